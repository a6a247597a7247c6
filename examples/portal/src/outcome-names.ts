import type { Glossary } from "./glossary.js";

/** An outcome by the name that people use for it: its id where that is one of the short ones (`P1`, `SEV2`), else its label. */
export function outcomeName(glossary: Glossary, of: string, id: string): string {
  const short = /^[\w-]{0,3}\d$/.test(id) && glossary.levels(of).some((level) => level.id === id);
  return short ? id : glossary.outcome(of, id);
}

/** Outcomes still possible: `P1`, `P1 or P2`, `P1 – P3`, `P1, P3 or None`. */
export function possibleNames(glossary: Glossary, of: string, possible: readonly string[]): string {
  const { words } = glossary;
  const name = (id: string) => outcomeName(glossary, of, id);
  const levels = glossary.levels(of).map(({ id }) => id);
  const onScale = possible.filter((id) => levels.includes(id));
  const [first, last] = [onScale[0], onScale.at(-1)];
  if (first === undefined || last === undefined || onScale.length < 3) return words.or(possible.map(name));
  const inOneRow = levels.indexOf(last) - levels.indexOf(first) === onScale.length - 1;
  if (!inOneRow) return words.or(possible.map(name));
  const others = possible.filter((id) => !levels.includes(id)).map(name);
  return words.or([words.range(name(first), name(last)), ...others]);
}

import type { TestTrace } from "itsm-core/forms";
import type { Glossary } from "./glossary.js";
import type { Relation } from "./words/words.js";

const SIGNS: Readonly<Record<string, Relation>> = { ">=": "at least", "<=": "at most", ">": "above", "<": "below", "=": "is", "==": "is", "!=": "not" };

interface Comparison {
  readonly relation: Relation;
  readonly values: readonly string[];
  readonly joined: "or" | "and";
}

const one = (relation: Relation, value = ""): Comparison => ({ relation, values: [value], joined: "or" });
const several = (relation: Relation, list = "", joined: "or" | "and" = "or"): Comparison => ({ relation, values: list.split(", "), joined });

/** The comparisons as the engine words them, after the name of what they test. */
const FORMS: readonly (readonly [RegExp, (match: RegExpExecArray) => Comparison])[] = [
  [/^is (unknown|known)$/, ([, relation]) => ({ relation: relation as Relation, values: [], joined: "or" })],
  [/^(>=|<=|!=|==|>|<|=) *(.+)$/, ([, sign = "", value]) => one(SIGNS[sign] ?? "is", value)],
  [/^between \[(.+, .+)\]$/, ([, ends]) => several("between", ends, "and")],
  [/^in ([^[\].]+)\.\.([^[\].]+)$/, ([, from = "", to = ""]) => several("between", `${from.trim()}, ${to.trim()}`, "and")],
  [/^(?:in|is) \[(.+)\]$/, ([, list]) => several("is", list)],
  [/^not \[(.+)\]$/, ([, list]) => several("not", list)],
  [/^all of \[(.+)\]$/, ([, list]) => several("all of", list, "and")],
  [/^(any of|none of|contains|contains part|starts with|ends with|matches) \[(.+)\]$/, ([, relation, list]) => several(relation as Relation, list)],
  [/^(any of|none of|all of|contains part|contains|starts with|ends with|matches|at least|at most|above|below|is|not) (.+)$/, ([, relation, value]) => one(relation as Relation, value)],
];

/**
 * A part of a condition in words: `service.tier in [1, 2]` as `“Service (tier)” is 1 or 2`. What is too rich for that stays
 * as the engine words it, with the names that people know.
 */
export function conditionWords(glossary: Glossary, { test }: TestTrace): string {
  const [, subject = "", rest = ""] = /^([\w.-]+) (.+)$/.exec(test) ?? [];
  const comparisons = isSubject(glossary, subject) ? comparisonsIn(rest) : undefined;
  if (!comparisons) return test.replace(/[\w.-]+/g, (name) => (isSubject(glossary, name) ? glossary.words.quoted(glossary.subject(name)) : name));
  return glossary.words.and(comparisons.map(({ relation, values, joined }) => {
    const shown = values.map((value) => valueWords(glossary, subject, value));
    return glossary.words.condition(glossary.subject(subject), relation, glossary.words[joined](shown), glossary.isInTime(subject));
  }));
}

/** What a test saw, in words; nothing while there is no answer. */
export function factWords(glossary: Glossary, { test, fact }: TestTrace): string | undefined {
  if (fact === undefined) return undefined;
  const [subject = ""] = test.split(" ");
  return glossary.value(subject, fact);
}

/** One comparison, or several with “and” between them; nothing where a part is none. */
function comparisonsIn(text: string): readonly Comparison[] | undefined {
  const comparisons: Comparison[] = [];
  for (const part of text.split(" and ")) {
    const match = FORMS.map(([form, read]) => ({ match: form.exec(part), read })).find(({ match }) => match);
    const comparison = match?.match && match.read(match.match);
    if (!comparison || comparison.values.some((value) => /[[\]()]/.test(value))) return undefined;
    comparisons.push(comparison);
  }
  return comparisons;
}

function valueWords(glossary: Glossary, subject: string, value: string): string {
  const [, other] = /^the value of (\S+)$/.exec(value) ?? [];
  return other === undefined ? glossary.value(subject, value) : glossary.words.quoted(glossary.subject(other));
}

function isSubject(glossary: Glossary, name: string): boolean {
  const [base] = name.split(".");
  const { fields, values } = glossary.policy;
  return [...fields, ...values].some((known) => known.name === base);
}

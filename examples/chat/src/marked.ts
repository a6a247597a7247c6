import { element } from "./element.js";

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A text with stretches of it marked. They may overlap. */
export function marked(text: string, stretches: readonly Stretch[]): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  for (const { from, to } of merged(stretches)) {
    nodes.push(document.createTextNode(text.slice(at, from)), element("mark", {}, text.slice(from, to)));
    at = to;
  }
  nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}

/** The marked words, each once, in their order. */
export function markedWords(text: string, stretches: readonly Stretch[]): readonly string[] {
  const words = new Map<string, string>();
  for (const { from, to } of merged(stretches)) {
    const word = text.slice(from, to);
    if (!words.has(word.toLowerCase())) words.set(word.toLowerCase(), word);
  }
  return [...words.values()];
}

function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const sorted = [...stretches].sort((one, other) => one.from - other.from);
  const whole: Stretch[] = [];
  for (const { from, to } of sorted) {
    const last = whole.at(-1);
    if (last && from <= last.to) whole[whole.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else whole.push({ from, to });
  }
  return whole;
}

import type { Evidence, Facts, Place } from "itsm-core/forms";
import { element } from "./element.js";

/** A text is quoted as a whole up to so many code units. */
const SHORT = 160;

/** What is quoted of a longer one, before and behind each word that counts. */
const AROUND = 32;

/** The texts that evidence stands in, with its words marked. */
export function quotes(evidence: readonly Evidence[], facts: Facts): readonly HTMLElement[] {
  const marks = evidence.flatMap(({ places, share }) => places.map((place) => ({ ...place, against: share < 0 })));
  const fields = [...new Set(marks.map(({ field }) => field))];
  return fields.flatMap((field) => {
    const text = facts[field];
    if (typeof text !== "string") return [];
    const own = apart(marks.filter((mark) => mark.field === field));
    return [element("blockquote", { class: "suggest-quote", dir: "auto" }, ...marked(text, own))];
  });
}

type Mark = Place & { readonly against: boolean };

/** In the order of the text, without those that begin inside of another. */
function apart(marks: readonly Mark[]): readonly Mark[] {
  let end = 0;
  return [...marks].sort((one, other) => one.from - other.from || other.to - one.to).filter(({ from, to }) => {
    const free = from >= end;
    if (free) end = to;
    return free;
  });
}

function marked(text: string, marks: readonly Mark[]): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = [];
  let at = 0;
  for (const { from, to, against } of marks) {
    parts.push(between(text, at, from), element("mark", { "data-against": against }, text.slice(from, to)));
    at = to;
  }
  return [...parts, between(text, at, text.length)];
}

/** What stands between two marks; of long ones the ends next to them. */
function between(text: string, from: number, to: number): string {
  const isFirst = from === 0, isLast = to === text.length;
  if (text.length <= SHORT || to - from <= AROUND * (isFirst || isLast ? 1 : 2)) return text.slice(from, to);
  const behind = isFirst ? "" : text.slice(from, whole(text, from + AROUND));
  const before = isLast ? "" : text.slice(whole(text, to - AROUND), to);
  return `${behind} … ${before}`;
}

/** The same place, or the one before it inside of a surrogate pair. */
function whole(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
}

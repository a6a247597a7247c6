import type { Field } from "itsm-core";

/** A part of the message, and the text field that it goes into. */
export interface Part {
  readonly field: string;
  readonly text: string;
  /** Where it begins in the message. */
  readonly from: number;
}

/**
 * Lays one message into the text fields of a policy, in their order: the first line into the first, what is below into the second, if
 * there are two. A first line that is too long goes on in the second.
 */
export function split(message: string, [first, second]: readonly Field[]): readonly Part[] {
  if (!first) return [];
  const most = first.maxLength ?? Infinity;
  if (!second) return part(first.name, message, 0, whole(message, 0, most));
  const line = message.search(/\r?\n/);
  const end = whole(message, 0, Math.min(line < 0 ? message.length : line, most));
  return [
    ...part(first.name, message, 0, end),
    ...part(second.name, message, end, whole(message, end, end + (second.maxLength ?? Infinity))),
  ];
}

/** The most that is taken of a message, in code units. */
export function capacity([first, second]: readonly Field[]): number | undefined {
  const most = (first?.maxLength ?? Infinity) + (second ? (second.maxLength ?? Infinity) : 0);
  return Number.isFinite(most) ? most : undefined;
}

/** The end of a piece, not within a surrogate pair. */
function whole(message: string, from: number, to: number): number {
  const end = Math.min(to, message.length);
  const isHalf = end > from && end < message.length && /[\uD800-\uDBFF]/.test(message.charAt(end - 1));
  return isHalf ? end - 1 : end;
}

function part(field: string, message: string, from: number, to: number): readonly Part[] {
  const piece = message.slice(from, to);
  const text = piece.trim();
  return text === "" ? [] : [{ field, text, from: from + piece.indexOf(text) }];
}

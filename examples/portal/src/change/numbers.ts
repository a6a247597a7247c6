import type { Words } from "../words/words.js";

/** A number as people write it. */
export function number(size: number, { language }: Words): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(size);
}

/** From the least to the most; one number where they are the same. */
export function numbers(least: number, most: number, words: Words): string {
  return least === most ? number(least, words) : words.changes.fromTo(number(least, words), number(most, words));
}

/** Every number of an ascending list; of long ones the ends. */
export function listed(possible: readonly number[], words: Words): string {
  const [least = 0, most = 0] = [possible[0], possible.at(-1)];
  return possible.length > 4 ? numbers(least, most, words) : words.or(possible.map((size) => number(size, words)));
}

import type { PriorityAnswer } from "./answers.js";
import { FactsError } from "./facts-error.js";
import type { Facts } from "./request.js";

/** @internal One answer per row, in order, or the error of the first row that is refused. */
export function answers(rows: readonly Facts[], ask: (facts: Facts) => PriorityAnswer): PriorityAnswer[] {
  if (!Array.isArray(rows)) throw FactsError.one("request.wrong_type", "facts", "many facts are given as a list, one object per row");
  const found = new Array<PriorityAnswer>(rows.length);
  let row = 0;
  try {
    for (; row < rows.length; row++) found[row] = ask(rows[row] as Facts);
  } catch (error) {
    throw error instanceof FactsError ? error.inRow(row) : error;
  }
  return found;
}

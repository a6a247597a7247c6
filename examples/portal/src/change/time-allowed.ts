import type { TimeAllowed } from "itsm-core";
import { notated } from "../notation.js";
import type { Words } from "../words/words.js";

/** A length of time in words: `5 working days`, `8 hours` of working time, `24 hours around the clock`. */
export function timeWords(time: TimeAllowed, words: Words): string {
  if ("workingDays" in time) return words.levelDemand("working_days", String(time.workingDays));
  if ("elapsed" in time) return words.levelDemand("elapsed", notated("duration", time.elapsed, words.language) ?? time.elapsed);
  return words.changes.working(notated("duration", time.within, words.language) ?? time.within);
}

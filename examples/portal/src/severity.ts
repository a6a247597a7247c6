import type { Option } from "itsm-core/forms";

/** The style sheet's colours of severity, most severe first. */
const FIVE = ["1", "2", "3", "4", "5"] as const;
/** With one more between yellow and green, for longer scales. */
const SIX = ["1", "2", "3", "3-4", "4", "5"] as const;

/** The colour of a level, by its place on a scale of any length; nothing for what stands on no scale. */
export function severity(levels: readonly Option[], id: string): string | undefined {
  const at = levels.findIndex((level) => level.id === id);
  if (at < 0) return undefined;
  const colours = levels.length > FIVE.length ? SIX : FIVE;
  return colours[levels.length === 1 ? 0 : Math.round((at * (colours.length - 1)) / (levels.length - 1))];
}

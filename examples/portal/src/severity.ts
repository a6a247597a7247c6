import type { Option } from "itsm-core/forms";

/** How many colours of severity the style sheet has. */
const COLOURS = 5;

/** The colour of a level, 1 (most severe) to 5, by its place on a scale of any length; nothing for what stands on no scale. */
export function severity(levels: readonly Option[], id: string): number | undefined {
  const at = levels.findIndex((level) => level.id === id);
  if (at < 0) return undefined;
  return levels.length === 1 ? 1 : 1 + Math.round((at * (COLOURS - 1)) / (levels.length - 1));
}

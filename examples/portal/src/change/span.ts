import type { Clocks } from "./clocks.js";

/** From an instant to another by these clocks; or that instant alone. */
export function span(from: string | number, to: string | number | undefined, { zone }: Clocks, language: string): string {
  const format = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", timeZone: zone });
  const first = new Date(from);
  return (to === undefined ? format.format(first) : format.formatRange(first, new Date(to))).replace(/\u2009/g, " ");
}

import { MINUTE_MILLISECONDS } from "./now.js";

/** An instant as the clocks of its calendar show it, with how far they are from UTC if they are not the reader's. */
export function moment(local: string, language: string, withOffset = isElsewhere(local)): string {
  const format = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  const shown = format.format(wallClock(local));
  return withOffset ? `${shown}\u00a0${offset(local)}` : shown;
}

/** Whether the reader's own clocks show something else at that instant. */
export function isElsewhere(local: string): boolean {
  const at = new Date(local);
  return (wallClock(local) - at.getTime()) / MINUTE_MILLISECONDS !== -at.getTimezoneOffset();
}

/** What the clocks show, as if it were in UTC. */
function wallClock(local: string): number {
  return Date.parse(`${local.slice(0, 19)}Z`);
}

/** `UTC+1` for `…+01:00`. */
function offset(local: string): string {
  const [written = "+00:00"] = /[+-]\d\d:\d\d$/.exec(local) ?? [];
  return written === "+00:00" ? "UTC" : `UTC${written.replace(/(?<=^.)0/, "").replace(":00", "")}`;
}

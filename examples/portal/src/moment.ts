/** An instant as the clocks of its calendar show it, whatever zone the reader is in. */
export function moment(local: string, language: string): string {
  const shown = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  return shown.format(new Date(`${local.slice(0, 19)}Z`));
}

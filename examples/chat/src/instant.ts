const DAY_MILLISECONDS = 86_400_000;

/** An instant by the reader's own clocks: `today, 14:00`, `Monday, 30 November, 08:00`. */
export function instant(written: string, now: Date, locale: string): string {
  const at = new Date(written);
  const days = Math.round((midnight(at) - midnight(now)) / DAY_MILLISECONDS);
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(at);
  const day = days === 0 || days === 1
    ? new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day")
    : new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(at);
  return `${day}, ${time}`;
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

import type { CalendarDay, Policy, SlaTarget } from "itsm-core/forms";
import { element, say, set } from "./element.js";
import type { Glossary } from "./glossary.js";
import { moment } from "./moment.js";

const DAYS = 7;

/** The next seven days of a calendar: when work goes on, holidays, and the instant that something is due. */
export function week(glossary: Glossary, policy: Policy) {
  const { words } = glossary;
  const columns = element("div", { class: "week", role: "img" });
  const caption = element("figcaption", { class: "week-caption" });
  const figure = element("figure", { class: "week-place" }, columns, caption);
  let drawn = "";
  return {
    element: figure,
    show: (target: SlaTarget | undefined, now: number): void => {
      const { calendar: name, dueLocal } = target ?? {};
      figure.hidden = name === undefined || dueLocal === undefined;
      if (name === undefined || dueLocal === undefined) return;
      const calendar = policy.calendar(name);
      const here = calendar.moment(now).local;
      const days = calendar.days(here.slice(0, 10), DAYS, words.language);
      const key = JSON.stringify([name, dueLocal, here.slice(0, 16), words.language]);
      if (key === drawn) return;
      drawn = key;
      columns.replaceChildren(...days.map((day) => column(day, here, dueLocal)));
      say(caption, words.weekCaption(glossary.calendar(name), moment(dueLocal, words.language)));
      set(columns, "aria-label", days.map((day) => words.weekDay(date(day.date, "long"), windows(day), day.name)).join("; "));
    },
  };

  function column(day: CalendarDay, now: string, due: string): HTMLElement {
    const bars = element("div", { class: "week-bars" }, ...day.windows.map(({ from, to }) => placed("week-bar", share(from), share(to) - share(from))));
    if (now.startsWith(day.date)) bars.append(placed("week-now", share(now.slice(11, 16))));
    if (due.startsWith(day.date)) bars.append(placed("week-due", share(due.slice(11, 16))));
    return element("div", { class: "week-day", "data-special": day.special, title: day.name }, element("span", { class: "week-name" }, date(day.date, "short")), bars);
  }

  function date(day: string, weekday: "short" | "long"): string {
    const options = weekday === "short" ? { weekday } as const : { weekday, day: "numeric", month: "long" } as const;
    return new Intl.DateTimeFormat(words.language, { ...options, timeZone: "UTC" }).format(new Date(day));
  }
}

function placed(name: string, top: number, height?: number): HTMLElement {
  const bar = element("span", { class: name });
  bar.style.top = `${top}%`;
  if (height !== undefined) bar.style.height = `${height}%`;
  return bar;
}

/** A time of day as a share of it, in percent. */
function share(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return ((hours * 60 + minutes) / 1_440) * 100;
}

function windows({ windows: open }: CalendarDay): string {
  return open.map(({ from, to }) => `${from}–${to}`).join(", ");
}

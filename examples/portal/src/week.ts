import type { CalendarDay, Policy, SlaTarget } from "itsm-core/forms";
import { element, say, set } from "./element.js";
import type { Glossary } from "./glossary.js";
import { moment } from "./moment.js";

const DAYS = 7;

/** The next seven days of a calendar: when work goes on, holidays, now, and the instant that something is due. */
export function week(glossary: Glossary, policy: Policy) {
  const { words } = glossary;
  const columns = element("div", { class: "week", role: "img" });
  const title = element("span");
  const dueKey = element("span");
  const caption = element(
    "figcaption",
    { class: "week-caption" },
    title,
    element("span", { class: "week-key" }, element("span", { class: "week-now" }), words.weekNow),
    element("span", { class: "week-key" }, element("span", { class: "week-due" }), dueKey),
  );
  const figure = element("figure", { class: "week-place" }, columns, caption);
  let drawn = "";
  return {
    element: figure,
    show: (target: SlaTarget | undefined, now: number): void => {
      const { calendar: name, dueLocal: due } = target ?? {};
      figure.hidden = name === undefined || due === undefined;
      if (name === undefined || due === undefined) return;
      const calendar = policy.calendar(name);
      const here = calendar.moment(now).local;
      const key = [name, due, here.slice(0, 16)].join(" ");
      if (key === drawn) return;
      drawn = key;
      const days = calendar.days(here.slice(0, 10), DAYS, words.language);
      columns.replaceChildren(...days.map((day) => column(day, here, due)));
      set(columns, "aria-label", days.map((day) => inWords(day, here, due)).join("; "));
      say(title, words.weekCaption(glossary.calendar(name)));
      say(dueKey, words.weekDue(moment(due, words.language)));
    },
  };

  function column(day: CalendarDay, now: string, due: string): HTMLElement {
    const today = isOn(day, now);
    const bars = element("div", { class: "week-bars" }, ...day.windows.map(({ from, to }) => placed("week-bar", share(from), share(to) - share(from))));
    if (today) bars.append(placed("week-now", share(timeOf(now))));
    if (isOn(day, due)) bars.append(placed("week-due", share(timeOf(due))));
    const name = element("span", { class: "week-name" }, date(day.date, { weekday: "short" }));
    return element("div", { class: "week-day", "data-special": day.special, "data-today": today, title: day.name }, name, bars);
  }

  function inWords(day: CalendarDay, now: string, due: string): string {
    const name = date(day.date, { weekday: "long", day: "numeric", month: "long" });
    const hours = day.windows.map(({ from, to }) => `${from}–${to}`).join(", ");
    const more = [day.name, isOn(day, due) ? words.weekDue(timeOf(due)) : undefined].filter((each) => each !== undefined);
    return words.weekDay(isOn(day, now) ? `${name} (${words.weekToday})` : name, hours, more);
  }

  function date(day: string, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(words.language, { ...options, timeZone: "UTC" }).format(new Date(day));
  }
}

const isOn = (day: CalendarDay, local: string): boolean => local.startsWith(day.date);

const timeOf = (local: string): string => local.slice(11, 16);

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

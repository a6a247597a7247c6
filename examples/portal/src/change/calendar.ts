import type { ChangeCalendarEntry, Policy } from "itsm-core";
import { element, say } from "../element.js";
import { humanised, type Glossary } from "../glossary.js";
import { icon } from "../icon.js";
import { now } from "../now.js";
import { type Clocks, daysLater, mondayOf } from "./clocks.js";
import { day as drawDay, type Shown } from "./day.js";
import type { Plan } from "./plan.js";
import type { Planning } from "./planner.js";
import { span } from "./span.js";

const WEEK = 7;
const DAYS = 2 * WEEK;

/** Two weeks of freezes, maintenance windows, other changes and this one, drawn by the hour; and the same as a list. */
export function calendar(glossary: Glossary, policy: Policy, plan: Plan, clocks: Clocks) {
  const { words } = glossary;
  const title = element("h3", { class: "calendar-title", id: "calendar-heading" });
  const weeks = element("div", { class: "calendar-weeks", role: "img", "aria-labelledby": "calendar-heading" });
  const list = element("ul", { class: "calendar-list" });
  const listed = element("details", { class: "calendar-listed" }, element("summary", {}, words.changes.asList), list);
  const back = turn("back", words.changes.earlierWeek, -WEEK);
  const on = turn("on", words.changes.laterWeek, WEEK);
  let away = 0;
  let around: number | undefined;
  let again = () => {};
  return {
    element: element(
      "section",
      { class: "calendar", "aria-labelledby": "calendar-heading" },
      element("div", { class: "calendar-head" }, title, element("div", { class: "calendar-turns" }, back, on)),
      weeks,
      keys(),
      listed,
    ),
    show: ({ facts, schedule }: Planning, inConflict: boolean): void => {
      // Whoever plans another week is shown that one.
      if (plan.start !== around) away = 0;
      around = plan.start;
      again = () => {
        const first = daysLater(mondayOf(clocks.wall(plan.start ?? now()).slice(0, 10)), away);
        const days = Array.from({ length: DAYS }, (_, at) => daysLater(first, at));
        const [from, to] = [instant(first), instant(daysLater(first, DAYS))];
        const { entries } = policy.changeCalendar({ from, to, facts, language: words.language }, schedule);
        const shown: readonly Shown[] = [...entries.map((entry) => shownEntry(entry)), ...own(inConflict)];
        say(title, dates(first, daysLater(first, DAYS - 1), words.language));
        weeks.replaceChildren(...[0, WEEK].map((at) => week(days.slice(at, at + WEEK), shown)));
        const told = shown.filter((each) => each.from < to && each.to > from).sort((one, other) => one.from - other.from);
        list.replaceChildren(...told.map(item));
        listed.hidden = told.length === 0;
      };
      again();
    },
  };

  function turn(name: string, label: string, days: number): HTMLButtonElement {
    const button = element("button", { type: "button", class: "icon-button", "data-turn": name, "aria-label": label, title: label }, icon("arrow"));
    button.addEventListener("click", () => {
      away += days;
      again();
    });
    return button;
  }

  function instant(day: string): number {
    return clocks.instant(`${day}T00:00`) ?? 0;
  }

  function week(days: readonly string[], shown: readonly Shown[]): HTMLElement {
    const hours = element("div", { class: "calendar-hours" }, ...[0, 6, 12, 18].map((hour) => {
      const mark = element("span", {}, String(hour));
      mark.style.setProperty("--at", `${(hour / 24) * 100}%`);
      return mark;
    }));
    const columns = days.map((day) =>
      drawDay({ day, from: instant(day), to: instant(daysLater(day, 1)), now: now(), shown, language: words.language }));
    return element("div", { class: "calendar-week" }, hours, ...columns);
  }

  function shownEntry({ kind, from, to, id, label, certain = true, because, cis = [], assignees = [] }: ChangeCalendarEntry): Shown {
    const name = label ?? (kind === "change" ? id : humanised(id));
    const more = kind === "change" ? [id, ...cis, ...assignees] : because === undefined ? [] : [because];
    return { kind, from: Date.parse(from), to: Date.parse(to), name, certain, more };
  }

  function own(inConflict: boolean): readonly Shown[] {
    const { start, end } = plan;
    if (start === undefined || end === undefined) return [];
    return [{ kind: "own", from: start, to: end, name: words.changes.thisOne, certain: !inConflict, more: [...plan.cis, ...plan.assignees] }];
  }

  function item({ kind, from, to, name, certain, more }: Shown): HTMLElement {
    const what = kind === "own" ? name : `${words.changes.entries[kind]}: ${name}`;
    const perhaps = certain || kind === "own" ? "" : ` (${words.changes.mayApply})`;
    const time = element("span", { class: "conflict-time" }, span(from, to, clocks, words.language));
    return element("li", {}, time, " ", `${what}${perhaps}`, more.length > 0 ? element("span", { class: "calendar-more" }, ` ${more.join(" · ")}`) : undefined);
  }

  function keys(): HTMLElement {
    const key = (look: string, text: string) => element("span", { class: "calendar-key" }, element("span", { class: `calendar-swatch calendar-${look}` }), text);
    const { entries } = words.changes;
    return element(
      "div",
      { class: "calendar-keys", "aria-hidden": "true" },
      key("freeze", entries.freeze),
      key("maintenance", entries.maintenance),
      key("change", entries.change),
      key("own", words.changes.thisOne),
      key("now", words.weekNow),
    );
  }
}

/** `December 7 – 20, 2026` */
function dates(first: string, last: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.formatRange(new Date(first), new Date(last)).replace(/\u2009/g, " ");
}

import { element } from "../element.js";

/** Something that is drawn: what there is in the calendar, or the change that is planned. */
export interface Shown {
  readonly kind: "freeze" | "maintenance" | "change" | "own";
  readonly from: number;
  readonly to: number;
  readonly name: string;
  /** Of a window, whether it applies in any case; of the planned change, whether nothing is in its way. */
  readonly certain: boolean;
  readonly more: readonly string[];
}

/** A day to be drawn. */
interface Day {
  readonly day: string;
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly shown: readonly Shown[];
  readonly language: string;
}

/** What lies behind what. */
const LAYERS: readonly Shown["kind"][] = ["maintenance", "freeze", "change", "own"];

/** A column of a day, from its first hour at the top to its last. */
export function day({ day: date, from, to, now, shown, language }: Day): HTMLElement {
  const here = shown.filter((each) => each.from < to && each.to > from);
  const lanes = inLanes(here.filter(({ kind }) => kind === "change"));
  const bars = element("div", { class: "calendar-bars" });
  for (const kind of LAYERS) {
    for (const each of here.filter((entry) => entry.kind === kind)) {
      const bar = element(
        "span",
        { class: `calendar-bar calendar-${kind}`, "data-certain": each.certain, title: [each.name, ...each.more].join(" · ") },
        element("span", { class: "calendar-label" }, each.name),
      );
      const [top, end] = [share(each.from), share(each.to)];
      bar.style.setProperty("--top", `${top}%`);
      bar.style.setProperty("--height", `${end - top}%`);
      const lane = lanes.of.get(each);
      if (lane !== undefined) {
        bar.style.setProperty("--left", `${(lane / lanes.count) * 100}%`);
        bar.style.setProperty("--width", `${100 / lanes.count}%`);
      }
      bars.append(bar);
    }
  }
  const today = now >= from && now < to;
  if (today) {
    const line = element("span", { class: "calendar-now" });
    line.style.setProperty("--top", `${share(now)}%`);
    bars.append(line);
  }
  const at = new Date(`${date}T00:00:00Z`);
  const name = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(at);
  const number = new Intl.DateTimeFormat(language, { day: "numeric", timeZone: "UTC" }).format(at);
  return element(
    "div",
    { class: "calendar-day", "data-day": date, "data-today": today },
    element("span", { class: "calendar-name" }, element("span", {}, name), " ", element("strong", {}, number)),
    bars,
  );

  /** An instant as a share of the day, in percent: days have 23 to 25 hours. */
  function share(instant: number): number {
    return Math.max(0, Math.min(100, ((instant - from) / (to - from)) * 100));
  }
}

/** Puts what overlaps side by side. */
function inLanes(changes: readonly Shown[]): { readonly of: ReadonlyMap<Shown, number>; readonly count: number } {
  const ends: number[] = [];
  const of = new Map<Shown, number>();
  for (const change of [...changes].sort((one, other) => one.from - other.from)) {
    const free = ends.findIndex((end) => end <= change.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = change.to;
    of.set(change, lane);
  }
  return { of, count: Math.max(1, ends.length) };
}

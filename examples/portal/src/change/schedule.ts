import type { ChangeSchedule, Dependency, Policy, ScheduledChange } from "itsm-core";
import { now } from "../now.js";
import { beside } from "../site.js";
import { type Clocks, daysLater, mondayOf } from "./clocks.js";
import { milliseconds } from "./length.js";

/** The other changes of the example, as they stand beside the page: two weeks that come again and again. */
export interface Scheduled {
  readonly cis: readonly string[];
  readonly dependencies: readonly Dependency[];
  readonly changes: readonly {
    readonly id: string;
    readonly label: string;
    /** From 0, the first Monday, to 13. */
    readonly day: number;
    readonly start: string;
    readonly length: string;
    readonly cis: readonly string[];
    readonly assignees: readonly string[];
  }[];
}

const DAYS = 14;
/** Half a year of them. */
const TIMES = 13;

export async function loadScheduled(): Promise<Scheduled> {
  const response = await fetch(beside("change/schedule.json"));
  if (!response.ok) throw new Error(`the schedule: status ${response.status}`);
  return (await response.json()) as Scheduled;
}

/** Who has something to do in it. */
export function people({ changes }: Scheduled): readonly string[] {
  return [...new Set(changes.flatMap(({ assignees }) => assignees))].sort();
}

/** The schedule from this week on, by these clocks. */
export function scheduleFor(policy: Policy, { changes, dependencies }: Scheduled, clocks: Clocks): ChangeSchedule {
  const first = mondayOf(clocks.wall(now()).slice(0, 10));
  const planned = Array.from({ length: TIMES }, (_, time) => changes.map((change): ScheduledChange => {
    const start = clocks.instant(`${daysLater(first, time * DAYS + change.day)}T${change.start}`) ?? 0;
    const { label, cis, assignees } = change;
    return { id: time === 0 ? change.id : `${change.id}/${time + 1}`, label, start, end: start + (milliseconds(change.length) ?? 0), cis, assignees };
  }));
  return policy.changeSchedule(planned.flat(), { dependencies });
}

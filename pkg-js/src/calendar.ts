import type { CompiledPolicy } from "./compiled-policy.js";
import type { CalendarDescription, Text } from "./description.js";
import { type FactError, FactsError, reading } from "./facts-error.js";
import { frozen } from "./frozen.js";

/** A point in time: RFC 3339 with its offset (`"2026-11-22T08:30:00+01:00"`), a `Date`, or milliseconds since 1970. */
export type Instant = string | Date | number;

/** A length of working time: `"4h"`, `"1h30m"`, `"-4h"`, or milliseconds. */
export type WorkingTime = string | number;

/** A calendar at an instant. */
export interface CalendarMoment {
  readonly calendar: string;
  /** The calendar's time zone. */
  readonly zone: string;
  readonly at: string;
  /** The same instant in the calendar's zone. */
  readonly local: string;
  /** Whether work goes on. */
  readonly working: boolean;
  readonly nextOpening: string | null;
  readonly nextClose: string | null;
  readonly previousOpening: string | null;
  readonly previousClose: string | null;
  /** The day by the calendar's wall clock. */
  readonly day: CalendarDay;
}

/** A day of a calendar. */
export interface CalendarDay {
  readonly date: string;
  readonly weekday: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
  /** Whether it counts as a working day: work starts on it. */
  readonly workingDay: boolean;
  /** When work goes on, by the wall clock; `24:00` is the end of the day. */
  readonly windows: readonly { readonly from: string; readonly to: string }[];
  /** Whether it is a holiday or a special day. */
  readonly special: boolean;
  /** What that is called. */
  readonly name?: string;
}

/** A period in which work goes on. */
export interface WorkingPeriod {
  readonly from: string;
  readonly to: string;
}

type Request = { readonly [key: string]: unknown };

/** What the engine answers with a number: the order is the engine's. */
const enum Ask { Add, AddWorkingDays, Between, IsWorking, NextOpening, NextClose, PreviousOpening, PreviousClose }

/** The keys of the same questions as JSON; of the rest the key is `at`. */
const KEYS = ["add", "addWorkingDays", "to"];

/**
 * A calendar of a policy: when work goes on, and exact working time. Instants are from 1970 to 2100.
 *
 * Nothing here knows the time now or the zone of the machine. What cannot be answered throws a `FactsError`.
 */
export class Calendar {
  readonly #engine: () => CompiledPolicy;
  readonly #number: number;
  readonly #known: CalendarDescription;

  /** @internal */
  constructor(engine: () => CompiledPolicy, number: number, known: CalendarDescription) {
    this.#engine = engine;
    this.#number = number;
    this.#known = known;
  }

  /** Its name in the policy. */
  get name(): string {
    return this.#known.name;
  }

  /** What people call it. */
  get label(): Text | undefined {
    return this.#known.label;
  }

  /** Its time zone. A calendar made from calendars of several zones is in UTC. */
  get zone(): string {
    return this.#known.zone;
  }

  /**
   * When so much working time has passed since an instant; before it, if negative. No time at all gives the instant itself.
   * ```js
   * policy.calendar("office").add(new Date(), "4h"); // when four working hours will have passed
   * ```
   */
  add(from: Instant, length: WorkingTime): Date {
    return new Date(this.#asked(Ask.Add, from, length));
  }

  /** The same time of day so many working days later; earlier, if negative. */
  addWorkingDays(from: Instant, days: number): Date {
    return new Date(this.#asked(Ask.AddWorkingDays, from, days));
  }

  /** The working time from one instant to another, in milliseconds; negative, if the second is earlier. */
  between(from: Instant, to: Instant): number {
    return this.#asked(Ask.Between, from, to);
  }

  /** Whether work goes on. At a close it does not any more. */
  isWorking(at: Instant): boolean {
    return this.#asked(Ask.IsWorking, at, 0) === 1;
  }

  /** The first opening after an instant; `null` if there is none up to 2100. */
  nextOpening(at: Instant): Date | null {
    return found(this.#asked(Ask.NextOpening, at, 0));
  }

  /** The first close after an instant; `null` if there is none up to 2100. */
  nextClose(at: Instant): Date | null {
    return found(this.#asked(Ask.NextClose, at, 0));
  }

  /** The last opening before an instant; `null` if there was none since 1970. */
  previousOpening(at: Instant): Date | null {
    return found(this.#asked(Ask.PreviousOpening, at, 0));
  }

  /** The last close before an instant; `null` if there was none since 1970. */
  previousClose(at: Instant): Date | null {
    return found(this.#asked(Ask.PreviousClose, at, 0));
  }

  /** Everything about an instant, for showing it. */
  moment(at: Instant, language?: string): CalendarMoment {
    return this.#reply({ at: text(at), language }) as CalendarMoment;
  }

  /** The hours of up to 1,000 days from a date (`"2026-11-22"`) on, for drawing them. */
  days(date: string, count = 1, language?: string): readonly CalendarDay[] {
    return this.#reply({ date, days: count, language }) as readonly CalendarDay[];
  }

  /** The periods in which work goes on between two instants: the first 1,000 of them. */
  periods(from: Instant, to: Instant): readonly WorkingPeriod[] {
    return (this.#reply({ from: text(from), to: text(to), periods: true }) as { periods: readonly WorkingPeriod[] }).periods;
  }

  /** Numbers go to the engine as such; texts, and what it refuses, as JSON. */
  #asked(ask: Ask, first: Instant, second: WorkingTime | Instant): number {
    const a = number(first), b = number(second);
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
      const answer = this.#engine().call((loaded, calendar, ask, a, b) => loaded.calendar_number(calendar, ask, a, b), this.#number, ask, a, b);
      if (!Number.isNaN(answer)) return answer;
    }
    const key = KEYS[ask];
    if (key === undefined) {
      const moment = this.#reply({ at: text(first) }) as CalendarMoment;
      const at = [moment.nextOpening, moment.nextClose, moment.previousOpening, moment.previousClose][ask - Ask.NextOpening];
      return ask === Ask.IsWorking ? Number(moment.working) : at == null ? Infinity : Date.parse(at);
    }
    const length = second === undefined ? null : typeof second === "string" || ask === Ask.AddWorkingDays ? second : ask === Ask.Add ? `${String(second)}ms` : text(second);
    const span = this.#reply({ from: text(first), [key]: length }) as { to: string; milliseconds: number };
    return ask === Ask.Between ? span.milliseconds : Date.parse(span.to);
  }

  #reply(request: Request): unknown {
    const asked = reading(() => JSON.stringify({ calendar: this.name, ...request }));
    const reply = JSON.parse(this.#engine().call((loaded) => loaded.calendar(asked))) as { ok: unknown } | { errors: FactError[] };
    if ("ok" in reply) return frozen(reply.ok);
    throw new FactsError(reply.errors);
  }
}

function found(at: number): Date | null {
  return at === Infinity ? null : new Date(at);
}

/** What can go to the engine as a number; NaN if it cannot. */
function number(value: unknown): number {
  return typeof value === "number" ? value : value instanceof Date ? value.getTime() : NaN;
}

/** @internal An instant as text; what is none becomes an object, which the engine refuses. */
export function text(at: unknown): unknown {
  if (typeof at === "string") return at;
  const date = new Date(number(at));
  return Number.isFinite(date.getTime()) ? date.toISOString() : {};
}

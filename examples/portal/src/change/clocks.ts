import { MINUTE_MILLISECONDS } from "../now.js";

/** The clocks of a time zone, by the browser's history of time zones. */
export class Clocks {
  readonly #format: Intl.DateTimeFormat;

  constructor(readonly zone: string) {
    const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
    this.#format = new Intl.DateTimeFormat("en-CA", { ...parts, hourCycle: "h23", timeZone: zone });
  }

  /** What they show, as `2026-12-01T20:00`. */
  wall(instant: number): string {
    return this.#shown(instant).slice(0, 16);
  }

  /** The same with its distance from UTC: `2026-12-01T20:00:00+01:00`. */
  local(instant: number): string {
    const shown = this.#shown(instant);
    const minutes = Math.round((Date.parse(`${shown}Z`) - instant) / MINUTE_MILLISECONDS);
    const two = (count: number) => String(count).padStart(2, "0");
    const away = Math.abs(minutes);
    return `${shown}${minutes < 0 ? "-" : "+"}${two(Math.floor(away / 60))}:${two(away % 60)}`;
  }

  /** The instant at which they show something; nothing for what is no time. Of a time that is left out, the one as far after the change. */
  instant(wall: string): number | undefined {
    const plain = Date.parse(`${wall.slice(0, 16)}:00Z`);
    if (Number.isNaN(plain)) return undefined;
    const distance = (at: number) => Date.parse(`${this.#shown(at)}Z`) - at;
    const first = plain - distance(plain);
    return plain - distance(first);
  }

  #shown(instant: number): string {
    const parts = Object.fromEntries(this.#format.formatToParts(new Date(Math.floor(instant / 1000) * 1000)).map(({ type, value }) => [type, value]));
    return `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}:${parts["second"]}`;
  }
}

/** The zone whose clocks people plan by: the policy's, or their own where it goes by UTC. */
export function planningZone(zone: string): string {
  return zone === "UTC" ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}

/** A day after or before another: `2026-12-01` and 7 give `2026-12-08`. */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of its week. */
export function mondayOf(day: string): string {
  return daysLater(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

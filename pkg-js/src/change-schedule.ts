import { text } from "./calendar.js";
import type { ChangeSchedule, Dependency, ScheduledChange } from "./change.js";
import { type Engine, engine } from "./engine.js";
import { type FactError, FactsError, reading } from "./facts-error.js";
import { DisposedError } from "./itsm-error.js";

/** What the engine made of a schedule. */
type Scheduled = ReturnType<Engine["glue"]["schedule"]>;

/** The changes that are planned, as an index inside the engine. */
export class PlannedChanges implements ChangeSchedule {
  /** Kept, should the engine break down. */
  #text: string | undefined;
  #at: { readonly engine: Engine; readonly scheduled: Scheduled } | undefined;

  static {
    // Older engines do not have the symbol.
    if (Symbol.dispose) PlannedChanges.prototype[Symbol.dispose] = PlannedChanges.prototype.dispose;
  }

  constructor(changes: readonly ScheduledChange[], dependencies: readonly Dependency[] | undefined) {
    this.#text = reading(() => JSON.stringify({ changes: Array.isArray(changes) ? changes.map(written) : changes, dependencies }));
    const errors = this.scheduled.errors();
    if (errors === "") return;
    this.dispose();
    throw new FactsError(JSON.parse(errors) as FactError[]);
  }

  get size(): number {
    return this.scheduled.size();
  }

  dispose(): void {
    const at = this.#at;
    this.#at = undefined;
    this.#text = undefined;
    if (at && !at.engine.broken) at.scheduled.free();
  }

  declare [Symbol.dispose]: () => void;

  /** What the engine in use made of it. */
  get scheduled(): Scheduled {
    if (this.#text === undefined) throw new DisposedError();
    const living = engine();
    if (this.#at?.engine !== living) this.#at = { engine: living, scheduled: living.glue.schedule(this.#text) };
    return this.#at.scheduled;
  }
}

/** Instants as texts; everything else as it is. */
function written(change: unknown): unknown {
  if (typeof change !== "object" || change === null) return change;
  const { start, end, ...rest } = change as Partial<ScheduledChange>;
  return { ...rest, ...(start === undefined ? {} : { start: text(start) }), ...(end === undefined ? {} : { end: text(end) }) };
}

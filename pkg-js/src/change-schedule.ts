import { text } from "./calendar.js";
import type { ChangeSchedule, Dependency, ScheduledChange } from "./change.js";
import { EngineError } from "./engine-error.js";
import { type Engine, engine } from "./engine.js";
import { type FactError, FactsError, reading } from "./facts-error.js";
import { DisposedError } from "./itsm-error.js";

/** What the engine made of a schedule. */
type Scheduled = ReturnType<Engine["glue"]["schedule"]>;

/** So many changes are handed over at once: the text of all of them, and what is read of it, would take ten times the memory. */
const PART = 2_000;

/** The changes that are planned, as an index inside the engine. */
export class PlannedChanges implements ChangeSchedule {
  /** Kept, should the engine break down. */
  #parts: readonly string[] | undefined;
  #at: { readonly engine: Engine; readonly scheduled: Scheduled } | undefined;

  static {
    // Older engines do not have the symbol.
    if (Symbol.dispose) PlannedChanges.prototype[Symbol.dispose] = PlannedChanges.prototype.dispose;
  }

  constructor(changes: readonly ScheduledChange[], dependencies: readonly Dependency[] | undefined) {
    this.#parts = reading(() => [...parts(changes), JSON.stringify({ dependencies })]);
    this.scheduled;
  }

  get size(): number {
    return this.scheduled.size();
  }

  dispose(): void {
    const at = this.#at;
    this.#at = undefined;
    this.#parts = undefined;
    if (at && !at.engine.broken) at.scheduled.free();
  }

  declare [Symbol.dispose]: () => void;

  /** What the engine in use made of it. */
  get scheduled(): Scheduled {
    const parts = this.alive();
    const living = engine();
    if (this.#at?.engine === living) return this.#at.scheduled;
    try {
      this.#at = { engine: living, scheduled: this.#read(living, parts) };
    } catch (cause) {
      if (cause instanceof FactsError) throw cause;
      living.broken = true;
      throw new EngineError("engine.crashed", "the engine broke down over a schedule", { cause });
    }
    return this.#at.scheduled;
  }

  /** Its parts, unless it was disposed of. */
  alive(): readonly string[] {
    if (this.#parts === undefined) throw new DisposedError();
    return this.#parts;
  }

  #read(living: Engine, parts: readonly string[]): Scheduled {
    const scheduled = living.glue.schedule();
    const errors: FactError[] = [];
    for (const part of parts) {
      const wrong = scheduled.read(part);
      if (wrong !== "") errors.push(...JSON.parse(wrong) as FactError[]);
      if (errors.length >= MAX_ERRORS) break;
    }
    if (errors.length > 0) {
      scheduled.free();
      throw new FactsError(errors);
    }
    scheduled.finish();
    return scheduled;
  }
}

/** Of a schedule with more mistakes than this, the parts that follow are not read. */
const MAX_ERRORS = 100;

function* parts(changes: readonly ScheduledChange[]): Iterable<string> {
  // The engine knows what to say of what is no list.
  if (!Array.isArray(changes)) yield JSON.stringify({ changes: changes ?? null });
  else for (let at = 0; at < changes.length; at += PART) yield JSON.stringify({ changes: changes.slice(at, at + PART).map(written) });
}

/** Instants as texts; everything else as it is. */
function written(change: unknown): unknown {
  if (typeof change !== "object" || change === null) return change;
  const { start, end } = change as Partial<ScheduledChange>;
  // As JSON brings them: nothing has to be copied.
  if (typeof start === "string" && typeof end === "string") return change;
  return { ...change, start: start === undefined ? start : text(start), end: end === undefined ? end : text(end) };
}

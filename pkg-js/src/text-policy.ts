import type { ChangeCalendar, ChangeCalendarRequest, ChangeConflicts, ChangeSchedule, ChangeSlots, Dependency, ProposedChange, ScheduledChange, SlotsRequest } from "./change.js";
import { PlannedChanges } from "./change-schedule.js";
import { prepare } from "./engine.js";
import { type FactError, FactsError } from "./facts-error.js";
import { frozen } from "./frozen.js";
import { loaded, type LoadOptions } from "./load.js";
import { ModelError } from "./model-error.js";
import { Policy } from "./policy.js";
import { type Facts, Request } from "./request.js";
import type { PolicySource } from "./source.js";
import type { ModelBytes, ModelDescription, ModelSource, SuggestOptions, Suggestions } from "./suggest.js";

/** What the engine is asked about changes. */
type ChangeQuestion = "change_conflicts" | "change_slots" | "change_calendar";

/** A policy with suggestions and change calendars: what `itsm-core` and `itsm-core/author` load. */
export class TextPolicy extends Policy {
  override suggest(textOrFacts: string | Facts, options?: SuggestOptions): Suggestions {
    const request = typeof textOrFacts === "string"
      ? new Request({}, options, { text: textOrFacts })
      : new Request(textOrFacts, options, { text: undefined });
    const reply = JSON.parse(this.replyText("suggest", request.text)) as { ok: Suggestions } | { errors: FactError[] };
    if ("ok" in reply) return frozen(reply.ok);
    throw request.refused(reply.errors);
  }

  override async loadModel(source: ModelSource): Promise<ModelDescription> {
    return this.loadModelSync(await bytesFrom(source));
  }

  override loadModelSync(bytes: ModelBytes): ModelDescription {
    const { compiled } = this;
    // A copy: the model is added again should the engine break down.
    const model = copied(bytes);
    const reply = JSON.parse(compiled.call((policy) => policy.add_model(model))) as { ok: ModelDescription } | { errors: [FactError] };
    if ("errors" in reply) {
      const [{ code, message, help }] = reply.errors;
      throw new ModelError(code, message, help);
    }
    compiled.equipment.set(reply.ok.field, (policy) => policy.add_model(model));
    return frozen(reply.ok);
  }

  override changeSchedule(changes: readonly ScheduledChange[], options: { readonly dependencies?: readonly Dependency[] | undefined } = {}): ChangeSchedule {
    return new PlannedChanges(changes, options.dependencies);
  }

  override changeConflicts(change: ProposedChange, schedule?: ChangeSchedule): ChangeConflicts {
    return this.#change("change_conflicts", change, schedule);
  }

  override changeSlots(request: SlotsRequest, schedule?: ChangeSchedule): ChangeSlots {
    return this.#change("change_slots", request, schedule);
  }

  override changeCalendar(request: ChangeCalendarRequest, schedule?: ChangeSchedule): ChangeCalendar {
    return this.#change("change_calendar", request, schedule);
  }

  #change<T>(question: ChangeQuestion, { facts = {}, ...options }: { readonly facts?: Facts | undefined }, schedule: ChangeSchedule | undefined): T {
    if (schedule !== undefined && !(schedule instanceof PlannedChanges)) {
      throw FactsError.one("request.wrong_value", "schedule", "the schedule must be one that `changeSchedule` has made");
    }
    if (Object.hasOwn(options, "schedule")) throw FactsError.one("request.unknown_key", "schedule", "the schedule is an argument of its own");
    schedule?.alive();
    const request = new Request(facts, options);
    const { compiled } = this;
    const reply = JSON.parse(compiled.call((policy) =>
      schedule === undefined ? policy[question](request.text) : schedule.scheduled[question](policy, request.text))) as { ok: T } | { errors: FactError[] };
    if ("ok" in reply) return frozen(reply.ok);
    throw request.refused(reply.errors);
  }

  /** @internal */
  override replyText(question: Parameters<Policy["replyText"]>[0] | "suggest" | ChangeQuestion, request: string): string {
    return this.compiled.call((policy) => policy[question](request));
  }
}

/**
 * Loads the engine, once, and a policy that was built by `itsm build`.
 *
 * Documents (YAML, JSON) are read by `itsm-core/author`. Throws a `PolicyError` with everything that is wrong with the policy.
 */
export async function loadPolicy(source: PolicySource, options: LoadOptions = {}): Promise<Policy> {
  await prepare(options.wasm);
  return loadPolicySync(source, options);
}

/** The same at once, where the wasm is at hand: in Node, in edge workers, from `…/inline`, and everywhere after `init()`. */
export function loadPolicySync(source: PolicySource, options: Pick<LoadOptions, "syntax"> = {}): Policy {
  return loaded(TextPolicy, source, options);
}

function copied(bytes: ModelBytes): Uint8Array {
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
  // Of another realm it is an ArrayBuffer too.
  if (Object.prototype.toString.call(bytes) === "[object ArrayBuffer]") return new Uint8Array(bytes.slice(0));
  throw notAModel();
}

async function bytesFrom(source: ModelSource): Promise<ModelBytes> {
  if (typeof source === "string") return fetched(source);
  if (typeof source !== "object" || source === null) throw notAModel();
  if ("href" in source) return fetched(source.href);
  if ("arrayBuffer" in source) return bytesOf(source, "the model");
  return source;
}

async function fetched(address: string): Promise<ArrayBuffer> {
  const what = `\`${address}\``;
  let response: Response;
  try {
    response = await fetch(address);
  } catch (cause) {
    throw new ModelError("model.fetch_failed", `cannot fetch ${what}`, "of a file on disk, read the bytes and give those", { cause });
  }
  return bytesOf(response, what);
}

async function bytesOf(response: Exclude<ModelSource, string | ModelBytes | { readonly href: string }>, what: string): Promise<ArrayBuffer> {
  if (response.ok === false) throw new ModelError("model.fetch_failed", `cannot fetch ${what}: status ${response.status}`);
  return response.arrayBuffer();
}

function notAModel(): ModelError {
  return new ModelError("model.source", "a model is loaded from its bytes, an address or a response");
}

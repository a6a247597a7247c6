/// <reference lib="esnext.disposable" preserve="true" />
import type { Explanation, PriorityAnswer, Stamps } from "./answers.js";
import { answers } from "./batch.js";
import { columnar, type Columns, type PriorityColumns } from "./columns.js";
import { Calendar, type Instant } from "./calendar.js";
import type { ChangeAnswer, ChangeExplanation, ChangeRiskOptions } from "./assessment.js";
import type { ChangeCalendar, ChangeCalendarRequest, ChangeConflicts, ChangeSchedule, ChangeSlots, Dependency, ProposedChange, ScheduledChange, SlotsRequest } from "./change.js";
import { CompiledPolicy } from "./compiled-policy.js";
import { type CalendarDescription, type Description, type DerivedValue, type Field, type Group, label, type Matrix, type Scale, type Text } from "./description.js";
import { type FactError, reading } from "./facts-error.js";
import type { Finding } from "./findings.js";
import { frozen } from "./frozen.js";
import { hotChange, type HotPath, hotPath, type HotSection } from "./hot-path.js";
import { DisposedError, ItsmError } from "./itsm-error.js";
import { type AskOptions, type Facts, Request } from "./request.js";
import type { ClockOptions, SlaClocks, SlaTargets, TargetsOptions, TicketEvent } from "./sla.js";
import type { ModelBytes, ModelDescription, ModelSource, SuggestOptions, Suggestions } from "./suggest.js";

/** What the engine is asked with facts. */
type Question = "priority" | "explain" | "change_risk" | "explain_change" | "sla_targets" | "sla_clock";

/**
 * A policy, loaded and ready to be asked. Answers are plain frozen objects.
 *
 * Asking is synchronous, changes nothing, and depends on the arguments alone: not on the clock, nor on earlier calls.
 */
export class Policy {
  readonly #findings: readonly Finding[];
  #compiled: CompiledPolicy | undefined;
  #description: Description | undefined;
  /** `null` where the policy has none. Made for the second answer: the first one is waited for, and perhaps the only one. */
  #hot: HotPath | null | undefined;
  #hotChange: HotSection<ChangeAnswer> | null | undefined;
  #asked = false;
  #askedChange = false;

  static {
    // Older engines do not have the symbol.
    if (Symbol.dispose) Policy.prototype[Symbol.dispose] = Policy.prototype.dispose;
  }

  /** @internal */
  constructor(compiled: CompiledPolicy, findings: readonly Finding[]) {
    this.#compiled = compiled;
    this.#findings = findings;
    forgotten?.register(this, compiled, this);
  }

  /**
   * The priority, as far as these facts go.
   *
   * Throws a `FactsError` with everything that is wrong with the facts or options.
   */
  priority(facts: Facts, options?: AskOptions): PriorityAnswer {
    if (options === undefined) {
      try {
        const answer = (this.#hot ?? (this.#asked ? this.#heat() : undefined))?.answer(facts);
        if (answer !== undefined) return answer;
      } catch (error) {
        // What a getter or a Proxy throws is told by the other way.
        if (error instanceof ItsmError) throw error;
      }
    }
    this.#asked = true;
    return this.#ask("priority", facts, options);
  }

  /**
   * The priorities of many facts, in their order: each is what `priority` says.
   *
   * Nothing is returned if a row is refused: the `FactsError` of the first one is thrown, with its `row`.
   */
  priorityMany(rows: readonly Facts[], options?: AskOptions): PriorityAnswer[] {
    return reading(() => answers(rows, (facts) => this.priority(facts, options)));
  }

  /**
   * The priorities of many rows whose facts lie in columns, one per field. Each row gets what `priority` says of its facts.
   * ```js
   * const { codes, answers } = policy.priorityColumns({
   *   service: ["mail", "payroll"],
   *   affected_users: Int32Array.of(3, 80),
   *   work_stopped: Uint8Array.of(0, 1),
   * });
   * answers[codes[1]].outcome; // "P1"
   * ```
   *
   * Nothing is returned if a row is refused: the `FactsError` of the first one is thrown, with its `row`.
   */
  priorityColumns(columns: Columns, options?: AskOptions): PriorityColumns {
    const hot = options === undefined ? this.#hot ?? this.#heat() : null;
    return reading(() => columnar(columns, this.fields, hot ?? undefined, (facts) => this.#ask("priority", facts, options)));
  }

  /** The priority with the reasons for it, rule by rule and in sentences. */
  explain(facts: Facts, options?: AskOptions): Explanation {
    return this.#ask("explain", facts, options);
  }

  /**
   * How risky a change is, and what that asks for: its type, approval, lead time, attachments and review, as far as these facts go.
   * ```js
   * const { outcome, possible, scores, approval } = policy.changeRisk({ backout: "tested", users: 80 });
   * ```
   */
  changeRisk(facts: Facts, options?: ChangeRiskOptions): ChangeAnswer {
    if (options === undefined) {
      try {
        const answer = (this.#hotChange ?? (this.#askedChange ? this.#heatChange() : undefined))?.answer(facts);
        if (answer !== undefined) return answer;
      } catch (error) {
        // As in `priority`.
        if (error instanceof ItsmError) throw error;
      }
    }
    this.#askedChange = true;
    return this.#ask("change_risk", facts, options);
  }

  /** The same and why: the scores question by question, and the fewest other answers that would make it less risky. */
  explainChange(facts: Facts, options?: ChangeRiskOptions): ChangeExplanation {
    return this.#ask("explain_change", facts, options);
  }

  /**
   * Which service level targets apply, as far as these facts go; with `start`, when they are due.
   * ```js
   * policy.slaTargets({ affected_users: 80 }, { start: new Date() }).metrics[0].targets[0].dueLocal;
   * ```
   */
  slaTargets(facts: Facts, options?: TargetsOptions): SlaTargets {
    return this.#reply("sla_targets", new Request(facts, options));
  }

  /**
   * What the clocks of a ticket show at an instant, worked out from what has happened: `facts` are those it was opened with. What
   * is absent there and has no default is unknown. Nothing is kept between two calls.
   */
  slaClock(facts: Facts, events: readonly TicketEvent[], now: Instant, options?: ClockOptions): SlaClocks {
    return this.#reply("sla_clock", new Request(facts, options, { events, now }));
  }

  /**
   * Which values a text speaks for, with the words that say so: of every field that the policy suggests values for.
   * ```js
   * policy.suggest("cannot connect to the vpn", { fields: ["category"] }).fields[0].suggestions[0]?.value; // "network/vpn"
   * ```
   * A text alone is that of the first text field that the policy searches; facts name each, and what else is known. `itsm-core/forms`
   * has no suggestions and throws an `ItsmError`.
   */
  suggest(_textOrFacts: string | Facts, _options?: SuggestOptions): Suggestions {
    throw withoutSuggestions();
  }

  /**
   * Adds a model that `itsm train` has made, in the place of one for the same field, and tells what it is. An address is fetched.
   *
   * Throws a `ModelError` where it cannot be had or does not belong to this policy. A policy keeps its models until it is disposed of.
   */
  async loadModel(_source: ModelSource): Promise<ModelDescription> {
    throw withoutSuggestions();
  }

  /** The same at once, from the bytes of its file. */
  loadModelSync(_bytes: ModelBytes): ModelDescription {
    throw withoutSuggestions();
  }

  /**
   * The changes that are planned, and what depends on what, as an index for any number of questions.
   * ```js
   * const schedule = policy.changeSchedule([{ id: "C1", start: "2026-12-01T20:00:00Z", end: "2026-12-01T22:00:00Z", cis: ["db"] }],
   *   { dependencies: [{ ci: "portal", dependsOn: ["db"] }] });
   * ```
   * It knows no policy, serves all of this entry point, and is disposed of by itself. `itsm-core/forms` has no change calendars and throws an `ItsmError`.
   */
  changeSchedule(_changes: readonly ScheduledChange[], _options?: { readonly dependencies?: readonly Dependency[] | undefined }): ChangeSchedule {
    throw withoutSchedules();
  }

  /** What a change is in conflict with: other changes, freezes, maintenance windows. */
  changeConflicts(_change: ProposedChange, _schedule?: ChangeSchedule): ChangeConflicts {
    throw withoutSchedules();
  }

  /** When a change could run: clear of everything that would be a conflict. Windows that may apply are taken as applying. */
  changeSlots(_request: SlotsRequest, _schedule?: ChangeSchedule): ChangeSlots {
    throw withoutSchedules();
  }

  /** What there is in a range of time, for drawing it: freezes and maintenance windows that apply, or may, and changes. */
  changeCalendar(_request: ChangeCalendarRequest, _schedule?: ChangeSchedule): ChangeCalendar {
    throw withoutSchedules();
  }

  /** What was found when the policy was loaded from a document: warnings and remarks. Nothing for a built policy. */
  check(): readonly Finding[] {
    this.#alive();
    return this.#findings;
  }

  /** Everything a form needs to know. */
  get description(): Description {
    const compiled = this.#alive();
    this.#description ??= frozen(JSON.parse(compiled.call((loaded) => loaded.describe())) as Description);
    return this.#description;
  }

  /** Which policy this is, and which engine runs it. */
  get stamps(): Stamps {
    return this.description.stamps;
  }

  /** The fields in the author's order. */
  get fields(): readonly Field[] {
    return this.description.fields;
  }

  /** The scales, most severe level first. */
  get scales(): readonly Scale[] {
    return this.description.scales;
  }

  /** The headings of the form. */
  get groups(): readonly Group[] {
    return this.description.groups;
  }

  /** The derived values: impact, urgency, … */
  get values(): readonly DerivedValue[] {
    return this.description.values;
  }

  /** The matrices, for drawing them: those of the priority, then those of derived values. */
  get matrices(): readonly Matrix[] {
    return this.description.matrices;
  }

  /** The calendars. */
  get calendars(): readonly CalendarDescription[] {
    return this.description.calendars;
  }

  /** A calendar by its name. Throws a `FactsError` if the policy has none of that name. */
  calendar(name: string): Calendar {
    const number = this.calendars.findIndex((calendar) => calendar.name === name);
    const known = this.calendars[number];
    const calendar = new Calendar(() => this.#alive(), number, known ?? { name, zone: "" });
    // The engine knows what to say of a name that is none.
    if (known === undefined) calendar.moment(0);
    return calendar;
  }

  /** A label, question or help in a language, else in its base language, else the first one written. */
  label(text: Text, language?: string): string {
    return label(text, language);
  }

  /** Gives the policy's memory in the engine back. Asking it afterwards throws a `DisposedError`. May be called twice. */
  dispose(): void {
    forgotten?.unregister(this);
    this.#compiled?.free();
    this.#compiled = undefined;
    this.#hot = undefined;
    this.#hotChange = undefined;
  }

  /** For `using policy = await loadPolicy(…)`. */
  declare [Symbol.dispose]: () => void;

  /**
   * What `priority`, `explain`, `changeRisk`, `explainChange` and `slaTargets` ask the engine, as JSON text: the body to post to a service that
   * takes such requests, to have it decide on the same facts. A value that JSON cannot carry, such as NaN, stands there as one that every engine refuses.
   */
  requestText(facts: Facts, options?: AskOptions | ChangeRiskOptions | TargetsOptions): string {
    return new Request(facts, options).text;
  }

  /** @internal The reply to a request, both as JSON text: what the native engine says, byte for byte. */
  replyText(question: Question | "calendar", request: string): string {
    return this.compiled.call((loaded) => loaded[question](request));
  }

  /** @internal What the engine made of it. */
  get compiled(): CompiledPolicy {
    return this.#alive();
  }

  #ask<T>(question: Question, facts: Facts, options: AskOptions | undefined): T {
    return this.#reply(question, new Request(facts, options));
  }

  #reply<T>(question: Question, request: Request): T {
    const reply = JSON.parse(this.#alive().call((loaded) => loaded[question](request.text))) as { ok: T } | { errors: FactError[] };
    if ("ok" in reply) return frozen(reply.ok);
    throw request.refused(reply.errors);
  }

  #heat(): HotPath | null {
    if (this.#hot === undefined) this.#hot = hotPath(this.#alive(), (facts) => this.#ask("priority", facts, undefined)) ?? null;
    return this.#hot;
  }

  #heatChange(): HotSection<ChangeAnswer> | null {
    if (this.#hotChange === undefined) this.#hotChange = hotChange(this.#alive(), (facts) => this.#ask("change_risk", facts, undefined)) ?? null;
    return this.#hotChange;
  }

  #alive(): CompiledPolicy {
    if (!this.#compiled) throw new DisposedError();
    return this.#compiled;
  }
}

function withoutSuggestions(): ItsmError {
  return new ItsmError("text.not_in_this_build", "`itsm-core/forms` has no suggestions; load the policy with the entry point `itsm-core` instead");
}

function withoutSchedules(): ItsmError {
  return new ItsmError("change.not_in_this_build", "`itsm-core/forms` has no change calendars; load the policy with the entry point `itsm-core` instead");
}

/** Frees what was never disposed of. The glue's own registry is switched off: it would free inside instances that trapped. */
const forgotten = /* @__PURE__ */ registry();

function registry(): FinalizationRegistry<CompiledPolicy> | undefined {
  return typeof FinalizationRegistry === "function" ? new FinalizationRegistry((compiled) => compiled.free()) : undefined;
}

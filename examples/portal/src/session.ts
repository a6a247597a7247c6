import type { ChangeRiskOptions, FactError, Facts, Field, Policy, Suggestion } from "itsm-core/forms";
import { Answers } from "./answers.js";
import { factErrors } from "./facts-errors.js";

/** What a policy is asked about the answers: what it decides, and why. */
export interface Asked<Answer, Why> {
  /** What can be set by hand beside the derived values, and is no question of the form. */
  readonly decides: readonly string[];
  /** Whether a policy decides it. */
  serves(policy: Policy): boolean;
  answer(policy: Policy, facts: Facts, options: ChangeRiskOptions): Answer;
  explain(policy: Policy, facts: Facts, options: ChangeRiskOptions): Why;
}

/** What somebody has answered so far, and what the engine says to it. It outlives a change of language. */
export class Session<Answer, Why> {
  readonly answers = new Answers();
  #policy: Policy;
  #facts: Facts = {};
  #answer: Answer;
  #errors: readonly FactError[] = [];

  constructor(
    policy: Policy,
    readonly asked: Asked<Answer, Why>,
  ) {
    this.#policy = policy;
    this.#answer = asked.answer(policy, {}, {});
  }

  get policy(): Policy {
    return this.#policy;
  }

  /** Goes on with another policy, and with those answers whose questions it has too. */
  use(policy: Policy): void {
    if (policy !== this.#policy) this.#policy.dispose();
    this.#policy = policy;
    this.answers.keep(policy.fields.map(({ name }) => name));
    this.#facts = {};
    this.#errors = [];
    this.#answer = this.asked.answer(policy, {}, {});
  }

  /** Takes answers from elsewhere in place of all that were given. Tells what could not be taken, and why. */
  take(facts: Facts): readonly FactError[] {
    const asked = new Set(this.#policy.fields.map(({ name }) => name));
    const byHand = [...this.#policy.values.map(({ name }) => name), ...this.asked.decides];
    const refused: FactError[] = byHand
      .filter((field) => Object.hasOwn(facts, field))
      .map((field) => ({ code: "portal.not_asked", field, message: `\`${field}\` is worked out, and no question of the form` }));
    let left = Object.entries(facts).filter(([field]) => !byHand.includes(field));
    for (let wrong = this.#refused(left); wrong.length > 0; wrong = this.#refused(left)) {
      refused.push(...wrong);
      const fields = wrong.map(({ field }) => field);
      const good = left.filter(([field]) => !fields.includes(field));
      // Errors about the whole name no field.
      left = good.length < left.length ? good : [];
    }
    this.answers.clear();
    for (const [field, value] of left) {
      if (value !== undefined && asked.has(field)) this.answers.set(field, value === null ? { kind: "unknown" } : { kind: "given", value });
    }
    return refused;
  }

  /**
   * Answers a field as suggested, and with it others that have no answer, so far as they are asked; or takes all of that back.
   * Tells which answers changed.
   */
  choose(field: string, suggestion: Suggestion | undefined, asks: (field: string) => boolean): readonly string[] {
    const changed = [...this.takeBack(field), field];
    this.answers.set(field, suggestion && { kind: "given", value: suggestion.value });
    for (const { field: other, value } of suggestion?.sets ?? []) {
      const known = this.#policy.fields.find(({ name }) => name === other);
      if (!known || !asks(other) || this.answers.get(other)) continue;
      this.answers.set(other, { kind: "given", value: factOf(known, value), with: field });
      changed.push(other);
    }
    return changed;
  }

  /** Takes back the answers that came with that of a field. Tells which. */
  takeBack(field: string): readonly string[] {
    const brought = this.answers.broughtBy(field);
    for (const other of brought) this.answers.set(other, undefined);
    return brought;
  }

  /** Asks the engine. While it refuses the facts, the last good answer stands. */
  ask(options: ChangeRiskOptions): void {
    const facts = this.answers.facts();
    try {
      this.#answer = this.asked.answer(this.#policy, facts, options);
      this.#facts = facts;
      this.#errors = [];
    } catch (error) {
      const errors = factErrors(error);
      if (!errors) throw error;
      this.#errors = errors;
    }
  }

  /** Explains the last good answer. */
  explain(options: ChangeRiskOptions): Why {
    return this.asked.explain(this.#policy, this.#facts, options);
  }

  /** The facts of the last good answer. */
  get facts(): Facts {
    return this.#facts;
  }

  /** The last good answer. */
  get answer(): Answer {
    return this.#answer;
  }

  /** What is wrong with the answers now; nothing, if the last good answer is the answer to all of them. */
  get errors(): readonly FactError[] {
    return this.#errors;
  }

  #refused(entries: readonly (readonly [string, Facts[string]])[]): readonly FactError[] {
    try {
      this.asked.answer(this.#policy, Object.fromEntries(entries), { rankQuestions: false });
      return [];
    } catch (error) {
      const errors = factErrors(error);
      if (!errors) throw error;
      return errors;
    }
  }
}

/** A value in its notation as a fact. */
export function factOf({ type }: Field, written: string): boolean | number | string {
  if (type === "boolean") return written === "true";
  return type === "integer" ? Number(written) : written;
}

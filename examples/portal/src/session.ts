import type { AskOptions, Explanation, FactError, Facts, Field, Policy, PriorityAnswer, Suggestion } from "itsm-core/forms";
import { Answers } from "./answers.js";
import { factErrors } from "./facts-errors.js";

/** What somebody has answered so far, and what the engine says to it. It outlives a change of language. */
export class Session {
  readonly answers = new Answers();
  #policy: Policy;
  #facts: Facts = {};
  #answer: PriorityAnswer;
  #errors: readonly FactError[] = [];

  constructor(policy: Policy) {
    this.#policy = policy;
    this.#answer = policy.priority({});
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
    this.#answer = policy.priority({});
  }

  /** Takes answers from elsewhere in place of all that were given. Tells what could not be taken, and why. */
  take(facts: Facts): readonly FactError[] {
    const asked = new Set(this.#policy.fields.map(({ name }) => name));
    const byHand = [...this.#policy.values.map(({ name }) => name), "priority"];
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
  ask(options: AskOptions): void {
    const facts = this.answers.facts();
    try {
      this.#answer = this.#policy.priority(facts, options);
      this.#facts = facts;
      this.#errors = [];
    } catch (error) {
      const errors = factErrors(error);
      if (!errors) throw error;
      this.#errors = errors;
    }
  }

  /** Explains the last good answer. */
  explain(options: AskOptions): Explanation {
    return this.#policy.explain(this.#facts, options);
  }

  /** The facts of the last good answer. */
  get facts(): Facts {
    return this.#facts;
  }

  /** The last good answer. */
  get answer(): PriorityAnswer {
    return this.#answer;
  }

  /** What is wrong with the answers now; nothing, if the last good answer is the answer to all of them. */
  get errors(): readonly FactError[] {
    return this.#errors;
  }

  #refused(entries: readonly (readonly [string, Facts[string]])[]): readonly FactError[] {
    try {
      this.#policy.priority(Object.fromEntries(entries), { rankQuestions: false });
      return [];
    } catch (error) {
      const errors = factErrors(error);
      if (!errors) throw error;
      return errors;
    }
  }
}

/** A value in its notation as a fact. */
function factOf({ type }: Field, written: string): boolean | number | string {
  if (type === "boolean") return written === "true";
  return type === "integer" ? Number(written) : written;
}

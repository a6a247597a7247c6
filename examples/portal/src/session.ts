import { FactsError, type AskOptions, type Explanation, type FactError, type Facts, type Policy, type PriorityAnswer } from "itsm-core/forms";
import { Answers } from "./answers.js";

/** What somebody has answered so far, and what the engine says to it. It outlives a change of language. */
export class Session {
  readonly answers = new Answers();
  #facts: Facts = {};
  #answer: PriorityAnswer;
  #errors: readonly FactError[] = [];

  constructor(readonly policy: Policy) {
    this.#answer = policy.priority({});
  }

  /** Asks the engine. While it refuses the facts, the last good answer stands. */
  ask(options: AskOptions): void {
    const facts = this.answers.facts();
    try {
      this.#answer = this.policy.priority(facts, options);
      this.#facts = facts;
      this.#errors = [];
    } catch (error) {
      if (!(error instanceof FactsError)) throw error;
      this.#errors = error.errors;
    }
  }

  /** Explains the last good answer. */
  explain(options: AskOptions): Explanation {
    return this.policy.explain(this.#facts, options);
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
}

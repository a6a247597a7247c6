import type { Facts, FactValue } from "itsm-core/forms";

/** What somebody answered. No answer at all is `undefined`: the field stays out of the facts. */
export type Answer =
  /** “Don't know”, which is an answer: `null` in the facts. */
  | { readonly kind: "unknown" }
  /** A value; `typed` is what stands in the input, where the two differ; `with` is the field whose suggestion brought it. */
  | { readonly kind: "given"; readonly value: Exclude<FactValue, null>; readonly typed?: string; readonly with?: string };

/** The answers so far. */
export class Answers {
  readonly #known = new Map<string, Answer>();

  get(field: string): Answer | undefined {
    return this.#known.get(field);
  }

  /** Answers a field, or takes its answer back. */
  set(field: string, answer: Answer | undefined): void {
    if (answer) this.#known.set(field, answer);
    else this.#known.delete(field);
  }

  /** The fields whose answers came with that of this one. */
  broughtBy(field: string): readonly string[] {
    return [...this.#known].filter(([, answer]) => answer.kind === "given" && answer.with === field).map(([name]) => name);
  }

  /** Forgets the answers to all other fields. */
  keep(fields: readonly string[]): void {
    for (const field of this.#known.keys()) if (!fields.includes(field)) this.#known.delete(field);
  }

  clear(): void {
    this.#known.clear();
  }

  get size(): number {
    return this.#known.size;
  }

  /** As the engine takes them. */
  facts(): Facts {
    const facts = [...this.#known].map(([field, answer]) => [field, answer.kind === "unknown" ? null : answer.value]);
    return Object.fromEntries(facts) as Facts;
  }
}

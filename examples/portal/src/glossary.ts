import { label, type Description, type Field, type Option, type Text } from "itsm-core/forms";
import { notated } from "./notation.js";
import type { Words } from "./words/words.js";

/** The two outcomes that stand on no scale. */
export const NONE = "none";
export const UNMATCHED = "unmatched";

/** What an answer calls things that the policy's description does not name. */
export interface Told {
  /** By the names of steps. */
  readonly names: Readonly<Record<string, string>>;
  /** Outcomes, by the names of steps. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Steps that are scores: what their rules count is told elsewhere. */
  readonly scores: readonly string[];
}

/** What the things of a policy are called, in one language. */
export class Glossary {
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #priorityScale: string | undefined;

  constructor(
    readonly policy: Description,
    readonly words: Words,
    /** What the page decides: the priority, or a derived value. */
    readonly decided = "priority",
    readonly told: Told = { names: {}, outcomes: {}, scores: [] },
  ) {
    this.#fields = new Map(policy.fields.map((field) => [field.name, field]));
    this.#priorityScale = policy.priorityScale;
  }

  text(text: Text | undefined): string | undefined {
    return text === undefined ? undefined : label(text, this.words.language);
  }

  /** The short name of a field or derived value. */
  name(of: string): string {
    const field = this.#fields.get(of);
    if (field) return this.text(field.label) ?? humanised(of);
    const value = this.policy.values.find(({ name }) => name === of);
    if (value) return this.text(value.label ?? this.#scale(value.scale)?.label) ?? humanised(of);
    if (of === "priority") return this.text(this.#scale(this.#priorityScale)?.label) ?? this.words.priority;
    return this.told.names[of] ?? this.words.changes.decisions[of] ?? humanised(of);
  }

  /** The same, with what an answer calls things. */
  with(told: Told): Glossary {
    return new Glossary(this.policy, this.words, this.decided, told);
  }

  /** What a calendar is called. */
  calendar(name: string): string {
    return this.text(this.policy.calendars.find((known) => known.name === name)?.label) ?? name;
  }

  /** The question that a field asks. */
  question(name: string): string {
    return this.text(this.#fields.get(name)?.ask) ?? this.name(name);
  }

  /** Whether values of this field come before and after each other in time. */
  isInTime(of: string): boolean {
    return ["date", "instant", "time"].includes(this.#fields.get(of)?.type ?? "");
  }

  /** The short name of what a condition tests: `service`, `impact`, or an entry's attribute, `service.tier`. */
  subject(name: string): string {
    const [base = name, attribute] = name.split(".");
    return attribute === undefined ? this.name(base) : `${this.name(base)} (${humanised(attribute).toLowerCase()})`;
  }

  /** An option of a field, or a level of a field's scale. */
  option(field: string, id: string): string {
    const option = this.#fields.get(field)?.options?.find((known) => known.id === id);
    return this.optionLabel(option ?? { id });
  }

  optionLabel({ id, label: written }: Option): string {
    return this.text(written) ?? this.words.recordTypes[id] ?? humanised(id);
  }

  /** The levels of a derived value or of the priority, most severe first. */
  levels(of: string): readonly Option[] {
    const scale = of === "priority" ? this.#priorityScale : this.policy.values.find(({ name }) => name === of)?.scale;
    return this.#scale(scale)?.levels ?? this.#fields.get(of)?.options ?? [];
  }

  /** An outcome of a derived value or of the priority. */
  outcome(of: string, id: string): string {
    const told = this.told.outcomes[of]?.[id];
    if (told !== undefined) return told;
    if (id === NONE) return this.words.nonePriority;
    if (id === UNMATCHED) return this.words.unmatched;
    return this.optionLabel(this.levels(of).find((level) => level.id === id) ?? { id });
  }

  /** What a fact says, for people: `4h`, `true`, `payroll` as written in facts and rules. */
  value(of: string, written: string): string {
    const field = this.#fields.get(of);
    if (written === "unknown") return this.words.unknown;
    if (field?.type === "boolean" || !field) {
      if (written === "true") return this.words.yes;
      if (written === "false") return this.words.no;
    }
    if (field?.type === "choices") return this.words.and(written.split(", ").map((id) => this.option(of, id)));
    if (field?.options) return this.option(of, written);
    if (!field && !of.includes(".")) return this.outcome(of, written);
    return notated(field?.type, written, this.words.language) ?? written;
  }

  /** What is assumed of a field while there is no answer. */
  defaultOf(name: string): string {
    const written = this.#fields.get(name)?.default;
    return written === undefined ? "…" : this.value(name, written);
  }

  #scale(name: string | undefined) {
    return this.policy.scales.find((scale) => scale.name === name);
  }
}

/** `service_request` as `Service request`. */
export function humanised(id: string): string {
  const spaced = id.replace(/[_-]+/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

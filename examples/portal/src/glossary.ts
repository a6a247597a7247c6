import { label, type Description, type Field, type Option, type Text } from "itsm-core/forms";
import type { Words } from "./words/words.js";

/** The two outcomes that stand on no scale. */
export const NONE = "none";
export const UNMATCHED = "unmatched";

const UNITS: Readonly<Record<string, string>> = { w: "week", d: "day", h: "hour", m: "minute", min: "minute", s: "second" };

/** What the things of a policy are called, in one language. */
export class Glossary {
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #priorityScale: string | undefined;

  constructor(
    readonly policy: Description,
    readonly words: Words,
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
    if (field) return this.text(field.label ?? field.ask) ?? humanised(of);
    const value = this.policy.values.find(({ name }) => name === of);
    if (value) return this.text(value.label ?? this.#scale(value.scale)?.label) ?? humanised(of);
    if (of === "priority") return this.text(this.#scale(this.#priorityScale)?.label) ?? this.words.priority;
    return humanised(of);
  }

  /** The question that a field asks. */
  question(name: string): string {
    return this.text(this.#fields.get(name)?.ask) ?? this.name(name);
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
    if (field?.options) return this.words.or(written.split(/, */).map((id) => this.option(of, id)));
    if (field?.type === "duration") return this.#duration(written);
    if (field?.type === "integer" && /^-?\d+$/.test(written)) return new Intl.NumberFormat(this.words.language).format(Number(written));
    return field || of.includes(".") ? written : this.outcome(of, written);
  }

  #duration(written: string): string {
    const parts = [...written.matchAll(/(\d+) *(w|d|h|min|m|s)/g)];
    if (parts.map(([part]) => part).join("") !== written.replace(/ (?=\d)/g, "")) return written;
    const each = parts.map(([, count, unit]) =>
      new Intl.NumberFormat(this.words.language, { style: "unit", unit: UNITS[unit ?? ""] ?? "second", unitDisplay: "long" }).format(Number(count)));
    return each.join(" ");
  }

  #scale(name: string | undefined) {
    return this.policy.scales.find((scale) => scale.name === name);
  }
}

/** `service_request` as `Service request`. */
function humanised(id: string): string {
  const spaced = id.replace(/[_-]+/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

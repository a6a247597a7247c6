import { label, type FactValue, type Field, type Option, type Policy, type Text } from "itsm-core";
import { notated } from "../../portal/src/notation.js";
import { severity } from "../../portal/src/severity.js";
import type { Words } from "./words/words.js";

/** What the things of a policy are called, in one language. */
export class Glossary {
  /** The person's own variety of the language, for numbers and times: `en-GB` of a browser that asks for it. */
  readonly locale: string;

  constructor(
    readonly policy: Policy,
    readonly words: Words,
  ) {
    this.locale = navigator.languages.find((tag) => tag.split("-", 1)[0] === words.language) ?? words.language;
  }

  text(text: Text | undefined): string | undefined {
    return text === undefined ? undefined : label(text, this.words.language);
  }

  get title(): string {
    return this.text(this.policy.description.label) ?? this.words.title;
  }

  /** The short name of a field. */
  name({ name, label: written }: Field): string {
    return this.text(written) ?? humanised(name);
  }

  question(field: Field): string {
    return this.text(field.ask) ?? this.name(field);
  }

  option({ id, label: written }: Option): string {
    return this.text(written) ?? this.words.recordTypes[id] ?? humanised(id);
  }

  /** What a fact says, for people. */
  value(field: Field, value: FactValue): string {
    const { words } = this;
    if (value === null) return words.unknown;
    if (typeof value === "boolean") return value ? words.yes : words.no;
    const option = (id: string) => this.option(field.options?.find((known) => known.id === id) ?? { id });
    if (Array.isArray(value)) return value.length === 0 ? words.noneOfThese : value.map(option).join(", ");
    if (field.options) return option(String(value));
    return notated(field.type, String(value), this.locale) ?? String(value);
  }

  /** An outcome of the priority. */
  level(id: string): string {
    if (id === "none" || id === "unmatched") return this.words.noPriority;
    return this.option(this.#levels.find((level) => level.id === id) ?? { id });
  }

  /** The colour of an outcome: `1` is the most severe. */
  severity(id: string): string | undefined {
    return severity(this.#levels, id);
  }

  get #levels(): readonly Option[] {
    const { scales, priorityScale } = this.policy.description;
    return scales.find(({ name }) => name === priorityScale)?.levels ?? [];
  }
}

/** The name of a category without those above it, and those. */
export function leaf(label: string): { readonly name: string; readonly above: string } {
  const path = label.split(" › ");
  return { name: path.at(-1) ?? label, above: path.slice(0, -1).join(" › ") };
}

/** `service_request` as `Service request`. */
function humanised(id: string): string {
  const spaced = id.replace(/[_-]+/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

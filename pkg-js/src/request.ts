import { FactsError, type FactError, reading } from "./facts-error.js";
import { HALF } from "./hot-fields.js";

/**
 * The answer to one question: a boolean, a whole number, the id of a choice or level, a text, a value in its notation
 * (`"4h"`, `"2026-11-22"`, `"12.50"`), a list of ids, or `null`: unknown, and will stay unknown.
 */
export type FactValue = boolean | number | bigint | string | null | readonly string[];

/**
 * The answers known so far, by field. What is left out or `undefined` is not answered yet. Only the object's own enumerable
 * keys count. A derived value's name, or `priority`, sets that by hand.
 */
export type Facts = { readonly [field: string]: FactValue | undefined };

/** What else an answer may depend on. */
export interface AskOptions {
  /**
   * What is suggested and nobody has chosen yet, by field: assumed where the facts have no answer, before a default is, and listed
   * in `assumed`.
   */
  readonly suggested?: Facts | undefined;
  /** What an agent has set by hand. */
  readonly overrides?: readonly Override[] | undefined;
  /** The time now: overrides expire by it. RFC 3339 or a `Date`; never taken from the clock. */
  readonly now?: string | Date | undefined;
  /** The language of reasons (BCP 47). */
  readonly language?: string | undefined;
  /** Whether to rank the open questions (`next`); yes, if nothing is said. */
  readonly rankQuestions?: boolean | undefined;
}

/** A derived value, or the priority, set by hand. */
export interface Override {
  /** `priority`, or a derived value's name. */
  readonly value: string;
  /** The level it is set to. */
  readonly level: string;
  /** Why. */
  readonly reason?: string | undefined;
  /** Who set it. */
  readonly by?: string | undefined;
  /** Until when: RFC 3339 or a `Date`. */
  readonly until?: string | Date | undefined;
}

/** What else can be an argument. */
interface Parts {
  readonly events?: unknown;
  readonly now?: unknown;
  /** Of facts that name their texts `undefined`. */
  readonly text?: string | undefined;
}

/** The longest text the engine reads. */
export const MAX_LENGTH = 1024 * 1024;

/**
 * A request as JSON text, and what is to be added to the engine's errors about it.
 *
 * What JSON cannot carry faithfully (NaN becomes null there, a Date a text) goes as an empty object, which is no value of
 * any field: so the engine refuses it and says what it expected, and `notes` says what it got.
 */
export class Request {
  readonly text: string;
  readonly #notes = new Map<string, string>();
  /** Characters that may still come. Counted as values are read: there is no end to what a Proxy or a list can give. */
  #room = MAX_LENGTH;

  /** `parts` are what the caller gave as arguments of their own, by the names that the engine knows them by. */
  constructor(facts: Facts, options: object | undefined, parts: Parts = {}) {
    this.text = reading(() => this.#written(facts, options, parts));
    if (this.text.length > MAX_LENGTH) throw tooLarge();
  }

  #written(facts: Facts, options: object | undefined, given: Parts): string {
    const parts: string[] = [];
    if (Object.hasOwn(given, "events")) parts.push(`"events":${this.#events(given.events)},"now":${this.#instant("now", given.now)}`);
    if (given.text !== undefined) parts.push(`"text":${this.#value("text", given.text, false)}`);
    if (options !== undefined) {
      for (const key of ownKeys(options, "options", "the options")) {
        this.#take(key.length + 1);
        const value = (options as Readonly<Record<string, unknown>>)[key];
        if (value === undefined) continue;
        if (key === "facts") throw FactsError.one("request.unknown_key", "facts", "facts are the first argument, not an option");
        if (Object.hasOwn(given, key)) throw FactsError.one("request.unknown_key", key, `${key} is an argument, not an option`);
        parts.push(`${name(key)}:${this.#option(key, value)}`);
      }
    }
    parts.push(`"facts":${this.#facts(facts, "facts", "the facts")}`);
    return `{${parts.join()}}`;
  }

  #option(key: string, value: unknown): string {
    switch (key) {
      case "overrides":
        return this.#overrides(value);
      case "start":
      case "end":
      case "submitted":
      case "earliest":
      case "from":
      case "until":
      case "to":
        return this.#instant(key, value);
      case "suggested":
        return this.#facts(value as Facts, key, "what is suggested");
      default:
        return this.#value(key, value, true);
    }
  }

  #facts(facts: Facts, field: string, what: string): string {
    const answers: string[] = [];
    for (const key of ownKeys(facts, field, what)) {
      this.#take(key.length + 1);
      const value: unknown = facts[key];
      if (value !== undefined) answers.push(`${name(key)}:${HALF.test(key) ? "{}" : this.#value(key, value, false)}`);
    }
    return `{${answers.join()}}`;
  }

  #take(length: number): void {
    if (!(length <= this.#room)) throw tooLarge();
    this.#room -= length;
  }

  /** The engine's errors as an exception. */
  refused(errors: readonly FactError[]): FactsError {
    return new FactsError(errors.map((error) => {
      const note = this.#notes.get(error.field);
      return note === undefined ? error : { ...error, help: note };
    }));
  }

  #value(key: string, value: unknown, dates: boolean): string {
    switch (typeof value) {
      case "boolean":
        return value ? "true" : "false";
      case "string":
        this.#take(value.length);
        return HALF.test(value) ? this.#refuse(key, "the text has half of a surrogate pair; cut texts between characters") : JSON.stringify(value);
      case "number":
        return Number.isFinite(value) ? JSON.stringify(value) : this.#refuse(key, `it is ${value}; leave it out while there is no answer`);
      case "bigint":
        // Others have no end either, and no field has them.
        return BigInt.asIntN(64, value) === value ? String(value) : this.#refuse(key, "it is a bigint of more than 64 bits");
      case "object":
        if (value === null) return "null";
        if (Array.isArray(value)) return this.#list(value, (item) => this.#item(key, item));
        if (value instanceof Date) {
          if (dates && Number.isFinite(value.getTime())) return JSON.stringify(value.toISOString());
          return this.#refuse(key, dates ? "it is an invalid Date" : "it is a Date; give a text, such as `date.toISOString()`");
        }
        return this.#refuse(key, `it is ${described(value)}; give the value itself`);
      default:
        return this.#refuse(key, `it is a ${typeof value}`);
    }
  }

  #item(key: string, item: unknown): string {
    return typeof item === "object" ? this.#refuse(key, "its items are ids, each a text") : this.#value(key, item, false);
  }

  #overrides(list: unknown): string {
    if (!Array.isArray(list)) return this.#refuse("overrides", "give a list of `{ value, level, reason, by, until }`");
    return this.#list(list, (item) => this.#override(item));
  }

  #events(list: unknown): string {
    if (!Array.isArray(list)) return this.#refuse("events", "give a list of `{ at, event, set }`");
    return this.#list(list, (item) => this.#event(item));
  }

  #event(item: unknown): string {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return "null";
    const parts: string[] = [];
    for (const key of ownKeys(item, "events", "an event")) {
      this.#take(key.length + 1);
      const value = (item as Readonly<Record<string, unknown>>)[key];
      if (value === undefined) continue;
      parts.push(`${name(key)}:${key === "at" ? this.#instant(key, value) : key === "set" ? this.#facts(value as Facts, key, "the facts of an event") : this.#value(key, value, false)}`);
    }
    return `{${parts.join()}}`;
  }

  /** Milliseconds since 1970 as text; everything else as it is. */
  #instant(key: string, value: unknown): string {
    const date = typeof value === "number" ? new Date(value) : value;
    return date === undefined ? this.#refuse(key, "it is undefined") : this.#value(key, date, true);
  }

  /** By index: what iterating gives is up to the list, and its length may be four billion holes. */
  #list(list: readonly unknown[], write: (item: unknown) => string): string {
    const { length } = list;
    this.#take(length);
    const parts: string[] = [];
    for (let at = 0; at < length; at++) parts.push(write(list[at]));
    return `[${parts.join()}]`;
  }

  #override(item: unknown): string {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return "null";
    const parts: string[] = [];
    for (const key of ownKeys(item, "overrides", "an override")) {
      this.#take(key.length + 1);
      const value = (item as Readonly<Record<string, unknown>>)[key];
      if (value !== undefined) parts.push(`${name(key)}:${this.#value("overrides", value, true)}`);
    }
    return `{${parts.join()}}`;
  }

  #refuse(key: string, note: string): string {
    this.#notes.set(key, note);
    return "{}";
  }
}

function tooLarge(): FactsError {
  return FactsError.one("request.too_large", "", `there are more than ${MAX_LENGTH} characters`, "send the facts that the policy asks for");
}


function name(key: string): string {
  return JSON.stringify(HALF.test(key) ? key.replace(/\p{Surrogate}/gu, "\uFFFD") : key);
}

function ownKeys(value: object, field: string, what: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw FactsError.one("request.wrong_type", field, `${what} must be an object with one entry per name, not ${described(value)}`);
  }
  if (value instanceof Map) {
    throw FactsError.one("request.wrong_type", field, `${what} must be a plain object, not a Map`, "write `Object.fromEntries(map)`");
  }
  return Object.keys(value);
}

function described(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "object") return `a ${typeof value}`;
  const { constructor } = value;
  return typeof constructor === "function" && constructor !== Object ? `a ${constructor.name}` : "an object";
}

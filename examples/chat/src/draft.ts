// The ticket as far as it has got. It knows the policy and nothing of the page.
import type { Facts, FactValue, Field, MetricTargets, Other, Policy, PriorityAnswer, Suggestion, Suggestions } from "itsm-core";
import { split, type Part } from "./parts.js";
import type { FieldFeedback, Ticket } from "./ticket.js";

export const RECORD_TYPE = "record_type";

/** Which fields of the policy play which part. */
export interface Roles {
  readonly category: string | undefined;
  readonly group: string | undefined;
}

/** How a value came to be. */
export type Origin = "chosen" | "suggested" | "assumed" | "open";

/** A line of the summary. */
export interface Line {
  readonly field: Field;
  readonly value: FactValue | undefined;
  readonly origin: Origin;
}

export class Draft {
  readonly #policy: Policy;
  readonly #roles: Roles;
  #parts: readonly Part[] = [];
  #message = "";
  /** What the text alone speaks for. */
  #first: Suggestions | undefined;
  readonly #chosen = new Map<string, FactValue>();
  /** Questions that were passed over. */
  readonly #skipped = new Set<string>();

  constructor(
    policy: Policy,
    /** The language of labels, and of the person. */
    public language: string,
    roles: Partial<Roles> = {},
  ) {
    this.#policy = policy;
    const fields = (policy.description.suggest?.fields ?? []).filter((name) => name !== RECORD_TYPE);
    const category = roles.category ?? (fields.includes("category") ? "category" : fields[0]);
    this.#roles = { category, group: roles.group ?? fields.find((name) => name !== category) };
  }

  get category(): Field | undefined {
    return this.field(this.#roles.category);
  }

  /** Who looks after it. */
  get group(): Field | undefined {
    return this.field(this.#roles.group);
  }

  /** The fields that the message goes into. */
  get textFields(): readonly Field[] {
    const searched = this.#policy.description.suggest?.texts;
    return searched ? searched.flatMap((name) => this.field(name) ?? []) : this.#policy.fields.filter(({ type }) => type === "text");
  }

  /** What else the engine looked at as a category of this ticket, and why it is not suggested. */
  get others(): readonly Other[] {
    const { category } = this.#roles;
    if (category === undefined) return [];
    return this.#policy.suggest(this.facts, { fields: [category], explain: true }).fields[0]?.others ?? [];
  }

  get message(): string {
    return this.#message;
  }

  field(name: string | undefined): Field | undefined {
    return this.#policy.fields.find((field) => field.name === name);
  }

  /** What a text would be suggested for, while it is being written. */
  preview(message: string): Suggestion | undefined {
    const { category } = this.#roles;
    if (category === undefined || message.trim() === "") return undefined;
    return this.#suggest(textFacts(this.#split(message)), [category]).fields[0]?.suggestions[0];
  }

  /** Takes what the person wrote. */
  write(message: string): void {
    this.#message = message;
    this.#parts = this.#split(message);
    this.#first = this.#suggests ? this.#suggest(this.texts) : undefined;
    if (this.#roles.category !== undefined) this.#skipped.delete(this.#roles.category);
  }

  /** What the text speaks for, of the category. */
  get categories(): readonly Suggestion[] {
    return this.#of(this.#first, this.#roles.category);
  }

  /** Where the words that speak for a suggestion stand in the message. */
  places({ evidence }: Suggestion): readonly { readonly from: number; readonly to: number }[] {
    const places = evidence.filter(({ share }) => share > 0).flatMap((each) => each.places);
    const { texts } = this;
    return places.flatMap(({ field, from, to }) => {
      const part = this.#parts.find((known) => known.field === field && known.text === texts[field]);
      return part ? [{ from: part.from + from, to: part.from + to }] : [];
    });
  }

  choose(field: string, value: FactValue): void {
    this.#chosen.set(field, value);
    this.#skipped.delete(field);
  }

  skip(field: string): void {
    this.#chosen.delete(field);
    this.#skipped.add(field);
  }

  chosen(field: string): FactValue | undefined {
    return this.#chosen.get(field);
  }

  /** Throws a `FactsError` where the engine refuses the answer. */
  try(field: string, value: FactValue): void {
    const facts = { ...this.facts, [field]: value };
    if (this.#decides) this.#policy.priority(facts);
    else this.#suggest(facts);
  }

  /** What was written, by field: the message, and texts that were asked for. */
  get texts(): Readonly<Record<string, string>> {
    const asked = [...this.#chosen].flatMap(([name, value]) => (this.field(name)?.type === "text" && typeof value === "string" ? [[name, value]] : []));
    return { ...textFacts(this.#parts), ...Object.fromEntries(asked) };
  }

  /** What the person has written, chosen and answered. */
  get facts(): Facts {
    return { ...this.texts, ...Object.fromEntries(this.#chosen) };
  }

  /**
   * What is suggested and nobody has chosen. A category counts only once its question has been passed over: as long as it stands
   * open, the person may still choose another. With a category comes what it sets, and what follows from it.
   */
  get suggested(): Facts {
    if (!this.#suggests) return {};
    const { category } = this.#roles;
    const of = this.#category;
    const suggestions = this.#suggest(category !== undefined && of !== undefined ? { ...this.facts, [category]: of } : this.facts);
    const found = new Map<string, FactValue>();
    for (const { field, suggestions: [best] } of suggestions.fields) if (best && field !== category) found.set(field, best.value);
    const sets = suggestions.fields.find(({ field }) => field === category)?.sets ?? [];
    for (const { field, value } of sets) found.set(field, this.#read(field, value));
    if (category !== undefined && of !== undefined) found.set(category, of);
    return Object.fromEntries([...found].filter(([field]) => !this.#chosen.has(field)));
  }

  /** What is known of a field, and whence. */
  standing(name: string, suggested = this.suggested): { readonly value: FactValue | undefined; readonly origin: Origin } {
    const chosen = this.#chosen.get(name) ?? (this.#chosen.has(name) ? null : undefined);
    if (chosen !== undefined) return { value: chosen, origin: "chosen" };
    if (Object.hasOwn(suggested, name)) return { value: suggested[name], origin: "suggested" };
    const field = this.field(name);
    if (field?.default !== undefined) return { value: this.#read(name, field.default), origin: "assumed" };
    return { value: undefined, origin: "open" };
  }

  /**
   * What is worth showing of the ticket, beside the message: what was answered, is suggested or assumed, questions that were passed
   * over, and texts that could be added.
   */
  lines(suggested: Facts, assumed: readonly string[]): readonly Line[] {
    const { category } = this.#roles;
    const isPart = (name: string) => this.#parts.some(({ field }) => field === name) && !this.#chosen.has(name);
    const suggests = this.#policy.description.suggest?.fields ?? [];
    return this.#policy.fields.flatMap((field) => {
      const { name, type, ask } = field;
      const { value, origin } = this.standing(name, suggested);
      if (isPart(name)) return [];
      const shown = origin === "chosen" || origin === "suggested" || (origin === "assumed" && (assumed.includes(name) || suggests.includes(name)));
      const isOpen = this.#skipped.has(name) || name === category || (type === "text" && ask !== undefined && suggests.length > 0);
      return shown || isOpen ? [{ field, value, origin }] : [];
    });
  }

  /** Nothing where the policy only suggests. */
  get priority(): PriorityAnswer | undefined {
    if (!this.#decides) return undefined;
    return this.#policy.priority(this.facts, { suggested: this.suggested, language: this.language });
  }

  /** The question to ask next; nothing once the priority is settled, or nothing is left that the person has not passed over. */
  next(): Field | undefined {
    const { priority } = this;
    if (!priority || priority.settled) return undefined;
    return priority.next.map(({ field }) => this.field(field)).find((field) => field?.ask !== undefined && !this.#skipped.has(field.name));
  }

  /** What is due when; nothing where the policy has no service levels. */
  targets(start: Date, { facts, suggested }: Pick<Draft, "facts" | "suggested"> = this): readonly MetricTargets[] {
    try {
      return this.#policy.slaTargets(facts, { suggested, start, language: this.language }).metrics;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "request.no_sla") return [];
      throw error;
    }
  }

  /** The whole of it, to be handed over. */
  ticket(at: Date): Ticket {
    const { suggested, texts, priority } = this;
    const one = (name: string | undefined) => {
      const value = name === undefined ? undefined : this.standing(name, suggested).value;
      return typeof value === "string" ? value : null;
    };
    return {
      texts,
      facts: Object.fromEntries([...this.#chosen].filter(([name]) => !Object.hasOwn(texts, name))),
      suggested,
      assumed: priority?.assumed ?? [],
      category: one(this.#roles.category),
      recordType: one(RECORD_TYPE),
      group: one(this.#roles.group),
      priority: priority ? { outcome: priority.outcome, possible: priority.possible, settled: priority.settled } : null,
      targets: this.targets(at),
      at: at.toISOString(),
      language: this.language,
      stamps: this.#policy.stamps,
      feedback: { models: this.#first?.models ?? [], fields: (this.#first?.fields ?? []).map(({ field }) => this.#feedback(field)) },
    };
  }

  #feedback(field: string): FieldFeedback {
    const suggested = this.#of(this.#first, field).map(({ value, confidence }) => ({ value, confidence }));
    if (!this.#chosen.has(field)) return { field, suggested, outcome: "not_said" };
    const chosen = this.#chosen.get(field);
    if (typeof chosen !== "string") return { field, suggested, chosen: null, outcome: "unknown" };
    return { field, suggested, chosen, outcome: suggested[0]?.value === chosen ? "accepted" : "corrected" };
  }

  /** The category that counts. */
  get #category(): string | undefined {
    const { category } = this.#roles;
    if (category === undefined) return undefined;
    const chosen = this.#chosen.get(category);
    if (chosen !== undefined) return typeof chosen === "string" ? chosen : undefined;
    return this.#skipped.has(category) ? this.categories[0]?.value : undefined;
  }

  get #decides(): boolean {
    return this.#policy.description.priorityScale !== undefined;
  }

  get #suggests(): boolean {
    return this.#policy.description.suggest !== undefined;
  }

  #suggest(facts: Facts, fields?: readonly string[]): Suggestions {
    return this.#policy.suggest(facts, { language: this.language, fields });
  }

  #of(suggestions: Suggestions | undefined, field: string | undefined): readonly Suggestion[] {
    return suggestions?.fields.find((each) => each.field === field)?.suggestions ?? [];
  }

  #split(message: string): readonly Part[] {
    return split(message, this.textFields);
  }

  /** A value in its notation as a fact. */
  #read(name: string, written: string): FactValue {
    const field = this.field(name);
    if (field?.type === "boolean") return written === "true";
    if (field?.type === "integer") return Number(written);
    return written;
  }
}

function textFacts(parts: readonly Part[]): Readonly<Record<string, string>> {
  return Object.fromEntries(parts.map(({ field, text }) => [field, text]));
}

import type { Evidence, Facts, FieldSuggestions, Policy, Setting, Suggestion } from "itsm-core/forms";
import { announcer } from "./announcer.js";
import type { Answers } from "./answers.js";
import { element, say, set, spoken } from "./element.js";
import type { Glossary } from "./glossary.js";
import { quotes } from "./quote.js";

/** The most reasons that are told of a suggestion. */
const REASONS = 5;

/** What suggestions are drawn from, and whom a choice is told. */
interface SuggestionsSetting {
  readonly glossary: Glossary;
  readonly policy: Policy;
  readonly answers: Answers;
  /** Whether a field is asked. */
  readonly asks: (field: string) => boolean;
  /** Chooses a suggestion, or takes the choice back. */
  readonly choose: (field: string, suggestion: Suggestion | undefined) => void;
}

/** A suggestion with the field that it is for. */
interface Offer extends Suggestion {
  readonly field: string;
}

/** What the texts speak for: chips to choose from, and of one of them the words that say so. */
export interface SuggestionsBlock {
  readonly element: HTMLElement;
  /** The text beneath which it belongs. */
  readonly below: string;
  show(facts: Facts): void;
}

/** Makes the suggestions; nothing where the policy has none, or the form asks for none of its texts. */
export function suggestions({ glossary, policy, answers, asks, choose }: SuggestionsSetting): SuggestionsBlock | undefined {
  const { words } = glossary;
  const below = policy.description.suggest?.texts.filter(asks).at(-1);
  const fields = policy.description.suggest?.fields.filter(asks) ?? [];
  if (below === undefined || fields.length === 0) return undefined;
  const hint = element("p", { class: "suggest-hint" });
  const rows = fields.map((field, at) => suggestRow(glossary, field, `suggest-${at + 1}`, { choose, look: lookAt }));
  const reasons = element("p", { class: "suggest-reasons" });
  const quoted = element("div", { class: "suggest-quotes" });
  const sets = element("p", { class: "suggest-sets" });
  const why = element("div", { class: "suggest-why" }, reasons, quoted, sets);
  const announce = announcer();
  const whole = element(
    "section",
    { class: "suggest", "aria-label": words.suggestions },
    ...rows.map((row) => row.element),
    why,
    hint,
    announce.element,
  );
  let known: Facts = {};
  let offers: readonly Offer[] = [];
  let looked: Pick<Offer, "field" | "value"> | undefined;

  return {
    element: whole,
    below,
    show: (facts) => {
      known = facts;
      const found = policy.suggest(facts, { fields, language: words.language }).fields;
      const open = found.filter(isOpen);
      offers = open.flatMap(({ field, suggestions: list }) => list.map((suggestion) => ({ ...suggestion, field })));
      for (const row of rows) row.show(offers.filter(({ field }) => field === row.field), chosen(row.field));
      say(hint, offers.length > 0 ? "" : hintWords(open));
      explain();
      announce.say(offers.length > 0 ? spokenWords(open) : "");
    },
  };

  /** Whether something is to be suggested for a field: it has no answer, or one that is suggested. */
  function isOpen({ field, suggestions: list }: FieldSuggestions): boolean {
    const answer = answers.get(field);
    return answer === undefined || list.some(({ value }) => value === chosen(field));
  }

  function chosen(field: string): unknown {
    const answer = answers.get(field);
    return answer?.kind === "given" ? answer.value : undefined;
  }

  function hintWords(open: readonly FieldSuggestions[]): string {
    if (open.length === 0) return "";
    return open.some(({ silent }) => silent === "not_certain") ? words.suggestNothing : words.suggestHint;
  }

  function spokenWords(open: readonly FieldSuggestions[]): string {
    const told = open.filter((each) => each.suggestions.length > 0 && chosen(each.field) === undefined);
    return told.map(({ field, suggestions: list }) => words.spokenSuggestions(glossary.name(field), list.map((each) => labelOf(glossary, field, each)))).join(" ");
  }

  function lookAt(offer: Pick<Offer, "field" | "value"> | undefined): void {
    looked = offer;
    explain();
  }

  /** Tells the reasons for the suggestion that is looked at, else for the one chosen, else for the first. */
  function explain(): void {
    const same = (offer: Offer) => offer.field === looked?.field && offer.value === looked.value;
    const offer = offers.find(same) ?? offers.find(({ field, value }) => value === chosen(field)) ?? offers[0];
    why.hidden = offer === undefined;
    if (!offer) return;
    const name = element("strong", {}, labelOf(glossary, offer.field, offer));
    reasons.replaceChildren(...words.suggestReasons(name, offer.evidence.slice(0, REASONS).map(reason).join(", ")));
    quoted.replaceChildren(...quotes(offer.evidence, known));
    const also = offer.sets.filter(({ field }) => field !== offer.field && isFree(field, offer.field));
    say(sets, also.length === 0 ? "" : words.suggestSets(also.map(setting)));
  }

  /** Whether a choice may answer a field: nobody has, or an earlier choice. */
  function isFree(field: string, by: string): boolean {
    const answer = answers.get(field);
    return answer === undefined || (answer.kind === "given" && answer.with === by);
  }

  function reason(evidence: Evidence): string {
    const { share } = evidence;
    return words.suggestReason(because(evidence), share);
  }

  function because({ kind, keyword, because: told, follows, places, rule }: Evidence): string {
    if (kind === "follows" && follows) return setting(follows);
    if (kind === "facts") return told ?? rule ?? "";
    const [place] = places;
    const text = place && known[place.field];
    // As people wrote it: the policy may look for beginnings of words, or for expressions.
    return words.quoted(place && typeof text === "string" ? text.slice(place.from, place.to) : keyword ?? "");
  }

  function setting({ field, value }: Setting): string {
    return `${glossary.name(field)}: ${glossary.value(field, value)}`;
  }
}

/** The chips of one field. A chip stays the same element while its value is suggested, so that it keeps focus. */
function suggestRow(glossary: Glossary, field: string, id: string, told: Pick<SuggestionsSetting, "choose"> & { look(offer: Offer | undefined): void }) {
  const { words } = glossary;
  const chips = element("div", { class: "suggest-chips" });
  const whole = element(
    "div",
    { class: "suggest-row", role: "group", "aria-labelledby": id },
    element("span", { class: "suggest-field", id }, glossary.name(field)),
    chips,
  );
  const made = new Map<string, ReturnType<typeof chip>>();

  return {
    field,
    element: whole,
    show: (offers: readonly Offer[], chosen: unknown): void => {
      whole.hidden = offers.length === 0;
      const wanted = offers.map((offer) => {
        const each = made.get(offer.value) ?? chip();
        made.set(offer.value, each);
        each.show(offer, offer.value === chosen);
        return each.element;
      });
      for (const value of made.keys()) if (!offers.some((offer) => offer.value === value)) made.delete(value);
      const asBefore = wanted.length === chips.children.length && wanted.every((each, at) => chips.children[at] === each);
      if (asBefore) return;
      const focused = document.activeElement;
      chips.replaceChildren(...wanted);
      if (focused instanceof HTMLElement && chips.contains(focused)) focused.focus({ preventScroll: true });
    },
  };

  function chip() {
    const label = element("span", { class: "suggest-label" });
    const confidence = element("span", { class: "suggest-confidence", "aria-hidden": "true" });
    const description = spoken("");
    const button = element("button", { type: "button", class: "chip suggest-chip", "aria-pressed": "false" }, label, confidence, description);
    let current: Offer | undefined;
    let isChosen = false;
    for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => told.look(current));
    for (const event of ["pointerleave", "blur"]) button.addEventListener(event, () => told.look(undefined));
    button.addEventListener("click", () => current && told.choose(field, isChosen ? undefined : current));
    return {
      element: button,
      show: (offer: Offer, pressed: boolean): void => {
        current = offer;
        isChosen = pressed;
        set(button, "aria-pressed", String(pressed));
        say(label, labelOf(glossary, field, offer));
        say(confidence, words.percent(offer.confidence));
        say(description, words.spokenConfidence(offer.confidence));
      },
    };
  }
}

function labelOf(glossary: Glossary, field: string, { label, value }: Pick<Suggestion, "label" | "value">): string {
  return label ?? glossary.option(field, value);
}

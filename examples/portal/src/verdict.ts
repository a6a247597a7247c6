import type { PriorityAnswer } from "itsm-core/forms";
import { announcer } from "./announcer.js";
import { element, say, set } from "./element.js";
import { NONE, UNMATCHED, type Glossary } from "./glossary.js";
import { icon } from "./icon.js";
import { ladder } from "./ladder.js";
import { outcomeName, possibleNames } from "./outcome-names.js";
import { severity } from "./severity.js";

/** What is decided, as far as it is known, and which questions are open. */
export type Verdictive = Pick<PriorityAnswer, "outcome" | "possible" | "settled" | "exact" | "next"> & { readonly recordType?: string | null };

/** More characters than this are set in smaller type. */
const LONG = 12;

/** The part that always stays in sight: what is decided, as far as it is known, and where to go from here. */
export interface Verdict {
  readonly element: HTMLElement;
  show(answer: Verdictive): void;
  /** Dims the last good answer, and says which question holds it up; or takes that back. */
  hold(question: string | undefined): void;
}

/** Makes the verdict. `goTo` moves to a question; `why` opens the explanation. */
export function verdict(glossary: Glossary, goTo: (field: string) => void, why: () => void): Verdict {
  const { words } = glossary;
  const { decided } = glossary;
  const levels = glossary.levels(decided);
  const outcome = element("p", { class: "outcome" });
  const detail = element("p", { class: "outcome-detail" });
  const rungs = ladder(glossary, decided, "large");
  const held = element("p", { class: "held" });
  const askText = element("span", { class: "ask-next-question" });
  const askNext = element(
    "button",
    { type: "button", class: "ask-next", "aria-keyshortcuts": "Alt+N" },
    element("span", { class: "ask-next-words" }, element("span", { class: "ask-next-label" }, words.goToNext), askText),
    element("kbd", { "aria-hidden": "true" }, "Alt N"),
    icon("arrow"),
  );
  const whyButton = element("button", { type: "button", class: "why-button", "aria-haspopup": "dialog" }, icon("question"), words.why);
  const announce = announcer();
  let next: string | undefined;

  askNext.addEventListener("click", () => next !== undefined && goTo(next));
  whyButton.addEventListener("click", why);

  const whole = element(
    "section",
    { class: "verdict", "aria-labelledby": "verdict-heading" },
    element("h2", { class: "eyebrow", id: "verdict-heading" }, decided === "priority" ? words.priority : glossary.name(decided)),
    element("div", { class: "outcome-words" }, outcome, detail),
    rungs.element,
    held,
    element("div", { class: "verdict-actions" }, askNext, whyButton),
    announce.element,
  );

  return {
    element: whole,
    show: (answer) => {
      next = answer.next[0]?.field;
      set(whole, "data-settled", answer.settled);
      set(whole, "data-severity", answer.outcome === null ? undefined : severity(levels, answer.outcome));
      const range = possibleNames(glossary, decided, answer.possible);
      say(outcome, range);
      set(outcome, "data-long", range.length > LONG);
      say(detail, detailWords(glossary, answer));
      rungs.show(answer.possible);
      askNext.hidden = next === undefined;
      if (next !== undefined) say(askText, glossary.question(next));
      announce.say(spokenWords(glossary, answer));
    },
    hold: (question) => {
      say(held, question === undefined ? "" : words.notCounted(question));
    },
  };
}

function detailWords(glossary: Glossary, { outcome, exact, recordType = null, next }: Verdictive): string {
  const { words, decided } = glossary;
  if (outcome === NONE && recordType !== null) return words.noneExplained(glossary.option("record_type", recordType));
  if (outcome === UNMATCHED) return words.unmatchedExplained;
  // Of what is called by its name above, that is enough.
  if (outcome !== null && outcomeName(glossary, decided, outcome) === glossary.outcome(decided, outcome) && decided !== "priority") return words.settled;
  if (outcome !== null) return `${glossary.outcome(decided, outcome)} · ${words.settled}`;
  return [words.stillPossible, ...(exact ? [] : [words.atMostThese]), words.questionsLeft(next.length)].join(" · ");
}

function spokenWords(glossary: Glossary, { outcome, possible, next }: Verdictive): string {
  const { words, decided } = glossary;
  const name = decided === "priority" ? words.priority : glossary.name(decided);
  if (outcome !== null) return words.spokenSettled(name, glossary.outcome(decided, outcome));
  return words.spokenRange(name, possibleNames(glossary, decided, possible), next.length);
}

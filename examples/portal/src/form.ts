import type { Answers } from "./answers.js";
import type { FactError, Field, PriorityAnswer } from "itsm-core/forms";
import { element } from "./element.js";
import type { Glossary } from "./glossary.js";
import { question, type Question, type Standing } from "./question.js";

/** What an answer of the engine says of the questions. */
export type Asking = Pick<PriorityAnswer, "next" | "assumed" | "notAsked" | "notYetAsked">;

/** The form of a policy. */
export interface Form {
  readonly element: HTMLFormElement;
  /** Shows how the questions stand after an answer of the engine. */
  show(answer: Asking): void;
  /** Says at each field what is wrong with it. A field that is still being typed in is left in peace if `patient`. */
  complain(errors: readonly FactError[], patient: boolean): void;
  /** Shows the answer to a question, which was given elsewhere on the page. */
  answered(field: string): void;
  /** Puts something beneath a question. */
  addBelow(field: string, part: HTMLElement): void;
  /** Whether a field is asked. */
  asks(field: string): boolean;
  /** Moves to a question. */
  focus(field: string): void;
}

/** Makes the form: the policy's groups with their fields, in the author's order. `change` is told whose answer changed. */
export function form(glossary: Glossary, answers: Answers, change: (field: string) => void): Form {
  const { policy, words } = glossary;
  const fields = policy.fields.filter((field) => isAsked(field, policy.fields));
  const questions = fields.map((field, at) => question(field, `question-${at + 1}`, glossary, answers, () => change(field.name)));
  const suggesting = new Set([...(policy.suggest?.texts ?? []), ...(policy.suggest?.fields ?? [])]);
  const find = (field: string) => questions.find((each) => each.field.name === field);
  const inGroup = (name: string | undefined) => questions.filter(({ field }) => field.group === name);
  const named = policy.groups.map((group) => fieldset(glossary.text(group.label) ?? group.name, inGroup(group.name)));
  const rest = fieldset(named.length > 0 ? words.otherQuestions : "", inGroup(undefined));
  const startOver = element("button", { type: "reset", class: "quiet" }, words.startOver);
  const whole = element(
    "form",
    { id: "questions", class: "form", novalidate: true, tabindex: -1 },
    ...named,
    rest,
    element("p", { class: "form-end" }, startOver),
  );
  // There is nothing to send: the answer follows every keystroke.
  whole.addEventListener("submit", (event) => event.preventDefault());

  return {
    element: whole,
    show: (answer) => {
      const focused = questions.findIndex((each) => each.element.contains(document.activeElement));
      for (const each of questions) each.stand(standing(each.field, suggesting.has(each.field.name), answers, answer));
      // A question that hides takes focus with it: the one before it gets that instead.
      if (questions[focused]?.element.hidden) questions.slice(0, focused).filter((each) => !each.element.hidden).at(-1)?.focus({ scroll: false });
    },
    complain: (errors, patient) => {
      for (const each of questions) {
        const error = errors.find(({ field }) => field === each.field.name);
        if (!error || !(patient && each.busy())) each.complain(error);
      }
    },
    answered: (field) => find(field)?.answered(),
    addBelow: (field, part) => find(field)?.element.append(part),
    asks: (field) => find(field) !== undefined,
    focus: (field) => find(field)?.focus(),
  };
}

/**
 * A field without a question is kept with the ticket, unless the author wrote no question at all. A record type that was not
 * declared is asked only where it changes something.
 */
function isAsked({ ask, declared, used }: Field, all: readonly Field[]): boolean {
  return declared ? ask !== undefined || all.every((field) => field.ask === undefined) : used;
}

function fieldset(heading: string, questions: readonly Question[]): HTMLElement | undefined {
  if (questions.length === 0) return undefined;
  const legend = heading === "" ? undefined : element("legend", {}, element("h2", {}, heading));
  return element("fieldset", { class: "group" }, legend, element("div", { class: "group-questions" }, ...questions.map((each) => each.element)));
}

/**
 * How a question stands. One that does not arise, or not yet, is hidden, unless it has an answer all the same: that counts.
 * An open question that the engine does not name is of no use: its answer changes no outcome that is still possible.
 */
function standing({ name, used }: Field, suggests: boolean, answers: Answers, { next, assumed, notAsked, notYetAsked }: Asking): Standing {
  const given = answers.get(name);
  if (given) return given.kind === "given" && given.with !== undefined ? "suggested" : "plain";
  if (notAsked.includes(name) || notYetAsked.includes(name)) return "hidden";
  if (next[0]?.field === name) return "next";
  if (assumed.includes(name)) return "assumed";
  // What no rule ever looks at is asked for the people who work on the ticket; and what is suggested, or suggests, is always of use.
  return !used || suggests || next.some(({ field }) => field === name) ? "plain" : "moot";
}

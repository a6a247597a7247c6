import type { Answer, Answers } from "./answers.js";
import type { FactError, Field } from "itsm-core/forms";
import { controlFor } from "./controls/choose.js";
import { element, say, set } from "./element.js";
import { sentence } from "./facts-errors.js";
import type { Glossary } from "./glossary.js";
import { icon } from "./icon.js";
import { withCode } from "./with-code.js";

/** How a question stands, given the last answer of the engine. */
export type Standing =
  /** Answered, or not asked for but still of use. */
  | "plain"
  /** The most useful one to answer next. */
  | "next"
  /** Its answer came with a suggestion for another field. */
  | "suggested"
  /** Its default is assumed until it is answered. */
  | "assumed"
  /** No answer to it changes the result any more. */
  | "moot"
  /** The policy does not ask it, given the other answers. */
  | "hidden";

/** A question of the form. */
export interface Question {
  readonly field: Field;
  readonly element: HTMLElement;
  stand(standing: Standing): void;
  /** Shows its answer, which was given elsewhere on the page. */
  answered(): void;
  /** Says what is wrong with the answer, or that nothing is. */
  complain(error: FactError | undefined): void;
  /** Whether the answer is being typed right now. */
  busy(): boolean;
  focus(options?: { readonly scroll: boolean }): void;
}

/** Makes the question of a field. `change` is called after every change of its answer in `answers`. */
export function question(field: Field, id: string, glossary: Glossary, answers: Answers, change: () => void): Question {
  const { words } = glossary;
  const ask = glossary.question(field.name);
  const help = glossary.text(field.help);
  const helpElement = help === undefined ? undefined : element("p", { class: "help", id: `${id}-help` }, help);
  const mark = element("p", { class: "mark", id: `${id}-mark` });
  const error = element("p", { class: "error", id: `${id}-error`, "aria-live": "polite" });
  const control = controlFor({
    field,
    glossary,
    id,
    labelledBy: `${id}-ask`,
    describedBy: [helpElement, mark, error].flatMap((part) => part?.id ?? []).join(" "),
    answer: answers.get(field.name),
    change: answer,
  });
  const label = control.input
    ? element("label", { class: "ask", id: `${id}-ask`, for: control.input.id }, ask)
    : element("p", { class: "ask", id: `${id}-ask` }, ask);
  const clear = control.clear && clearButton();
  const whole = element(
    "div",
    { class: "question", "data-field": field.name },
    element("div", { class: "question-head" }, label, mark),
    helpElement,
    element("div", { class: "question-control" }, control.element, clear),
    error,
  );
  showAnswered();

  function answer(given: Answer | undefined): void {
    answers.set(field.name, given);
    showAnswered();
    change();
  }

  /** The field whose suggestion brought the answer. */
  function source(): string {
    const given = answers.get(field.name);
    return given?.kind === "given" ? given.with ?? "" : "";
  }

  function showAnswered(): void {
    const answered = answers.get(field.name) !== undefined;
    set(whole, "data-answered", answered);
    if (clear) clear.hidden = !answered;
  }

  function clearButton(): HTMLButtonElement {
    const button = element("button", { type: "button", class: "quiet clear", "aria-label": words.clearAnswerTo(ask) }, words.clear);
    button.addEventListener("click", () => {
      control.clear?.();
      // The button will be gone, and focus must not be lost with it.
      control.focusTarget().focus();
      answer(undefined);
    });
    return button;
  }

  return {
    field,
    element: whole,
    stand: (standing) => {
      whole.hidden = standing === "hidden";
      set(whole, "data-standing", standing);
      if (standing === "next") mark.replaceChildren(icon("arrow"), words.askNext);
      else if (standing === "suggested") say(mark, words.suggestedTag(glossary.name(source())));
      else if (standing === "assumed") say(mark, words.assumedTag(glossary.defaultOf(field.name)));
      else say(mark, standing === "moot" ? words.makesNoDifference : "");
    },
    answered: () => {
      control.show(answers.get(field.name));
      showAnswered();
    },
    complain: (wrong) => {
      control.invalid(wrong !== undefined);
      set(whole, "data-invalid", wrong !== undefined);
      if (wrong) error.replaceChildren(icon("warning"), element("span", {}, ...withCode(complaint(glossary, field, wrong))));
      else say(error, "");
    },
    busy: () => control.input !== undefined && document.activeElement === control.input,
    focus: ({ scroll } = { scroll: true }) => {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (scroll) whole.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
      control.focusTarget().focus({ preventScroll: true });
    },
  };
}

/** The engine's message, with the field by the name that people know; or the same in the language of the form. */
function complaint(glossary: Glossary, field: Field, { code, message, help }: FactError): string {
  const { expected } = glossary.words;
  if (expected && code === "facts.wrong_value") {
    const { type, places, min, max, maxLength } = field;
    return expected({ type, places, min, max, maxLength });
  }
  return sentence({ message: message.replace(`\`${field.name}\``, glossary.name(field.name)), help });
}

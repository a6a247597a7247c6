import { conditionWords, factWords } from "./conditions.js";
import type { RuleTrace, Step, TestTrace, ValueAnswer } from "itsm-core/forms";
import { element, spoken } from "./element.js";
import type { Glossary } from "./glossary.js";
import { icon, type IconName } from "./icon.js";
import { type Explained, outcomeOf, ruleResult, sentences } from "./sentences.js";
import { outcomeName, possibleNames } from "./outcome-names.js";

/** Says why, on request. */
export interface WhyDialog {
  readonly element: HTMLDialogElement;
  open(glossary: Glossary, explanation: Explained): void;
}

/** The dialog that says why. The browser keeps focus inside while it is open, closes it on Escape, and gives focus back. */
export function whyDialog(): WhyDialog {
  const dialog = element("dialog", { class: "why", "aria-labelledby": "why-heading" });
  // A click on the backdrop closes as well; inside, the content covers the dialog.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return {
    element: dialog,
    open: (glossary, explanation) => {
      dialog.replaceChildren(content(glossary, explanation, () => dialog.close()));
      dialog.showModal();
      dialog.scrollTop = 0;
    },
  };
}

function content(glossary: Glossary, explanation: Explained, close: () => void): HTMLElement {
  const { words } = glossary;
  const ruledOut = outOfReach(glossary, explanation.answer.values);
  const closeButton = element("button", { type: "button", class: "icon-button", "aria-label": words.close }, icon("close"));
  closeButton.addEventListener("click", close);
  const outcome = possibleNames(glossary, glossary.decided, explanation.answer.possible);
  const heading = element("h2", { id: "why-heading", tabindex: -1, autofocus: true }, words.whyOf(outcome));
  return element(
    "div",
    { class: "why-content" },
    element("header", { class: "why-head" }, heading, closeButton),
    element(
      "section",
      { "aria-label": words.summary },
      element(
        "ul",
        { class: "why-summary" },
        ...sentences(glossary, explanation).map(({ text, because, concludes }) =>
          element("li", { class: concludes && "conclusion" }, text, because === undefined ? undefined : element("q", { class: "because" }, because))),
      ),
    ),
    element(
      "section",
      { class: "why-rules", "aria-labelledby": "why-rules-heading" },
      element("h3", { id: "why-rules-heading" }, words.ruleByRule),
      element("p", { class: "help" }, words.ruleByRuleHint),
      ...explanation.steps.filter(({ rules }) => rules.length > 0).map((step) => stepDetails(glossary, step, step.kind === "matrix" ? ruledOut : [])),
    ),
  );
}

/** What the derived values cannot be any more, as the tests of a matrix say it: `impact is minor`. */
function outOfReach(glossary: Glossary, values: readonly ValueAnswer[]): readonly string[] {
  return values.flatMap(({ name, possible }) =>
    glossary.levels(name).filter(({ id }) => !possible.includes(id)).map(({ id }) => `${name} is ${id}`));
}

function stepDetails(glossary: Glossary, step: Step, ruledOut: readonly string[]): HTMLElement {
  const { words } = glossary;
  const of = outcomeOf(glossary, step);
  const name = step.kind === "adjust" ? `${words.adjustment}: ${step.name}` : glossary.name(of);
  const outcome = step.outcome === null ? words.openStep : outcomeName(glossary, of, step.outcome);
  // Of an open matrix, the rows and columns that the derived values have ruled out by now say nothing.
  const rules = step.rules.filter(({ tests }) => !tests.some(({ test }) => ruledOut.includes(test)));
  const shown = step.kind === "adjust" && step.rules[0] ? words.fate[step.rules[0].fate] : outcome;
  return element(
    "details",
    { class: "step" },
    element("summary", {}, element("span", { class: "step-name" }, name), element("span", { class: "step-outcome" }, shown)),
    element("ol", { class: "rules" }, ...rules.map((rule) => ruleItem(glossary, step, rule))),
  );
}

function ruleItem(glossary: Glossary, step: Step, rule: RuleTrace): HTMLElement {
  const { words } = glossary;
  const tests = rule.tests.length > 0 ? rule.tests.map((test) => testItem(glossary, test)) : [element("li", { class: "test" }, words.always)];
  return element(
    "li",
    { class: "rule", "data-fate": rule.fate },
    element(
      "p",
      { class: "rule-head" },
      element("code", {}, rule.id),
      element("span", { class: "rule-then" }, words.gives(ruleResult(glossary, step, rule))),
      element("span", { class: "fate" }, words.fate[rule.fate]),
    ),
    element("ul", { class: "tests" }, ...tests),
    rule.because === undefined ? undefined : element("p", { class: "because" }, element("q", {}, rule.because)),
  );
}

function testItem(glossary: Glossary, test: TestTrace): HTMLElement {
  const { words } = glossary;
  const [sign, said]: [IconName, string] =
    test.holds === null ? ["question", words.dependsOn] : test.holds ? ["check", words.holds] : ["close", words.fails];
  const fact = factWords(glossary, test);
  return element(
    "li",
    { class: "test", "data-holds": test.holds === null ? "open" : String(test.holds) },
    icon(sign),
    element("span", {}, conditionWords(glossary, test), spoken(`: ${said}`)),
    element("span", { class: "saw" }, fact === undefined ? words.noAnswerYet : words.saw(fact)),
  );
}

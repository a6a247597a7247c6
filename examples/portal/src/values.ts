import type { PriorityAnswer } from "itsm-core/forms";
import { element, say } from "./element.js";
import type { Glossary } from "./glossary.js";
import { icon } from "./icon.js";
import { ladder } from "./ladder.js";
import { possibleNames } from "./outcome-names.js";

/** What the priority rests on: impact, urgency or whatever the policy derives, each as far as it is known. */
export function values(glossary: Glossary) {
  const list = element("dl", { class: "values" });
  const rows = glossary.policy.values.map(({ name }) => {
    const words = element("span", { class: "value-words" });
    const rungs = ladder(glossary, name, "small");
    const row = element("div", { class: "value" }, element("dt", {}, glossary.name(name)), element("dd", {}, rungs.element, words));
    return { name, row, words, rungs };
  });
  list.append(...rows.map(({ row }) => row));
  return {
    element: list,
    show: (answer: Pick<PriorityAnswer, "values">): void => {
      list.hidden = answer.values.length === 0;
      for (const { name, row, words, rungs } of rows) {
        const value = answer.values.find((known) => known.name === name);
        row.hidden = value === undefined;
        if (!value) continue;
        const open = value.possible.length === glossary.levels(name).length && value.outcome === null;
        say(words, open ? glossary.words.allOpen : possibleNames(glossary, name, value.possible));
        rungs.show(value.possible);
      }
    },
  };
}

/** The defaults that the answer rests on, each with a way to its question, where the form asks it. */
export function assumptions(glossary: Glossary, goTo: (field: string) => void, asks: (field: string) => boolean) {
  const { words } = glossary;
  const list = element("ul", { class: "assumptions" });
  const whole = element("div", { class: "assumed" }, element("h3", { class: "eyebrow" }, words.assumed), list);
  let shown = "";
  return {
    element: whole,
    show: ({ assumed }: Pick<PriorityAnswer, "assumed">): void => {
      whole.hidden = assumed.length === 0;
      if (shown === assumed.join(" ")) return;
      shown = assumed.join(" ");
      list.replaceChildren(...assumed.map((name) => element("li", {}, asks(name) ? assumptionButton(name) : element("span", { class: "assumption" }, assumptionWords(glossary, name)))));
    },
  };

  function assumptionButton(name: string): HTMLButtonElement {
    const button = element("button", { type: "button", class: "assumption", title: words.change }, assumptionWords(glossary, name), icon("arrow"));
    button.addEventListener("click", () => goTo(name));
    return button;
  }
}

/** `Record type: Incident` */
export function assumptionWords(glossary: Glossary, name: string): string {
  return `${glossary.name(name)}: ${glossary.defaultOf(name)}`;
}

import { element } from "./element.js";
import type { Glossary } from "./glossary.js";
import { LANGUAGES } from "./language.js";
import type { Words } from "./words/words.js";

/** The policy's name, what it is for, the choice of language, and the tools. */
export function header(glossary: Glossary, switchTo: (words: Words) => void, tools: HTMLElement): HTMLElement {
  const { policy, words } = glossary;
  const description = glossary.text(policy.description);
  return element(
    "div",
    { class: "header-content" },
    element("h1", {}, glossary.text(policy.label) ?? policy.stamps.policy),
    languageSwitch(words, switchTo),
    description === undefined ? undefined : element("p", { class: "lead" }, description),
    tools,
  );
}

function languageSwitch(current: Words, switchTo: (words: Words) => void): HTMLElement {
  const options = LANGUAGES.map((words) => {
    const radio = element("input", { type: "radio", name: "language", id: `language-${words.language}`, value: words.language });
    radio.checked = words === current;
    radio.addEventListener("change", () => switchTo(words));
    return element("label", { class: "option", lang: words.language }, radio, element("span", { class: "option-face" }, words.name));
  });
  return element("div", { class: "segments languages", role: "radiogroup", "aria-label": current.languages }, ...options);
}

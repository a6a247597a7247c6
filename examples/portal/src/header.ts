import { element } from "./element.js";
import type { Glossary } from "./glossary.js";
import { LANGUAGES } from "./language.js";
import { decides, type Matter, type Pack } from "./packs.js";
import { beside } from "./site.js";
import type { Words } from "./words/words.js";

/** Where the pages of the portal lie. */
export const PAGES: Readonly<Record<Matter, string>> = { priority: "./", change: "change/" };

/** The page that is open, the pack that it shows, and all that there are. */
export interface Here {
  readonly matter: Matter;
  readonly pack: Pack;
  readonly all: readonly Pack[];
}

/** The policy's name, what it is for, the choice of language, the tools, and the way to the portal's other pages. */
export function header(glossary: Glossary, switchTo: (words: Words) => void, tools: HTMLElement, here: Here): HTMLElement {
  const { policy, words } = glossary;
  const description = glossary.text(policy.description);
  return element(
    "div",
    { class: "header-content" },
    pages(words, here),
    element("h1", {}, glossary.text(policy.label) ?? policy.stamps.policy),
    languageSwitch(words, switchTo),
    description === undefined ? undefined : element("p", { class: "lead" }, description),
    tools,
  );
}

/** The pages for which there are packs; nothing where that is this one alone. */
function pages(words: Words, { matter: open, pack, all }: Here): HTMLElement | undefined {
  const matters = (Object.keys(PAGES) as Matter[]).filter((matter) => all.some((each) => decides(each, matter)));
  if (matters.length < 2) return undefined;
  const links = matters.map((matter) => {
    // What decides both is looked at from both sides.
    const same = decides(pack, matter) ? `?pack=${encodeURIComponent(pack.name)}` : "";
    return element("a", { class: "page-link", href: beside(PAGES[matter]) + same, "aria-current": matter === open && "page" }, words.pages[matter]);
  });
  return element("nav", { class: "pages", "aria-label": words.pagesLabel }, ...links);
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

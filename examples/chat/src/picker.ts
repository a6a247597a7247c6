import type { Option } from "itsm-core";
import { element } from "./element.js";
import { type Glossary, leaf } from "./glossary.js";

interface Known {
  /** What is chosen now. */
  readonly current: unknown;
  /** How many, from the first, are likely and not certain. */
  readonly likely: number;
}

/** A list that is searched while one types: a combobox whose list is always in sight. Arrows move, Enter chooses. */
export function picker(glossary: Glossary, name: string, options: readonly Option[], { current, likely }: Known, choose: (id: string) => void) {
  const { words } = glossary;
  const input = element("input", {
    type: "search", class: "input", role: "combobox", "aria-label": words.search(name), placeholder: words.search(name), autocomplete: "off", spellcheck: "false",
    "aria-controls": "options", "aria-expanded": "true", "aria-autocomplete": "list",
  });
  const list = element("ul", { id: "options", class: "options", part: "options", role: "listbox", "aria-label": name, tabindex: "-1" });
  const status = element("p", { class: "found", role: "status" });
  const all = options.map((option, at) => {
    const label = glossary.option(option);
    const { name: own, above } = leaf(label);
    const item = element(
      "li",
      { id: `option-${at}`, class: "option", role: "option", "aria-selected": "false", "data-current": option.id === current },
      element("span", { class: "option-name" }, own),
      above === "" ? undefined : element("span", { class: "option-above" }, above),
      at < likely ? element("span", { class: "origin" }, words.perhaps) : undefined,
    );
    item.addEventListener("click", () => choose(option.id));
    return { id: option.id, item, folded: folded(`${label} ${glossary.text(option.description) ?? ""}`) };
  });
  let shown = all;
  let active = -1;
  search();

  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1, ArrowUp: active < 0 ? shown.length - 1 : active - 1, PageDown: Math.min(active + 6, shown.length - 1), PageUp: Math.max(active - 6, 0),
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      activate((to + shown.length) % Math.max(shown.length, 1));
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const chosen = shown[active] ?? (shown.length === 1 ? shown[0] : undefined);
      if (chosen) choose(chosen.id);
    }
  });

  function search(): void {
    const wanted = folded(input.value).split(/\s+/);
    const former = shown.length;
    shown = all.filter(({ folded: text }) => wanted.every((word) => text.includes(word)));
    list.replaceChildren(...shown.map(({ item }) => item));
    list.hidden = shown.length === 0;
    const told = shown.length === 0 ? words.noneFound : words.found(shown.length);
    if (input.value !== "" && (former !== shown.length || status.textContent === "")) status.textContent = told;
    else if (input.value === "") status.textContent = "";
    activate(input.value === "" || shown.length === 0 ? -1 : 0);
  }

  function activate(at: number): void {
    shown[active]?.item.setAttribute("aria-selected", "false");
    for (const { item } of all) item.setAttribute("aria-selected", "false");
    active = at;
    const item = shown[at]?.item;
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", item.id);
    // Within the list only: the conversation stays where it is.
    const { offsetTop, offsetHeight } = item;
    if (offsetTop < list.scrollTop) list.scrollTop = offsetTop;
    else if (offsetTop + offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = offsetTop + offsetHeight - list.clientHeight;
  }

  return { element: element("div", { class: "picker" }, input, list, status), input };
}

/** Without case and accents. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss").trim();
}

import type { Field, Other, Suggestion } from "itsm-core";
import { button, element, spoken } from "./element.js";
import { type Glossary, leaf } from "./glossary.js";
import { picker } from "./picker.js";
import type { Step } from "./question.js";

interface ChipsSetting {
  readonly glossary: Glossary;
  readonly field: Field;
  readonly suggestions: readonly Suggestion[];
  /** The words that speak for a suggestion. */
  readonly reason: (suggestion: Suggestion) => readonly string[];
  /** Called for the suggestion that is looked at. */
  readonly look: (suggestion: Suggestion) => void;
  readonly choose: (value: string) => void;
  readonly other: () => void;
  readonly leave: () => void;
}

/** What the text speaks for, to be taken with one press. */
export function categoryChips({ glossary, field, suggestions, reason, look, choose, other, leave }: ChipsSetting): Step {
  const { words } = glossary;
  const chips = suggestions.map((suggestion) => {
    const { value, confidence } = suggestion;
    const { name, above } = leaf(glossary.value(field, value));
    const because = reason(suggestion);
    const sure = element("span", { class: "sure" }, element("span", { class: "sure-bar", "aria-hidden": "true" }, element("span", { class: "sure-part" })), words.confidence(confidence));
    sure.querySelector<HTMLElement>(".sure-part")?.style.setProperty("inline-size", `${confidence}%`);
    const chip = button(
      "chip",
      () => choose(value),
      element("span", { class: "chip-name" }, name, spoken(", ")),
      element("span", { class: "chip-detail" }, ...(above === "" ? [] : [element("span", { class: "chip-above" }, above, spoken(", "))]), sure),
      because.length === 0 ? undefined : element("span", { class: "chip-because", dir: "auto" }, spoken(", "), words.becauseOf(because)),
    );
    chip.setAttribute("part", "chip");
    chip.addEventListener("focus", () => look(suggestion));
    chip.addEventListener("pointerenter", () => look(suggestion));
    return chip;
  });
  const made = element(
    "div",
    { class: "step", role: "group", "aria-label": glossary.question(field) },
    element("div", { class: "chips" }, ...chips),
    element("div", { class: "others" }, button("quiet", other, words.somethingElse), button("quiet", leave, words.leaveToDesk)),
  );
  return { element: made, focus: chips[0] ?? made };
}

interface ListSetting {
  readonly glossary: Glossary;
  readonly field: Field;
  readonly current: unknown;
  /** What else was looked at: some of it is ruled out, some not certain enough. */
  readonly others: readonly Other[];
  readonly choose: (value: string) => void;
  readonly unknown: () => void;
  readonly back: (() => void) | undefined;
  readonly keep: (() => void) | undefined;
}

/** All categories, to be searched. */
export function categoryList({ glossary, field, current, others: seen, choose, unknown, back, keep }: ListSetting): Step {
  const { words } = glossary;
  const because = new Map(seen.map((other) => [other.value, other.because]));
  const options = (field.options ?? []).filter(({ id }) => !["disabled", "not_valid"].includes(because.get(id) ?? ""));
  const likely = seen.filter((other) => other.because === "not_certain").flatMap(({ value }) => options.find(({ id }) => id === value) ?? []);
  const list = picker(glossary, glossary.name(field), [...likely, ...options.filter((option) => !likely.includes(option))], { current, likely: likely.length }, choose);
  const others = [
    field.required ? undefined : button("quiet", unknown, words.unknown),
    back && button("quiet", back, words.back),
    keep && button("quiet", keep, words.keep),
  ];
  return {
    element: element("div", { class: "step", role: "group", "aria-label": glossary.question(field) }, list.element, element("div", { class: "others" }, ...others)),
    focus: list.input,
  };
}

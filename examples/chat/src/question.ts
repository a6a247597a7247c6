import type { FactValue, Field } from "itsm-core";
import { button, element } from "./element.js";
import type { Glossary } from "./glossary.js";
import { picker } from "./picker.js";
import { DURATIONS, textInput } from "../../portal/src/text-input.js";
import { read, written } from "../../portal/src/typing.js";

/** The most options that are all shown as buttons. */
const FEW = 6;

/** What the person may do at one point of the conversation. */
export interface Step {
  readonly element: HTMLElement;
  /** Where focus goes. */
  readonly focus: HTMLElement;
}

export interface QuestionSetting {
  readonly glossary: Glossary;
  readonly field: Field;
  /** The answer so far; shown, and first in reach. */
  readonly current: FactValue | undefined;
  /** Takes an answer; says whether the engine could read it. */
  readonly answer: (value: FactValue) => boolean;
  /** Passes the question over. */
  readonly skip: (() => void) | undefined;
  /** Leaves the answer as it is. */
  readonly keep: (() => void) | undefined;
}

/** The controls that suit a field. */
export function question(setting: QuestionSetting): Step {
  const { glossary, field, answer } = setting;
  const { words } = glossary;
  const { control, focus } = controls(setting);
  const others = [
    field.required ? undefined : button("quiet", () => answer(null), words.unknown),
    setting.skip && button("quiet", setting.skip, words.skip),
    setting.keep && button("quiet", setting.keep, words.keep),
  ];
  const row = others.some((one) => one) ? element("div", { class: "others" }, ...others) : undefined;
  const help = glossary.text(field.help);
  return {
    element: element(
      "div",
      { class: "step", role: "group", "aria-label": glossary.question(field) },
      help === undefined ? undefined : element("p", { class: "help", id: "help" }, help),
      control,
      row,
    ),
    focus,
  };
}

function controls(setting: QuestionSetting): { readonly control: HTMLElement; readonly focus: HTMLElement } {
  const { glossary, field, current, answer } = setting;
  const { type, options = [] } = field;
  switch (type) {
    case "boolean":
      return buttons([true, false].map((value) => ({ value, label: glossary.value(field, value) })), current, answer);
    case "choice":
    case "level": {
      if (options.length > FEW) {
        const { element: control, input: focus } = picker(glossary, glossary.name(field), options, { current, likely: 0 }, answer);
        return { control, focus };
      }
      const listed = options.map((option) => ({ value: option.id, label: glossary.option(option), description: glossary.text(option.description) }));
      return buttons(listed, current, answer);
    }
    case "choices":
      return several(setting);
    default:
      return typed(setting);
  }
}

interface Listed {
  readonly value: FactValue;
  readonly label: string;
  readonly description?: string | undefined;
}

function buttons(listed: readonly Listed[], current: FactValue | undefined, answer: (value: FactValue) => void) {
  const all = listed.map(({ value, label, description }) => {
    const made = button(
      "answer",
      () => answer(value),
      element("span", { class: "answer-label" }, label),
      description === undefined ? undefined : element("span", { class: "answer-description" }, description),
    );
    if (value === current) made.setAttribute("aria-current", "true");
    return made;
  });
  const control = element("div", { class: "answers" }, ...all);
  const focus = all.find((one) => one.hasAttribute("aria-current")) ?? all[0] ?? control;
  return { control, focus };
}

function several({ glossary, field, current, answer }: QuestionSetting) {
  const { words } = glossary;
  const chosen = Array.isArray(current) ? current : [];
  const options = field.options ?? [];
  const boxes = options.map((option) => {
    const box = element("input", { type: "checkbox" });
    box.checked = chosen.includes(option.id);
    return box;
  });
  const labels = options.map((option, at) => element("label", { class: "check" }, boxes[at], glossary.option(option)));
  const control = element("form", { class: "several" }, element("div", { class: "checks" }, ...labels), element("button", { type: "submit", class: "primary" }, words.proceed));
  control.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(options.filter((_, at) => boxes[at]?.checked).map(({ id }) => id));
  });
  return { control, focus: boxes[0] ?? control };
}

function typed({ glossary, field, current, answer }: QuestionSetting) {
  const { words, locale } = glossary;
  const described = glossary.text(field.help) === undefined ? "error" : "help error";
  const input = textInput(field, {
    class: "input",
    "aria-label": glossary.question(field),
    "aria-describedby": described,
    dir: field.type === "text" ? "auto" : undefined,
  });
  input.value = written(field, String(current ?? ""), locale);
  const error = element("p", { class: "error", id: "error", role: "alert" });
  const control = element(
    "form",
    { class: `typed typed-${field.type}`, novalidate: true },
    element("div", { class: "typed-row" }, input, element("button", { type: "submit", class: "primary" }, words.proceed)),
    error,
    ...(field.type === "duration"
      ? [element("div", { class: "answers" }, ...DURATIONS.map((length) => button("answer", () => answer(length), element("span", { class: "answer-label" }, glossary.value(field, length)))))]
      : []),
  );
  control.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = read(field, input.value.trim(), locale);
    if (value !== "" && answer(value)) return;
    input.setAttribute("aria-invalid", "true");
    error.replaceChildren(words.expected(field));
    input.focus();
  });
  input.addEventListener("input", () => {
    input.removeAttribute("aria-invalid");
    error.replaceChildren();
  });
  return { control, focus: input };
}

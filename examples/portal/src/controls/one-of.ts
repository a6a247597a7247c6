import type { Answer } from "../answers.js";
import { element, set } from "../element.js";
import type { Control, ControlSetting } from "./control.js";

/** One radio button. */
interface Choice {
  /** As the field's default is written: it is shown as assumed while there is no answer. */
  readonly written: string | undefined;
  readonly label: string;
  readonly description?: string | undefined;
  readonly answer: Answer;
}

/** Yes, no and, unless the field is required, “don't know”. */
export function yesNo(setting: ControlSetting): Control {
  const { words } = setting.glossary;
  return oneOf(setting, "segments", [
    { written: "true", label: words.yes, answer: { kind: "given", value: true } },
    { written: "false", label: words.no, answer: { kind: "given", value: false } },
  ]);
}

/** One of a few options, all in sight. */
export function cards(setting: ControlSetting): Control {
  const { field, glossary } = setting;
  const options = (field.options ?? []).map((option): Choice => ({
    written: option.id,
    label: glossary.optionLabel(option),
    description: glossary.text(option.description),
    answer: { kind: "given", value: option.id },
  }));
  return oneOf(setting, options.some(({ description }) => description) ? "cards cards-described" : "cards", options);
}

function oneOf(setting: ControlSetting, look: string, listed: readonly Choice[]): Control {
  const { field, glossary, id } = setting;
  const unknown: Choice = { written: undefined, label: glossary.words.unknown, answer: { kind: "unknown" } };
  const options = field.required ? listed : [...listed, unknown];
  const radios = options.map((option, at) => {
    const radio = element("input", { type: "radio", name: id, id: `${id}-${at}`, value: at });
    radio.addEventListener("change", () => setting.change(option.answer));
    return radio;
  });
  show(setting.answer);
  const labels = options.map((option, at) =>
    element(
      "label",
      {
        class: option.answer.kind === "unknown" ? "option option-unknown" : "option",
        "data-default": field.hasDefault && option.written !== undefined && option.written === field.default,
      },
      radios[at],
      element(
        "span",
        { class: "option-face" },
        element("span", { class: "option-label" }, option.label),
        option.description === undefined ? undefined : element("span", { class: "option-description" }, option.description),
      ),
    ));
  const group = element(
    "div",
    { class: look, role: "radiogroup", "aria-labelledby": setting.labelledBy, "aria-describedby": setting.describedBy },
    ...labels,
  );

  function show(current: Answer | undefined): void {
    radios.forEach((radio, at) => {
      const option = options[at];
      radio.checked = option !== undefined && sameAnswer(option.answer, current);
    });
  }

  return {
    element: group,
    input: undefined,
    show,
    focusTarget: () => radios.find((radio) => radio.checked) ?? radios[0] ?? group,
    clear: () => show(undefined),
    invalid: (is) => set(group, "aria-invalid", is && "true"),
  };
}

function sameAnswer(one: Answer, other: Answer | undefined): boolean {
  if (one.kind === "given") return other?.kind === "given" && other.value === one.value;
  return other?.kind === "unknown";
}

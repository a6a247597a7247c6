import type { Answer } from "../answers.js";
import { element, set } from "../element.js";
import { DURATIONS, textInput } from "../text-input.js";
import { read, written } from "../typing.js";
import type { Control, ControlSetting } from "./control.js";

/** An answer that is typed: numbers, durations, dates, times, texts. “Don't know” is a button beside it. */
export function typed(setting: ControlSetting): Control {
  const { field, glossary, id, answer, change } = setting;
  const { words } = glossary;
  const input = textInput(field, { id, "aria-describedby": setting.describedBy });
  input.value = shown(answer);
  const unknown = field.required ? undefined : pressButton(words.unknown, "unknown-button");
  const suggested = field.type === "duration" ? DURATIONS : [];
  const chips = suggested.map((duration) => ({ duration, chip: pressButton(glossary.value(field.name, duration), "chip") }));
  press(answer);

  input.addEventListener("input", () => {
    const text = input.value.trim();
    tell(text === "" ? undefined : { kind: "given", value: read(field, text, words.language), typed: input.value });
  });
  unknown?.addEventListener("click", () => {
    const pressed = unknown.getAttribute("aria-pressed") === "true";
    input.value = "";
    tell(pressed ? undefined : { kind: "unknown" });
  });
  for (const { duration, chip } of chips) {
    chip.addEventListener("click", () => {
      const pressed = chip.getAttribute("aria-pressed") === "true";
      input.value = pressed ? "" : duration;
      tell(pressed ? undefined : { kind: "given", value: duration });
    });
  }

  function tell(next: Answer | undefined): void {
    press(next);
    change(next);
  }

  function shown(current: Answer | undefined): string {
    return current?.kind === "given" ? current.typed ?? written(field, String(current.value), words.language) : "";
  }

  function press(current: Answer | undefined): void {
    unknown?.setAttribute("aria-pressed", String(current?.kind === "unknown"));
    for (const { duration, chip } of chips) chip.setAttribute("aria-pressed", String(current?.kind === "given" && current.value === duration));
  }

  return {
    element: element("div", { class: `typed typed-${field.type}` }, input, ...chips.map(({ chip }) => chip), unknown),
    input,
    show: (current) => {
      input.value = shown(current);
      press(current);
    },
    focusTarget: () => (unknown?.getAttribute("aria-pressed") === "true" ? unknown : input),
    invalid: (is) => set(input, "aria-invalid", is && "true"),
  };
}

function pressButton(label: string, look: string): HTMLButtonElement {
  return element("button", { type: "button", class: look, "aria-pressed": "false" }, label);
}

import type { Answer } from "../answers.js";
import { element, set } from "../element.js";
import type { Control, ControlSetting } from "./control.js";

/** Any number of options. “None of these” is an answer as well, and so is “don't know”; each takes the others back. */
export function anyOf(setting: ControlSetting): Control {
  const { field, glossary, id, answer, change } = setting;
  const { words } = glossary;
  const options = field.options ?? [];
  const boxes = options.map((_, at) => checkbox(`${id}-${at}`));
  const none = checkbox(`${id}-none`);
  const unknown = field.required ? undefined : checkbox(`${id}-unknown`);
  show(answer);

  function show(current: Answer | undefined): void {
    const chosen = current?.kind === "given" && Array.isArray(current.value) ? current.value : [];
    boxes.forEach((box, at) => {
      box.checked = chosen.includes(options[at]?.id);
    });
    none.checked = current?.kind === "given" && chosen.length === 0;
    if (unknown) unknown.checked = current?.kind === "unknown";
  }

  for (const box of boxes) {
    box.addEventListener("change", () => {
      untick(none, unknown);
      const ids = options.filter((_, at) => boxes[at]?.checked).map((option) => option.id);
      change(ids.length > 0 ? { kind: "given", value: ids } : undefined);
    });
  }
  none.addEventListener("change", () => {
    untick(...boxes, unknown);
    change(none.checked ? { kind: "given", value: [] } : undefined);
  });
  unknown?.addEventListener("change", () => {
    untick(...boxes, none);
    change(unknown.checked ? { kind: "unknown" } : undefined);
  });

  const group = element(
    "div",
    { class: "cards", role: "group", "aria-labelledby": setting.labelledBy, "aria-describedby": setting.describedBy },
    ...options.map((option, at) => labelled(boxes[at], glossary.optionLabel(option))),
    labelled(none, words.noneOfThese),
    unknown && labelled(unknown, words.unknown, "option option-unknown"),
  );
  return {
    element: group,
    input: undefined,
    focusTarget: () => boxes.find((box) => box.checked) ?? boxes[0] ?? none,
    show,
    clear: () => show(undefined),
    invalid: (is) => set(group, "aria-invalid", is && "true"),
  };
}

function checkbox(id: string): HTMLInputElement {
  return element("input", { type: "checkbox", id });
}

function labelled(box: HTMLInputElement | undefined, label: string, look = "option"): HTMLLabelElement {
  return element("label", { class: look }, box, element("span", { class: "option-face" }, element("span", { class: "option-label" }, label)));
}

function untick(...boxes: readonly (HTMLInputElement | undefined)[]): void {
  for (const box of boxes) if (box) box.checked = false;
}

import type { Answer } from "../answers.js";
import { element, set } from "../element.js";
import type { Control, ControlSetting } from "./control.js";

/** One of many options. The values are numbers, so that no option of a policy can be mistaken for “no answer” or “don't know”. */
export function dropDown({ field, glossary, id, describedBy, answer, change }: ControlSetting): Control {
  const { words } = glossary;
  const options = field.options ?? [];
  const unknown = options.length;
  const select = element(
    "select",
    { id, "aria-describedby": describedBy },
    element("option", { value: "" }, words.choose),
    ...options.map((option, at) => element("option", { value: at }, glossary.optionLabel(option))),
    field.required ? undefined : element("option", { value: unknown }, words.unknown),
  );
  show(answer);
  select.addEventListener("change", () => change(chosen()));

  function show(current: Answer | undefined): void {
    if (current === undefined) select.value = "";
    else select.value = String(current.kind === "unknown" ? unknown : options.findIndex((option) => option.id === current.value));
  }

  function chosen(): Answer | undefined {
    if (select.value === "") return undefined;
    const option = options[Number(select.value)];
    return option ? { kind: "given", value: option.id } : { kind: "unknown" };
  }

  return {
    element: element("div", { class: "drop-down" }, select),
    input: select,
    show,
    focusTarget: () => select,
    invalid: (is) => set(select, "aria-invalid", is && "true"),
  };
}

import { element } from "../../portal/src/element.js";

export { element };

type Child = Node | string | undefined;

/** A button that submits nothing. */
export function button(look: string, press: () => void, ...children: readonly Child[]): HTMLButtonElement {
  const made = element("button", { type: "button", class: look }, ...children);
  made.addEventListener("click", press);
  return made;
}

/** Text for screen readers only. */
export function spoken(text: string): HTMLSpanElement {
  return element("span", { class: "spoken" }, text);
}

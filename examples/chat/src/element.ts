type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined;

/** Makes an element. `true` sets an attribute without a value; `false` and `undefined` leave it out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

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

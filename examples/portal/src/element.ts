export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined;

/** Makes an element. `true` sets an attribute without a value; `false` and `undefined` leave it out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(made, name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Sets an attribute, or takes it away. */
export function set(target: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) target.removeAttribute(name);
  else target.setAttribute(name, value === true ? "" : String(value));
}

/** Changes a text only where it differs, so that nobody is told the same thing twice. */
export function say(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** The element with this id; the page's own markup has it. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element with the id \`${id}\``);
  return found;
}

/** Text for screen readers only. */
export function spoken(text: string): HTMLSpanElement {
  return element("span", { class: "spoken" }, text);
}

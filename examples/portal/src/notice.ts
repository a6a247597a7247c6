import { element } from "./element.js";
import { icon } from "./icon.js";
import type { Words } from "./words/words.js";

/** Something about the page as a whole that somebody should know, until it is dismissed. */
export function notice(words: Words, text: string, ...details: readonly (string | Node)[][]): HTMLElement {
  const dismiss = element("button", { type: "button", class: "icon-button", "aria-label": words.dismiss }, icon("close"));
  const list = details.length > 0 ? element("ul", {}, ...details.map((detail) => element("li", {}, ...detail))) : undefined;
  const whole = element("div", { class: "notice", role: "alert" }, icon("warning"), element("div", {}, element("p", {}, text), list), dismiss);
  dismiss.addEventListener("click", () => {
    whole.remove();
    document.getElementById("questions")?.focus({ preventScroll: true });
  });
  return whole;
}

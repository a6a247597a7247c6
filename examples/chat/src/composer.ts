import type { Suggestion } from "itsm-core";
import { element } from "./element.js";
import { type Glossary, leaf } from "./glossary.js";
import type { Step } from "./question.js";

interface ComposerSetting {
  readonly glossary: Glossary;
  readonly message: string;
  readonly capacity: number | undefined;
  readonly preview: (message: string) => Suggestion | undefined;
  /** Tells what is being written, so that it is not lost. */
  readonly keep: (message: string) => void;
  readonly send: (message: string) => void;
}

/** Where the person writes. What it looks like is told at every keystroke, without a word to screen readers: sending tells them. */
export function composer({ glossary, message, capacity, preview, keep, send }: ComposerSetting): Step {
  const { words } = glossary;
  const input = element("textarea", {
    class: "input message-input", "aria-label": words.describe, "aria-describedby": "stays", placeholder: words.example, rows: 1, dir: "auto", maxlength: capacity, enterkeyhint: "send",
  });
  input.value = message;
  const submit = element("button", { type: "submit", class: "primary send" }, words.send);
  const hint = element("p", { class: "hint" });
  const form = element(
    "form",
    { class: "step composer", part: "composer" },
    hint,
    element("div", { class: "typed-row" }, input, submit),
    element("p", { class: "stays", id: "stays" }, words.staysHere),
  );
  show();

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim() !== "") send(input.value);
    else input.focus();
  });

  function show(): void {
    keep(input.value);
    const best = preview(input.value);
    const told = best && [
      element("span", {}, words.looksLike),
      element("span", { class: "hint-name" }, leaf(best.label ?? best.value).name),
      element("span", { class: "hint-sure" }, `${best.confidence}\u00a0%`),
    ];
    hint.replaceChildren(...(told ?? []));
  }

  return { element: form, focus: input };
}

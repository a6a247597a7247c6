import type { Field } from "itsm-core";
import type { Draft, Origin } from "./draft.js";
import { button, element, spoken } from "./element.js";
import { type Glossary, leaf } from "./glossary.js";
import { priorityBadge } from "./promise.js";
import type { Step } from "./question.js";

interface ReviewSetting {
  readonly glossary: Glossary;
  readonly draft: Draft;
  readonly rewrite: () => void;
  readonly change: (field: Field) => void;
  readonly send: () => void;
}

/** The whole ticket, every line with a way back to its question. */
export function review({ glossary, draft, rewrite, change, send }: ReviewSetting): Step {
  const { words } = glossary;
  const { suggested, priority } = draft;
  const heading = element("h3", { class: "review-heading", id: "review", tabindex: "-1" }, words.yourTicket);
  const line = (name: string, value: readonly (Node | string)[], press: (() => void) | undefined, verb: string, origin?: string) =>
    element(
      "div",
      { class: "line" },
      element("dt", {}, name),
      element("dd", {}, element("span", { class: "line-value", dir: "auto" }, ...value), origin === undefined ? undefined : element("span", { class: "origin" }, spoken("("), origin, spoken(")"))),
      press && element("dd", { class: "line-change" }, named(button("quiet", press, verb), words.ofLine(verb, name))),
    );
  const lines = draft.lines(suggested, priority?.assumed ?? []).map(({ field, value, origin }) => {
    const asked = field.ask === undefined ? undefined : () => change(field);
    if (value === undefined) return line(glossary.name(field), [element("span", { class: "nothing" }, words.open)], asked, words.add);
    return line(glossary.name(field), path(glossary.value(field, value)), asked, words.change, labelled(origin));
  });
  const made = element(
    "section",
    { class: "step review", part: "review", "aria-labelledby": "review" },
    element("div", { class: "review-head" }, heading, priority && element("span", {}, spoken(`${words.priority}: `), ...priorityBadge(glossary, priority))),
    element("dl", { class: "lines" }, line(words.whatYouWrote, [draft.message], rewrite, words.change), ...lines),
    element("div", { class: "send-row" }, button("primary", send, words.sendTicket)),
  );
  return { element: made, focus: heading };

  function labelled(origin: Origin): string | undefined {
    return origin === "suggested" || origin === "assumed" ? words.origins[origin] : undefined;
  }
}

/** What a button does, where that is more than it says. */
function named(button: HTMLButtonElement, name: string): HTMLButtonElement {
  button.setAttribute("aria-label", name);
  return button;
}

/** A category with those above it beneath its name. */
function path(words: string): readonly (Node | string)[] {
  const { name, above } = leaf(words);
  return above === "" ? [name] : [name, spoken(", "), element("span", { class: "line-above" }, above)];
}

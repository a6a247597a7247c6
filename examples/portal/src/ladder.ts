import { element, set } from "./element.js";
import type { Glossary } from "./glossary.js";
import { outcomeName } from "./outcome-names.js";
import { severity } from "./severity.js";

/** The levels of a scale side by side: filled while still possible, hollow and struck out when not. The words beside it say the same. */
export function ladder(glossary: Glossary, of: string, size: "large" | "small") {
  const levels = glossary.levels(of);
  const rungs = levels.map(({ id }) => {
    const name = size === "large" ? outcomeName(glossary, of, id) : undefined;
    return { id, rung: element("li", { class: "rung", "data-severity": severity(levels, id) }, name) };
  });
  return {
    element: element("ol", { class: `ladder ladder-${size}`, "aria-hidden": "true" }, ...rungs.map(({ rung }) => rung)),
    show(possible: readonly string[]): void {
      for (const { id, rung } of rungs) set(rung, "data-possible", possible.includes(id));
    },
  };
}

import type { Finding } from "itsm-core/author";
import { element } from "../element.js";
import { icon } from "../icon.js";
import { withCode } from "../with-code.js";
import type { Words } from "../words/words.js";

/** What was found, each with a way to its line. The engine words findings in English. */
export function findingsList(goTo: (finding: Finding) => void) {
  const whole = element("section", { class: "findings" });
  let words: Words | undefined;
  let shown: readonly Finding[] = [];

  function draw(): void {
    if (!words) return;
    const { noFindings, findings, findingPlace, severities } = words;
    whole.setAttribute("aria-label", findings);
    const items = shown.map((finding) => {
      const { severity, code, message, help, line, column } = finding;
      const link = element("button", { type: "button", class: "finding-place" }, findingPlace(line, column));
      link.addEventListener("click", () => goTo(finding));
      return element(
        "li",
        { class: "finding", "data-severity-of": severity },
        element("p", { class: "finding-head" }, icon(severity === "info" ? "question" : "warning"), element("strong", {}, severities[severity]), link, element("code", {}, code)),
        element("p", { class: "finding-message", lang: "en" }, ...withCode(message)),
        help === undefined ? undefined : element("p", { class: "finding-help", lang: "en" }, ...withCode(help)),
      );
    });
    whole.replaceChildren(items.length > 0 ? element("ol", {}, ...items) : element("p", { class: "help" }, noFindings));
  }

  return {
    element: whole,
    speak: (spoken: Words): void => {
      words = spoken;
      draw();
    },
    show: (findings: readonly Finding[]): void => {
      // The same again would take focus away from it.
      if (JSON.stringify(findings) === JSON.stringify(shown) && whole.hasChildNodes()) return;
      shown = findings;
      draw();
    },
  };
}

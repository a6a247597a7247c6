import type { LowerRisk } from "itsm-core";
import type { Answer, Answers } from "../answers.js";
import { element, say } from "../element.js";
import type { Glossary } from "../glossary.js";
import { outcomeName } from "../outcome-names.js";
import { factOf } from "../session.js";
import { severity } from "../severity.js";

/** The fewest other answers that would make the risk less severe, to be tried with a click and taken back with another. */
export function lowerRisks(glossary: Glossary, answers: Answers, tell: (fields: readonly string[], what: string) => void) {
  const { words, decided } = glossary;
  const list = element("ul", { class: "lower-list" });
  const tried = element("span", { class: "lower-tried" });
  const back = element("button", { type: "button", class: "quiet" }, words.changes.takeBack);
  const line = element("p", { class: "lower-line", role: "status", hidden: true }, tried, back);
  const whole = element(
    "section",
    { class: "lower-place", "aria-labelledby": "lower-heading" },
    element("h2", { class: "eyebrow", id: "lower-heading" }, words.changes.lower),
    line,
    list,
  );
  let shown = "";
  let before: ReadonlyMap<string, Answer | undefined> | undefined;

  back.addEventListener("click", () => {
    if (!before) return;
    const former = before;
    forget();
    for (const [field, answer] of former) answers.set(field, answer);
    tell([...former.keys()], "lower");
    list.querySelector("button")?.focus({ preventScroll: true });
  });

  return {
    element: whole,
    forget,
    show: (ways: readonly LowerRisk[]): void => {
      whole.hidden = ways.length === 0 && before === undefined;
      // Written anew only where it says something else, so that nobody's place is lost every minute.
      const key = JSON.stringify(ways);
      if (key === shown) return;
      shown = key;
      list.replaceChildren(...ways.map((way) => element("li", {}, button(way))));
    },
  };

  function forget(): void {
    before = undefined;
    line.hidden = true;
  }

  function button(way: LowerRisk): HTMLButtonElement {
    const { outcome } = way;
    const level = element("span", { class: "lower-level", "data-severity": severity(glossary.levels(decided), outcome) }, outcomeName(glossary, decided, outcome));
    const made = element("button", { type: "button", class: "lower" }, level, element("span", {}, words.changes.with(changes(way))));
    made.addEventListener("click", () => tryOut(way));
    return made;
  }

  function tryOut(way: LowerRisk): void {
    before = new Map(way.change.map(({ field }) => [field, answers.get(field)]));
    for (const { field, to } of way.change) answers.set(field, answerOf(field, to));
    say(tried, words.changes.tried(changes(way)));
    line.hidden = false;
    tell(way.change.map(({ field }) => field), "lower");
    back.focus({ preventScroll: true });
  }

  function changes({ change }: LowerRisk): string {
    return words.and(change.map(({ field, to }) => `${glossary.name(field)}: ${glossary.value(field, to)}`));
  }

  function answerOf(field: string, written: string): Answer {
    const known = glossary.policy.fields.find(({ name }) => name === field);
    if (!known || written === "unknown") return { kind: "unknown" };
    if (known.type === "choices") return { kind: "given", value: written === "" ? [] : written.split(", ") };
    return { kind: "given", value: factOf(known, written) };
  }
}

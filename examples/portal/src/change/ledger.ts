import type { ChangeExplanation, QuestionLedger, ScoreLedger } from "itsm-core";
import { element } from "../element.js";
import type { Glossary } from "../glossary.js";
import { possibleNames } from "../outcome-names.js";
import { adjustments, type Sentence } from "../sentences.js";
import { listed, number, numbers } from "./numbers.js";

/** The way to a question of the form. */
interface Ways {
  readonly asks: (field: string) => boolean;
  readonly goTo: (field: string) => void;
}

/** How the scores come about, question by question, and the rules that raised or capped what came of them. */
export function ledgers(glossary: Glossary, ways: Ways) {
  const { words } = glossary;
  const list = element("div", { class: "ledgers" });
  const rules = element("ul", { class: "ledger-rules" });
  const whole = element(
    "section",
    { class: "ledger-place", "aria-labelledby": "ledger-heading" },
    element("h2", { class: "eyebrow", id: "ledger-heading" }, words.changes.ledger),
    list,
    rules,
  );
  const made = new Map<string, HTMLDetailsElement>();
  return {
    element: whole,
    show: (explanation: ChangeExplanation): void => {
      const said = adjustments(glossary, explanation);
      whole.hidden = explanation.ledger.length === 0 && said.length === 0;
      rules.hidden = said.length === 0;
      rules.replaceChildren(...said.map(ruleItem));
      const focused = document.activeElement instanceof HTMLElement && list.contains(document.activeElement) ? document.activeElement.dataset["question"] : undefined;
      const shown = explanation.ledger.map((score) => {
        // Whether it is open is kept.
        const details = made.get(score.name) ?? element("details", { class: "ledger", "data-score": score.name, open: true });
        made.set(score.name, details);
        details.replaceChildren(...content(score, explanation));
        return details;
      });
      if (shown.length !== list.children.length || shown.some((each, at) => list.children[at] !== each)) list.replaceChildren(...shown);
      if (focused !== undefined) list.querySelector<HTMLElement>(`[data-question="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    },
  };

  function content(score: ScoreLedger, { answer }: ChangeExplanation): readonly HTMLElement[] {
    const { name, questions } = score;
    const possible = answer.values.find((value) => value.name === name)?.possible ?? [];
    const weighted = questions.some(({ weight }) => weight !== 1);
    const adds = score.combine !== "product" && score.combine !== "highest";
    const heads = [words.changes.question, words.changes.points, ...(weighted ? [words.changes.weight] : []), ...(adds ? [words.changes.counts] : [])];
    return [
      element(
        "summary",
        {},
        element("span", { class: "ledger-name" }, glossary.name(name)),
        element("span", { class: "ledger-score" }, `${result(score)} · ${possibleNames(glossary, name, possible)}`),
      ),
      element("p", { class: "ledger-note" }, words.changes.combined[score.combine]),
      element(
        "table",
        { class: "ledger-table" },
        element("caption", { class: "spoken" }, words.changes.ledgerOf(glossary.name(name))),
        element("thead", {}, element("tr", {}, ...heads.map((head, at) => element("th", { scope: "col", class: at > 0 && "ledger-number" }, head)))),
        element("tbody", {}, ...questions.map((question) => row(score.name, question, { weighted, adds }))),
        element("tfoot", {}, element("tr", {}, element("th", { scope: "row", colspan: heads.length }, total(score)))),
      ),
    ];
  }

  function row(score: string, question: QuestionLedger, { weighted, adds }: { readonly weighted: boolean; readonly adds: boolean }): HTMLElement {
    const { arises, points, weight, counts, because, possible } = question;
    const state = stateWords(question);
    const open = arises !== false && points === null && possible.length > 0;
    const cells = [
      arises === false ? "–" : points === null ? possible.length === 0 ? "–" : listed(possible, words) : number(points, words),
      ...(weighted ? [arises === false ? "–" : `× ${number(weight, words)}`] : []),
      ...(adds ? [arises === false ? "–" : counts === undefined ? "…" : number(counts, words)] : []),
    ];
    return element(
      "tr",
      { "data-state": arises === false || possible.length === 0 ? "absent" : open ? "open" : "known" },
      element(
        "th",
        { scope: "row" },
        way(score, question),
        bar(question),
        state === undefined ? undefined : element("span", { class: "ledger-state" }, state),
        because === undefined ? undefined : element("q", { class: "because" }, because),
      ),
      ...cells.map((cell) => element("td", { class: "ledger-number" }, cell)),
    );
  }

  /** The name of a question; where the form asks it, the way there. */
  function way(score: string, { id, label }: QuestionLedger): HTMLElement {
    const name = label ?? glossary.name(id);
    if (!ways.asks(id)) return element("span", {}, name);
    const button = element("button", { type: "button", class: "ledger-question", "data-question": `${score}/${id}`, title: words.changes.goToQuestion }, name);
    button.addEventListener("click", () => ways.goTo(id));
    return button;
  }

  function stateWords({ arises, possible, mayHaveNone }: QuestionLedger): string | undefined {
    if (arises === false) return words.changes.doesNotArise;
    if (arises === null) return words.changes.mayNotArise;
    return mayHaveNone && possible.length === 0 ? words.changes.hasNone : undefined;
  }

  /** The points that it can still come to, within all that any answer has. */
  function bar({ arises, possible, range: [first, last] }: QuestionLedger): HTMLElement | undefined {
    const [least, most] = [possible[0], possible.at(-1)];
    if (arises === false || least === undefined || most === undefined) return undefined;
    const filled = element("span", { class: "ledger-fill" });
    const share = (size: number) => `${((size - first) / Math.max(1, last - first)) * 100}%`;
    filled.style.setProperty("--from", share(least));
    filled.style.setProperty("--to", share(most));
    return element("span", { class: "ledger-bar", "aria-hidden": "true" }, filled);
  }

  function result({ score, least, most }: ScoreLedger): string {
    if (score !== null) return number(score, words);
    return least === null || most === null ? words.changes.noScore : words.changes.openScore(numbers(least, most, words));
  }

  /** `20 ÷ 8 = 2.5, rounded up: 3` */
  function total(score: ScoreLedger): string {
    const { sum, of, round, combine } = score;
    if (score.score === null || sum === undefined) return words.changes.total(result(score));
    if (of === undefined || of === 0) return words.changes.total(number(score.score, words));
    const times = combine === "mean" ? "" : "100 × ";
    const exact = combine === "mean" ? sum / of : (100 * sum) / of;
    const rounded = Number.isInteger(exact) || round === undefined ? "" : `, ${words.changes.rounded[round]}: ${number(score.score, words)}`;
    return words.changes.total(`${times}${number(sum, words)} ÷ ${number(of, words)} = ${number(exact, words)}${rounded}`);
  }

  function ruleItem({ text, because }: Sentence): HTMLElement {
    return element("li", {}, text, because === undefined ? undefined : element("q", { class: "because" }, because));
  }
}

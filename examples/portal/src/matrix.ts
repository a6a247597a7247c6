import type { Field, Facts, Matrix, PriorityAnswer } from "itsm-core/forms";
import { element, say, set, spoken } from "./element.js";
import type { Glossary } from "./glossary.js";
import { outcomeName } from "./outcome-names.js";
import { severity } from "./severity.js";

/** The priority matrix as a table, with the cells marked that are still possible. */
export function matrix(glossary: Glossary) {
  const whole = element("div", { class: "matrix-place" });
  const drawn = new Map<Matrix, ReturnType<typeof draw>>();
  let current: Matrix | undefined;
  return {
    element: whole,
    show: (answer: PriorityAnswer, facts: Facts): void => {
      const chosen = matrixOf(glossary, answer);
      whole.hidden = chosen === undefined;
      if (!chosen) return;
      const table = drawn.get(chosen) ?? draw(glossary, chosen);
      drawn.set(chosen, table);
      if (chosen !== current) whole.replaceChildren(table.element);
      current = chosen;
      table.show(answer, facts);
    },
  };
}

/** The matrix for the record type; while that is open, the first one whose values are still asked for. */
function matrixOf({ policy: { matrices } }: Glossary, { recordType, values }: PriorityAnswer): Matrix | undefined {
  if (recordType !== null) return matrices.find(({ recordTypes }) => recordTypes.includes(recordType));
  return values.length > 0 ? matrices[0] : undefined;
}

function draw(glossary: Glossary, matrix: Matrix) {
  const { words } = glossary;
  const levels = glossary.levels("priority");
  const cells = matrix.cells.map((row, rowAt) =>
    row.map((outcome, columnAt) => {
      const state = spoken("");
      const cell = element(
        "td",
        { "data-severity": severity(levels, outcome) },
        element("span", { class: "cell" }, outcomeName(glossary, "priority", outcome), state),
      );
      return { cell, state, outcome, row: matrix.rowValues[rowAt] ?? "", column: matrix.columnValues[columnAt] ?? "" };
    }));
  const note = element("p", { class: "matrix-note" });
  const several = glossary.policy.matrices.length > 1;
  const recordTypes = matrix.recordTypes.map((id) => glossary.option("record_type", id));
  const caption = words.matrixCaption(glossary.subject(matrix.rows), glossary.subject(matrix.columns));
  const columnHeads = matrix.columnValues.map((id) => element("th", { scope: "col" }, axisName(glossary, matrix.columns, id)));
  const rows = cells.map((row, at) => {
    const head = element("th", { scope: "row" }, axisName(glossary, matrix.rows, matrix.rowValues[at] ?? ""));
    return element("tr", {}, head, ...row.map(({ cell }) => cell));
  });
  const table = element(
    "table",
    { class: "matrix" },
    element("caption", {}, caption, several ? ` ${words.matrixFor(words.and(recordTypes))}` : undefined),
    element("thead", {}, element("tr", {}, element("td", { class: "corner" }), ...columnHeads)),
    element("tbody", {}, ...rows),
  );
  return {
    element: element("figure", { class: "matrix-figure" }, table, note),
    show: (answer: PriorityAnswer, facts: Facts): void => {
      const rows = possibleOn(glossary, matrix.rows, matrix.rowValues, answer, facts);
      const columns = possibleOn(glossary, matrix.columns, matrix.columnValues, answer, facts);
      const decided = rows.length === 1 && columns.length === 1;
      const left = new Set<string>();
      for (const { cell, state, outcome, row, column } of cells.flat()) {
        const possible = rows.includes(row) && columns.includes(column);
        if (possible) left.add(outcome);
        set(cell, "data-possible", possible);
        set(cell, "data-decided", possible && decided);
        say(state, possible ? `, ${decided ? words.matrixDecided : words.matrixOpen}` : "");
      }
      const same = left.size === answer.possible.length && answer.possible.every((outcome) => left.has(outcome));
      say(note, !same ? words.matrixAdjusted : decided ? "" : words.matrixStillPossible);
    },
  };
}

/** The values of an axis that are still possible: of a derived value, of a field, or of an attribute of a field's entry. */
function possibleOn({ policy }: Glossary, axis: string, all: readonly string[], { values }: PriorityAnswer, facts: Facts): readonly string[] {
  const derived = values.find(({ name }) => name === axis);
  if (derived) return derived.possible;
  const field: Field | undefined = policy.fields.find(({ name }) => name === axis);
  const fact = facts[axis] ?? field?.default;
  return typeof fact === "string" ? [fact] : all;
}

function axisName(glossary: Glossary, axis: string, id: string): string {
  const [base = axis] = axis.split(".");
  const isField = glossary.policy.fields.some(({ name }) => name === base);
  return isField ? glossary.value(axis, id) : glossary.outcome(axis, id);
}

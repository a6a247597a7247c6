import type { Explanation, Matrix, PriorityAnswer, Step } from "itsm-core/forms";
import { element, say, set, spoken } from "./element.js";
import type { Glossary } from "./glossary.js";
import { icon } from "./icon.js";
import { outcomeName } from "./outcome-names.js";
import { severity } from "./severity.js";

/** What is explained about a decision, as far as a matrix shows it. */
interface Explained {
  readonly answer: Pick<PriorityAnswer, "possible" | "values"> & { readonly recordType?: string | null };
  readonly steps: Explanation["steps"];
}

/**
 * The matrices that a decision rests on as heat maps: the cells still possible in full colour, the rest pale, the current one ringed.
 * While the record type is open there can be several; a policy without a matrix has none.
 */
export function matrices(glossary: Glossary) {
  const drawn = glossary.policy.matrices.map((matrix) => draw(glossary, matrix));
  const whole = element("div", { class: "matrix-place" }, ...drawn.map((each) => each.element));
  return {
    element: whole,
    show: (explanation: Explained): void => {
      for (const { matrix, element: figure, show } of drawn) {
        const step = stepOf(matrix, explanation);
        figure.hidden = step === undefined;
        if (step) show(explanation, step);
      }
      whole.hidden = drawn.every(({ element: figure }) => figure.hidden);
    },
  };
}

/** What the matrix has to say to these facts; nothing, if it is for other record types or plays no part in the decision. */
function stepOf({ value, recordTypes }: Matrix, { answer: { recordType = null }, steps }: Explained): Step | undefined {
  if (value !== undefined) return steps.find(({ kind, name }) => kind === "derive" && name === value);
  if (recordType !== null && !recordTypes.includes(recordType)) return undefined;
  return steps.find((step) => step.kind === "matrix" && (step.recordTypes?.some((type) => recordTypes.includes(type)) ?? true));
}

function draw(glossary: Glossary, matrix: Matrix) {
  const { words } = glossary;
  const { value: decided = "priority" } = matrix;
  const levels = glossary.levels(decided);
  const cells = matrix.cells.map((row, rowAt) =>
    row.map((outcome, columnAt) => {
      const state = spoken("");
      const face = element("span", { class: "cell" }, icon("check"), outcomeName(glossary, decided, outcome), state);
      return { cell: element("td", { "data-severity": severity(levels, outcome) }, face), state, outcome, rowAt, columnAt };
    }));
  const note = element("p", { class: "matrix-note" });
  const several = glossary.policy.matrices.filter(({ value }) => value === matrix.value).length > 1;
  const recordTypes = matrix.recordTypes.map((id) => glossary.option("record_type", id));
  const [rowAxis, columnAxis] = [glossary.subject(matrix.rows), glossary.subject(matrix.columns)];
  const caption = words.matrixCaption(rowAxis, columnAxis, glossary.name(decided));
  const columnHeads = matrix.columnValues.map((id) => element("th", { scope: "col" }, axisName(glossary, matrix.columns, id)));
  const rowHeads = matrix.rowValues.map((id) => element("th", { scope: "row" }, axisName(glossary, matrix.rows, id)));
  const corner = element("td", { class: "corner" }, element("span", { "aria-hidden": "true" }, `${rowAxis} ↓`), element("span", { "aria-hidden": "true" }, `${columnAxis} →`));
  const table = element(
    "table",
    { class: "matrix" },
    element("caption", {}, caption, several ? ` ${words.matrixFor(words.and(recordTypes))}` : undefined),
    element("thead", {}, element("tr", {}, corner, ...columnHeads)),
    element("tbody", {}, ...cells.map((row, at) => element("tr", {}, rowHeads[at], ...row.map(({ cell }) => cell)))),
  );
  table.style.setProperty("--columns", String(matrix.columnValues.length));
  const frame = element("div", { class: "matrix-frame" }, table);
  // What scrolls sideways has to be reached with the keyboard.
  new ResizeObserver(() => {
    const scrolls = frame.scrollWidth > frame.clientWidth;
    set(frame, "tabindex", scrolls ? 0 : undefined);
    set(frame, "role", scrolls ? "region" : undefined);
    set(frame, "aria-label", scrolls ? caption : undefined);
  }).observe(frame);
  return {
    matrix,
    element: element("figure", { class: "matrix-figure" }, frame, note),
    show: ({ answer }: Explained, step: Step): void => {
      const outcomesLeft = decided === glossary.decided ? answer.possible : answer.values.find(({ name }) => name === decided)?.possible ?? [];
      const isPossible = possibleCells(matrix, answer.values, step);
      const left = cells.flat().filter(({ rowAt, columnAt }) => isPossible(rowAt, columnAt));
      const settled = left.length === 1;
      for (const each of cells.flat()) {
        const possible = left.includes(each);
        set(each.cell, "data-possible", possible);
        set(each.cell, "data-decided", possible && settled);
        say(each.state, possible ? `, ${settled ? words.matrixDecided : words.matrixOpen}` : "");
      }
      rowHeads.forEach((head, at) => set(head, "data-possible", left.some(({ rowAt }) => rowAt === at)));
      columnHeads.forEach((head, at) => set(head, "data-possible", left.some(({ columnAt }) => columnAt === at)));
      const outcomes = new Set(left.map(({ outcome }) => outcome));
      const same = outcomes.size === outcomesLeft.length && outcomesLeft.every((outcome) => outcomes.has(outcome));
      const key = settled ? words.matrixRinged : left.length > 0 ? words.matrixStillPossible : words.unmatchedExplained;
      say(note, [key, ...(same ? [] : [words.matrixAdjusted])].join(" "));
    },
  };
}

/** Which cells can still be it: those that the trace leaves open, and whose levels the derived values can still have. */
function possibleCells({ rows, columns, rowValues, columnValues }: Matrix, values: Explanation["answer"]["values"], { rules }: Step) {
  const open = new Set(rules.filter(({ fate }) => fate === "open" || fate === "decided").map(({ id }) => id));
  const canBe = (axis: string, level: string) => values.find(({ name }) => name === axis)?.possible.includes(level) ?? true;
  return (rowAt: number, columnAt: number): boolean => {
    const [row = "", column = ""] = [rowValues[rowAt], columnValues[columnAt]];
    return open.has(`${row}/${column}`) && canBe(rows, row) && canBe(columns, column);
  };
}

function axisName(glossary: Glossary, axis: string, id: string): string {
  const [base = axis] = axis.split(".");
  const isField = glossary.policy.fields.some(({ name }) => name === base);
  return isField ? glossary.value(axis, id) : glossary.outcome(axis, id);
}

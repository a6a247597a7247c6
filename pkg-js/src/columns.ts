import type { PriorityAnswer } from "./answers.js";
import { addUp, CHUNK, type Column, ColumnReader, type Lane, write } from "./column.js";
import type { Field } from "./description.js";
import { FactsError } from "./facts-error.js";
import type { HotLayout } from "./hot-layout.js";
import type { HotPath } from "./hot-path.js";
import type { Facts } from "./request.js";

/** The most rows: a list of holes takes no memory, whatever its length. */
const MAX_ROWS = 100_000_000;

/** The facts of many rows, field by field, all with as many rows. A field without a column is not answered yet, in any row. */
export type Columns = { readonly [field: string]: Column };

/** The priorities of many rows. The answer of a row is `answers[codes[row]]`. */
export interface PriorityColumns {
  /** By row, which of the answers it got. */
  readonly codes: Uint32Array;
  /** The different answers. */
  readonly answers: readonly PriorityAnswer[];
}

/** @internal */
export function columnar(
  columns: Columns,
  fields: readonly Field[],
  hot: HotPath | undefined,
  ask: (facts: Facts) => PriorityAnswer,
): PriorityColumns {
  if (typeof columns !== "object" || columns === null || Array.isArray(columns)) {
    throw FactsError.one("request.wrong_type", "facts", "columns are an object with one list per field");
  }
  const readers = Object.entries(columns)
    .filter(([, column]) => column !== undefined)
    .map(([field, column]) => new ColumnReader(field, column, fields.find(({ name }) => name === field)));
  const [first] = readers;
  const other = readers.find(({ length }) => length !== first?.length);
  if (first && other) {
    const message = `the column of \`${other.field}\` has ${other.length} rows, and that of \`${first.field}\` has ${first.length}`;
    throw FactsError.one("request.wrong_value", other.field, message);
  }
  if (first && first.length > MAX_ROWS) {
    throw FactsError.one("request.too_large", first.field, `${first.length} rows are more than the ${MAX_ROWS} there may be`, "give them in parts");
  }
  const rows = new Rows(readers, first?.length ?? 0, hot, ask);
  rows.answer();
  for (const reader of readers) reader.release();
  return Object.freeze({ codes: rows.codes, answers: Object.freeze(rows.answers) });
}

/** What a place of a layout adds: that of the rows, or that of no answer. */
interface Part {
  readonly lane: Lane | undefined;
  readonly absent: number;
  readonly cells: Int32Array;
}

function partsOf({ fields, table }: HotLayout, readers: ReadonlyMap<string, ColumnReader>): Part[] {
  return fields.names.map((name, place) => {
    const reader = readers.get(name);
    const cells = new Int32Array(table.length > 0 ? 0 : CHUNK);
    return reader ? { lane: reader.lane(fields, place), absent: 0, cells } : { lane: undefined, absent: fields.share(place, undefined), cells };
  });
}

/** The answers to rows that all have the same fields. */
class Rows {
  readonly codes: Uint32Array;
  readonly answers: PriorityAnswer[] = [];
  readonly #byField: ReadonlyMap<string, ColumnReader>;
  readonly #hot: HotPath | undefined;
  readonly #ask: (facts: Facts) => PriorityAnswer;
  readonly #recordType: ColumnReader | undefined;
  /** The codes given so far: by answer, by its text, and by record type and tuple. */
  readonly #byAnswer = new Map<PriorityAnswer | string, number>();
  readonly #byTuple = new Map<unknown, (number | undefined)[]>();

  readonly #parts = new Map<HotLayout, readonly Part[]>();
  /** For the rows looked at together. */
  readonly #found = new Int32Array(CHUNK);

  constructor(readers: readonly ColumnReader[], length: number, hot: HotPath | undefined, ask: (facts: Facts) => PriorityAnswer) {
    this.codes = new Uint32Array(length);
    this.#byField = new Map(readers.map((reader) => [reader.field, reader]));
    this.#hot = hot;
    this.#ask = ask;
    this.#recordType = this.#byField.get(hot?.recordField ?? "");
  }

  answer(): void {
    const { codes } = this;
    for (let from = 0; from < codes.length; from += CHUNK) {
      const count = Math.min(CHUNK, codes.length - from);
      const types = this.#recordType && Array.from({ length: count }, (_, at) => this.#recordType?.peek(from + at));
      this.#byField.forEach((reader) => reader.fill(from, count));
      const tuples = this.#tuples(types, count);
      // Row by row, so that the first one refused is told.
      for (let at = 0; at < count; at++) {
        const type = types?.[at];
        const known = this.#codesOf(type);
        at = encode(tuples, known, types, at, count, codes, from);
        if (at === count || types?.[at] !== type) at--;
        else {
          const tuple = tuples[at] as number;
          const answer = this.#hot?.known(type, this.#byField.keys())[tuple];
          const code = answer ? this.#codeOf(answer) : this.#alone(from + at);
          if (tuple >= 0) known[tuple] = code;
          codes[from + at] = code;
        }
      }
    }
  }

  /** The tuples of the rows brought forward; negative for those that have to go the other way. */
  #tuples(types: readonly unknown[] | undefined, count: number): Int32Array {
    const layouts = new Set(types ? Array.from(new Set(types), (type) => this.#hot?.layout(type)) : [this.#hot?.layout(undefined)]);
    const [first] = layouts;
    if (layouts.size === 1) return first ? this.#find(first, count, this.#found) : this.#found.fill(-1);
    this.#found.fill(-1);
    const mixed = new Int32Array(CHUNK);
    for (const layout of layouts) {
      if (!layout) continue;
      this.#find(layout, count, mixed);
      for (let at = 0; at < count; at++) if (this.#hot?.layout(types?.[at]) === layout) this.#found[at] = mixed[at] as number;
    }
    return this.#found;
  }

  /** The tuples as one layout has them. */
  #find(layout: HotLayout, count: number, found: Int32Array): Int32Array {
    // A column that is no field, to set a value by hand perhaps, makes every row go the other way.
    for (const field of this.#byField.keys()) if (!layout.placeOf.has(field)) return found.fill(-1);
    let parts = this.#parts.get(layout);
    if (!parts) this.#parts.set(layout, (parts = partsOf(layout, this.#byField)));
    if (layout.table.length > 0) {
      found.fill(parts.reduce((sum, { absent }) => sum + absent, 0));
      const lanes = parts.flatMap(({ lane }) => lane ?? []);
      for (let at = 0; at < lanes.length; at += 4) addUp(lanes.slice(at, at + 4), count, found);
      lookUp(layout.table, count, found);
    } else {
      const cells = parts.map(({ lane, absent, cells }) => {
        if (lane) write(lane, count, cells);
        else cells.fill(absent);
        return cells;
      });
      walk(layout, cells, count, found);
    }
    return found;
  }

  #codesOf(type: unknown): (number | undefined)[] {
    let codes = this.#byTuple.get(type);
    if (!codes) this.#byTuple.set(type, (codes = []));
    return codes;
  }

  /** The code of the answer to one row as an object. */
  #alone(row: number): number {
    let answer: PriorityAnswer;
    try {
      // Every column is a key of its own, also one named `__proto__`.
      const facts: Facts = Object.fromEntries(Array.from(this.#byField, ([field, reader]) => [field, reader.fact(row)]));
      answer = this.#hot?.learn(facts) ?? this.#ask(facts);
    } catch (error) {
      throw error instanceof FactsError ? error.inRow(row) : error;
    }
    return this.#codeOf(answer);
  }

  #codeOf(answer: PriorityAnswer): number {
    const known = this.#byAnswer.get(answer);
    if (known !== undefined) return known;
    // The engine's own answers are new objects each time.
    const text = textOf(answer);
    let code = this.#byAnswer.get(text);
    if (code === undefined) {
      code = this.answers.push(answer) - 1;
      this.#byAnswer.set(text, code).set(answer, code);
    }
    return code;
  }
}

// Loops in functions of their own, as in column.ts.

/** Writes the codes known, from one row on, as long as the record type stays the same. Where it ended. */
function encode(
  tuples: Int32Array, known: readonly (number | undefined)[], types: readonly unknown[] | undefined,
  begin: number, end: number, codes: Uint32Array, from: number,
): number {
  const type = types?.[begin];
  for (let at = begin; at < end; at++) {
    const tuple = tuples[at] as number;
    if (tuple < 0 || (types && types[at] !== type)) return at;
    const code = known[tuple];
    if (code === undefined) return at;
    codes[from + at] = code;
  }
  return end;
}

function lookUp(table: Uint16Array, count: number, sums: Int32Array): void {
  for (let at = 0; at < count; at++) {
    const sum = sums[at] as number;
    if (sum >= 0) sums[at] = table[sum] as number;
  }
}

function walk(layout: HotLayout, lanes: readonly Int32Array[], count: number, tuples: Int32Array): void {
  const cells = new Int32Array(layout.cells);
  for (let at = 0; at < count; at++) {
    let sum = 0;
    for (let place = 0; place < lanes.length; place++) sum += cells[place] = (lanes[place] as Int32Array)[at] as number;
    tuples[at] = sum < 0 ? -1 : layout.walk(cells);
  }
}

/** Kept, because the same answers come again from call to call. */
const texts = new WeakMap<PriorityAnswer, string>();

function textOf(answer: PriorityAnswer): string {
  let text = texts.get(answer);
  if (text === undefined) texts.set(answer, (text = JSON.stringify(answer)));
  return text;
}

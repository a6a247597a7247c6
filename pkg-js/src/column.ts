import type { Field } from "./description.js";
import { FactsError } from "./facts-error.js";
import { type HotFields, Row } from "./hot-fields.js";
import type { FactValue } from "./request.js";

/** Numbers, one per row. */
export type NumberColumn =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/**
 * The facts of many rows about one field. Either a list with one fact per row, as `priority` takes it: `undefined` is not answered
 * yet, `null` is answered: unknown. Or numbers in a typed array:
 * - of a boolean: 0 and 1;
 * - of a choice or a level: which of its `options` in the policy's description, counted from 0;
 * - of an integer or decimal: the value.
 *
 * Numbers have `null` where they are `NaN`, or where the byte of `valid` is 0. They cannot say that something is not answered yet.
 */
export type Column =
  | readonly (FactValue | undefined)[]
  | NumberColumn
  | { readonly values: NumberColumn; readonly valid: Uint8Array };

/** Rows that are looked at together. */
export const CHUNK = 2048;

/** Stands in a lane for whatever is no whole number of 32 bits. */
const OTHER = -(2 ** 31);

/** @internal The facts of some rows about one field as whole numbers, and what each adds. */
export interface Lane {
  readonly numbers: Int32Array;
  /** What numbers from `least` on add. */
  readonly least: number;
  readonly shares: Int32Array;
  /** What a row adds whose number is not among them. */
  readonly other: (at: number) => number;
}

/** To be used again: fresh memory costs more than what is done with it. Taken out while in use, for a list may run code of others. */
const free: Int32Array[] = [];
const MOST_FREE = 64;

/** @internal A column, and what its numbers mean. */
export class ColumnReader {
  readonly field: string;
  readonly length: number;
  readonly #list: readonly unknown[] | undefined;
  readonly #numbers: NumberColumn | undefined;
  readonly #valid: NumberColumn | undefined;
  /** What numbers stand for, in the column or in a lane; without it, for themselves. */
  readonly #meanings: readonly (boolean | string)[] | undefined;
  readonly #numberOf: ReadonlyMap<unknown, number>;
  /** Whether the numbers may be such as no `Int32Array` holds. */
  readonly #wide: boolean;
  readonly #lane = free.pop() ?? new Int32Array(CHUNK);
  #from = 0;

  constructor(field: string, column: Column, described: Field | undefined) {
    this.field = field;
    const { values, valid } = parts(column);
    if (Array.isArray(values) && valid === undefined) this.#list = values;
    else if (areNumbers(values) && (valid === undefined || areNumbers(valid))) [this.#numbers, this.#valid] = [values, valid];
    else {
      const message = `the column of \`${field}\` must be a list, a typed array of numbers, or \`{ values, valid }\` with two of these`;
      throw FactsError.one("request.wrong_type", field, message);
    }
    this.length = (this.#list ?? this.#numbers ?? []).length;
    if (this.#valid && this.#valid.length !== this.length) {
      throw FactsError.one("request.wrong_value", field, `\`valid\` of \`${field}\` has ${this.#valid.length} rows, and \`values\` has ${this.length}`);
    }
    this.#wide = /^(?:Uint32|Float)/.test(kind(values));
    if (described?.type === "boolean") this.#meanings = [false, true];
    else if (described?.type === "choice" || described?.type === "level") this.#meanings = described.options?.map(({ id }) => id);
    this.#numberOf = new Map(this.#meanings?.map((meaning, number) => [meaning, number]));
  }

  /** The fact of a row, as `priority` takes it. */
  fact(row: number): FactValue | undefined {
    const fact = this.peek(row);
    if (fact === undefined && this.#numbers) {
      const most = (this.#meanings?.length ?? 0) - 1;
      throw FactsError.one("facts.wrong_value", this.field, `the numbers of \`${this.field}\` stand for its options, whole numbers from 0 to ${most}`);
    }
    return fact as FactValue | undefined;
  }

  /** The same, `undefined` for a number that stands for nothing. */
  peek(row: number): unknown {
    const numbers = this.#numbers;
    if (!numbers) return this.#list?.[row];
    const number = numbers[row] as number;
    if (this.#valid?.[row] === 0 || Number.isNaN(number)) return null;
    return this.#meanings ? this.#meanings[number] : number;
  }

  /** What the rows brought forward add in a layout. What makes a row differ from others in its fields, or wrong, is refused. */
  lane(fields: HotFields, place: number): Lane {
    const row = place * Row.Width;
    const first = fields.data[row + Row.Steps] as number;
    const counted = (fields.data[row + Row.Span] as number) >= 0;
    return {
      numbers: this.#lane,
      least: this.#meanings ? 0 : fields.data[row + Row.Least] as number,
      shares: this.#meanings
        ? Int32Array.from(this.#meanings, (meaning) => fields.share(place, meaning))
        : counted ? fields.steps.subarray(first, first + (fields.data[row + Row.Top] as number) + 1) : new Int32Array(0),
      other: (at) => {
        const fact = this.peek(this.#from + at);
        return fact === undefined ? Row.Refused : fields.share(place, fact);
      },
    };
  }

  /** To be called when it will not be read any more. */
  release(): void {
    if (free.length < MOST_FREE) free.push(this.#lane);
  }

  /** Brings some rows forward. */
  fill(from: number, count: number): void {
    const valid = this.#valid;
    this.#from = from;
    if (this.#list) {
      if (this.#meanings) fillMeant(this.#list, this.#numberOf, from, count, this.#lane);
      else fillWhole(this.#list, from, count, this.#lane);
    } else if (this.#numbers) {
      if (this.#wide) fillWhole(this.#numbers, from, count, this.#lane);
      else this.#lane.set(this.#numbers.subarray(from, from + count));
    }
    if (valid) for (let at = 0; at < count; at++) if (valid[from + at] === 0) this.#lane[at] = OTHER;
  }
}

// Loops in functions of their own, about their arguments: engines look at everything else again in every round.

function fillWhole(values: ArrayLike<unknown>, from: number, count: number, lane: Int32Array): void {
  for (let at = 0; at < count; at++) {
    const value = values[from + at];
    lane[at] = typeof value === "number" && (value | 0) === value ? value : OTHER;
  }
}

function fillMeant(values: readonly unknown[], numberOf: ReadonlyMap<unknown, number>, from: number, count: number, lane: Int32Array): void {
  for (let at = 0; at < count; at++) {
    const value = values[from + at];
    lane[at] = value === true ? 1 : value === false ? 0 : numberOf.get(value) ?? OTHER;
  }
}

/** @internal What one lane adds, row by row. */
export function write({ numbers, least, shares, other }: Lane, count: number, cells: Int32Array): void {
  const end = shares.length;
  for (let at = 0; at < count; at++) {
    const place = ((numbers[at] as number) - least) >>> 0;
    cells[at] = place < end ? shares[place] as number : other(at) | 0;
  }
}

const NOTHING: Lane = { numbers: new Int32Array(CHUNK), least: 0, shares: Int32Array.of(0), other: () => 0 };

/** @internal Adds what four lanes add: together, because going through the sums costs most. */
export function addUp([a = NOTHING, b = NOTHING, c = NOTHING, d = NOTHING]: readonly Lane[], count: number, sums: Int32Array): void {
  const [aNumbers, aLeast, aShares, aEnd] = [a.numbers, a.least, a.shares, a.shares.length];
  const [bNumbers, bLeast, bShares, bEnd] = [b.numbers, b.least, b.shares, b.shares.length];
  const [cNumbers, cLeast, cShares, cEnd] = [c.numbers, c.least, c.shares, c.shares.length];
  const [dNumbers, dLeast, dShares, dEnd] = [d.numbers, d.least, d.shares, d.shares.length];
  for (let at = 0; at < count; at++) {
    const aAt = ((aNumbers[at] as number) - aLeast) >>> 0;
    const bAt = ((bNumbers[at] as number) - bLeast) >>> 0;
    const cAt = ((cNumbers[at] as number) - cLeast) >>> 0;
    const dAt = ((dNumbers[at] as number) - dLeast) >>> 0;
    const aShare = aAt < aEnd ? aShares[aAt] as number : a.other(at) | 0;
    const bShare = bAt < bEnd ? bShares[bAt] as number : b.other(at) | 0;
    const cShare = cAt < cEnd ? cShares[cAt] as number : c.other(at) | 0;
    const dShare = dAt < dEnd ? dShares[dAt] as number : d.other(at) | 0;
    sums[at] = (sums[at] as number) + ((((aShare + bShare) | 0) + ((cShare + dShare) | 0)) | 0);
  }
}

function parts(column: unknown): { readonly values?: unknown; readonly valid?: unknown } {
  if (Array.isArray(column) || areNumbers(column)) return { values: column };
  return typeof column === "object" && column !== null ? { valid: null, ...column } : {};
}

function areNumbers(value: unknown): value is NumberColumn {
  return ArrayBuffer.isView(value) && /^(?:U?[Ii]nt(?:8|16|32)|Uint8Clamped|Float(?:32|64))Array$/.test(kind(value));
}

/** The name of its class, also of one from another realm. */
function kind(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

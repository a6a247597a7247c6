/** How the values of one field fall into cells, as the engine tells it once. */
export interface HotVariable {
  readonly field: string;
  readonly kind: "boolean" | "choice" | "level" | "integer" | "notation" | "choices" | "text";
  readonly stride: number;
  readonly options: readonly string[];
  readonly cells: readonly number[];
  readonly starts: readonly number[];
  readonly bounds: readonly [number, number] | null;
  readonly maxLength: number | null;
  readonly unknown: number | null;
  readonly default: number | null;
  readonly optional: boolean;
}

/**
 * Where things stand in `HotFields.data`, `Width` numbers for each place. An enum, because the bundle then has the numbers
 * themselves: a variable would have to be read each time.
 */
export const enum Row {
  Width = 16,
  Yes = 0,
  No = 1,
  /** What `null` adds. */
  Unknown = 2,
  /** What no answer adds: the default's share. */
  Absent = 3,
  /** Integers from `Least` to `Most`: below `Base` all add `First`, from `End` on `Last`, between them what `steps` has at the value plus `Steps`. */
  Least = 4,
  Most = 5,
  Base = 6,
  End = 7,
  First = 8,
  Last = 9,
  Steps = 10,
  /** Choices: the mask of the perfect hash, −1 without one; its factors; and where its part of `ids` and `shares` begins. */
  Mask = 11,
  Factor = 12,
  OtherFactor = 13,
  Ids = 14,
  /** Texts that do not matter: the most characters; otherwise −1. */
  Longest = 15,
  /** What a value adds that has to go the other way. Far below anything that cells could make good. */
  Refused = -16_777_216,
}

/** Integers whose cells are laid down one by one; wider ranges are searched. */
const MOST_STEPS = 4096;
/** Texts remembered per field in a notation, and the longest of them. */
const MOST_TEXTS = 1024;
const LONGEST_TEXT = 64;

/** What each value of each field adds to the index of an answer, in flat arrays: reading those costs least. */
export class HotFields {
  /** By place; the empty text where there is no field. */
  readonly names: string[] = [];
  data: Int32Array = new Int32Array(0);
  /** For texts and numbers that have no shorter way. */
  readonly known: Map<string | number, number>[] = [];
  readonly #rows: number[][] = [];
  readonly #steps: number[] = [];
  readonly #ids: (string | null)[] = [];
  readonly #shares: number[] = [];
  readonly #slow: ((value: string | number) => number)[] = [];
  steps: Int32Array = new Int32Array(0);
  ids: readonly (string | null)[] = [];
  shares: Int32Array = new Int32Array(0);

  /**
   * Sets a field in its place.
   * @param scale what one cell adds
   * @param cellOf asks the engine for the cell of a text in the field's notation; −1 for no value
   */
  set(place: number, variable: HotVariable, scale: number, cellOf: (text: string) => number): void {
    const { kind, cells, starts, options } = variable;
    const share = (cell: number | null | undefined) => (cell === null || cell === undefined ? Row.Refused : cell * scale);
    const row = new Array<number>(Row.Width).fill(Row.Refused);
    row[Row.Unknown] = share(variable.unknown);
    row[Row.Absent] = variable.optional ? 0 : share(variable.default);
    row[Row.Least] = 1;
    row[Row.Most] = 0;
    row[Row.Mask] = -1;
    row[Row.Longest] = -1;
    let slow = (_: string | number) => Row.Refused;
    if (kind === "boolean") {
      row[Row.No] = share(cells[0]);
      row[Row.Yes] = share(cells[1]);
    } else if (kind === "integer") {
      const [least, most] = variable.bounds ?? [1, 0];
      const base = starts[1] ?? most;
      const end = starts.at(-1) === starts[0] ? base : starts.at(-1) ?? base;
      if (end - base <= MOST_STEPS && Math.max(Math.abs(base), Math.abs(end)) < 2 ** 30) {
        row[Row.Least] = Math.max(least, -(2 ** 31));
        row[Row.Most] = Math.min(most, 2 ** 31 - 1);
        row[Row.Base] = base;
        row[Row.End] = end;
        row[Row.First] = share(cells[0]);
        row[Row.Last] = share(cells.at(-1));
        row[Row.Steps] = this.#steps.length - base;
        for (let value = base; value < end; value++) this.#steps.push(share(cells[interval(starts, value)]));
      }
      slow = (value) =>
        typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? share(cells[interval(starts, value)]) : Row.Refused;
    } else if (kind === "choice" || kind === "level") {
      const hash = perfectHash(options);
      if (hash) {
        row[Row.Mask] = hash.mask;
        row[Row.Factor] = hash.factor;
        row[Row.OtherFactor] = hash.otherFactor;
        row[Row.Ids] = this.#ids.length;
        for (let at = 0; at <= hash.mask; at++) {
          const option = hash.places.indexOf(at);
          this.#ids.push(option < 0 ? null : internal(options[option] ?? ""));
          this.#shares.push(share(cells[option]));
        }
      }
      const shares = new Map<string | number, number>(options.map((id, at) => [id, share(cells[at])]));
      slow = (value) => shares.get(value) ?? Row.Refused;
    } else if (kind === "notation") {
      slow = (value) => {
        const text = String(value);
        const cell = text.length > LONGEST_TEXT || HALF.test(text) ? -1 : cellOf(text);
        return cell < 0 ? Row.Refused : share(cell);
      };
    } else if (kind === "text") {
      row[Row.Longest] = variable.maxLength ?? 0;
    }
    this.#put(place, variable.field, row, slow);
  }

  /** To be called once when all fields are set. */
  done(places: number): this {
    for (let place = 0; place < places; place++) {
      if (this.names[place] === undefined) this.#put(place, "", new Array<number>(Row.Width).fill(Row.Refused), () => Row.Refused);
    }
    this.data = Int32Array.from(this.#rows.flat());
    this.steps = Int32Array.from(this.#steps);
    this.ids = this.#ids;
    this.shares = Int32Array.from(this.#shares);
    return this;
  }

  /** Finds out what a text or number adds, and keeps it in `known`; whether it is a value at all. */
  learn(place: number, value: string | number): boolean {
    const share = this.#slow[place]?.(value) ?? Row.Refused;
    const known = this.known[place];
    if (share === Row.Refused || !known) return false;
    if (known.size >= MOST_TEXTS) known.clear();
    known.set(value, share);
    return true;
  }

  #put(place: number, name: string, row: number[], slow: (value: string | number) => number): void {
    this.names[place] = internal(name);
    this.known[place] = new Map();
    this.#rows[place] = row;
    this.#slow[place] = slow;
  }
}

/** Half of a surrogate pair: no character. */
export const HALF = /\p{Surrogate}/u;

/** Factors that send every id to a place of its own; `HotSection` has the same arithmetic. */
function perfectHash(ids: readonly string[]): { mask: number; factor: number; otherFactor: number; places: number[] } | undefined {
  if (ids.length > 256 || ids.includes("")) return undefined;
  for (let size = 8; size <= 2048; size *= 2) {
    if (size < ids.length) continue;
    for (let factor = 1; factor < 32; factor += 2) {
      for (let otherFactor = 3; otherFactor < 11; otherFactor += 2) {
        const mask = size - 1;
        const places = ids.map((id) => {
          const { length } = id;
          return (length * 7 + id.charCodeAt(0) * factor + id.charCodeAt(length >> 1) * otherFactor + id.charCodeAt(length - 1)) & mask;
        });
        if (new Set(places).size === ids.length) return { mask, factor, otherFactor, places };
      }
    }
  }
  return undefined;
}

/** The number of the interval that a value falls into. */
function interval(starts: readonly number[], value: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** The same text as the one copy that engines keep of property names: comparing with it, and looking it up, is by address. */
export function internal(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}

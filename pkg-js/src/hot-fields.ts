/** How the values of one field fall into cells, as the engine tells it once. */
export interface HotVariable {
  readonly field: string;
  readonly kind: "boolean" | "choice" | "level" | "integer" | "notation" | "choices" | "text";
  readonly stride: number;
  readonly options: readonly string[];
  readonly cells: readonly number[];
  /** What each cell adds, where that is no multiple of `stride`. */
  readonly adds?: readonly (number | null)[];
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
  Width = 14,
  /** Side by side: the first is found for `true`, the one behind it for `false`. */
  Yes = 0,
  No = 1,
  /** What `null` adds. */
  Unknown = 2,
  /** What no answer adds: the default's share. */
  Absent = 3,
  /**
   * Integers from `Least` to `Least + Span`: at `Steps` stands what each adds, and the one at `Steps + Top` speaks for all above.
   * Laid down further than cells differ, so that usual numbers need no comparison, of which a processor cannot guess the outcome.
   */
  Least = 4,
  Span = 5,
  Steps = 6,
  Top = 7,
  /**
   * Choices have a perfect hash: of the length alone if the factor is 0, otherwise of one character too (`Shift` 31: the first, 0: the
   * last, 1: one in the middle), and of those at both ends if the other factor is not 0. Then its mask, and where its part of `ids`
   * and `shares` begins. Without a hash, every text is sent to the `null` that `ids` begins with.
   */
  Shift = 8,
  Factor = 9,
  OtherFactor = 10,
  Mask = 11,
  Ids = 12,
  /** Texts that do not matter: the most characters; otherwise −1. */
  Longest = 13,
  /** What a value adds that has to go the other way. Far below anything that cells could make good. */
  Refused = -16_777_216,
}

/** Integers whose cells are laid down one by one; those below and above are searched for, unless the last speaks for all above. */
const MOST_STEPS = 4096;
/** Texts remembered per field in a notation, and the longest of them. */
const MOST_TEXTS = 1024;
const LONGEST_TEXT = 64;

/** What each value of each field adds to the index of an answer, in flat arrays: reading those costs least. */
export class HotFields {
  /** By place. */
  names: readonly string[] = [];
  data: Int32Array = new Int32Array(0);
  /** For texts and numbers that have no shorter way. */
  readonly #known: Map<unknown, number>[] = [];
  readonly #names: string[] = [];
  readonly #rows: number[][] = [];
  readonly #steps: number[] = [];
  readonly #ids: (string | null)[] = [null];
  readonly #shares: number[] = [Row.Refused];
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
    const { kind, cells, starts, options, adds } = variable;
    const share = (cell: number | null | undefined) => {
      if (cell === null || cell === undefined) return Row.Refused;
      return adds === undefined ? cell * scale : adds[cell] ?? Row.Refused;
    };
    const row = nothing();
    row[Row.Unknown] = share(variable.unknown);
    row[Row.Absent] = variable.optional ? 0 : share(variable.default);
    let slow = (_: string | number) => Row.Refused;
    if (kind === "boolean") {
      row[Row.No] = share(cells[0]);
      row[Row.Yes] = share(cells[1]);
    } else if (kind === "integer") {
      const [least, most] = variable.bounds ?? [1, 0];
      const from = Math.max(least, Math.min(0, (starts[1] ?? 0) - 1));
      const to = Math.min(most, from + MOST_STEPS - 1);
      const last = starts.at(-1) ?? from;
      if (from <= to && Math.abs(from) < 2 ** 30) {
        row[Row.Least] = from;
        row[Row.Span] = (last <= to ? Math.min(most, 2 ** 30) : to) - from;
        row[Row.Steps] = this.#steps.length;
        row[Row.Top] = to - from;
        for (let value = from; value <= to; value++) this.#steps.push(share(cells[interval(starts, value)]));
      }
      slow = (value) =>
        typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? share(cells[interval(starts, value)]) : Row.Refused;
    } else if (kind === "choice" || kind === "level") {
      const hash = perfectHash(options);
      if (hash) {
        const [shift, factor, otherFactor, mask, places] = hash;
        row.splice(Row.Shift, 5, shift, factor, otherFactor, mask, this.#ids.length);
        for (let at = 0; at <= mask; at++) {
          const option = places.indexOf(at);
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

  /** To be called once when all fields are set. Places that none of them has get the name that they have elsewhere, to be found absent. */
  done(elsewhere: Iterable<string>): void {
    let place = 0;
    for (const name of elsewhere) {
      if (place >= this.#rows.length) break;
      if (this.#rows[place] === undefined) {
        const row = nothing();
        row[Row.Absent] = 0;
        this.#put(place, name, row, () => Row.Refused);
      }
      place++;
    }
    // Copied, because an array that was not filled from the front on stays marked as one with holes.
    this.names = Array.from(this.#names);
    this.data = Int32Array.from(this.#rows.flat());
    this.steps = Int32Array.from(this.#steps);
    this.ids = this.#ids;
    this.shares = Int32Array.from(this.#shares);
  }

  /** What any value adds; `Row.Refused` for one that has to go the other way. `HotSection.answer` has shortcuts to some of this. */
  share(place: number, value: unknown): number {
    const data = this.data;
    const row = place * Row.Width;
    switch (typeof value) {
      case "boolean":
        return data[row + (value ? Row.Yes : Row.No)] as number;
      case "string":
        // Characters are never more than code units.
        if ((data[row + Row.Longest] as number) >= 0) return value.length <= (data[row + Row.Longest] as number) && !HALF.test(value) ? 0 : Row.Refused;
        break;
      case "number": {
        const above = (value - (data[row + Row.Least] as number)) | 0;
        if ((value | 0) !== value || above < 0 || above > (data[row + Row.Span] as number)) break;
        return this.steps[(data[row + Row.Steps] as number) + Math.min(above, data[row + Row.Top] as number)] as number;
      }
      case "undefined":
        return data[row + Row.Absent] as number;
      default:
        return value === null ? data[row + Row.Unknown] as number : Row.Refused;
    }
    return this.#known[place]?.get(value) ?? this.#learn(place, value);
  }

  /** Finds out what a text or number adds, and remembers it if it is a value at all. */
  #learn(place: number, value: string | number): number {
    const share = this.#slow[place]?.(value) ?? Row.Refused;
    const known = this.#known[place];
    if (share === Row.Refused || !known) return share;
    if (known.size >= MOST_TEXTS) known.clear();
    known.set(value, share);
    return share;
  }

  #put(place: number, name: string, row: number[], slow: (value: string | number) => number): void {
    this.#names[place] = internal(name);
    this.#known[place] = new Map();
    this.#rows[place] = row;
    this.#slow[place] = slow;
  }
}

/** The row of a field of which every value is refused. */
function nothing(): number[] {
  const row = new Array<number>(Row.Width).fill(Row.Refused);
  row[Row.Least] = 0;
  row[Row.Span] = -1;
  row.fill(0, Row.Shift, Row.Longest);
  row[Row.Longest] = -1;
  return row;
}

/** Half of a surrogate pair: no character. */
export const HALF = /\p{Surrogate}/u;

/** Ways to hash, the cheapest first: which character is read, the greatest factor of it, and the factor of the last one. */
const WAYS = [[0, 0, 0], [0, 31, 0], [31, 31, 0], [1, 31, 0], [1, 31, 3], [1, 31, 5], [1, 31, 7], [1, 31, 9]] as const;

/** What sends every id to a place of its own: the shift, both factors and the mask, and the places. `HotSection` has the same arithmetic. */
function perfectHash(ids: readonly string[]): [shift: number, factor: number, otherFactor: number, mask: number, places: number[]] | undefined {
  if (ids.length > 256 || ids.includes("")) return undefined;
  for (const [shift, most, otherFactor] of WAYS) {
    for (let size = 8; size <= 2048; size *= 2) {
      if (size < ids.length) continue;
      for (let factor = Math.min(1, most); factor <= most; factor += 2) {
        const places = ids.map((id) => {
          const last = id.length - 1;
          const ends = otherFactor && id.charCodeAt(0) + id.charCodeAt(last) * otherFactor;
          return (last + id.charCodeAt(last >> shift) * factor + ends) & (size - 1);
        });
        if (new Set(places).size === ids.length) return [shift, factor, otherFactor, size - 1, places];
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

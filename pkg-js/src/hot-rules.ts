/*
 * Rules where there are too many ways through them for a table or a diagram: for each value of each field the set of rules that
 * survive it. The sets are intersected, and the first rule left decides. `Program::flat` in the core says how they are written.
 */

interface RuleTable {
  /** By slot: where the cell it reads stands, and what one cell adds to the place of its group's set. */
  readonly reads: Int32Array;
  readonly strides: Int32Array;
  /** By group: the slot after its last one; and where its sets begin, `words` numbers of 32 rules each. */
  readonly ends: Int32Array;
  readonly begins: Int32Array;
  readonly sets: Int32Array;
  /** All rules as a set. */
  readonly alive: Int32Array;
  readonly words: number;
  /** By row; and where no row is left. */
  readonly outcomes: Int32Array;
  readonly otherwise: number;
  /** What later tables see of the outcome: a cell per level, and one for the rest. */
  readonly seen: Int32Array;
  /** By group, the place of its set. */
  readonly places: Int32Array;
  /** What is done to the outcome: a table that says 1, kind, level or steps. */
  readonly moves: readonly (readonly [number, number, number])[];
}

const enum Move {
  AtLeast,
  AtMost,
  Raise,
  Lower,
}

/** Different tuples that are told apart. */
const MOST_TUPLES = 65_536;

/** How large sets of fields taken together may become; each saves a step for every 32 rules. */
const MOST_TOGETHER = 4096;

export class HotRules {
  /** How many cells there are: by place those of the fields, then what is seen of each table. */
  readonly cells: number;
  readonly #end: number;
  readonly #tables: readonly RuleTable[];
  readonly #base: number;
  readonly #told: readonly number[];
  readonly #outcomes: Int32Array;
  /** The numbers of tuples met. */
  readonly #numbers = new Map<number, number>();

  /** @param places where the cells of the program's variables stand @param end how many places there are */
  constructor(flat: Uint32Array, places: readonly number[], end: number) {
    let at = 0;
    const next = () => flat[at++] ?? 0;
    const take = (count: number) => Int32Array.from(flat.subarray(at, (at += count)));
    this.#tables = Array.from({ length: next() }, () => {
      const seen = take(next() + 1);
      const [slots, words, rows, otherwise] = [next(), next(), next(), next()];
      const alive = take(words);
      const read = Array.from({ length: slots }, (): Slot => {
        const variable = next();
        return { read: places[variable] ?? end + variable - places.length, sets: take(next() * words) };
      });
      const outcomes = take(rows);
      const moves = Array.from({ length: next() }, () => [next(), next(), next()] as const);
      return { ...grouped(read, words), alive, words, outcomes, otherwise, seen, moves };
    });
    this.#base = next();
    this.#told = Array.from({ length: next() }, next);
    this.#outcomes = new Int32Array(this.#tables.length);
    this.#end = end;
    this.cells = end + this.#tables.length;
  }

  /**
   * The number of the tuple that these cells lead to: our own, in the order met; negative past `MOST_TUPLES`.
   * @param cells `this.cells` of them; those of the tables are written
   */
  tuple(cells: Int32Array): number {
    const tables = this.#tables;
    // Nothing is derived, nothing adjusted: the most frequent case.
    if (tables.length === 1) return first(tables[0] as RuleTable, cells);
    const outcomes = this.#outcomes;
    for (let table = 0; table < outcomes.length; table++) {
      const rules = tables[table] as RuleTable;
      const outcome = moved(rules, first(rules, cells), outcomes);
      outcomes[table] = outcome;
      cells[this.#end + table] = rules.seen[Math.min(outcome, rules.seen.length - 1)] as number;
    }
    let key = outcomes[this.#base] as number;
    if (this.#numbers.size > MOST_TUPLES) return -1;
    // An outcome has 16 bits.
    for (const told of this.#told) key = this.#number(key) * 2 ** 16 + (outcomes[told] as number);
    return this.#number(key);
  }

  #number(key: number): number {
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size));
    return number;
  }
}

/** A table's outcome after what is done to it. */
function moved(rules: RuleTable, outcome: number, outcomes: Int32Array): number {
  const levels = rules.seen.length - 1;
  let last = outcome;
  for (const [table, kind, by] of rules.moves) {
    if (outcomes[table] !== 1) continue;
    if (kind > Move.Lower) last = by;
    else if (last >= levels) continue;
    else if (kind === Move.AtLeast) last = Math.min(last, by);
    else if (kind === Move.AtMost) last = Math.max(last, by);
    else if (kind === Move.Raise) last = Math.max(last - by, 0);
    else last = Math.min(last + by, levels - 1);
  }
  return last;
}

interface Slot {
  readonly read: number;
  /** By cell, the rules that survive it. */
  readonly sets: Int32Array;
}

/** Takes neighbouring slots together, as far as their cells multiplied stay few. */
function grouped(slots: readonly Slot[], words: number): Pick<RuleTable, "reads" | "strides" | "ends" | "begins" | "sets" | "places"> {
  const together: Int32Array[] = [];
  const ends: number[] = [];
  const strides = new Int32Array(slots.length);
  slots.forEach(({ sets }, slot) => {
    const last = together.at(-1);
    const both = last && (last.length / words) * sets.length <= MOST_TOGETHER ? product(last, sets, words) : undefined;
    if (both) together[together.length - 1] = both;
    else together.push(sets);
    ends[together.length - 1] = slot + 1;
    strides[slot] = both && last ? last.length : words;
  });
  let end = 0;
  const begins = Int32Array.from(together, ({ length }) => (end += length) - length);
  const sets = Int32Array.from(together.flatMap((group) => [...group]));
  return { reads: Int32Array.from(slots, ({ read }) => read), strides, ends: Int32Array.from(ends), begins, sets, places: new Int32Array(begins.length) };
}

/** The rules that survive two cells, for every pair of them. */
function product(low: Int32Array, high: Int32Array, words: number): Int32Array {
  return Int32Array.from({ length: (low.length * high.length) / words }, (_, at) => {
    const word = at % words;
    return (low[at % low.length] as number) & (high[Math.floor(at / low.length) * words + word] as number);
  });
}

function first({ reads, strides, ends, begins, sets, alive, words, outcomes, otherwise, places }: RuleTable, cells: Int32Array): number {
  for (let group = 0, slot = 0; group < ends.length; group++) {
    let place = begins[group] as number;
    for (const end = ends[group] as number; slot < end; slot++) place += (cells[reads[slot] as number] as number) * (strides[slot] as number);
    places[group] = place;
  }
  for (let word = 0; word < words; word++) {
    let left = alive[word] as number;
    for (let group = 0; group < places.length; group++) left &= sets[(places[group] as number) + word] as number;
    if (left !== 0) return outcomes[word * 32 + 31 - Math.clz32(left & -left)] as number;
  }
  return otherwise;
}

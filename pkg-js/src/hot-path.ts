import type { PriorityAnswer } from "./answers.js";
import type { CompiledPolicy } from "./compiled-policy.js";
import { HALF, HotFields, type HotVariable, internal, Row } from "./hot-fields.js";
import type { Facts } from "./request.js";

/*
 * The answer to complete facts without a call into the engine. The engine tells once how the values of each field fall into
 * cells, and which combination of cells leads to which of its answers; here each fact becomes a number, and their sum an index.
 * What is found there is the engine's own answer, asked for once. Everything unusual goes the other way: an incomplete form,
 * an unknown key, a value set by hand, a wrong type, options. The other way also words the errors.
 */

interface HotData {
  readonly recordField: string;
  readonly recordTypes: readonly string[];
  readonly sectionOf: readonly (number | null)[];
  readonly defaultRecordType: number | null;
  readonly sections: readonly HotSectionData[];
}

interface HotSectionData {
  readonly variables: readonly HotVariable[];
  readonly others: readonly HotVariable[];
  readonly root: number;
  readonly hasTable: boolean;
}

const enum Limit {
  /** Fields whose accessor has a place of its own in the code; see `HotSection.answer`. */
  Places = 16,
  /** Which facts were given is told by the bits of one number. */
  AllPlaces = 53,
  /** Lists of keys remembered: different programs write the same facts in different orders. */
  KeyLists = 8,
  /** Answers kept per record type; past it, all are dropped. */
  Answers = 4096,
}

/** Which names have a place of their own, for as long as the program runs: first come, first served. */
const places = new Map<string, number>();

/** The hot path of a policy; `undefined` where it has none. */
export function hotPath(compiled: CompiledPolicy): HotPath | undefined {
  const text = compiled.call((loaded) => loaded.hot());
  return text === "" ? undefined : new HotPath(compiled, JSON.parse(text) as HotData);
}

export class HotPath {
  readonly #recordField: string;
  readonly #sections: ReadonlyMap<unknown, HotSection>;
  #recordType: unknown;
  #section: HotSection | undefined;

  constructor(compiled: CompiledPolicy, data: HotData) {
    this.#recordField = internal(data.recordField);
    const sections = new Map<unknown, HotSection>();
    const shared = data.sections.map((section, at) => laidOut(compiled, at, section));
    data.sectionOf.forEach((at, type) => {
      const parts = at === null ? undefined : shared[at];
      if (!parts) return;
      sections.set(internal(data.recordTypes[type] ?? ""), new HotSection(parts));
      // With the default assumed the answer says so: kept apart by the section, which sees what was given.
      if (type === data.defaultRecordType) sections.set(undefined, new HotSection(parts));
    });
    this.#sections = sections;
    this.#section = sections.get(undefined);
  }

  /** The answer, or `undefined` where the facts have to go the other way; `ask` goes there. */
  answer(facts: Facts, ask: (facts: Facts) => PriorityAnswer): PriorityAnswer | undefined {
    if (typeof facts !== "object" || facts === null) return undefined;
    const type = facts[this.#recordField];
    if (type !== this.#recordType) {
      this.#recordType = type;
      this.#section = this.#sections.get(type);
    }
    return this.#section?.answer(facts, ask);
  }
}

/** What the record types of one section share. */
interface Layout {
  readonly fields: HotFields;
  readonly placeOf: ReadonlyMap<string, number>;
  /** The number of the tuple by sum; or the diagram: per node its place and its first edge; edges, the top bit marking a tuple's number. */
  readonly table: Uint16Array;
  readonly nodes: Uint32Array;
  readonly edges: Uint32Array;
  readonly root: number;
  readonly hasTable: boolean;
}

function laidOut(compiled: CompiledPolicy, at: number, { variables, others, root, hasTable }: HotSectionData): Layout | undefined {
  const all = [...variables, ...others];
  // `facts.constructor` is there in every object, asked for or not.
  if (all.some(({ field }) => field === "" || field in Object.prototype)) return undefined;
  const fields = new HotFields();
  const placeOf = new Map<string, number>();
  let next = Limit.Places;
  all.forEach((variable, number) => {
    const place = placed(variable.field) ?? next++;
    placeOf.set(variable.field, place);
    const scale = number < variables.length ? (hasTable ? variable.stride : 1) : 0;
    fields.set(place, variable, scale, (text) => compiled.call((loaded) => loaded.hot_cell(at, number, text)));
  });
  if (next > Limit.AllPlaces) return undefined;
  const nodes = compiled.call((loaded) => loaded.hot_nodes(at));
  for (let node = 0; node < nodes.length; node += 2) nodes[node] = placeOf.get(variables[nodes[node] ?? 0]?.field ?? "") ?? 0;
  return {
    fields: fields.done(next),
    placeOf,
    table: compiled.call((loaded) => loaded.hot_table(at)),
    nodes,
    edges: compiled.call((loaded) => loaded.hot_edges(at)),
    root,
    hasTable,
  };
}

function placed(name: string): number | undefined {
  const place = places.get(name) ?? (places.size < Limit.Places ? places.size : undefined);
  if (place !== undefined) places.set(name, place);
  return place;
}

/** The answers to facts of one record type, given or assumed. */
class HotSection {
  readonly #layout: Layout;
  readonly #fields: HotFields;
  readonly #names: readonly string[];
  readonly #data: Int32Array;
  readonly #table: Uint16Array;
  /** The bits of the first places that belong to a field. */
  readonly #used: number;
  /** Whether there is a diagram instead of a table. */
  readonly #walks: boolean;
  /** The cells found last, by place. */
  readonly #cells: Int32Array;
  /** The keys of the facts seen last, all known, and the bits of their places. */
  #keys: readonly string[] = [];
  #bitsOfKeys = -1;
  #lastKey = "";
  readonly #recent: (readonly string[])[] = [];
  readonly #bits = new WeakMap<readonly string[], number>();
  /** The answers by the bits of the facts given, then by tuple; and where the last one was found. */
  readonly #answers = new Map<number, (PriorityAnswer | undefined)[]>();
  #given = -1;
  #byTuple: (PriorityAnswer | undefined)[] = [];
  #kept = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#fields = layout.fields;
    this.#names = layout.fields.names;
    this.#data = layout.fields.data;
    this.#table = layout.table;
    this.#walks = !layout.hasTable;
    this.#used = layout.fields.names.slice(0, Limit.Places).reduce((bits, name, place) => (name === "" ? bits : bits | (1 << place)), 0);
    this.#cells = new Int32Array(layout.fields.names.length);
  }

  /** The answer, or `undefined` where the facts have to go the other way. */
  answer(facts: Facts, ask: (facts: Facts) => PriorityAnswer): PriorityAnswer | undefined {
    const names = this.#names;
    const data = this.#data;
    const cells = this.#cells;
    const fields = this.#fields;
    const used = this.#used;
    const walks = this.#walks;
    let sum = 0;
    let given = 0;
    // The build unrolls the first rounds: each copy of the body then has property caches of its own, which see one name only.
    // That is most of the speed. As a loop it does the same.
    /* unroll 16 */ for (let place = 0; place < names.length; place++) {
      if (place >= Limit.Places || (used & (1 << place)) !== 0) {
        const value: unknown = facts[names[place] as string];
        let share: number = Row.Refused;
        if (value === true) {
          given += 2 ** place;
          share = data[place * Row.Width + Row.Yes] as number;
        } else if (value === false) {
          given += 2 ** place;
          share = data[place * Row.Width + Row.No] as number;
        } else if (typeof value === "number") {
          given += 2 ** place;
          if ((value | 0) === value && value >= (data[place * Row.Width + Row.Least] as number) && value <= (data[place * Row.Width + Row.Most] as number)) {
            if (value < (data[place * Row.Width + Row.Base] as number)) share = data[place * Row.Width + Row.First] as number;
            else if (value >= (data[place * Row.Width + Row.End] as number)) share = data[place * Row.Width + Row.Last] as number;
            else share = fields.steps[value + (data[place * Row.Width + Row.Steps] as number)] as number;
          } else {
            const known = (fields.known[place] as Map<unknown, number>).get(value);
            if (known === undefined) return this.#aside(place, value, facts, ask);
            share = known;
          }
        } else if (typeof value === "string") {
          given += 2 ** place;
          const mask = data[place * Row.Width + Row.Mask] as number;
          if (mask >= 0) {
            const { length } = value;
            const hash = length * 7 + value.charCodeAt(0) * (data[place * Row.Width + Row.Factor] as number)
              + value.charCodeAt(length >> 1) * (data[place * Row.Width + Row.OtherFactor] as number) + value.charCodeAt(length - 1);
            const at = (hash & mask) + (data[place * Row.Width + Row.Ids] as number);
            if (fields.ids[at] === value) share = fields.shares[at] as number;
          } else if ((data[place * Row.Width + Row.Longest] as number) >= 0) {
            // Characters are never more than code units.
            if (value.length <= (data[place * Row.Width + Row.Longest] as number) && !HALF.test(value)) share = 0;
          } else {
            const known = (fields.known[place] as Map<unknown, number>).get(value);
            if (known === undefined) return this.#aside(place, value, facts, ask);
            share = known;
          }
        } else if (value === undefined) {
          share = data[place * Row.Width + Row.Absent] as number;
        } else if (value === null) {
          given += 2 ** place;
          share = data[place * Row.Width + Row.Unknown] as number;
        }
        if (walks) cells[place] = share;
        sum += share;
      }
    } /* end */
    if (sum < 0) return undefined;
    // There must be no keys but those, and as the object's own: no unknown ones, none inherited, none hidden.
    // Inherited keys are told last, so the last one speaks for all.
    const keys = this.#keys;
    let count = 0;
    for (const key in facts) {
      if (key !== keys[count++]) {
        count = -1;
        break;
      }
    }
    if (count !== keys.length && !this.#familiar(facts)) return undefined;
    if (given !== this.#bitsOfKeys || !Object.hasOwn(facts, this.#lastKey)) return undefined;
    const tuple = walks ? this.#walk() : this.#table[sum] as number;
    if (given !== this.#given) this.#change(given);
    return this.#byTuple[tuple] ?? this.#learn(tuple, ask(facts));
  }

  /** Tries once more when it is known what the value adds. */
  #aside(place: number, value: string | number, facts: Facts, ask: (facts: Facts) => PriorityAnswer): PriorityAnswer | undefined {
    return this.#fields.learn(place, value) ? this.answer(facts, ask) : undefined;
  }

  /** Whether the facts have known keys only; remembers those lists of keys that came last. */
  #familiar(facts: Facts): boolean {
    if (Array.isArray(facts) || facts instanceof Map) return false;
    const keys: string[] = [];
    for (const key in facts) keys.push(key);
    const recent = this.#recent;
    let known = recent.find((list) => list.length === keys.length && list.every((key, at) => key === keys[at]));
    if (!known) {
      let bits = 0;
      for (const key of keys) {
        const place = this.#layout.placeOf.get(key);
        if (place === undefined) return false;
        bits += 2 ** place;
      }
      if (keys.length === 0) return false;
      known = keys;
      this.#bits.set(known, bits);
      if (recent.unshift(known) > Limit.KeyLists) recent.pop();
    }
    this.#keys = known;
    this.#bitsOfKeys = this.#bits.get(known) ?? -1;
    this.#lastKey = known.at(-1) ?? "";
    return true;
  }

  #walk(): number {
    const { nodes, edges } = this.#layout;
    const cells = this.#cells;
    let at = this.#layout.root;
    // The top bit, in a number that has no sign.
    while (at < 2 ** 31) at = edges[(nodes[2 * at + 1] as number) + (cells[nodes[2 * at] as number] as number)] as number;
    return at - 2 ** 31;
  }

  #change(given: number): void {
    let byTuple = this.#answers.get(given);
    if (byTuple === undefined) this.#answers.set(given, (byTuple = []));
    this.#byTuple = byTuple;
    this.#given = given;
  }

  #learn(tuple: number, answer: PriorityAnswer): PriorityAnswer {
    if (++this.#kept > Limit.Answers) {
      this.#answers.clear();
      this.#kept = 1;
      this.#change(this.#given);
    }
    this.#byTuple[tuple] = answer;
    return answer;
  }
}

import type { PriorityAnswer } from "./answers.js";
import type { ChangeAnswer } from "./assessment.js";
import type { CompiledPolicy } from "./compiled-policy.js";
import { type HotFields, internal, Row } from "./hot-fields.js";
import { type HotData, HotLayout, type HotSectionData } from "./hot-layout.js";
import type { Facts } from "./request.js";

/*
 * The answer to complete facts without a call into the engine. The engine tells once how the values of each field fall into
 * cells, and which combination of cells leads to which of its answers; here each fact becomes a number, and their sum an index.
 * What is found there is the engine's own answer, asked for once. Everything unusual goes the other way: an incomplete form,
 * an unknown key, a value set by hand, a wrong type, options. The other way also words the errors.
 */

/** Asks the engine. */
export type Ask<Answer = PriorityAnswer> = (facts: Facts) => Answer;

/** Lists of keys remembered: different programs write the same facts in different orders. */
const MOST_KEY_LISTS = 8;
/** Answers kept per record type; past it, all are dropped. */
const MOST_ANSWERS = 4096;

/** The hot path of a policy; `undefined` where it has none. */
export function hotPath(compiled: CompiledPolicy, ask: Ask): HotPath | undefined {
  const text = compiled.call((loaded) => loaded.hot());
  return text === "" ? undefined : new HotPath(compiled, JSON.parse(text) as HotData, ask);
}

/** The hot path of what is decided about changes; `undefined` where there is none. */
export function hotChange(compiled: CompiledPolicy, ask: Ask<ChangeAnswer>): HotSection<ChangeAnswer> | undefined {
  const text = compiled.call((loaded) => loaded.hot_change());
  const layout = text === "" ? undefined : HotLayout.ofChange(compiled, JSON.parse(text) as HotSectionData);
  return layout && new HotSection(undefined, layout, ask);
}

export class HotPath {
  readonly recordField: string;
  readonly #sections: ReadonlyMap<unknown, HotSection<PriorityAnswer>>;
  #recordType: unknown;
  #section: HotSection<PriorityAnswer> | undefined;

  constructor(compiled: CompiledPolicy, data: HotData, ask: Ask) {
    this.recordField = internal(data.recordField);
    const sections = new Map<unknown, HotSection<PriorityAnswer>>();
    const shared = data.sections.map((section, at) => HotLayout.of(compiled, at, section));
    data.sectionOf.forEach((at, type) => {
      const layout = at === null ? undefined : shared[at];
      if (!layout) return;
      sections.set(internal(data.recordTypes[type] ?? ""), new HotSection(this, layout, ask));
      if (type === data.defaultRecordType) sections.set(undefined, new HotSection(this, layout, ask));
    });
    this.#sections = sections;
    this.#section = sections.get(undefined);
  }

  /** The answer, or `undefined` where the facts have to go the other way. */
  answer(facts: Facts): PriorityAnswer | undefined {
    if (typeof facts !== "object" || facts === null) return undefined;
    const type = facts[this.recordField];
    if (type !== this.#recordType) {
      this.#recordType = type;
      this.#section = this.#sections.get(type);
    }
    return this.#section?.answer(facts);
  }

  /** The answers learnt so far to facts of a record type that have these fields, by tuple. */
  known(recordType: unknown, fields: Iterable<string>): readonly (PriorityAnswer | undefined)[] {
    return this.#sections.get(recordType)?.known(fields) ?? [];
  }

  /** The answer to facts that are our own copy, asking for it where it is not known yet. */
  learn(copy: Facts): PriorityAnswer | undefined {
    return this.#sections.get(copy[this.recordField])?.learn(copy);
  }

  /** How the facts of a record type (`undefined`: none is given) become the number of a tuple. */
  layout(recordType: unknown): HotLayout | undefined {
    return this.#sections.get(recordType)?.layout;
  }
}

/** A list of keys seen in facts: all are known fields. */
interface KeyList {
  readonly keys: readonly string[];
  /** The bits of the fields that are not in it. */
  readonly absent: number;
}

/** The answers to facts, of the priority those of one record type, given or assumed. */
export class HotSection<Answer> {
  readonly layout: HotLayout;
  readonly #learner: { learn(copy: Facts): Answer | undefined };
  readonly #ask: Ask<Answer>;
  readonly #fields: HotFields;
  readonly #names: readonly string[];
  readonly #data: Int32Array;
  readonly #table: Uint16Array;
  readonly #mask: number;
  readonly #bits: number;
  readonly #step: number;
  /** Whether there is a diagram, or rules, instead of a table. */
  readonly #walks: boolean;
  /** The cells found last, by place. */
  readonly #cells: Int32Array;
  /** The keys of the facts seen last, and the bits of the fields absent from them. To begin with, what no facts have. */
  #keys: readonly string[] = [""];
  #absent = -1;
  readonly #recent: KeyList[] = [];
  /** The answers by the bits of the absent fields, then by tuple; and those for `#keys`. */
  readonly #answers = new Map<number, (Answer | undefined)[]>();
  #byTuple: (Answer | undefined)[] = [];
  #kept = 0;

  /** @param path finds the section for facts that are learnt; this one, if it is not given */
  constructor(path: { learn(copy: Facts): Answer | undefined } | undefined, layout: HotLayout, ask: Ask<Answer>) {
    const { names, data } = layout.fields;
    this.layout = layout;
    this.#learner = path ?? this;
    this.#ask = ask;
    this.#fields = layout.fields;
    this.#names = names;
    this.#data = data;
    this.#table = layout.table;
    this.#mask = layout.mask;
    this.#bits = layout.bits;
    this.#step = layout.step;
    this.#walks = layout.table.length === 0;
    this.#cells = new Int32Array(layout.cells);
  }

  /** See `HotPath`. */
  answer(facts: Facts): Answer | undefined {
    const names = this.#names;
    const data = this.#data;
    const cells = this.#cells;
    const fields = this.#fields;
    const end = names.length;
    const walks = this.#walks;
    let sum = 0;
    let absent = 0;
    // The build unrolls the first rounds: each copy of the body then has property caches of its own, which see one name only.
    // That is most of the speed. As a loop it does the same.
    /* unroll 24 */ for (let place = 0; place < end; place++) {
      const value: unknown = facts[names[place] as string];
      let share: number;
      // Arithmetic instead of a branch: a processor cannot guess which way a boolean goes.
      const no = +(value === false);
      if (typeof value === "string") {
        const last = value.length - 1;
        let hash = last;
        const factor = data[place * Row.Width + Row.Factor] as number;
        if (factor !== 0) {
          hash += value.charCodeAt(last >> (data[place * Row.Width + Row.Shift] as number)) * factor;
          const other = data[place * Row.Width + Row.OtherFactor] as number;
          if (other !== 0) hash += value.charCodeAt(0) + value.charCodeAt(last) * other;
        }
        const at = (hash & (data[place * Row.Width + Row.Mask] as number)) + (data[place * Row.Width + Row.Ids] as number);
        share = fields.ids[at] === value ? fields.shares[at] as number : fields.share(place, value);
      } else if ((+(value === true) | no) !== 0) {
        share = data[place * Row.Width + Row.Yes + no] as number;
      } else if (typeof value === "number" && (value | 0) === value) {
        const above = (value - (data[place * Row.Width + Row.Least] as number)) | 0;
        share = above >= 0 && above <= (data[place * Row.Width + Row.Top] as number)
          ? fields.steps[(data[place * Row.Width + Row.Steps] as number) + above] as number
          : fields.share(place, value);
      } else if (value === undefined) {
        absent += 2 ** place;
        share = data[place * Row.Width + Row.Absent] as number;
      } else {
        share = fields.share(place, value);
      }
      if (walks) cells[place] = share;
      sum += share;
    } /* end */
    if (sum < 0 || Array.isArray(facts) || facts instanceof Map) return undefined;
    // There must be no keys but those, and as the object's own: no unknown ones, none inherited, none hidden.
    const keys = this.#keys;
    let count = 0;
    for (const key in facts) {
      if (key !== keys[count++] || !Object.prototype.hasOwnProperty.call(facts, key)) {
        count = -1;
        break;
      }
    }
    if (count !== keys.length && !this.#familiar(facts)) return undefined;
    // A known key may be there with `undefined`, or not as a key and yet with a value.
    if (absent !== this.#absent) return undefined;
    const tuple = walks ? this.layout.walk(cells) : (this.#table[sum & this.#mask] as number) + (sum >>> this.#bits) * this.#step;
    // Learnt from a copy: what getters and proxies say the second time may be something else, and others will get the answer.
    return this.#byTuple[tuple] ?? this.#learner.learn({ ...facts });
  }

  /** Whether the facts have known keys of their own only; remembers those lists of keys that came last. */
  #familiar(facts: Facts): boolean {
    const keys: string[] = [];
    for (const key in facts) {
      if (!Object.prototype.hasOwnProperty.call(facts, key)) return false;
      keys.push(key);
    }
    const recent = this.#recent;
    let list = recent.find((list) => list.keys.length === keys.length && list.keys.every((key, at) => key === keys[at]));
    if (!list) {
      const absent = this.#without(keys);
      if (absent === undefined) return false;
      list = { keys, absent };
      if (recent.unshift(list) > MOST_KEY_LISTS) recent.pop();
    }
    this.#keys = list.keys;
    this.#absent = list.absent;
    this.#choose();
    return true;
  }

  /** The bits of the other fields; `undefined` where a key is none. */
  #without(keys: Iterable<string>): number | undefined {
    let absent = 2 ** this.#names.length - 1;
    for (const key of keys) {
      const place = this.layout.placeOf.get(key);
      if (place === undefined) return undefined;
      absent -= 2 ** place;
    }
    return absent;
  }

  known(fields: Iterable<string>): readonly (Answer | undefined)[] | undefined {
    const absent = this.#without(fields);
    return absent === undefined ? undefined : this.#answers.get(absent);
  }

  /** Brings those answers forward that belong to the keys. */
  #choose(): void {
    let byTuple = this.#answers.get(this.#absent);
    if (byTuple === undefined) this.#answers.set(this.#absent, (byTuple = new Array<Answer | undefined>(this.layout.size)));
    this.#byTuple = byTuple;
  }

  /**
   * Like `answer`, for facts that are nobody else's. Code of its own: copies look different to the property caches above.
   */
  learn(copy: Facts): Answer | undefined {
    const names = this.#names;
    let sum = 0;
    for (let place = 0; place < names.length; place++) {
      const name = names[place] as string;
      const share = this.#fields.share(place, Object.hasOwn(copy, name) ? copy[name] : undefined);
      this.#cells[place] = share;
      sum += share;
    }
    if (sum < 0 || !this.#familiar(copy) || this.#keys.some((key) => copy[key] === undefined)) return undefined;
    const tuple = this.#walks ? this.layout.walk(this.#cells) : (this.#table[sum & this.#mask] as number) + (sum >>> this.#bits) * this.#step;
    const known = this.#byTuple[tuple];
    if (known || tuple < 0) return known;
    const answer = this.#ask(copy);
    if (++this.#kept > MOST_ANSWERS) {
      this.#answers.clear();
      this.#kept = 1;
      this.#choose();
    }
    this.#byTuple[tuple] = answer;
    return answer;
  }
}

import type { CompiledPolicy } from "./compiled-policy.js";
import { HotFields, type HotVariable } from "./hot-fields.js";
import { HotRules } from "./hot-rules.js";

/** The engine's tables, as it hands them over once. */
export interface HotData {
  readonly recordField: string;
  readonly recordTypes: readonly string[];
  readonly sectionOf: readonly (number | null)[];
  readonly defaultRecordType: number | null;
  readonly sections: readonly HotSectionData[];
}

export interface HotSectionData {
  readonly variables: readonly HotVariable[];
  readonly others: readonly HotVariable[];
  readonly root: number;
  readonly form: "table" | "diagram" | "rules" | "sums";
}

export const enum Limit {
  /** Fields whose accessor has a place of its own in the code; see `HotSection.answer`. */
  Places = 24,
  /** Which facts are absent is told by the bits of one number. */
  AllPlaces = 53,
}

/** Tuples for which a list is laid down beforehand. */
const MOST_LAID_DOWN = 65_536;

/** Which names have a place of their own, for as long as the program runs: first come, first served. */
const places = new Map<string, number>();

/** What the record types of one section share: how facts become the number of a tuple. */
export class HotLayout {
  readonly fields: HotFields;
  readonly placeOf: ReadonlyMap<string, number>;
  /** The number of the tuple by sum; empty where `walk` finds it. Of sums, by their low bits, and the rest tells tuples apart too. */
  readonly table: Uint16Array;
  /** The low bits of a sum, how many they are, and by how much the tuples of the rest differ; for a table, all of it. */
  readonly mask: number = -1;
  readonly bits: number = 31;
  readonly step: number = 0;
  /** How many tuples sums tell apart, if that is not many; 0 where nothing is known of it. A list laid down at once stays a list. */
  readonly size: number = 0;
  /** The diagram: for each node its place, then by cell where the next node stands, or the complement of a tuple's number. */
  readonly #flow: Int32Array;
  readonly #root: number;
  /** The rules, where there is no diagram either. */
  readonly #rules: HotRules | undefined;

  private constructor(fields: HotFields, placeOf: ReadonlyMap<string, number>, table: Uint16Array, flow: Int32Array, root: number, rules: HotRules | undefined, most: number | undefined) {
    this.fields = fields;
    this.placeOf = placeOf;
    this.table = table;
    if (most !== undefined) {
      this.mask = table.length - 1;
      this.bits = Math.log2(table.length);
      this.step = Math.max(...table) + 1;
      const size = ((most >>> this.bits) + 1) * this.step;
      this.size = size <= MOST_LAID_DOWN ? size : 0;
    }
    this.#flow = flow;
    this.#root = root;
    this.#rules = rules;
  }

  /** The layout of a section of the priority; `undefined` where the facade had better leave it to the engine. */
  static of(compiled: CompiledPolicy, at: number, data: HotSectionData): HotLayout | undefined {
    return HotLayout.#from(data, (number, text) => compiled.call((loaded) => loaded.hot_cell(at, number, text)), () => [
      compiled.call((loaded) => loaded.hot_table(at)),
      compiled.call((loaded) => loaded.hot_nodes(at)),
      compiled.call((loaded) => loaded.hot_edges(at)),
    ]);
  }

  /** That of what is decided about changes. */
  static ofChange(compiled: CompiledPolicy, data: HotSectionData): HotLayout | undefined {
    return HotLayout.#from(data, (number, text) => compiled.call((loaded) => loaded.hot_change_cell(number, text)), () => [
      compiled.call((loaded) => loaded.hot_change_table()), new Uint32Array(0), new Uint32Array(0),
    ]);
  }

  static #from(data: HotSectionData, cellOf: (number: number, text: string) => number, tables: () => readonly [Uint16Array, Uint32Array, Uint32Array]): HotLayout | undefined {
    const { variables, form } = data;
    const all = [...variables, ...data.others];
    // `facts.constructor` is there in every object, asked for or not.
    if (all.some(({ field }) => field === "" || field in Object.prototype)) return undefined;
    const fields = new HotFields();
    const placeOf = new Map<string, number>();
    let next = Limit.Places;
    all.forEach((variable, number) => {
      const place = placed(variable.field) ?? next++;
      placeOf.set(variable.field, place);
      const scale = number < variables.length ? (form === "table" ? variable.stride : 1) : 0;
      fields.set(place, variable, scale, (text) => cellOf(number, text));
    });
    if (next > Limit.AllPlaces) return undefined;
    const [table, nodes, edges] = tables();
    const found = variables.map(({ field }) => placeOf.get(field) ?? 0);
    fields.done(places.keys());
    const rules = form === "rules" ? new HotRules(nodes, found, fields.names.length) : undefined;
    const [flow, root] = form === "diagram" ? flowing(nodes, edges, data.root, found) : [new Int32Array(0), 0];
    const most = form === "sums" ? variables.reduce((sum, { adds = [] }) => sum + Math.max(...adds.map((add) => add ?? 0)), 0) : undefined;
    return new HotLayout(fields, placeOf, table, flow, root, rules, most);
  }

  /** How many numbers `walk` needs: the cells by place, then room for itself. */
  get cells(): number {
    return this.#rules?.cells ?? this.fields.names.length;
  }

  /** The tuple that these cells, by place, lead to where there is no table; negative where that is not found out here. */
  walk(cells: Int32Array): number {
    if (this.#rules) return this.#rules.tuple(cells);
    const flow = this.#flow;
    let at = this.#root;
    while (at >= 0) at = flow[at + 1 + (cells[flow[at] as number] as number)] as number;
    return ~at;
  }
}

function placed(name: string): number | undefined {
  const place = places.get(name) ?? (places.size < Limit.Places ? places.size : undefined);
  if (place !== undefined) places.set(name, place);
  return place;
}

/** Nodes (variable, first edge) and edges (the top bit marking a tuple) as one array, and where to begin. */
function flowing(nodes: Uint32Array, edges: Uint32Array, root: number, places: readonly number[]): [Int32Array, number] {
  const first = (node: number) => nodes[2 * node + 1] ?? edges.length;
  const target = (edge: number) => (edge >= 2 ** 31 ? ~(edge - 2 ** 31) : first(edge) + edge);
  const flow = new Int32Array(nodes.length / 2 + edges.length);
  for (let node = 0; 2 * node < nodes.length; node++) {
    flow[first(node) + node] = places[nodes[2 * node] ?? 0] ?? 0;
    for (let edge = first(node); edge < first(node + 1); edge++) flow[edge + node + 1] = target(edges[edge] ?? 0);
  }
  return [flow, target(root)];
}

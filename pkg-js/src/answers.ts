// What the engine answers. Plain frozen objects; as JSON text they are, byte for byte, what the native engine writes.

/** The priority, as far as it is known. */
export interface PriorityAnswer {
  /** The outcome once it is settled: a level, `none` (none on purpose) or `unmatched` (no rule matched). */
  readonly outcome: string | null;
  /** Every outcome still possible, most severe first, then `none`, then `unmatched`. */
  readonly possible: readonly string[];
  /** Whether one outcome is left, whatever the missing facts are. */
  readonly settled: boolean;
  /** Whether each of `possible` can really come about. If false, some perhaps cannot: a superset. */
  readonly exact: boolean;
  /** The record type, once it is settled. */
  readonly recordType: string | null;
  /** The derived values that the priority rests on (impact, urgency, …), in the policy's order. */
  readonly values: readonly ValueAnswer[];
  /** The fields whose defaults were assumed, of those that can matter. */
  readonly assumed: readonly string[];
  /** The fields not to ask: their `ask_when` fails, so they count as unknown. */
  readonly notAsked: readonly string[];
  /** The fields not to ask yet: whether their `ask_when` holds depends on missing facts. */
  readonly notYetAsked: readonly string[];
  /** The open questions worth asking, the most useful first. */
  readonly next: readonly NextQuestion[];
  /** What was set by hand, and what became of it. */
  readonly overrides: readonly OverrideAnswer[];
  /** Which policy and which engine answered. */
  readonly stamps: Stamps;
}

/** A derived value, as far as it is known. */
export interface ValueAnswer {
  readonly name: string;
  /** The outcome once it is settled. */
  readonly outcome: string | null;
  /** Every outcome still possible, most severe first. */
  readonly possible: readonly string[];
}

/** A question worth asking. */
export interface NextQuestion {
  readonly field: string;
  /** How many different answers the policy tells apart. */
  readonly answers: number;
  /** How many of them settle the priority. */
  readonly settling: number;
  /** The outcomes left after each answer, added up: the fewer per answer, the more useful the question. */
  readonly remaining: number;
}

/** What became of an override. */
export interface OverrideAnswer {
  /** `priority`, or the derived value's name. */
  readonly value: string;
  /** The level that was set. */
  readonly level: string;
  /** `open` while it depends on missing facts whether the policy allows it. */
  readonly status: "applied" | "refused" | "expired" | "open";
  /** Why it was refused, or what it waits for. */
  readonly why?: "not_allowed" | "reason_required" | "now_required" | "plays_no_part" | "end_required" | "too_long" | "too_high" | "too_low" | "depends_on_missing_facts";
  /** What would be without it, most severe first. */
  readonly computed: readonly string[];
  readonly reason?: string;
  readonly by?: string;
  /** Until when it holds, in UTC. */
  readonly until?: string;
}

/** Which policy and which engine answered. */
export interface Stamps {
  /** The policy's name. */
  readonly policy: string;
  /** The author's revision. */
  readonly revision?: string;
  /** SHA-256 of the canonical policy without labels and examples: `sha256:…`. */
  readonly digest: string;
  /** The version of the document format. */
  readonly format: number;
  /** The version of the engine. */
  readonly engine: string;
  /** The release of the IANA time zone database that the policy's calendars go by, if any is in another zone than UTC. */
  readonly tzdata?: string;
}

/** The priority with the reasons for it. */
export interface Explanation {
  /** The answer that is explained. */
  readonly answer: PriorityAnswer;
  /** The steps to it: derived values, the matrix or table, the adjustments, in order. */
  readonly steps: readonly Step[];
  /** The same in sentences. */
  readonly summary: readonly string[];
}

/** One step to the priority. */
export interface Step {
  /** Of an adjustment, `outcome` is the priority after it. */
  readonly kind: "derive" | "score" | "matrix" | "table" | "adjust" | "override";
  /** The derived value's name, or `priority`. */
  readonly name: string;
  /** The record types it is for, when sections for several are still possible. */
  readonly recordTypes?: readonly string[];
  /** Of an adjustment, the derived value that it adjusts; absent where it is the decision's own outcome. */
  readonly of?: string;
  /** What came out, once it is settled. */
  readonly outcome: string | null;
  /** The least and the greatest sum still possible, of a table of points. */
  readonly points?: readonly [number, number];
  /** The rules, in the author's order; of a matrix, only the cells still possible. */
  readonly rules: readonly RuleTrace[];
}

/** What became of one rule. */
export interface RuleTrace {
  readonly id: string;
  /** `outranked`: it matched, or might have, but another rule had precedence. `open`: it depends on missing facts. */
  readonly fate: "decided" | "outranked" | "failed" | "open";
  /** What it says: an outcome, points (`+5`), or what it does (`at least P3`). */
  readonly then: string;
  /** The reason its author gave. */
  readonly because?: string;
  /** The parts of its condition, each with whether it holds. */
  readonly tests: readonly TestTrace[];
}

/** A part of a condition. */
export interface TestTrace {
  /** In words: `affected_users >= 50`. */
  readonly test: string;
  /** Whether it holds; `null` while that depends on missing facts. */
  readonly holds: boolean | null;
  /** The value it looked at. Never the content of a text. */
  readonly fact?: string;
}

/** How one of the policy's examples went. */
export interface ExampleResult {
  /** Its id, or `#3` for the third. */
  readonly id: string;
  readonly passed: boolean;
  /** What did not come out as expected: a sentence each. */
  readonly failures: readonly string[];
}

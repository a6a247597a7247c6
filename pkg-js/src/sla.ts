// What the engine answers about service levels. Plain frozen objects; as JSON text they are, byte for byte, what the native
// engine writes.
import type { RuleTrace, Stamps } from "./answers.js";
import type { Instant } from "./calendar.js";
import type { AskOptions, Facts } from "./request.js";

/** What else the targets may depend on. */
export interface TargetsOptions extends Omit<AskOptions, "rankQuestions"> {
  /** From when to count: then each target tells when it is due, without a pause. */
  readonly start?: Instant | undefined;
  /** Whether to tell what became of every target. */
  readonly explain?: boolean | undefined;
}

/** What else the clocks of a ticket may depend on. */
export interface ClockOptions {
  /** What an agent had set by hand when the ticket was opened. */
  readonly overrides?: AskOptions["overrides"];
  /** The language of labels (BCP 47). */
  readonly language?: string | undefined;
  /** Whether to tell what counted and what did not. */
  readonly timeline?: boolean | undefined;
}

/** Something that happened to a ticket. */
export interface TicketEvent {
  readonly at: Instant;
  /** `opened`, `updated`, `assigned`, `customer_message`, `agent_message`, `reopened`, `resolved`, `closed`, `cancelled`, or a kind of the policy's own. */
  readonly event: string;
  /** The facts that it changed. */
  readonly set?: Facts | undefined;
}

/** The targets that apply. */
export interface SlaTargets {
  /** The outcomes of the priority still possible, if a target looks at it. */
  readonly priority?: readonly string[];
  /** The metrics in the policy's order; of one with `hit: all` each target by itself. */
  readonly metrics: readonly MetricTargets[];
  readonly stamps: Stamps;
}

/** The targets of a metric, as far as they are known. */
export interface MetricTargets {
  readonly metric: string;
  readonly label?: string;
  readonly agreement: Agreement;
  /** Whether one outcome is left, whatever the missing facts are. */
  readonly settled: boolean;
  /** The ids of the targets still possible, then `none` (none on purpose), then `unmatched`. Perhaps more than can come about. */
  readonly possible: readonly string[];
  readonly targets: readonly SlaTarget[];
  /** Every target and what became of it, if that was asked for. */
  readonly rules?: readonly RuleTrace[];
}

/** With whom something was agreed: a customer, a team, a supplier. */
export type Agreement = "sla" | "ola" | "uc";

/** A target. */
export interface SlaTarget {
  readonly id: string;
  readonly form: "within" | "elapsed" | "working_days" | "weeks" | "working_day" | "until" | "symbolic";
  /** What it demands: `4h`, `3..5`, `next before 10:00`, a field's name, the words agreed. */
  readonly demand: string;
  /** The calendar it is counted by. */
  readonly calendar?: string;
  /** The share of tickets that has to meet it: `95%`. */
  readonly attainment?: string;
  /** When it is due, in UTC. */
  readonly due?: string;
  /** The same by the clocks of its calendar. */
  readonly dueLocal?: string;
  /** The beginning of a range. */
  readonly earliest?: string;
  /** Why there is no such instant. */
  readonly notDue?: "no_instant" | "missing_facts" | "no_working_time" | "beyond_horizon";
  /** Warnings and steps of escalation, in the order in which they come. */
  readonly marks?: readonly SlaMark[];
}

/** A warning, or a step of escalation. */
export interface SlaMark {
  readonly kind: "warning" | "escalation";
  /** `75%`, `1h before`, `1h after`, `when due`. */
  readonly at: string;
  /** Whom to tell. */
  readonly to?: string;
  readonly instant?: string;
  /** Of a clock: whether that has come. */
  readonly reached?: boolean;
}

/** What the clocks of a ticket show. */
export interface SlaClocks {
  /** The instant that was asked about, in UTC. */
  readonly now: string;
  readonly clocks: readonly SlaClock[];
  /** The next instant at which anything changes of itself. */
  readonly nextChange?: string;
  readonly stamps: Stamps;
}

/** A clock. */
export interface SlaClock {
  readonly metric: string;
  readonly label?: string;
  readonly agreement: Agreement;
  /** `waiting` has not started; `stopped` was done, and there was nothing to miss. */
  readonly state: "waiting" | "running" | "paused" | "met" | "missed" | "stopped" | "cancelled";
  readonly target?: SlaTarget;
  /** Why there is no target: none on purpose, none that applies, or a field that names the date or the calendar is missing. */
  readonly noTarget?: "none" | "unmatched" | "missing_facts";
  readonly started?: string;
  readonly ended?: string;
  /** What has counted: `3h30m`. */
  readonly elapsed: string;
  readonly elapsedMilliseconds: number;
  /** What is left; negative what is too much. */
  readonly remainingMilliseconds?: number;
  /** When it is due, or was when it ended; nothing while it stands still before that. */
  readonly due?: string;
  readonly dueLocal?: string;
  /** While it stands still: when it would be due if it went on now. */
  readonly dueIfResumed?: string;
  readonly breached: boolean;
  /** Whether a warning has come, and it has not been missed. */
  readonly warned: boolean;
  readonly nextChange?: string;
  /** Of one that repeats: how often before it was met. */
  readonly metBefore?: number;
  readonly missedBefore?: number;
  readonly timeline?: readonly TimelineEntry[];
}

/** A stretch of a clock's time. What counted adds up to `elapsedMilliseconds`. */
export interface TimelineEntry {
  /** By the clocks of the calendar, as is `to`. */
  readonly from: string;
  readonly to: string;
  readonly cause: "counted" | "outside_hours" | "holiday" | "paused" | "done" | "restarted" | "rest";
  /** The name of the holiday. */
  readonly name?: string;
  /** The number of the event that made it so, from 0. */
  readonly event?: number;
  readonly milliseconds: number;
  /** By how much the clocks of the zone were moved in it: `+1h`. */
  readonly clocksMoved?: string;
}

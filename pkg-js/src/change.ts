/// <reference lib="esnext.disposable" preserve="true" />
import type { Stamps } from "./answers.js";
import type { Instant } from "./calendar.js";
import type { Facts } from "./request.js";

/** A change that is planned. */
export interface ScheduledChange {
  /** Entries of one id are parts of one change. */
  readonly id: string;
  readonly label?: string | undefined;
  readonly start: Instant;
  readonly end: Instant;
  /** The configuration items that it touches. */
  readonly cis?: readonly string[] | undefined;
  /** Who does it. */
  readonly assignees?: readonly string[] | undefined;
}

/** What a configuration item depends on; this leads on to further ones. */
export interface Dependency {
  readonly ci: string;
  readonly dependsOn: readonly string[];
}

/** What a change is, apart from when it would run. */
export interface ChangeOptions {
  /** Its id: it is never in conflict with entries of the same id. */
  readonly id?: string | undefined;
  /** The configuration items that it touches. */
  readonly cis?: readonly string[] | undefined;
  /** Who does it. */
  readonly assignees?: readonly string[] | undefined;
  /** When it may start at the earliest. */
  readonly earliest?: Instant | undefined;
  /** When the request for it is submitted: the lead time of the policy counts from it. */
  readonly submitted?: Instant | undefined;
  /** What is known of it: by this, windows apply or not. */
  readonly facts?: Facts | undefined;
  /** What is suggested and nobody has chosen yet. */
  readonly suggested?: Facts | undefined;
  /** The language of labels (BCP 47). */
  readonly language?: string | undefined;
}

/** A change that is proposed. */
export interface ProposedChange extends ChangeOptions {
  readonly start: Instant;
  /** At most 366 days later. */
  readonly end: Instant;
}

/** What slots are looked for. */
export interface SlotsRequest extends ChangeOptions {
  /** How long the change takes: `"2h"`, `"1d"`. */
  readonly length: string;
  readonly from: Instant;
  /** At most 366 days later, and that many if nothing is said. */
  readonly until?: Instant | undefined;
  /** How many are wanted, up to 100; one, if nothing is said. */
  readonly count?: number | undefined;
  /** So many minutes after midnight by the clocks of the policy's windows, or a multiple of it, slots start. */
  readonly step?: number | undefined;
}

/** What a calendar is told of. */
export interface ChangeCalendarRequest {
  readonly from: Instant;
  /** At most 366 days later. */
  readonly to: Instant;
  /** What is known of a change: windows that do not apply to it are left out. */
  readonly facts?: Facts | undefined;
  readonly suggested?: Facts | undefined;
  /** The language of labels (BCP 47). */
  readonly language?: string | undefined;
}

/** A freeze or a maintenance window. */
export interface WindowName {
  readonly id: string;
  readonly label?: string;
  readonly because?: string;
}

/** What a change is in conflict with. Times are in UTC. */
export interface ChangeConflicts {
  /** By kind, and within a kind by when they begin. */
  readonly conflicts: readonly Conflict[];
  /** How many there are beside those that are listed. */
  readonly more?: number;
  readonly stamps: Stamps;
}

/** A conflict. */
export interface Conflict {
  readonly kind: "same_ci" | "dependency" | "freeze" | "outside_maintenance" | "assignee_busy" | "lead_time";
  /** Whether it is one in any case; if not, it rests on facts that are missing. */
  readonly certain: boolean;
  readonly from: string;
  readonly to: string;
  /** The freeze; the maintenance windows that apply, or may. */
  readonly windows?: readonly WindowName[];
  /** The other change. */
  readonly change?: { readonly id: string; readonly label?: string };
  /** The configuration items that both touch; of a dependency the one that depends on `dependsOn`. */
  readonly cis?: readonly string[];
  readonly dependsOn?: string;
  /** Who does both. */
  readonly assignees?: readonly string[];
  /** When it may start at the earliest. */
  readonly earliest?: string;
}

/** When a change could run. Times are in UTC. */
export interface ChangeSlots {
  /** Each with the free time that it lies in, as far as was looked. */
  readonly slots: readonly { readonly from: string; readonly to: string; readonly free: { readonly from: string; readonly to: string } }[];
  /** Until when was looked. */
  readonly until: string;
  /** Windows that may apply, and are taken as applying. */
  readonly assuming?: readonly WindowName[];
  readonly stamps: Stamps;
}

/** What there is in a range of time. */
export interface ChangeCalendar {
  /** The zone of the policy's windows. */
  readonly zone: string;
  /** By when they begin. */
  readonly entries: readonly ChangeCalendarEntry[];
  /** How many there are beside those that are listed. */
  readonly more?: number;
  readonly stamps: Stamps;
}

/** An entry of a calendar, cut to the range. Times are in UTC. */
export interface ChangeCalendarEntry {
  readonly kind: "freeze" | "maintenance" | "change";
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly label?: string;
  /** Of a window, whether it applies in any case. */
  readonly certain?: boolean;
  readonly because?: string;
  readonly cis?: readonly string[];
  readonly assignees?: readonly string[];
}

/** The changes that are planned, as an index inside the engine: made by `policy.changeSchedule`, for any policy of the same entry point. */
export interface ChangeSchedule {
  /** How many entries it has. */
  readonly size: number;
  /** Gives its memory in the engine back. Asking with it afterwards throws a `DisposedError`. May be called twice. */
  dispose(): void;
  /** For `using schedule = policy.changeSchedule(…)`. */
  [Symbol.dispose](): void;
}

import type { ChangeCalendarEntry, Conflict, ScoreLedger } from "itsm-core";

/** What the page about changes says, in one language. */
export interface ChangeWords {
  /** Of a policy that says when changes may run, and nothing else about them. */
  readonly noRisk: string;

  /** What is decided beside the risk, by its name in explanations. */
  readonly decisions: Readonly<Record<string, string>>;

  readonly scores: string;
  readonly fromTo: (least: string, most: string) => string;
  readonly noScore: string;
  readonly noScoreExplained: string;
  /** For screen readers: a gauge. */
  readonly gaugeSpoken: (score: string, open: boolean, value: string, first: string, last: string, levels: string) => string;

  readonly ledger: string;
  readonly ledgerOf: (score: string) => string;
  readonly question: string;
  readonly points: string;
  readonly weight: string;
  readonly counts: string;
  readonly goToQuestion: string;
  readonly combined: Readonly<Record<ScoreLedger["combine"], string>>;
  readonly rounded: Readonly<Record<"up" | "down" | "nearest", string>>;
  readonly doesNotArise: string;
  readonly mayNotArise: string;
  readonly hasNone: string;
  readonly openScore: (range: string) => string;
  readonly total: (sum: string) => string;

  readonly lower: string;
  readonly with: (answers: string) => string;
  readonly tried: (answers: string) => string;
  readonly takeBack: string;

  readonly demands: string;
  readonly type: string;
  readonly approval: string;
  readonly nobody: string;
  readonly quorum: (count: number) => string;
  readonly never: (roles: string) => string;
  readonly afterwards: (time: string | undefined, due: string | undefined) => string;
  readonly leadTime: string;
  readonly noLeadTime: string;
  readonly working: (length: string) => string;
  readonly earliest: (moment: string, open: boolean) => string;
  readonly noStartYet: string;
  readonly met: string;
  readonly notMet: string;
  readonly metOpen: string;
  readonly attachments: string;
  readonly required: string;
  readonly notRequired: string;
  readonly perhaps: string;
  readonly review: string;
  readonly reviewWithin: (time: string) => string;
  readonly reviewDue: (moment: string) => string;
  readonly noReview: string;
  readonly noRule: string;
  readonly openWay: (ways: string) => string;
  /** Roles that policies often name. */
  readonly roles: Readonly<Record<string, string>>;

  readonly when: string;
  readonly byClocks: (zone: string) => string;
  readonly start: string;
  readonly length: string;
  readonly lengthExpected: string;
  readonly cis: string;
  readonly assignees: string;
  /** In the field for one that is not among those shown. */
  readonly another: string;
  readonly madeUp: string;

  readonly conflicts: string;
  readonly noStart: string;
  readonly conflictsFound: (certain: number, perhaps: number) => string;
  readonly kinds: Readonly<Record<Conflict["kind"], string>>;
  readonly mayBe: string;
  readonly outside: (windows: string) => string;
  readonly sameCi: (change: string, cis: string) => string;
  readonly dependency: (change: string, ci: string, dependsOn: string) => string;
  readonly busy: (people: string, change: string) => string;
  readonly tooEarly: (moment: string) => string;

  readonly slots: string;
  readonly noSlot: string;
  readonly assuming: (windows: string) => string;

  readonly entries: Readonly<Record<ChangeCalendarEntry["kind"], string>>;
  readonly thisOne: string;
  readonly mayApply: string;
  readonly asList: string;
  readonly earlierWeek: string;
  readonly laterWeek: string;
}

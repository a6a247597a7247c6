import type { Matter } from "../packs.js";
import type { ChangeWords } from "./change-words.js";

/** Everything the portal itself says, in one language. What the policy says stands in the policy. */
export interface Words {
  /** BCP 47. */
  readonly language: string;
  /** The language in itself. */
  readonly name: string;
  readonly languages: string;
  readonly skipToQuestions: string;
  readonly failed: string;
  readonly dismiss: string;

  readonly pagesLabel: string;
  /** The pages of the portal, by what is decided there. */
  readonly pages: Readonly<Record<Matter, string>>;
  /** Of a page for which there is no policy at all. */
  readonly noPacks: Readonly<Record<Matter, string>>;
  /** Of a policy that decides nothing on a page. */
  readonly packDecidesOther: Readonly<Record<Matter, (name: string) => string>>;

  readonly pack: string;
  readonly noSuchPack: (name: string) => string;
  /** Above the list of what a link says that is no answer. */
  readonly factsRefused: (count: number) => string;
  readonly copyLink: string;
  readonly linkCopied: string;
  /** Where the clipboard is closed to the page. */
  readonly linkToCopy: string;
  readonly linkWithTexts: string;
  readonly linkWithoutEdits: string;

  readonly editPolicy: string;
  readonly edited: string;
  readonly editorHeading: string;
  readonly editorLabel: string;
  readonly editorHint: string;
  readonly editorLoading: string;
  readonly editorFailed: string;
  readonly editorUsable: (warnings: number, edited: boolean) => string;
  readonly editorBroken: (errors: number, warnings: number) => string;
  readonly reset: string;
  readonly closeEditor: string;
  readonly findings: string;
  readonly noFindings: string;
  readonly findingPlace: (line: number, column: number) => string;
  readonly severities: Readonly<Record<"error" | "warning" | "info", string>>;

  readonly service: string;
  readonly noSuchService: (address: string) => string;
  readonly serviceAgrees: string;
  readonly serviceDiffers: (outcomes: string) => string;
  readonly serviceHasOtherPolicy: (outcomes: string) => string;
  readonly serviceRefuses: (message: string) => string;
  readonly serviceUnreachable: string;
  readonly servicePromise: (address: string) => string;
  readonly digestHere: string;
  readonly digestThere: string;

  readonly yes: string;
  readonly no: string;
  readonly unknown: string;
  readonly choose: string;
  readonly noneOfThese: string;
  readonly clear: string;
  readonly clearAnswerTo: (question: string) => string;
  readonly startOver: string;
  readonly otherQuestions: string;

  readonly askNext: string;
  readonly makesNoDifference: string;
  readonly assumedTag: (value: string) => string;
  /** What was expected where an answer cannot be read; nothing where the engine's own words serve. */
  readonly expected: ((expected: Expected) => string) | undefined;
  readonly notCounted: (question: string) => string;

  readonly suggestions: string;
  /** While there is no text. */
  readonly suggestHint: string;
  readonly suggestNothing: string;
  /** The name of a suggestion and the reasons for it. */
  readonly suggestReasons: (name: Node, reasons: string) => readonly (Node | string)[];
  /** One reason with its share in percent, below zero where it speaks against. */
  readonly suggestReason: (reason: string, share: number) => string;
  readonly suggestSets: (settings: readonly string[]) => string;
  /** At an answer that came with a suggestion for this field. */
  readonly suggestedTag: (field: string) => string;
  readonly percent: (percent: number) => string;
  readonly spokenConfidence: (percent: number) => string;
  readonly spokenSuggestions: (field: string, values: readonly string[]) => string;

  readonly priority: string;
  readonly settled: string;
  readonly stillPossible: string;
  readonly atMostThese: string;
  readonly nonePriority: string;
  readonly noneExplained: (recordType: string) => string;
  readonly unmatched: string;
  readonly unmatchedExplained: string;
  readonly allOpen: string;
  readonly or: (items: readonly string[]) => string;
  readonly and: (items: readonly string[]) => string;
  readonly quoted: (name: string) => string;
  readonly range: (first: string, last: string) => string;
  /** For the live region: what a screen reader says after a change. */
  readonly spokenRange: (of: string, range: string, questions: number) => string;
  readonly spokenSettled: (of: string, level: string) => string;

  readonly goToNext: string;
  readonly questionsLeft: (count: number) => string;
  readonly assumed: string;
  readonly change: string;
  readonly why: string;
  readonly whyOf: (outcome: string) => string;
  readonly close: string;

  readonly levels: string;
  readonly levelsNote: string;
  readonly agreements: Readonly<Record<"ola" | "uc", string>>;
  readonly levelDemand: (form: string, demand: string) => string;
  readonly levelLeft: (length: string) => string;
  readonly levelBetween: (first: string, last: string) => string;
  readonly levelNone: string;
  readonly levelUnmatched: string;
  /** Why a target is due at no instant. */
  readonly levelNotDue: Readonly<Record<"missing_facts" | "no_working_time" | "beyond_horizon", string>>;
  readonly weekCaption: (calendar: string) => string;
  readonly weekNow: string;
  readonly weekToday: string;
  readonly weekDue: (moment: string) => string;
  /** For screen readers: a day with its hours, if it has any, and what else there is on it. */
  readonly weekDay: (day: string, hours: string, more: readonly string[]) => string;

  readonly matrixCaption: (rows: string, columns: string, result: string) => string;
  readonly matrixOpen: string;
  readonly matrixDecided: string;
  readonly matrixFor: (recordTypes: string) => string;
  readonly matrixAdjusted: string;
  readonly matrixStillPossible: string;
  readonly matrixRinged: string;

  readonly stepIs: (name: string, outcome: string, reason: string | undefined) => string;
  readonly stepWhichever: (name: string, outcome: string) => string;
  readonly stepOtherwise: string;
  readonly stepUnmatched: (name: string) => string;
  readonly stepOpen: (name: string, outcomes: string) => string;
  readonly stepPoints: (name: string, points: string, outcomes: string) => string;
  readonly stepScored: (name: string, outcome: string, points: number, rules: readonly string[]) => string;
  readonly stepMatrix: (conditions: string, outcome: string) => string;
  readonly stepAdjusted: (move: Move, outcome: string, changed: boolean) => string;
  /** Where what comes of it is open. */
  readonly stepAdjusts: (move: Move) => string;
  readonly stepMayAdjust: (move: Move, conditions: string) => string;
  readonly stepByHand: (name: string, outcome: string) => string;
  /** What is decided has a name where it is something else than the priority. */
  readonly conclusion: (of: string | undefined, outcome: string, label: string) => string;
  readonly conclusionOpen: (of: string | undefined, outcomes: string) => string;
  readonly conclusionAssuming: (assumptions: string) => string;
  readonly summary: string;
  readonly ruleByRule: string;
  readonly ruleByRuleHint: string;
  readonly openStep: string;
  readonly adjustment: string;
  readonly fate: Readonly<Record<"decided" | "outranked" | "failed" | "open", string>>;
  readonly holds: string;
  readonly fails: string;
  readonly dependsOn: string;
  readonly saw: (value: string) => string;
  readonly noAnswerYet: string;
  readonly always: string;
  readonly gives: (outcome: string) => string;
  readonly move: (move: Move) => string;

  /** A condition in words. What is `inTime` comes before and after, and is not more or less. */
  readonly condition: (subject: string, relation: Relation, value: string, inTime: boolean) => string;

  readonly changes: ChangeWords;

  readonly developers: string;
  readonly facts: string;
  readonly answer: string;
  readonly policyStamp: string;
  readonly revisionStamp: string;
  readonly digestStamp: string;
  readonly engineStamp: string;
  readonly localPromise: string;
  /** ITIL's record types, for policies that give them no names of their own. */
  readonly recordTypes: Readonly<Record<string, string>>;
}

/** How a condition compares. */
export type Relation =
  | "is" | "not" | "at least" | "at most" | "above" | "below" | "between" | "unknown" | "known"
  | "any of" | "all of" | "none of" | "contains" | "contains part" | "starts with" | "ends with" | "matches";

/** What an adjustment does. */
export interface Move {
  readonly kind: "at least" | "at most" | "raise" | "lower" | "set";
  /** A level's name; or how many steps. */
  readonly by: string;
}

/** What a field takes. */
export interface Expected {
  readonly type: string;
  readonly places: number | undefined;
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly maxLength: number | undefined;
}

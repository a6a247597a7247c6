// What the engine answers about a change. Plain frozen objects; as JSON text they are, byte for byte, what the native engine writes.
import type { NextQuestion, OverrideAnswer, Stamps, Step, ValueAnswer } from "./answers.js";
import type { Instant } from "./calendar.js";
import type { AskOptions } from "./request.js";

/** What else an answer about a change may depend on. */
export interface ChangeRiskOptions extends AskOptions {
  /** When the request for the change is submitted: lead times count from it. */
  readonly submitted?: Instant | undefined;
  /** When the change starts: lead times are held against it. */
  readonly start?: Instant | undefined;
  /** When the change ends: reviews and later approvals count from it. */
  readonly end?: Instant | undefined;
}

/** The risk of a change and what it asks for, as far as they are known. */
export interface ChangeAnswer {
  /** The risk once it is settled: a level, `none` (none on purpose) or `unmatched` (no rule matched). */
  readonly outcome: string | null;
  /** Every risk still possible, most severe first, then `none`, then `unmatched`. */
  readonly possible: readonly string[];
  /** Whether one risk is left, whatever the missing facts are. */
  readonly settled: boolean;
  /** Whether everything said to be possible can really come about. If false, some of it perhaps cannot: a superset. */
  readonly exact: boolean;
  /** The scores that the risk rests on, in the policy's order. */
  readonly scores: readonly ChangeScore[];
  /** The type of the change, if the policy has any. */
  readonly changeType?: ValueAnswer;
  /** Who has to approve it. */
  readonly approval?: ChangeApproval;
  /** How long before its start it has to be submitted. */
  readonly leadTime?: ChangeLeadTime;
  /** What has to be there beside the request, in the policy's order. */
  readonly attachments: readonly ChangeAttachment[];
  /** How long after its end it has to be reviewed. */
  readonly review?: ChangeReview;
  /** The derived values that play a part, in the policy's order. */
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
  readonly stamps: Stamps;
}

/** A score, as far as it is known. */
export interface ChangeScore {
  /** The derived value that it gives. */
  readonly name: string;
  /** The score once it is settled; `null` also where a question has no answer. */
  readonly score: number | null;
  /** The least and the greatest score still possible; `null` where there can be none. */
  readonly least: number | null;
  readonly most: number | null;
}

/** What is still possible of one outcome. */
export interface ChangeChoice {
  /** Its id once it is settled; `unmatched` where nothing in the policy matches. */
  readonly outcome: string | null;
  /** Every one still possible, in the policy's order. */
  readonly possible: readonly string[];
  /** The reason its author gave, once it is settled. */
  readonly because?: string;
}

/** Who has to approve a change. */
export interface ChangeApproval extends ChangeChoice {
  /** What people call the path, once it is settled. */
  readonly label?: string;
  /** Its stages once it is settled, one after the other; none where nobody has to approve. */
  readonly stages: readonly ApprovalStage[];
  /** If it may come after the change has run: how long after its end, and the instant where that end is given (UTC). */
  readonly afterwards?: { readonly time: TimeAllowed | null; readonly due?: string };
}

/** A stage of an approval. */
export interface ApprovalStage {
  /** Those of whom somebody approves. */
  readonly roles: readonly string[];
  /** How many have to. */
  readonly quorum: number;
  /** Who never approves a change of their own, whatever their role: `requester`, `implementer`. */
  readonly never: readonly string[];
}

/** A length of time, in one way: working time (`8h`), time around the clock (`48h`), or working days. */
export type TimeAllowed = { readonly within: string } | { readonly elapsed: string } | { readonly workingDays: number };

/** How long before its start a change has to be submitted. */
export interface ChangeLeadTime extends ChangeChoice {
  /** How long, once it is settled; absent where no time is asked for. */
  readonly time?: TimeAllowed;
  /** The earliest start (UTC), if the time of submission is given; of several that are possible, the latest of these. */
  readonly earliest?: string;
  /** Whether the start that was given is early enough; absent while that is open. */
  readonly met?: boolean;
}

/** Something that has to be there beside the request. */
export interface ChangeAttachment {
  readonly id: string;
  readonly label?: string;
  /** `null` while it depends on missing facts. */
  readonly required: boolean | null;
  /** The reason its author gave, once it has to be there. */
  readonly because?: string;
}

/** How long after its end a change has to be reviewed. */
export interface ChangeReview extends ChangeChoice {
  /** How long, once it is settled; absent where no review is asked for. */
  readonly time?: TimeAllowed;
  /** The instant (UTC), if the end of the change is given. */
  readonly due?: string;
}

/** What is answered about a change, with the reasons for it. */
export interface ChangeExplanation {
  readonly answer: ChangeAnswer;
  /** The scores, question by question. */
  readonly ledger: readonly ScoreLedger[];
  /** The fewest changes of answers that make the risk less severe: each a way of its own. */
  readonly lower: readonly LowerRisk[];
  /** The steps: derived values, then what comes after them, in order. */
  readonly steps: readonly Step[];
  /** The same in sentences. */
  readonly summary: readonly string[];
}

/** A score, question by question. */
export interface ScoreLedger extends ChangeScore {
  /** How points become the score. */
  readonly combine: "sum" | "product" | "highest" | "mean" | "percent" | "rescaled";
  /** Which whole number a fraction becomes. */
  readonly round?: "up" | "down" | "nearest";
  /** The least and the greatest score that any answers could come to. */
  readonly range: readonly [number, number];
  /** From which score which level, ascending. */
  readonly bands: readonly { readonly from: number; readonly outcome: string }[];
  readonly questions: readonly QuestionLedger[];
  /** What the questions count together, once all are answered; this over `of` is the score, before it is rounded. */
  readonly sum?: number;
  /** What `sum` is divided by: of a `percent` or `rescaled` score, after it is taken a hundred times. */
  readonly of?: number;
}

/** A question of a score, as far as its answer is known. */
export interface QuestionLedger {
  readonly id: string;
  readonly label?: string;
  /** Whether it arises; `null` while that depends on missing facts. */
  readonly arises: boolean | null;
  /** The points of the answer, once it is known. */
  readonly points: number | null;
  /** Every number of points still possible, ascending. */
  readonly possible: readonly number[];
  /** Whether it has no answer, or may have none: then there is no score. */
  readonly mayHaveNone?: true;
  /** How often it counts. */
  readonly weight: number;
  /** What it counts, once the answer is known: what the questions count adds up to `sum`, of scores that add. */
  readonly counts?: number;
  /** The least and the most points that any answer has. */
  readonly range: readonly [number, number];
  /** The rule that answers it, and its reason. */
  readonly rule?: string;
  readonly because?: string;
}

/** Other answers that make the risk less severe. */
export interface LowerRisk {
  /** The risk with them. */
  readonly outcome: string;
  readonly change: readonly { readonly field: string; readonly from: string; readonly to: string }[];
}

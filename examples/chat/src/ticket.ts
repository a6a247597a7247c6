import type { Facts, MetricTargets, ModelStamp, Stamps } from "itsm-core";

/** What the chat hands over: `detail` of the event `ticket`. */
export interface Ticket {
  /** What was written, by text field. */
  readonly texts: Readonly<Record<string, string>>;
  /** What the person has chosen or answered; `null`: does not know. */
  readonly facts: Facts;
  /** What is suggested and was not chosen: assumed until somebody says otherwise. */
  readonly suggested: Facts;
  /** The fields that the priority assumes: suggestions and defaults. */
  readonly assumed: readonly string[];
  /** As chosen, else as suggested. */
  readonly category: string | null;
  readonly recordType: string | null;
  readonly group: string | null;
  /** Nothing where the policy decides none. */
  readonly priority: {
    /** The level, once it is settled. */
    readonly outcome: string | null;
    /** Every outcome still possible, the most severe first. */
    readonly possible: readonly string[];
    readonly settled: boolean;
  } | null;
  /** What is due when, counted from `at`; nothing where the policy has no service levels. */
  readonly targets: readonly MetricTargets[];
  /** When it was handed over, in UTC. */
  readonly at: string;
  /** The language of the conversation. */
  readonly language: string;
  readonly stamps: Stamps;
  /** What was suggested, and what became of it: to learn from. */
  readonly feedback: Feedback;
}

export interface Feedback {
  /** The models that took part in the suggestions. */
  readonly models: readonly ModelStamp[];
  readonly fields: readonly FieldFeedback[];
}

/** What became of the suggestions for a field. */
export interface FieldFeedback {
  readonly field: string;
  /** What was suggested for the text alone, the most certain first; nothing where nothing was certain enough. */
  readonly suggested: readonly { readonly value: string; readonly confidence: number }[];
  /** What the person chose; `null`: does not know; absent: has not said. */
  readonly chosen?: string | null;
  readonly outcome: "accepted" | "corrected" | "unknown" | "not_said";
}

import type { Option, TermDescription } from "itsm-core";
import { type Glossary, NONE, UNMATCHED } from "../glossary.js";
import { timeWords } from "./time-allowed.js";

/** The glossary with what steps about a change are called: in place of the ids of rules the ways to approval, and lengths of time. */
export function withChange(glossary: Glossary, scores: readonly string[] = []): Glossary {
  const { words, policy } = glossary;
  const { changes } = words;
  const { approval = [], leadTime = [], review = [], attachments = [] } = policy.change ?? {};
  const required = { required: changes.required, [UNMATCHED]: changes.notRequired, [NONE]: changes.notRequired };
  return glossary.with({
    names: named(attachments.filter(({ label }) => label !== undefined)),
    outcomes: {
      approval: named(approval),
      lead_time: timed(leadTime, changes.noLeadTime),
      review: timed(review, changes.noReview),
      ...Object.fromEntries(attachments.map(({ id }) => [id, required])),
    },
    scores,
  });

  function named(options: readonly Option[]): Record<string, string> {
    return Object.fromEntries(options.map((option) => [option.id, glossary.optionLabel(option)]));
  }

  function timed(terms: readonly TermDescription[], none: string): Record<string, string> {
    return Object.fromEntries(terms.map(({ id, time }) => [id, time ? timeWords(time, words) : none]));
  }
}

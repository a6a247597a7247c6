import type { ChangeChoice, ChangeExplanation, TimeAllowed } from "itsm-core";
import { NONE, type Told, UNMATCHED } from "../glossary.js";
import type { Words } from "../words/words.js";
import { timeWords } from "./time-allowed.js";

/** What an answer about a change calls things: the path of approval, attachments, and lengths of time in place of the ids of rules. */
export function told({ answer, ledger }: ChangeExplanation, words: Words): Told {
  const { approval, leadTime, attachments, review } = answer;
  const { changes } = words;
  const required = { required: changes.required, [UNMATCHED]: changes.notRequired, [NONE]: changes.notRequired };
  return {
    names: Object.fromEntries(attachments.flatMap(({ id, label }) => (label === undefined ? [] : [[id, label]]))),
    outcomes: {
      ...(approval?.outcome == null || approval.label === undefined ? {} : { approval: { [approval.outcome]: approval.label } }),
      ...timed("lead_time", leadTime, changes.noLeadTime),
      ...timed("review", review, changes.noReview),
      ...Object.fromEntries(attachments.map(({ id }) => [id, required])),
    },
    scores: ledger.map(({ name }) => name),
  };

  function timed(name: string, choice: (ChangeChoice & { readonly time?: TimeAllowed }) | undefined, none: string): Told["outcomes"] {
    return choice?.outcome == null || choice.outcome === UNMATCHED ? {} : { [name]: { [choice.outcome]: choice.time ? timeWords(choice.time, words) : none } };
  }
}

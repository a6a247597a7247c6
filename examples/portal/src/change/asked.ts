import type { ChangeAnswer, ChangeExplanation, Facts, NextQuestion, Policy } from "itsm-core";
import type { Asked } from "../session.js";

/** What is asked on the page about changes. Of a policy that says no more than when changes may run, there is no risk to tell. */
export const asked: Asked<ChangeAnswer, ChangeExplanation> = {
  decides: [],
  serves: ({ description: { change } }) => change !== undefined && (change.risk !== undefined || change.freezes.length + change.maintenance.length > 0),
  answer: (policy, facts, options) => (decidesRisk(policy) ? policy.changeRisk(facts, options) : withoutRisk(policy, facts)),
  explain: (policy, facts, options) =>
    decidesRisk(policy) ? policy.explainChange(facts, options) : { answer: withoutRisk(policy, facts), ledger: [], lower: [], steps: [], summary: [] },
};

/** Whether a policy says how risky a change is. */
export function decidesRisk({ description }: Policy): boolean {
  return description.change?.risk !== undefined;
}

/** All questions are of use then: windows may apply or not by any of them. */
function withoutRisk(policy: Policy, facts: Facts): ChangeAnswer {
  // Refuses what are no facts.
  policy.changeConflicts({ start: 0, end: 1, facts });
  const next = policy.fields.filter(({ name }) => facts[name] === undefined).map(({ name: field }): NextQuestion => ({ field, answers: 0, settling: 0, remaining: 0 }));
  return {
    outcome: null, possible: [], settled: false, exact: true, scores: [], attachments: [], values: [], assumed: [], notAsked: [], notYetAsked: [], next, overrides: [],
    stamps: policy.stamps,
  };
}

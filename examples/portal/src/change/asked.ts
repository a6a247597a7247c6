import type { ChangeAnswer, ChangeExplanation, Facts, NextQuestion, Policy } from "itsm-core";
import { factErrors } from "../facts-errors.js";
import { NONE, UNMATCHED } from "../glossary.js";
import { now } from "../now.js";
import type { Asked } from "../session.js";

const YEAR_MILLISECONDS = 365 * 86_400_000;

/** What is asked on the page about changes. Of a policy that says no more than when changes may run, there is no risk to tell. */
export const asked: Asked<ChangeAnswer, ChangeExplanation> = {
  decides: [],
  serves: (policy) => decidesRisk(policy) || hasWindows(policy),
  answer: (policy, facts, options) => unlessWithoutRisk(() => policy.changeRisk(facts, options)) ?? withoutRisk(policy, facts),
  explain: (policy, facts, options) =>
    unlessWithoutRisk(() => policy.explainChange(facts, options)) ?? { answer: withoutRisk(policy, facts), ledger: [], lower: [], steps: [], summary: [] },
};

/** Whether a policy says how risky a change is. */
export function decidesRisk(policy: Policy): boolean {
  return unlessWithoutRisk(() => policy.changeRisk({}, { rankQuestions: false })) !== undefined;
}

/** The derived value that is the risk: the policy can give another than `risk` that part. */
export function riskName(policy: Policy): string {
  const usual = "risk";
  const answer = unlessWithoutRisk(() => policy.changeRisk({}, { rankQuestions: false }));
  if (!answer || answer.values.some(({ name }) => name === usual)) return usual;
  const levels = answer.possible.filter((id) => id !== NONE && id !== UNMATCHED).join(" ");
  return answer.values.filter(({ possible }) => possible.filter((id) => id !== UNMATCHED).join(" ") === levels).at(-1)?.name ?? usual;
}

/** Whether there are freezes or maintenance windows within a year. */
function hasWindows(policy: Policy): boolean {
  return policy.changeCalendar({ from: now(), to: now() + YEAR_MILLISECONDS }).entries.length > 0;
}

function unlessWithoutRisk<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (factErrors(error)?.some(({ code }) => code === "request.no_change")) return undefined;
    throw error;
  }
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

import { conditionWords } from "./conditions.js";
import type { Explanation, PriorityAnswer, RuleTrace, Step } from "itsm-core/forms";
import { NONE, UNMATCHED, type Glossary } from "./glossary.js";
import { outcomeName, possibleNames } from "./outcome-names.js";
import { assumptionWords } from "./values.js";
import type { Move } from "./words/words.js";

/** One sentence of a summary, with the reason its author gave for the rule. */
export interface Sentence {
  readonly text: string;
  readonly because?: string | undefined;
  /** Whether it says what came out in the end. */
  readonly concludes?: boolean;
}

/** An explanation in sentences, in the language of the form: one for each step that decided or may still decide something. */
export function sentences(glossary: Glossary, { answer, steps }: Explanation): readonly Sentence[] {
  const { words } = glossary;
  const told: Sentence[] = [];
  let before: string | null = null;
  for (const step of steps) {
    const sentence = step.kind === "adjust" ? adjusted(glossary, step, before) : decided(glossary, step, answer.values);
    if (sentence) told.push(about(glossary, step, sentence));
    if (step.kind !== "derive") before = step.outcome;
  }
  told.push({ text: conclusion(glossary, answer), concludes: true });
  if (answer.assumed.length > 0) {
    told.push({ text: words.conclusionAssuming(words.and(answer.assumed.map((name) => assumptionWords(glossary, name)))) });
  }
  return told;
}

function conclusion(glossary: Glossary, { outcome, possible, recordType }: PriorityAnswer): string {
  const { words } = glossary;
  if (outcome === null) return words.conclusionOpen(possibleNames(glossary, "priority", possible));
  if (outcome === UNMATCHED) return words.unmatchedExplained;
  if (outcome === NONE && recordType !== null) return words.noneExplained(glossary.option("record_type", recordType));
  return words.conclusion(outcomeName(glossary, "priority", outcome), glossary.outcome("priority", outcome));
}

/** All parts of a rule's condition in words. */
export function ruleConditions(glossary: Glossary, { tests }: RuleTrace): string {
  return glossary.words.and(tests.map((test) => conditionWords(glossary, test)));
}

/** What a rule leads to, in words: an outcome, points, or what an adjustment does. */
export function ruleResult(glossary: Glossary, step: Step, { then }: RuleTrace): string {
  if (step.kind === "adjust") return glossary.words.move(move(glossary, then));
  return step.points ? then : outcomeName(glossary, outcomeOf(step), then);
}

/** Whose outcome a step has: a derived value's, or the priority's. */
export function outcomeOf({ kind, name }: Step): string {
  return kind === "derive" || kind === "override" ? name : "priority";
}

function decided(glossary: Glossary, step: Step, values: Explanation["answer"]["values"]): Sentence | undefined {
  const { words } = glossary;
  const of = outcomeOf(step);
  const name = glossary.name(of);
  if (step.outcome === null) {
    const value = values.find((known) => known.name === step.name);
    // Of the priority, the last sentence says what is possible; an override that was refused decides nothing.
    if (step.kind !== "derive" || !value) return undefined;
    const possible = possibleNames(glossary, of, value.possible);
    return { text: step.points ? words.stepPoints(name, words.range(...spread(step.points)), possible) : words.stepOpen(name, possible) };
  }
  const outcome = outcomeName(glossary, of, step.outcome);
  if (step.kind === "override") return { text: words.stepByHand(name, outcome) };
  if (step.outcome === UNMATCHED) return { text: words.stepUnmatched(name) };
  const deciding = step.rules.filter(({ fate }) => fate === "decided");
  if (step.points) return { text: words.stepScored(name, outcome, step.points[0], deciding.map(({ id, then }) => `${id} (${then})`)) };
  const [rule] = deciding;
  if (step.kind === "matrix" && rule) return { text: words.stepMatrix(ruleConditions(glossary, rule), outcome) };
  if (!rule) {
    const open = step.rules.some(({ fate }) => fate === "open");
    return { text: open ? words.stepWhichever(name, outcome) : words.stepIs(name, outcome, words.stepOtherwise) };
  }
  const conditions = rule.tests.length > 0 ? ruleConditions(glossary, rule) : words.stepOtherwise;
  return { text: words.stepIs(name, outcome, conditions), because: rule.because };
}

function adjusted(glossary: Glossary, step: Step, before: string | null): Sentence | undefined {
  const { words } = glossary;
  const [rule] = step.rules;
  if (!rule || rule.fate === "failed" || rule.fate === "outranked") return undefined;
  const does = move(glossary, rule.then);
  // An open rule beside a settled outcome can change nothing.
  if (rule.fate === "open" && step.outcome !== null) return undefined;
  if (rule.fate === "open") return { text: words.stepMayAdjust(does, ruleConditions(glossary, rule)), because: rule.because };
  const outcome = step.outcome === null ? words.openStep : outcomeName(glossary, "priority", step.outcome);
  return { text: words.stepAdjusted(does, outcome, step.outcome === null || step.outcome !== before), because: rule.because };
}

/** Says which record types a sentence is about, while several are possible. */
function about(glossary: Glossary, { recordTypes = [] }: Step, sentence: Sentence): Sentence {
  if (recordTypes.length === 0) return sentence;
  const types = glossary.words.or(recordTypes.map((id) => glossary.option("record_type", id)));
  return { ...sentence, text: `${types}: ${sentence.text}` };
}

function spread([least, most]: readonly [number, number]): [string, string] {
  return [String(least), String(most)];
}

/** What an adjustment does, as the engine words it: `at least P2`, `raise by 1`, `set P4`. */
function move(glossary: Glossary, then: string): Move {
  const [, kind = "set", by = then] = /^(at least|at most|raise|lower|set)(?: by)? (.+)$/.exec(then) ?? [];
  const steps = kind === "raise" || kind === "lower";
  return { kind: kind as Move["kind"], by: steps ? by : outcomeName(glossary, "priority", by) };
}

import { conditionWords } from "./conditions.js";
import type { RuleTrace, Step, ValueAnswer } from "itsm-core/forms";
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

/** What the page decides, as far as it is known. */
export interface Decided {
  readonly outcome: string | null;
  readonly possible: readonly string[];
  /** Nothing where it is none of record types. */
  readonly recordType?: string | null;
  readonly values: readonly ValueAnswer[];
  readonly assumed: readonly string[];
}

/** It, with the steps to it. */
export interface Explained {
  readonly answer: Decided;
  readonly steps: readonly Step[];
}

/** An explanation in sentences, in the language of the form: one for each step that decided or may still decide something. */
export function sentences(glossary: Glossary, { answer, steps }: Explained): readonly Sentence[] {
  const { words } = glossary;
  const told: Sentence[] = [];
  const before = new Map<string, string | null>();
  for (const step of steps) {
    const of = outcomeOf(glossary, step);
    const sentence = step.kind === "adjust" ? adjusted(glossary, step, before.get(of) ?? null) : decided(glossary, step, answer.values);
    if (sentence) told.push(about(glossary, step, sentence));
    before.set(of, step.outcome);
  }
  told.push({ text: conclusion(glossary, answer), concludes: true });
  if (answer.assumed.length > 0) {
    told.push({ text: words.conclusionAssuming(words.and(answer.assumed.map((name) => assumptionWords(glossary, name)))) });
  }
  return told;
}

/** What rules did or may still do to an outcome after it came about: raised it, capped it, set it. */
export function adjustments(glossary: Glossary, { steps }: Explained): readonly Sentence[] {
  const before = new Map<string, string | null>();
  return steps.flatMap((step) => {
    const of = outcomeOf(glossary, step);
    const sentence = step.kind === "adjust" ? adjusted(glossary, step, before.get(of) ?? null) : undefined;
    before.set(of, step.outcome);
    return sentence ?? [];
  });
}

function conclusion(glossary: Glossary, { outcome, possible, recordType = null }: Decided): string {
  const { words } = glossary;
  if (outcome === null) return words.conclusionOpen(named(glossary), possibleNames(glossary, glossary.decided, possible));
  if (outcome === UNMATCHED) return words.unmatchedExplained;
  if (outcome === NONE && recordType !== null) return words.noneExplained(glossary.option("record_type", recordType));
  return words.conclusion(named(glossary), outcomeName(glossary, glossary.decided, outcome), glossary.outcome(glossary.decided, outcome));
}

/** What is decided, where it is something else than the priority. */
function named(glossary: Glossary): string | undefined {
  return glossary.decided === "priority" ? undefined : glossary.words.quoted(glossary.name(glossary.decided));
}

/** All parts of a rule's condition in words. */
export function ruleConditions(glossary: Glossary, { tests }: RuleTrace): string {
  return glossary.words.and(tests.map((test) => conditionWords(glossary, test)));
}

/** What a rule leads to, in words: an outcome, points, or what an adjustment does. */
export function ruleResult(glossary: Glossary, step: Step, { then }: RuleTrace): string {
  if (step.kind === "adjust") return glossary.words.move(move(glossary, outcomeOf(glossary, step), then));
  return step.points ? then : outcomeName(glossary, outcomeOf(glossary, step), then);
}

/** Whose outcome a step has: a derived value's, or that of the decision. */
export function outcomeOf(glossary: Glossary, { kind, name, of }: Step): string {
  return kind === "adjust" ? of ?? glossary.decided : name;
}

function decided(glossary: Glossary, step: Step, values: readonly ValueAnswer[]): Sentence | undefined {
  const { words } = glossary;
  const of = outcomeOf(glossary, step);
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
  if (step.points) {
    const counted = glossary.told.scores.includes(step.name) ? [] : deciding.map(({ id, then }) => `${id} (${then})`);
    return { text: words.stepScored(name, outcome, step.points[0], counted) };
  }
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
  const of = outcomeOf(glossary, step);
  const does = move(glossary, of, rule.then);
  // An open rule beside a settled outcome can change nothing.
  if (rule.fate === "open" && step.outcome !== null) return undefined;
  if (rule.fate === "open") return { text: words.stepMayAdjust(does, ruleConditions(glossary, rule)), because: rule.because };
  if (step.outcome === null) return { text: words.stepAdjusts(does), because: rule.because };
  return { text: words.stepAdjusted(does, outcomeName(glossary, of, step.outcome), step.outcome !== before), because: rule.because };
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
function move(glossary: Glossary, of: string, then: string): Move {
  const [, kind = "set", by = then] = /^(at least|at most|raise|lower|set)(?: by)? (.+)$/.exec(then) ?? [];
  const steps = kind === "raise" || kind === "lower";
  return { kind: kind as Move["kind"], by: steps ? by : outcomeName(glossary, of, by) };
}

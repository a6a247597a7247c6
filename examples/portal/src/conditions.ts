import type { TestTrace } from "itsm-core/forms";
import type { Glossary } from "./glossary.js";
import type { Relation } from "./words/words.js";

const SIGNS: Readonly<Record<string, Relation>> = { ">=": "at least", "<=": "at most", ">": "above", "<": "below", "=": "is", "==": "is", "!=": "not" };

/** One comparison after the subject, as the engine words it. */
const FORMS: readonly (readonly [RegExp, (match: RegExpExecArray) => Comparison])[] = [
  [/^is (unknown|known)$/, ([, relation]) => ({ relation: relation as Relation, values: [], joined: "or" })],
  [/^(>=|<=|!=|==|>|<|=) *(.+)$/, ([, sign = "", value = ""]) => ({ relation: SIGNS[sign] ?? "is", values: [value], joined: "or" })],
  [/^(at least|at most|above|below) (.+)$/, ([, relation, value = ""]) => ({ relation: relation as Relation, values: [value], joined: "or" })],
  [/^between \[(.+), (.+)\]$/, ([, from = "", to = ""]) => ({ relation: "between", values: [from, to], joined: "and" })],
  [/^in ([^[\].]+)\.\.([^[\].]+)$/, ([, from = "", to = ""]) => ({ relation: "between", values: [from.trim(), to.trim()], joined: "and" })],
  [/^(?:in|is) \[(.+)\]$/, ([, list = ""]) => ({ relation: "is", values: list.split(", "), joined: "or" })],
  [/^not \[(.+)\]$/, ([, list = ""]) => ({ relation: "not", values: list.split(", "), joined: "or" })],
  [/^(is|not) (.+)$/, ([, relation, value = ""]) => ({ relation: relation as Relation, values: [value], joined: "or" })],
];

interface Comparison {
  readonly relation: Relation;
  readonly values: readonly string[];
  readonly joined: "or" | "and";
}

/** A part of a condition in words: `service.tier in [1, 2]` as `“Service (tier)” is 1 or 2`. What is too rich for that stays as the engine words it. */
export function conditionWords(glossary: Glossary, { test }: TestTrace): string {
  const [, subject = "", rest = ""] = /^([\w.-]+) (.+)$/.exec(test) ?? [];
  if (!isSubject(glossary, subject)) return test;
  for (const [form, read] of FORMS) {
    const match = form.exec(rest);
    if (!match) continue;
    const { relation, values, joined } = read(match);
    if (values.some((value) => /[[\]]| and /.test(value))) return test;
    const shown = values.map((value) => glossary.value(subject, value));
    return glossary.words.condition(glossary.subject(subject), relation, glossary.words[joined](shown));
  }
  return test;
}

/** What a test saw, in words; nothing while there is no answer. */
export function factWords(glossary: Glossary, { test, fact }: TestTrace): string | undefined {
  if (fact === undefined) return undefined;
  const [subject = ""] = test.split(" ");
  return glossary.value(subject, fact);
}

function isSubject(glossary: Glossary, name: string): boolean {
  const [base] = name.split(".");
  const { fields, values } = glossary.policy;
  return [...fields, ...values].some((known) => known.name === base);
}

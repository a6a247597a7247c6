import { englishChange } from "./change-en.js";
import type { Relation, Words } from "./words.js";

const list = (type: "conjunction" | "disjunction") => {
  const format = new Intl.ListFormat("en", { type });
  return (items: readonly string[]) => format.format(items);
};

const relations: Readonly<Record<Relation, string>> = {
  is: "is",
  not: "is not",
  "at least": "is at least",
  "at most": "is at most",
  above: "is more than",
  below: "is less than",
  between: "is between",
  unknown: "is not known",
  known: "is known",
  "any of": "has any of",
  "all of": "has all of",
  "none of": "has none of",
  contains: "contains",
  "contains part": "contains the letters",
  "starts with": "starts with",
  "ends with": "ends with",
  matches: "matches",
};

const moments: Partial<typeof relations> = { "at least": "is not before", "at most": "is not after", above: "is after", below: "is before" };

const questions = (count: number) => (count === 1 ? "1 question can" : `${count} questions can`);

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

function levelDemand(form: string, demand: string): string {
  const range = demand.replace("..", " to ");
  switch (form) {
    case "elapsed":
      return `${range} around the clock`;
    case "working_days":
      return range === "1" ? "1 working day" : `${range} working days`;
    case "weeks":
      return range === "1" ? "1 week" : `${range} weeks`;
    case "working_day":
      return demand.replace(/^same/, "the same working day").replace(/^next/, "the next working day").replace(/^(\d+)/, "$1 working days later");
    case "until":
      return `until: ${demand.replace(" before ", ", ")}`;
    default:
      return range;
  }
}

export const english: Words = {
  language: "en",
  name: "English",
  languages: "Language",
  skipToQuestions: "Skip to the questions",
  failed: "The policy could not be loaded.",
  dismiss: "Dismiss",

  pagesLabel: "Pages",
  pages: { priority: "Priority of tickets", change: "Risk of changes" },
  noPacks: { priority: "None of the policies here decides priorities.", change: "None of the policies here says anything about changes." },
  packDecidesOther: {
    priority: (name) => `The policy “${name}” decides no priorities. This is another one.`,
    change: (name) => `The policy “${name}” says nothing about changes. This is another one.`,
  },

  pack: "Policy",
  noSuchPack: (name) => `There is no policy “${name}” here. This is another one.`,
  factsRefused: (count) => (count === 1 ? "One answer of this link could not be taken over:" : `${count} answers of this link could not be taken over:`),
  copyLink: "Copy link",
  linkCopied: "Link copied.",
  linkToCopy: "The link, to copy:",
  linkWithTexts: "with texts",
  linkWithoutEdits: "It opens the policy without your edits.",

  editPolicy: "Edit policy",
  edited: "Edited",
  editorHeading: "The policy",
  editorLabel: "Policy in YAML",
  editorHint: "Edits stay on this page until it is closed. Ctrl+Space completes names, F8 goes to the next finding, Tab leaves the editor.",
  editorLoading: "Loading the editor …",
  editorFailed: "The editor could not be loaded.",
  editorUsable: (warnings, edited) => [edited ? "The form follows." : "As published.", ...(warnings > 0 ? [`${counted(warnings, "warning")}.`] : [])].join(" "),
  editorBroken: (errors, warnings) =>
    `${errors > 0 ? [counted(errors, "error"), ...(warnings > 0 ? [counted(warnings, "warning")] : [])].join(", ") : "It decides nothing on this page"}: the form keeps the last policy that worked.`,
  reset: "Reset",
  closeEditor: "Close the editor",
  findings: "Findings",
  noFindings: "Nothing to object to.",
  findingPlace: (line, column) => `Line ${line}, column ${column}`,
  severities: { error: "Error", warning: "Warning", info: "Note" },

  service: "Service",
  noSuchService: (address) => `“${address}” is no address of a service. It begins with http:// or https://.`,
  serviceAgrees: "Agrees: the same answer to the same facts.",
  serviceDiffers: (outcomes) => `Differs by the same policy: ${outcomes}.`,
  serviceHasOtherPolicy: (outcomes) => `Differs: it decides by another policy, and says ${outcomes}.`,
  serviceRefuses: (message) => `No answer to compare: ${message}.`,
  serviceUnreachable: "Not reachable. It does not run, does not allow requests from this page, or this page may not ask it.",
  servicePromise: (address) => `Decided in this browser. To compare, answers are also sent to ${address}.`,
  digestHere: "Here",
  digestThere: "There",

  yes: "Yes",
  no: "No",
  unknown: "Don’t know",
  choose: "Choose …",
  noneOfThese: "None of these",
  clear: "Clear",
  clearAnswerTo: (question) => `Clear the answer to: ${question}`,
  startOver: "Start over",
  otherQuestions: "More questions",

  askNext: "Ask this next",
  makesNoDifference: "Makes no difference any more",
  assumedTag: (value) => `Assumed: ${value}`,
  expected: undefined,
  notCounted: (question) => `This was the answer before “${question}”, which cannot be read yet.`,

  suggestions: "Suggestions",
  suggestHint: "Suggestions appear here while you type.",
  suggestNothing: "Nothing is certain enough to be suggested yet.",
  suggestReasons: (name, reasons) => [name, reasons === "" ? "" : `: ${reasons}`],
  suggestReason: (reason, share) => (share < 0 ? `against it ${reason} ${-share}%` : `${reason} ${share}%`),
  suggestSets: (settings) => `Goes with it: ${settings.join(" · ")}`,
  suggestedTag: (field) => `Suggested with: ${field}`,
  percent: (percent) => `${percent}%`,
  spokenConfidence: (percent) => `${percent} percent certain`,
  spokenSuggestions: (field, values) => `Suggested for ${field}: ${list("disjunction")(values)}.`,

  priority: "Priority",
  settled: "Settled",
  stillPossible: "still possible",
  atMostThese: "at most these",
  nonePriority: "None",
  noneExplained: (recordType) => `Under this policy, “${recordType}” has no priority.`,
  unmatched: "No rule",
  unmatchedExplained: "No rule of the policy covers these answers.",
  allOpen: "Still open",
  or: list("disjunction"),
  and: list("conjunction"),
  quoted: (name) => `“${name}”`,
  range: (first, last) => `${first} – ${last}`,
  spokenRange: (of, range, count) => `${of}: ${range} still possible. ${questions(count)} narrow it down.`,
  spokenSettled: (of, level) => `${of} settled: ${level}.`,

  goToNext: "Ask next",
  questionsLeft: (count) => (count === 1 ? "1 question left" : `${count} questions left`),
  assumed: "Assumed",
  change: "Change",
  why: "Why?",
  whyOf: (outcome) => `Why ${outcome}?`,
  close: "Close",

  levels: "What happens by when",
  levelsNote: "If it were opened now.",
  agreements: { ola: "our own teams", uc: "supplier" },
  levelDemand,
  levelLeft: (length) => `${length} left`,
  levelBetween: (first, last) => `between ${first} and ${last}`,
  levelNone: "no target, on purpose",
  levelUnmatched: "no target",
  levelNotDue: { missing_facts: "depends on what is still open", no_working_time: "never: the calendar has no such time", beyond_horizon: "not before the year 2100" },
  weekCaption: (calendar) => `${calendar}, the next seven days`,
  weekNow: "now",
  weekToday: "today",
  weekDue: (moment) => `due ${moment}`,
  weekDay: (day, hours, more) => `${day}: ${[hours === "" ? "closed" : hours, ...more].join(", ")}`,

  matrixCaption: (rows, columns, result) => `${rows} and ${columns.toLowerCase()} give the ${result.toLowerCase()}`,
  matrixOpen: "still possible",
  matrixDecided: "this one",
  matrixFor: (recordTypes) => `For ${recordTypes}.`,
  matrixAdjusted: "Rules beyond the matrix can change the result: see “Why?”.",
  matrixStillPossible: "Cells in full colour are still possible.",
  matrixRinged: "The ringed cell is this case.",

  stepIs: (name, outcome, reason) => (reason ? `${name} is ${outcome}, because ${reason}.` : `${name} is ${outcome}.`),
  stepWhichever: (name, outcome) => `${name} is ${outcome}, whatever the open questions bring.`,
  stepOtherwise: "no other rule applies",
  stepUnmatched: (name) => `No rule says what ${name} is.`,
  stepOpen: (name, outcomes) => `${name} is still open: ${outcomes}.`,
  stepPoints: (name, points, outcomes) => `${name} is still open, with ${points} points: ${outcomes}.`,
  stepScored: (name, outcome, points, rules) => `${name} is ${outcome}, with ${points} points${rules.length > 0 ? ` from ${english.and(rules)}` : ""}.`,
  stepMatrix: (conditions, outcome) => `The matrix gives ${outcome}, because ${conditions}.`,
  stepAdjusted: (move, outcome, changed) =>
    `A rule says ${english.move(move)}${changed ? `: now it is ${outcome}` : ", which changes nothing here"}.`,
  stepAdjusts: (move) => `A rule says ${english.move(move)}.`,
  stepMayAdjust: (move, conditions) => `A rule may still say ${english.move(move)}, if ${conditions}.`,
  stepByHand: (name, outcome) => `${name} was set to ${outcome} by hand.`,
  conclusion: (of = "the priority", outcome, label) => `So ${of} is ${outcome === label ? label : `${outcome} (${label})`}.`,
  conclusionOpen: (of = "the priority", outcomes) => `So ${of} can still be ${outcomes}.`,
  conclusionAssuming: (assumptions) => `This assumes: ${assumptions}.`,
  summary: "In short",
  ruleByRule: "Rule by rule",
  ruleByRuleHint: "What each rule asked for, and what it saw.",
  openStep: "open",
  adjustment: "Adjustment",
  fate: { decided: "decided", outranked: "another rule came first", failed: "does not apply", open: "still open" },
  holds: "true",
  fails: "not true",
  dependsOn: "depends on what is missing",
  saw: (value) => `saw: ${value}`,
  noAnswerYet: "no answer yet",
  always: "Always",
  gives: (outcome) => `gives ${outcome}`,
  move: ({ kind, by }) => {
    if (kind === "raise") return by === "1" ? "one level more severe" : `${by} levels more severe`;
    if (kind === "lower") return by === "1" ? "one level less severe" : `${by} levels less severe`;
    return kind === "set" ? `exactly ${by}` : `${kind} ${by}`;
  },

  condition: (subject, relation, value, inTime) => `“${subject}” ${(inTime && moments[relation]) || relations[relation]}${value && ` ${value}`}`,

  changes: englishChange,

  developers: "For developers: facts in, answer out",
  facts: "Facts",
  answer: "Answer",
  policyStamp: "Policy",
  revisionStamp: "Revision",
  digestStamp: "Digest",
  engineStamp: "Engine",
  localPromise: "Decided in this browser. No answer leaves this page.",
  recordTypes: { incident: "Incident", service_request: "Service request", problem: "Problem", change: "Change" },
};

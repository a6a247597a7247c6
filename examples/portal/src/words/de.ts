import { germanChange } from "./change-de.js";
import type { Expected, Relation, Words } from "./words.js";

const list = (type: "conjunction" | "disjunction") => {
  const format = new Intl.ListFormat("de", { type });
  return (items: readonly string[]) => format.format(items);
};

const relations: Readonly<Record<Relation, string>> = {
  is: "ist",
  not: "ist nicht",
  "at least": "ist mindestens",
  "at most": "ist höchstens",
  above: "ist mehr als",
  below: "ist weniger als",
  between: "liegt zwischen",
  unknown: "ist nicht bekannt",
  known: "ist bekannt",
  "any of": "enthält eins von",
  "all of": "enthält alle von",
  "none of": "enthält keins von",
  contains: "enthält",
  "contains part": "enthält die Buchstaben",
  "starts with": "beginnt mit",
  "ends with": "endet mit",
  matches: "passt auf",
};

const moments: Partial<typeof relations> = { "at least": "liegt nicht vor", "at most": "liegt nicht nach", above: "liegt nach", below: "liegt vor" };

const notations: Readonly<Record<string, string>> = {
  integer: "eine ganze Zahl wie `12`",
  duration: "eine Dauer wie `90m`, `4h` oder `2d`",
  date: "ein Datum wie `2026-11-22`",
  instant: "einen Zeitpunkt wie `2026-11-22T08:30:00+01:00`",
  time: "eine Uhrzeit wie `08:30`",
};

function expected({ type, places, min, max, maxLength }: Expected): string {
  if (type === "text" && maxLength !== undefined) return `Bitte höchstens ${maxLength} Zeichen.`;
  const what = type === "decimal" ? `eine Zahl mit höchstens ${places ?? 0} Nachkommastellen` : (notations[type] ?? "einen gültigen Wert");
  const from = min === undefined ? "" : max === undefined ? `, mindestens \`${min}\`` : `, von \`${min}\``;
  const to = max === undefined ? "" : min === undefined ? `, höchstens \`${max}\`` : ` bis \`${max}\``;
  return `Bitte ${what} angeben${from}${to}.`;
}

const questions = (count: number, [one, many]: readonly [string, string]) => (count === 1 ? `1 Frage ${one}` : `${count} Fragen ${many}`);

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

function levelDemand(form: string, demand: string): string {
  const range = demand.replace("..", " bis ");
  switch (form) {
    case "elapsed":
      return `${range} rund um die Uhr`;
    case "working_days":
      return range === "1" ? "1 Arbeitstag" : `${range} Arbeitstage`;
    case "weeks":
      return range === "1" ? "1 Woche" : `${range} Wochen`;
    case "working_day":
      return demand.replace(/^same/, "am selben Arbeitstag").replace(/^next/, "am nächsten Arbeitstag").replace(/^(\d+)/, "am $1. Arbeitstag danach").replace(" before ", " bis ");
    case "until":
      return `bis: ${demand.replace(" before ", ", ")}`;
    default:
      return range;
  }
}

export const german: Words = {
  language: "de",
  name: "Deutsch",
  languages: "Sprache",
  skipToQuestions: "Zu den Fragen",
  failed: "Die Richtlinie ließ sich nicht laden.",
  dismiss: "Ausblenden",

  pagesLabel: "Seiten",
  pages: { priority: "Priorität von Tickets", change: "Risiko von Changes" },
  noPacks: { priority: "Keine der Richtlinien hier entscheidet Prioritäten.", change: "Keine der Richtlinien hier sagt etwas über Changes." },
  packDecidesOther: {
    priority: (name) => `Die Richtlinie „${name}“ entscheidet keine Prioritäten. Dies ist eine andere.`,
    change: (name) => `Die Richtlinie „${name}“ sagt nichts über Changes. Dies ist eine andere.`,
  },

  pack: "Richtlinie",
  noSuchPack: (name) => `Eine Richtlinie „${name}“ gibt es hier nicht. Dies ist eine andere.`,
  factsRefused: (count) => (count === 1 ? "Eine Antwort aus diesem Link ließ sich nicht übernehmen:" : `${count} Antworten aus diesem Link ließen sich nicht übernehmen:`),
  copyLink: "Link kopieren",
  linkCopied: "Link kopiert.",
  linkToCopy: "Der Link, zum Kopieren:",
  linkWithTexts: "mit Texten",
  linkWithoutEdits: "Er öffnet die Richtlinie ohne Ihre Änderungen.",

  editPolicy: "Richtlinie bearbeiten",
  edited: "Geändert",
  editorHeading: "Die Richtlinie",
  editorLabel: "Richtlinie in YAML",
  editorHint: "Änderungen bleiben auf dieser Seite, bis sie geschlossen wird. Strg+Leertaste ergänzt Namen, F8 geht zum nächsten Befund, Tab verlässt den Editor.",
  editorLoading: "Der Editor wird geladen …",
  editorFailed: "Der Editor ließ sich nicht laden.",
  editorUsable: (warnings, edited) => [edited ? "Das Formular folgt." : "Wie veröffentlicht.", ...(warnings > 0 ? [`${counted(warnings, "Warnung", "Warnungen")}.`] : [])].join(" "),
  editorBroken: (errors, warnings) =>
    `${errors > 0 ? [`${errors} Fehler`, ...(warnings > 0 ? [counted(warnings, "Warnung", "Warnungen")] : [])].join(", ") : "Sie entscheidet nichts auf dieser Seite"}: das Formular behält die letzte brauchbare Richtlinie.`,
  reset: "Zurücksetzen",
  closeEditor: "Editor schließen",
  findings: "Befunde",
  noFindings: "Nichts zu beanstanden.",
  findingPlace: (line, column) => `Zeile ${line}, Spalte ${column}`,
  severities: { error: "Fehler", warning: "Warnung", info: "Hinweis" },

  service: "Dienst",
  noSuchService: (address) => `„${address}“ ist keine Adresse eines Dienstes. Sie beginnt mit http:// oder https://.`,
  serviceAgrees: "Stimmt überein: dieselbe Antwort auf dieselben Angaben.",
  serviceDiffers: (outcomes) => `Weicht ab, bei derselben Richtlinie: ${outcomes}.`,
  serviceHasOtherPolicy: (outcomes) => `Weicht ab: er entscheidet nach einer anderen Richtlinie und sagt ${outcomes}.`,
  serviceRefuses: (message) => `Keine Antwort zum Vergleichen: ${message}.`,
  serviceUnreachable: "Nicht erreichbar. Er läuft nicht, lässt Anfragen dieser Seite nicht zu, oder diese Seite darf ihn nicht fragen.",
  servicePromise: (address) => `In diesem Browser entschieden. Zum Vergleich gehen die Antworten auch an ${address}.`,
  digestHere: "Hier",
  digestThere: "Dort",

  yes: "Ja",
  no: "Nein",
  unknown: "Weiß nicht",
  choose: "Bitte wählen …",
  noneOfThese: "Nichts davon",
  clear: "Löschen",
  clearAnswerTo: (question) => `Antwort löschen: ${question}`,
  startOver: "Von vorn",
  otherQuestions: "Weitere Fragen",

  askNext: "Als Nächstes",
  makesNoDifference: "Ändert nichts mehr",
  assumedTag: (value) => `Angenommen: ${value}`,
  expected,
  notCounted: (question) => `Stand vor „${question}“: diese Antwort ist noch nicht lesbar.`,

  suggestions: "Vorschläge",
  suggestHint: "Hier erscheinen Vorschläge, während Sie schreiben.",
  suggestNothing: "Noch ist nichts sicher genug für einen Vorschlag.",
  suggestReasons: (name, reasons) => [name, reasons === "" ? "" : `: ${reasons}`],
  suggestReason: (reason, share) => (share < 0 ? `dagegen ${reason} ${-share}\u00a0%` : `${reason} ${share}\u00a0%`),
  suggestSets: (settings) => `Dazu gehört: ${settings.join(" · ")}`,
  suggestedTag: (field) => `Vorgeschlagen mit: ${field}`,
  percent: (percent) => `${percent}\u00a0%`,
  spokenConfidence: (percent) => `zu ${percent} Prozent sicher`,
  spokenSuggestions: (field, values) => `Vorschlag für ${field}: ${list("disjunction")(values)}.`,

  priority: "Priorität",
  settled: "Steht fest",
  stillPossible: "noch möglich",
  atMostThese: "höchstens diese",
  nonePriority: "Keine",
  noneExplained: (recordType) => `„${recordType}“ hat nach dieser Richtlinie keine Priorität.`,
  unmatched: "Keine Regel",
  unmatchedExplained: "Keine Regel der Richtlinie passt auf diese Antworten.",
  allOpen: "Noch offen",
  or: list("disjunction"),
  and: list("conjunction"),
  quoted: (name) => `„${name}“`,
  range: (first, last) => `${first} – ${last}`,
  spokenRange: (of, range, count) => `${of}: ${range} noch möglich. ${questions(count, ["grenzt", "grenzen"])} das weiter ein.`,
  spokenSettled: (of, level) => `${of} steht fest: ${level}.`,

  goToNext: "Nächste Frage",
  questionsLeft: (count) => (count === 1 ? "noch 1 Frage" : `noch ${count} Fragen`),
  assumed: "Angenommen",
  change: "Ändern",
  why: "Warum?",
  whyOf: (outcome) => `Warum ${outcome}?`,
  close: "Schließen",

  levels: "Was bis wann geschieht",
  levelsNote: "Wenn es jetzt gemeldet würde.",
  agreements: { ola: "eigene Teams", uc: "Lieferant" },
  levelDemand,
  levelLeft: (length) => `noch ${length}`,
  levelBetween: (first, last) => `zwischen ${first} und ${last}`,
  levelNone: "kein Ziel, mit Absicht",
  levelUnmatched: "kein Ziel",
  levelNotDue: { missing_facts: "hängt von offenen Fragen ab", no_working_time: "nie: der Kalender hat keine solche Zeit", beyond_horizon: "nicht vor dem Jahr 2100" },
  weekCaption: (calendar) => `${calendar}, die nächsten sieben Tage`,
  weekNow: "jetzt",
  weekToday: "heute",
  weekDue: (moment) => `fällig ${moment}`,
  weekDay: (day, hours, more) => `${day}: ${[hours === "" ? "geschlossen" : hours, ...more].join(", ")}`,

  matrixCaption: (rows, columns, result) => `${result} aus ${rows} und ${columns}`,
  matrixOpen: "noch möglich",
  matrixDecided: "diese",
  matrixFor: (recordTypes) => `Für ${recordTypes}.`,
  matrixAdjusted: "Regeln außerhalb der Matrix können das Ergebnis ändern: siehe „Warum?“.",
  matrixStillPossible: "Felder in voller Farbe sind noch möglich.",
  matrixRinged: "Das umrandete Feld ist dieser Fall.",

  stepIs: (name, outcome, reason) => (reason ? `${name} ist ${outcome}, denn ${reason}.` : `${name} ist ${outcome}.`),
  stepWhichever: (name, outcome) => `${name} ist ${outcome}, was auch immer die offenen Fragen ergeben.`,
  stepOtherwise: "keine andere Regel greift",
  stepUnmatched: (name) => `Keine Regel sagt etwas über ${name}.`,
  stepOpen: (name, outcomes) => `${name} ist noch offen: ${outcomes}.`,
  stepPoints: (name, points, outcomes) => `${name} ist noch offen, mit ${points} Punkten: ${outcomes}.`,
  stepScored: (name, outcome, points, rules) => `${name} ist ${outcome}, mit ${points} Punkten${rules.length > 0 ? ` aus ${german.and(rules)}` : ""}.`,
  stepMatrix: (conditions, outcome) => `Die Matrix ergibt ${outcome}, denn ${conditions}.`,
  stepAdjusted: (move, outcome, changed) =>
    `Eine Regel sagt „${german.move(move)}“${changed ? `: nun ist es ${outcome}` : ", das ändert hier nichts"}.`,
  stepAdjusts: (move) => `Eine Regel sagt „${german.move(move)}“.`,
  stepMayAdjust: (move, conditions) => `Eine Regel kann noch „${german.move(move)}“ sagen, falls ${conditions}.`,
  stepByHand: (name, outcome) => `${name} wurde von Hand auf ${outcome} gesetzt.`,
  conclusion: (of = "die Priorität", outcome, label) => `Also ist ${of} ${outcome === label ? label : `${outcome} (${label})`}.`,
  conclusionOpen: (of = "die Priorität", outcomes) => `Also kann ${of} noch ${outcomes} sein.`,
  conclusionAssuming: (assumptions) => `Dabei ist angenommen: ${assumptions}.`,
  summary: "In Kürze",
  ruleByRule: "Regel für Regel",
  ruleByRuleHint: "Wonach jede Regel gefragt hat und was sie vorfand.",
  openStep: "offen",
  adjustment: "Anpassung",
  fate: { decided: "hat entschieden", outranked: "eine andere Regel kam zuvor", failed: "greift nicht", open: "noch offen" },
  holds: "trifft zu",
  fails: "trifft nicht zu",
  dependsOn: "hängt von Fehlendem ab",
  saw: (value) => `vorgefunden: ${value}`,
  noAnswerYet: "noch keine Antwort",
  always: "Immer",
  gives: (outcome) => `ergibt ${outcome}`,
  move: ({ kind, by }) => {
    if (kind === "raise") return by === "1" ? "eine Stufe schwerer" : `${by} Stufen schwerer`;
    if (kind === "lower") return by === "1" ? "eine Stufe leichter" : `${by} Stufen leichter`;
    return { "at least": "mindestens", "at most": "höchstens", set: "genau" }[kind] + ` ${by}`;
  },

  condition: (subject, relation, value, inTime) => `„${subject}“ ${(inTime && moments[relation]) || relations[relation]}${value && ` ${value}`}`,

  changes: germanChange,

  developers: "Für Entwickler: Angaben hinein, Antwort heraus",
  facts: "Angaben",
  answer: "Antwort",
  policyStamp: "Richtlinie",
  revisionStamp: "Stand",
  digestStamp: "Prüfsumme",
  engineStamp: "Engine",
  localPromise: "In diesem Browser entschieden. Keine Antwort verlässt diese Seite.",
  recordTypes: { incident: "Störung", service_request: "Serviceanfrage", problem: "Problem", change: "Änderung" },
};

import type { Expected, Words } from "./words.js";

const list = (type: "conjunction" | "disjunction") => {
  const format = new Intl.ListFormat("de", { type });
  return (items: readonly string[]) => format.format(items);
};

const and = list("conjunction");

const NOTATIONS: Readonly<Record<string, string>> = {
  integer: "eine ganze Zahl wie 12",
  duration: "eine Dauer wie 90m, 4h oder 2d",
  date: "ein Datum",
  instant: "Datum und Uhrzeit",
  time: "eine Uhrzeit wie 08:30",
};

function expected({ type, places = 0, min, max, maxLength }: Expected): string {
  if (type === "text") return maxLength === undefined ? "Bitte schreiben Sie etwas." : `Bitte schreiben Sie etwas, höchstens ${maxLength} Zeichen.`;
  const what = type === "decimal" ? (places > 0 ? `eine Zahl mit höchstens ${places} Nachkommastellen` : "eine ganze Zahl") : (NOTATIONS[type] ?? "eine gültige Antwort");
  const from = min === undefined ? "" : max === undefined ? `, mindestens ${min}` : `, von ${min}`;
  const to = max === undefined ? "" : min === undefined ? `, höchstens ${max}` : ` bis ${max}`;
  return `Bitte geben Sie ${what} an${from}${to}.`;
}

export const german: Words = {
  language: "de",
  title: "Service Desk",
  loading: "Einen Moment …",
  failed: "Der Chat ließ sich nicht laden.",
  retry: "Noch einmal versuchen",
  conversation: "Gespräch",
  desk: "Service Desk:",
  you: "Sie:",
  startOver: "Von vorn",

  hello: "Guten Tag! Was geht nicht, oder was brauchen Sie? Schreiben Sie es einfach in Ihren eigenen Worten.",
  describe: "Ihre Nachricht",
  example: "Der Drucker auf unserer Etage …",
  send: "Senden",
  looksLike: "Klingt nach",
  staysHere: "Was Sie schreiben, bleibt auf dieser Seite, bis Sie das Ticket absenden.",

  isIt: (category) => `Das klingt nach „${category}“. Stimmt das?`,
  whichOne: "Das könnte eins davon sein. Was trifft zu?",
  notCertain: "Ich kann nicht sicher sagen, worum es geht. Finden Sie es in der Liste?",
  becauseOf: (words) => `wegen ${and(words.map((word) => `„${word}“`))}`,
  confidence: (percent) => `${percent} % sicher`,
  somethingElse: "Etwas anderes",
  leaveToDesk: "Nicht sicher – das entscheidet der Service Desk",
  chooseFrom: "Worum geht es dann?",
  back: "Zurück zu den Vorschlägen",
  search: (name) => `Suchen: ${name}`,
  found: (count) => `${count} gefunden`,
  noneFound: "Nichts gefunden. Versuchen Sie ein anderes Wort.",
  perhaps: "vielleicht",

  goesTo: (group) => `Gut. Darum kümmert sich „${group}“.`,
  assume: "Das nehme ich an; vor dem Absenden können Sie es ändern:",
  yes: "Ja",
  no: "Nein",
  unknown: "Weiß ich nicht",
  noneOfThese: "Nichts davon",
  skip: "Frage überspringen",
  skipped: "Übersprungen.",
  proceed: "Weiter",
  keep: "So lassen",
  changing: "Das ändern wir.",
  expected,

  priority: "Priorität",
  priorityIs: "Danke, mehr brauche ich nicht. Die Priorität ist",
  priorityOpen: "Danke. Die Priorität steht noch nicht fest; möglich ist",
  noPriority: "Keine Priorität",
  or: list("disjunction"),
  byWhen: "Was bis wann geschieht",
  between: (first, last) => `zwischen ${first} und ${last}`,
  noTarget: "ohne feste Zeit",

  check: "Bitte sehen Sie es noch einmal durch, bevor es abgeht.",
  yourTicket: "Ihr Ticket",
  whatYouWrote: "Nachricht",
  change: "Ändern",
  add: "Ergänzen",
  ofLine: (verb, name) => `${verb}: ${name}`,
  origins: { suggested: "vorgeschlagen", assumed: "angenommen" },
  open: "nicht beantwortet",
  sendTicket: "Ticket absenden",
  done: "Fertig. Ihr Ticket ist auf dem Weg zum Service Desk.",
  notDone: "Das Ticket ließ sich nicht absenden. Es ist nichts verloren; bitte versuchen Sie es noch einmal.",

  recordTypes: { incident: "Störung", service_request: "Anfrage", problem: "Problem", change: "Änderung" },
};

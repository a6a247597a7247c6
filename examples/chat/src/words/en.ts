import type { Expected, Words } from "./words.js";

const list = (type: "conjunction" | "disjunction") => {
  const format = new Intl.ListFormat("en", { type });
  return (items: readonly string[]) => format.format(items);
};

const and = list("conjunction");

const NOTATIONS: Readonly<Record<string, string>> = {
  integer: "a whole number such as 12",
  duration: "a length of time such as 90m, 4h or 2d",
  date: "a date",
  instant: "a date and a time",
  time: "a time such as 08:30",
};

function expected({ type, places = 0, min, max, maxLength }: Expected): string {
  if (type === "text") return maxLength === undefined ? "Please write something." : `Please write something, at most ${maxLength} characters.`;
  const what = type === "decimal" ? (places > 0 ? `a number with at most ${places} decimal places` : "a whole number") : (NOTATIONS[type] ?? "a valid answer");
  const from = min === undefined ? "" : max === undefined ? `, at least ${min}` : `, from ${min}`;
  const to = max === undefined ? "" : min === undefined ? `, at most ${max}` : ` to ${max}`;
  return `Please give ${what}${from}${to}.`;
}

export const english: Words = {
  language: "en",
  title: "Service desk",
  loading: "One moment …",
  failed: "The chat could not be loaded.",
  retry: "Try again",
  conversation: "Conversation",
  desk: "Service desk:",
  you: "You:",
  startOver: "Start over",

  hello: "Hello! What is wrong, or what do you need? Just write it in your own words.",
  describe: "Your message",
  example: "The printer on our floor …",
  send: "Send",
  looksLike: "Looks like",
  staysHere: "What you write stays on this page until you send the ticket.",

  isIt: (category) => `This looks like “${category}”. Is that right?`,
  whichOne: "It could be one of these. Which one is right?",
  notCertain: "I cannot tell for certain what this is about. Can you find it in the list?",
  becauseOf: (words) => `because of ${and(words.map((word) => `“${word}”`))}`,
  confidence: (percent) => `${percent}% sure`,
  somethingElse: "Something else",
  leaveToDesk: "Not sure – let the service desk decide",
  chooseFrom: "What is it about, then?",
  back: "Back to the suggestions",
  search: (name) => `Search: ${name}`,
  found: (count) => (count === 1 ? "1 found" : `${count} found`),
  noneFound: "Nothing found. Try another word.",
  perhaps: "perhaps",

  goesTo: (group) => `Good. This will go to “${group}”.`,
  assume: "I take this for granted; you can change it before you send:",
  yes: "Yes",
  no: "No",
  unknown: "I don’t know",
  noneOfThese: "None of these",
  skip: "Skip this question",
  skipped: "Skipped.",
  proceed: "Continue",
  keep: "Leave it as it is",
  changing: "Let’s change that.",
  expected,

  priority: "Priority",
  priorityIs: "Thank you, that is all I need. The priority is",
  priorityOpen: "Thank you. The priority is not settled yet; it can be",
  noPriority: "No priority",
  or: list("disjunction"),
  byWhen: "What happens by when",
  between: (first, last) => `between ${first} and ${last}`,
  noTarget: "no fixed time",

  check: "Please look it over before it goes out.",
  yourTicket: "Your ticket",
  whatYouWrote: "Message",
  change: "Change",
  add: "Add",
  ofLine: (verb, name) => `${verb}: ${name}`,
  origins: { suggested: "suggested", assumed: "assumed" },
  open: "not answered",
  sendTicket: "Send the ticket",
  done: "Done. Your ticket is on its way to the service desk.",
  notDone: "The ticket could not be sent. Nothing is lost; please try again.",

  recordTypes: { incident: "Incident", service_request: "Service request", problem: "Problem", change: "Change" },
};

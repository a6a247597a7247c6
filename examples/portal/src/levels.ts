import type { Facts, MetricTargets, Policy, SlaTarget } from "itsm-core/forms";
import { element } from "./element.js";
import { factErrors } from "./facts-errors.js";
import { NONE, UNMATCHED, type Glossary } from "./glossary.js";
import { moment } from "./moment.js";
import { week } from "./week.js";

/** How often what is left is counted anew. */
const REFRESH_MILLISECONDS = 60_000;

const MINUTE = 60_000;

let refreshing: ReturnType<typeof setInterval> | undefined;

/** What happens by when, if the record were opened now: a row for each metric, and the week of the first target that is due. */
export function levels(glossary: Glossary, policy: Policy) {
  const { words } = glossary;
  const list = element("dl", { class: "levels" });
  const drawn = week(glossary, policy);
  const whole = element(
    "section",
    { class: "levels-place", "aria-labelledby": "levels-heading" },
    element("h2", { class: "eyebrow", id: "levels-heading" }, words.levels),
    element("p", { class: "levels-note" }, words.levelsNote),
    list,
    drawn.element,
  );
  let facts: Facts = {};
  clearInterval(refreshing);
  refreshing = setInterval(() => {
    if (!document.hidden) draw();
  }, REFRESH_MILLISECONDS);
  return {
    element: whole,
    show: (known: Facts): void => {
      facts = known;
      draw();
    },
  };

  function draw(): void {
    const now = Date.now();
    const metrics = asked(policy, facts, now, words.language);
    whole.hidden = metrics.length === 0;
    const rows = metrics.map((metric) => row(glossary, policy, metric, now));
    // Written anew only where it says something else, so that nobody's place is lost every minute.
    if (list.textContent !== rows.flat().map(({ textContent }) => textContent).join("")) list.replaceChildren(...rows.flat());
    const due = inOrder(metrics.filter(({ settled }) => settled).flatMap(({ targets }) => targets)).filter(({ calendar }) => calendar !== undefined);
    drawn.show(due.find(({ calendar = "" }) => !aroundTheClock(policy, calendar, now)) ?? due[0], now);
  }
}

type Due = SlaTarget & { readonly due: string; readonly dueLocal: string };

const isDue = (target: SlaTarget): target is Due => target.due !== undefined && target.dueLocal !== undefined;

/** The targets that are due at some instant, the earliest first. */
function inOrder(targets: readonly SlaTarget[]): Due[] {
  return targets.filter(isDue).sort((one, other) => Date.parse(one.due) - Date.parse(other.due));
}

/** The targets; nothing for a policy without service levels. */
function asked(policy: Policy, facts: Facts, start: number, language: string): readonly MetricTargets[] {
  try {
    return policy.slaTargets(facts, { start, language }).metrics;
  } catch (error) {
    if (factErrors(error)?.some(({ code }) => code === "request.no_sla")) return [];
    throw error;
  }
}

function aroundTheClock(policy: Policy, name: string, now: number): boolean {
  return policy.calendar(name).nextClose(now) === null;
}

function row(glossary: Glossary, policy: Policy, metric: MetricTargets, now: number): HTMLElement[] {
  const { words } = glossary;
  const quiet = metric.agreement === "sla" ? undefined : words.agreements[metric.agreement];
  const name = element("dt", { "data-agreement": metric.agreement }, metric.label ?? metric.metric, quiet && ` (${quiet})`);
  const parts = said(glossary, policy, metric, now).map((text, at) => element("span", { class: at === 0 ? "level-due" : "level-words" }, text));
  return [name, element("dd", {}, ...parts)];
}

/** When it is due first, then what is demanded and what is left. */
function said(glossary: Glossary, policy: Policy, metric: MetricTargets, now: number): readonly string[] {
  const { settled, possible, targets } = metric;
  const [only] = targets;
  if (!settled) return [glossary.words.or(stillPossible(glossary, metric))];
  if (!only) return without(glossary, possible);
  if (isDue(only)) return [moment(only.dueLocal, glossary.words.language), `${demanded(glossary, only)} · ${left(glossary, policy, only, now)}`];
  return only.form === "symbolic" ? [only.demand] : [glossary.words.levelOpen, demanded(glossary, only)];
}

/** From when to when it may be due, and what else may be. */
function stillPossible(glossary: Glossary, { possible, targets }: MetricTargets): readonly string[] {
  const { words } = glossary;
  const due = inOrder(targets).map(({ dueLocal }) => moment(dueLocal, words.language));
  const [first, last] = [due[0], due.at(-1)];
  const range = first === undefined || last === undefined ? [] : [first === last ? first : words.levelBetween(first, last)];
  return [...range, ...targets.filter((target) => !isDue(target)).map(({ demand }) => demand), ...without(glossary, possible)];
}

function without({ words }: Glossary, possible: readonly string[]): string[] {
  return possible.flatMap((id) => (id === NONE ? [words.levelNone] : id === UNMATCHED ? [words.levelUnmatched] : []));
}

function demanded(glossary: Glossary, { form, demand, calendar }: SlaTarget): string {
  const { words } = glossary;
  const what = words.levelDemand(form, form === "until" ? glossary.name(demand.split(" ")[0] ?? demand) : demand);
  return calendar === undefined || form === "until" ? what : `${what}, ${glossary.calendar(calendar)}`;
}

/** What is left of the time that counts. */
function left(glossary: Glossary, policy: Policy, { due, calendar }: Due, now: number): string {
  const length = calendar === undefined ? Date.parse(due) - now : policy.calendar(calendar).between(now, due);
  const minutes = Math.max(0, Math.ceil(length / MINUTE));
  const hours = Math.floor(minutes / 60);
  const text = [hours > 0 ? `${hours} h` : "", minutes % 60 > 0 || hours === 0 ? `${minutes % 60} min` : ""].filter((part) => part !== "").join(" ");
  return glossary.words.levelLeft(text);
}

import type { Facts, MetricTargets, Policy, SlaTarget } from "itsm-core/forms";
import { element } from "./element.js";
import { factErrors } from "./facts-errors.js";
import { NONE, UNMATCHED, type Glossary } from "./glossary.js";
import { isElsewhere, moment } from "./moment.js";
import { notated } from "./notation.js";
import { MINUTE_MILLISECONDS, everyMinute, now } from "./now.js";
import { week } from "./week.js";

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
  const some = hasLevels(policy);
  let facts: Facts = {};
  everyMinute(draw);
  return {
    element: whole,
    show: (known: Facts): void => {
      facts = known;
      draw();
    },
  };

  function draw(): void {
    const start = now();
    const metrics = some ? policy.slaTargets(facts, { start, language: words.language }).metrics : [];
    whole.hidden = metrics.length === 0;
    const rows = metrics.flatMap((metric) => row(glossary, policy, metric, start));
    // Written anew only where it says something else, so that nobody's place is lost every minute.
    if (list.textContent !== rows.map(({ textContent }) => textContent).join("")) list.replaceChildren(...rows);
    drawn.show(firstDue(policy, metrics, start), start);
  }
}

type Due = SlaTarget & { readonly due: string; readonly dueLocal: string };

const isDue = (target: SlaTarget): target is Due => target.due !== undefined && target.dueLocal !== undefined;

/** The targets that are due at some instant, the earliest first. */
function inOrder(targets: readonly SlaTarget[]): Due[] {
  return targets.filter(isDue).sort((one, other) => Date.parse(one.due) - Date.parse(other.due));
}

/** The first target whose week is worth drawing. One without a close is so only where there is no other. */
function firstDue(policy: Policy, metrics: readonly MetricTargets[], start: number): Due | undefined {
  const due = inOrder(metrics.filter(({ settled }) => settled).flatMap(({ targets }) => targets)).filter(({ calendar }) => calendar !== undefined);
  return due.find(({ calendar = "" }) => policy.calendar(calendar).nextClose(start) !== null) ?? due[0];
}

/** Whether a policy has service levels. One that has none refuses every question about them. */
function hasLevels(policy: Policy): boolean {
  try {
    policy.slaTargets({});
    return true;
  } catch (error) {
    if (factErrors(error)?.some(({ code }) => code === "request.no_sla")) return false;
    throw error;
  }
}

function row(glossary: Glossary, policy: Policy, metric: MetricTargets, start: number): HTMLElement[] {
  const { words } = glossary;
  const agreed = metric.agreement === "sla" ? undefined : ` (${words.agreements[metric.agreement]})`;
  const [first, ...rest] = said(glossary, policy, metric, start);
  const parts = [element("span", { class: "level-due" }, first), ...rest.map((text) => element("span", { class: "level-words" }, text))];
  return [element("dt", {}, metric.label ?? metric.metric, agreed), element("dd", { "data-agreement": metric.agreement, "data-settled": metric.settled }, ...parts)];
}

/** When it is due first, then what is demanded and what is left. */
function said(glossary: Glossary, policy: Policy, metric: MetricTargets, start: number): readonly string[] {
  const { words } = glossary;
  const [only] = metric.targets;
  if (!metric.settled) return [words.or(stillPossible(glossary, metric))];
  if (!only) return without(glossary, metric.possible);
  if (isDue(only)) return [moment(only.dueLocal, words.language), terms(glossary, policy, only, start)];
  const { notDue } = only;
  return notDue === undefined || notDue === "no_instant" ? [demanded(glossary, only)] : [words.levelNotDue[notDue], demanded(glossary, only)];
}

/** From when to when it may be due, and what else may be. */
function stillPossible(glossary: Glossary, { possible, targets }: MetricTargets): readonly string[] {
  const { words } = glossary;
  const due = inOrder(targets).map(({ dueLocal }) => dueLocal);
  const withOffsets = due.some(isElsewhere);
  const [first, last] = [due[0], due.at(-1)].map((local) => local && moment(local, words.language, withOffsets));
  const range = first === undefined || last === undefined ? [] : [first === last ? first : words.levelBetween(first, last)];
  const others = targets.filter((target) => !isDue(target)).map((target) => demanded(glossary, target));
  return [...new Set([...range, ...others, ...without(glossary, possible)])];
}

function without({ words }: Glossary, possible: readonly string[]): string[] {
  return possible.flatMap((id) => (id === NONE ? [words.levelNone] : id === UNMATCHED ? [words.levelUnmatched] : []));
}

/** What is demanded and what is left; once, where it is the same length. */
function terms(glossary: Glossary, policy: Policy, target: Due, start: number): string {
  const { words } = glossary;
  const length = left(policy, target, start, words.language);
  const remaining = words.levelLeft(length);
  if (spelled(target, words.language) === length) return demanded(glossary, target, remaining);
  return `${demanded(glossary, target)} · ${remaining}`;
}

function demanded(glossary: Glossary, target: SlaTarget, length = spelled(target, glossary.words.language)): string {
  const { form, calendar } = target;
  if (form === "until") return glossary.words.levelDemand(form, length.replace(/^\S+/, (field) => glossary.name(field)));
  const what = glossary.words.levelDemand(form, length);
  return calendar === undefined || form === "symbolic" ? what : `${what}, ${glossary.calendar(calendar)}`;
}

/** A demand with its lengths as people write them: `3h..4h` as `3 hours..4 hours`. */
function spelled({ form, demand }: SlaTarget, language: string): string {
  if (form !== "within" && form !== "elapsed") return demand;
  return demand.split("..").map((length) => notated("duration", length, language) ?? length).join("..");
}

/** What is left of the time that counts. */
function left(policy: Policy, { due, calendar }: Due, start: number, language: string): string {
  const milliseconds = calendar === undefined ? Date.parse(due) - start : policy.calendar(calendar).between(start, due);
  const minutes = Math.max(0, Math.ceil(milliseconds / MINUTE_MILLISECONDS));
  const parts = [[Math.floor(minutes / 60), "h"], [minutes % 60, "m"]].filter(([count]) => count !== 0);
  const written = parts.length === 0 ? "0m" : parts.flat().join("");
  return notated("duration", written, language) ?? written;
}

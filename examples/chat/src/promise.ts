import type { MetricTargets, PriorityAnswer } from "itsm-core";
import { element } from "./element.js";
import type { Glossary } from "./glossary.js";
import { instant } from "./instant.js";

/** The priority as a badge, or those still possible. */
export function priorityBadge(glossary: Glossary, { outcome, possible }: Pick<PriorityAnswer, "outcome" | "possible">): Node[] {
  const badge = (id: string) => element("span", { class: "badge", part: "priority", "data-severity": glossary.severity(id) }, glossary.level(id));
  if (outcome !== null) return [badge(outcome)];
  return possible.flatMap((id, at) => (at === 0 ? [badge(id)] : [document.createTextNode(" "), badge(id)]));
}

/** What is promised to people by when, by their own clocks. What teams have agreed among themselves is not told. */
export function promises(glossary: Glossary, metrics: readonly MetricTargets[], now: Date): HTMLElement | undefined {
  const rows = metrics.filter(({ agreement }) => agreement === "sla").flatMap((metric) => {
    const words = told(glossary, metric, now);
    return words === undefined ? [] : [element("div", {}, element("dt", {}, metric.label ?? metric.metric), element("dd", {}, words))];
  });
  if (rows.length === 0) return undefined;
  return element("dl", { class: "promises", part: "promises", "aria-label": glossary.words.byWhen }, ...rows);
}

function told({ words, locale }: Glossary, { settled, targets, possible }: MetricTargets, now: Date): string | undefined {
  const due = targets.flatMap(({ due: at }) => at ?? []).sort((one, other) => Date.parse(one) - Date.parse(other));
  const [first, last] = [due[0], due.at(-1)];
  if (settled && targets.length > 0) return first === undefined ? targets.map(({ demand }) => demand).join(", ") : instant(first, now, locale);
  if (first === undefined || last === undefined) return undefined;
  const range = first === last ? instant(first, now, locale) : words.between(instant(first, now, locale), instant(last, now, locale));
  return possible.some((id) => id === "none" || id === "unmatched") ? words.or([range, words.noTarget]) : range;
}

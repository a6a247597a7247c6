import type { Conflict, Policy, WindowName } from "itsm-core";
import { element, say, set } from "../element.js";
import { humanised, type Glossary } from "../glossary.js";
import { icon } from "../icon.js";
import type { Clocks } from "./clocks.js";
import type { Plan } from "./plan.js";
import type { Planning } from "./planner.js";
import { span } from "./span.js";

const LOOKS = { bad: ["bad", "warning"], open: ["open", "question"], good: ["good", "check"] } as const;

/** What the plan is in conflict with, by kind. */
export function conflicts(glossary: Glossary, policy: Policy, plan: Plan, clocks: Clocks) {
  const { words } = glossary;
  const state = element("p", { class: "plan-state", role: "status" });
  const list = element("dl", { class: "conflicts" });
  let found: readonly Conflict[] = [];
  return {
    element: element(
      "section",
      { class: "conflicts-place", "aria-labelledby": "conflicts-heading" },
      element("h3", { class: "eyebrow", id: "conflicts-heading" }, words.changes.conflicts),
      state,
      list,
    ),
    /** Whether there are any. */
    some: () => found.length > 0,
    show: ({ facts, answer, schedule }: Planning): void => {
      const { start, end } = plan;
      set(list, "hidden", start === undefined || end === undefined);
      if (start === undefined || end === undefined) {
        found = [];
        set(state, "data-look", undefined);
        return say(state, words.changes.noStart);
      }
      const { leadTime } = answer;
      const earliest = leadTime?.outcome == null ? undefined : leadTime.earliest;
      const { conflicts: all, more = 0 } = policy.changeConflicts(
        { start, end, cis: [...plan.cis], assignees: [...plan.assignees], earliest, facts, language: words.language },
        schedule,
      );
      found = all;
      const certain = all.filter((each) => each.certain).length + more;
      const [look, sign] = certain > 0 ? LOOKS.bad : all.length > 0 ? LOOKS.open : LOOKS.good;
      const summary = words.changes.conflictsFound(certain, all.length + more - certain);
      set(state, "data-look", look);
      // Said again only where it differs: every minute all of this is looked for anew.
      if (state.textContent !== summary) state.replaceChildren(icon(sign), element("span", {}, summary));
      const kinds = [...new Set(all.map(({ kind }) => kind))];
      list.replaceChildren(...kinds.flatMap((kind) => [
        element("dt", {}, words.changes.kinds[kind]),
        ...all.filter((each) => each.kind === kind).map((each) => item(each)),
      ]));
    },
  };

  function item(conflict: Conflict): HTMLElement {
    const { kind, certain, from, to, windows = [] } = conflict;
    const reasons = kind === "freeze" ? windows.flatMap(({ because }) => because ?? []) : [];
    return element(
      "dd",
      { "data-kind": kind, "data-certain": certain },
      element("span", { class: "conflict-words" }, told(conflict), certain ? "" : ` ${words.changes.mayBe}`),
      element("span", { class: "conflict-time" }, span(from, to, clocks, words.language)),
      ...reasons.map((because) => element("q", { class: "because" }, because)),
    );
  }

  function told({ kind, windows = [], change, cis = [], dependsOn = "", assignees = [], earliest }: Conflict): string {
    const other = change === undefined ? "" : change.label === undefined ? change.id : `${change.label} (${change.id})`;
    switch (kind) {
      case "freeze":
        return words.and(windows.map(name));
      case "outside_maintenance":
        return words.changes.outside(words.or(windows.map(name)));
      case "same_ci":
        return words.changes.sameCi(other, words.and(cis));
      case "dependency":
        return words.changes.dependency(other, words.and(cis), dependsOn);
      case "assignee_busy":
        return words.changes.busy(words.and(assignees), other);
      case "lead_time":
        return words.changes.tooEarly(earliest === undefined ? "" : span(earliest, undefined, clocks, words.language));
    }
  }
}

function name({ id, label }: WindowName): string {
  return label ?? humanised(id);
}

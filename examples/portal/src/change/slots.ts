import type { ChangeSlots, Policy } from "itsm-core";
import { element, say } from "../element.js";
import { factErrors } from "../facts-errors.js";
import { humanised, type Glossary } from "../glossary.js";
import { now } from "../now.js";
import type { Clocks } from "./clocks.js";
import { inMinutes, milliseconds } from "./length.js";
import type { Plan } from "./plan.js";
import type { Planning } from "./planner.js";
import { span } from "./span.js";

/** How many are offered: one a day, so that there is something to choose from. */
const OFFERED = 5;
const LOOKED_AT = 100;
const STEP_MINUTES = 30;

/** When the change could run next, to be chosen. */
export function slots(glossary: Glossary, policy: Policy, plan: Plan, clocks: Clocks, choose: (from: number) => void) {
  const { words } = glossary;
  const list = element("ul", { class: "slots" });
  const note = element("p", { class: "slots-note" });
  let shown = "";
  return {
    element: element(
      "section",
      { class: "slots-place", "aria-labelledby": "slots-heading" },
      element("h3", { class: "eyebrow", id: "slots-heading" }, words.changes.slots),
      list,
      note,
    ),
    show: (planning: Planning): void => {
      const found = look(planning);
      const offered = found ? onePerDay(found) : [];
      say(note, found ? noteWords(found, offered.length) : "");
      const key = offered.map(({ from, to }) => `${from} ${to}`).join();
      // Written anew only where it says something else, so that nobody's place is lost every minute.
      if (key === shown) return;
      shown = key;
      list.replaceChildren(...offered.map(({ from, to }) => element("li", {}, slot(from, to))));
    },
  };

  function noteWords({ assuming = [] }: ChangeSlots, offered: number): string {
    if (offered === 0) return words.changes.noSlot;
    return assuming.length === 0 ? "" : words.changes.assuming(words.and(assuming.map(({ id, label }) => label ?? humanised(id))));
  }

  function look({ facts, answer, schedule }: Planning): ChangeSlots | undefined {
    const length = milliseconds(plan.length);
    if (length === undefined) return undefined;
    const earliest = answer.leadTime?.earliest === undefined ? 0 : Date.parse(answer.leadTime.earliest);
    const request = { from: Math.max(now(), earliest), length: inMinutes(length), count: LOOKED_AT, step: STEP_MINUTES };
    try {
      return policy.changeSlots({ ...request, cis: [...plan.cis], assignees: [...plan.assignees], facts, language: words.language }, schedule);
    } catch (error) {
      if (factErrors(error)?.every(({ field }) => field === "length" || field === "from")) return undefined;
      throw error;
    }
  }

  function onePerDay({ slots: all }: ChangeSlots): ChangeSlots["slots"] {
    const days = new Map(all.map((each) => [clocks.wall(Date.parse(each.from)).slice(0, 10), each] as const).reverse());
    return [...days.values()].reverse().slice(0, OFFERED);
  }

  function slot(from: string, to: string): HTMLButtonElement {
    const button = element("button", { type: "button", class: "slot" }, span(from, to, clocks, words.language));
    button.addEventListener("click", () => choose(Date.parse(from)));
    return button;
  }
}

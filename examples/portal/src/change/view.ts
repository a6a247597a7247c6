import type { ChangeAnswer, ChangeExplanation } from "itsm-core";
import type { View } from "../portal.js";
import { asked } from "./asked.js";
import { drawChange } from "./page.js";
import { Plan } from "./plan.js";
import type { Scheduled } from "./schedule.js";

/** The page about changes. When the change shall run outlives a change of language, and of the policy. */
export function changeView(scheduled: Scheduled): View<ChangeAnswer, ChangeExplanation> {
  const plan = new Plan();
  return {
    matter: "change",
    first: "itil-change-style",
    engine: "core",
    asked,
    decided: ({ description: { change } }) => change?.risk ?? "risk",
    draw: (setting) => drawChange(setting, plan, scheduled),
    besides: plan,
  };
}

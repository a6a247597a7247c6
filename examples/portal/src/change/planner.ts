import type { ChangeAnswer, ChangeSchedule, Facts, Policy } from "itsm-core";
import { element, say, set } from "../element.js";
import type { Glossary } from "../glossary.js";
import { icon } from "../icon.js";
import { notated } from "../notation.js";
import { now } from "../now.js";
import { calendar } from "./calendar.js";
import { Clocks, planningZone } from "./clocks.js";
import { conflicts } from "./conflicts.js";
import { inMinutes, milliseconds } from "./length.js";
import type { Plan } from "./plan.js";
import { people, scheduleFor, type Scheduled } from "./schedule.js";
import { slots } from "./slots.js";

/** Lengths to choose with one tap. */
const LENGTHS = ["30m", "1h", "2h", "4h", "8h"] as const;

/** What a planner is made from. */
interface PlannerSetting {
  readonly glossary: Glossary;
  readonly policy: Policy;
  readonly plan: Plan;
  readonly scheduled: Scheduled;
  /** Tells which part of the plan has changed. */
  readonly changed: (what: string) => void;
}

/** What a change is planned by, each time that something changed. */
export interface Planning {
  readonly facts: Facts;
  readonly answer: ChangeAnswer;
  readonly schedule: ChangeSchedule;
}

/** When it shall run: the start and the length, what it touches and who does it, and what speaks against it. */
export function planner({ glossary, policy, plan, scheduled, changed }: PlannerSetting) {
  const { words } = glossary;
  const { zone } = policy.changeCalendar({ from: now(), to: now() + 1 });
  const clocks = new Clocks(planningZone(zone));
  const schedule = scheduleFor(policy, scheduled, clocks);
  const start = element("input", { type: "datetime-local", id: "plan-start", "aria-describedby": "plan-zone" });
  const typed = { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" };
  const length = element("input", { ...typed, id: "plan-length", "aria-describedby": "plan-length-error" });
  const error = element("p", { class: "error", id: "plan-length-error", "aria-live": "polite" });
  const chips = LENGTHS.map((value) => ({ value, chip: chip(notated("duration", value, words.language) ?? value, () => setLength(value)) }));
  const clear = element("button", { type: "button", class: "quiet", "aria-label": words.clearAnswerTo(words.changes.start) }, words.clear);
  const drawn = calendar(glossary, policy, plan, clocks);
  const against = conflicts(glossary, policy, plan, clocks);
  const free = slots(glossary, policy, plan, clocks, (from) => {
    plan.start = from;
    tell("start");
    start.focus({ preventScroll: true });
  });

  start.addEventListener("input", () => {
    plan.start = clocks.instant(start.value);
    changed("plan:start");
    clear.hidden = plan.start === undefined;
  });
  clear.addEventListener("click", () => {
    plan.start = undefined;
    start.focus();
    tell("start");
  });
  length.addEventListener("input", () => {
    plan.length = length.value;
    tell("length", false);
  });
  showInputs();

  const whole = element(
    "section",
    { class: "plan", "aria-labelledby": "plan-heading" },
    element("h2", { id: "plan-heading" }, words.changes.when),
    element("p", { class: "help", id: "plan-zone" }, words.changes.byClocks(clocks.zone.replaceAll("_", " "))),
    element(
      "div",
      { class: "plan-inputs" },
      field("plan-start", words.changes.start, element("div", { class: "typed typed-instant" }, start, clear)),
      field("plan-length", words.changes.length, element("div", { class: "typed typed-duration" }, length, ...chips.map((each) => each.chip)), error),
      several(words.changes.cis, [...new Set([...scheduled.cis, ...plan.cis])], plan.cis, "ci"),
      several(words.changes.assignees, [...new Set([...people(scheduled), ...plan.assignees])], plan.assignees, "assignee"),
    ),
    element("div", { class: "plan-parts" }, element("div", { class: "plan-said" }, against.element, free.element), drawn.element),
    element("p", { class: "help plan-note" }, words.changes.madeUp),
  );

  return {
    element: whole,
    clocks,
    show: (facts: Facts, answer: ChangeAnswer): void => {
      const planning: Planning = { facts, answer, schedule };
      against.show(planning);
      free.show(planning);
      drawn.show(planning, against.some());
    },
  };

  function tell(what: string, redraw = true): void {
    if (redraw) showInputs();
    else showLength();
    changed(`plan:${what}`);
  }

  function setLength(value: string): void {
    plan.length = value;
    tell("length");
  }

  function showInputs(): void {
    start.value = plan.start === undefined ? "" : clocks.wall(plan.start);
    clear.hidden = plan.start === undefined;
    length.value = plan.length;
    showLength();
  }

  function showLength(): void {
    const known = milliseconds(plan.length);
    for (const { value, chip: each } of chips) set(each, "aria-pressed", String(known !== undefined && inMinutes(known) === inMinutes(milliseconds(value) ?? 0)));
    set(length, "aria-invalid", known === undefined && "true");
    if (known === undefined) error.replaceChildren(icon("warning"), element("span", {}, words.changes.lengthExpected));
    else say(error, "");
  }

  function several(name: string, options: readonly string[], chosen: Set<string>, what: string): HTMLElement {
    const buttons = new Map(options.map((option) => [option, button(option)]));
    const id = `plan-${what}`;
    const another = element("input", { ...typed, class: "another", maxlength: "100", "aria-label": `${name} ${words.changes.another}`, placeholder: words.changes.another });
    const typing = element("div", { class: "typed" }, another);
    const chips = element("div", { class: "plan-chips" }, ...buttons.values(), typing);
    another.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      take();
    });
    another.addEventListener("blur", take);
    return element("div", { class: "plan-field", role: "group", "aria-labelledby": id }, element("p", { class: "ask", id }, name), chips);

    /** What was typed is chosen; it becomes a chip, if it is none yet. */
    function take(): void {
      const option = another.value.trim();
      if (option === "") return;
      another.value = "";
      chosen.add(option);
      const made = buttons.get(option) ?? button(option);
      set(made, "aria-pressed", "true");
      buttons.set(option, made);
      typing.before(made);
      changed(`plan:${what}`);
    }

    function button(option: string): HTMLButtonElement {
      const made = chip(option, () => {
        if (!chosen.delete(option)) chosen.add(option);
        set(made, "aria-pressed", String(chosen.has(option)));
        changed(`plan:${what}`);
      });
      set(made, "aria-pressed", String(chosen.has(option)));
      return made;
    }
  }
}

function field(id: string, name: string, ...parts: readonly HTMLElement[]): HTMLElement {
  return element("div", { class: "plan-field" }, element("label", { class: "ask", for: id }, name), ...parts);
}

function chip(name: string, press: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: "chip", "aria-pressed": "false" }, name);
  made.addEventListener("click", press);
  return made;
}

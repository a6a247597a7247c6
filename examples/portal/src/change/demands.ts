import type { ApprovalStage, ChangeAnswer, ChangeApproval, ChangeAttachment, ChangeLeadTime, ChangeReview } from "itsm-core";
import { element } from "../element.js";
import { type Glossary, humanised, UNMATCHED } from "../glossary.js";
import { icon, type IconName } from "../icon.js";
import { ladder } from "../ladder.js";
import { moment } from "../moment.js";
import { possibleNames } from "../outcome-names.js";
import type { Clocks } from "./clocks.js";
import type { Plan } from "./plan.js";
import { timeWords } from "./time-allowed.js";

/** What the change asks for: its type, who approves it, how long before, what has to be there, and the review. */
export function demands(glossary: Glossary) {
  const { words, policy } = glossary;
  const { leadTime: lead_time = [], review = [] } = policy.change ?? {};
  const terms = { lead_time, review };
  const list = element("dl", { class: "demands" });
  const whole = element(
    "section",
    { class: "demands-place", "aria-labelledby": "demands-heading" },
    element("h2", { class: "eyebrow", id: "demands-heading" }, words.changes.demands),
    list,
  );
  return {
    element: whole,
    show: ({ changeType, approval, leadTime, attachments, review }: ChangeAnswer, plan: Plan, clocks: Clocks): void => {
      const rows = [
        changeType && row("type", words.changes.type, [typeLine(changeType)]),
        approval && row("approval", words.changes.approval, approvalParts(approval, clocks)),
        leadTime && row("lead-time", words.changes.leadTime, leadTimeParts(leadTime, plan, clocks)),
        attachments.length > 0 ? row("attachments", words.changes.attachments, attachmentParts(attachments)) : undefined,
        review && row("review", words.changes.review, reviewParts(review, clocks)),
      ].filter((each) => each !== undefined);
      whole.hidden = rows.length === 0;
      list.replaceChildren(...rows.flat());
    },
  };

  function row(id: string, name: string, parts: readonly HTMLElement[]): readonly HTMLElement[] {
    return [element("dt", {}, name), element("dd", { "data-demand": id }, ...parts)];
  }

  function typeLine({ name, outcome, possible }: NonNullable<ChangeAnswer["changeType"]>): HTMLElement {
    const rungs = ladder(glossary, name, "small");
    rungs.show(possible);
    return element("p", { class: "demand-line", "data-settled": outcome !== null }, rungs.element, possibleNames(glossary, name, possible));
  }

  function approvalParts({ outcome, possible, label, because, stages, afterwards }: ChangeApproval, clocks: Clocks): readonly HTMLElement[] {
    if (outcome === null) return [open("approval", possible)];
    if (outcome === UNMATCHED) return [line(words.changes.noRule)];
    const parts = [line(label ?? humanised(outcome), true)];
    if (stages.length === 0) parts.push(line(words.changes.nobody));
    else parts.push(element("ol", { class: "stages" }, ...stages.map(stage)));
    if (afterwards) {
      const time = afterwards.time ? timeWords(afterwards.time, words) : undefined;
      parts.push(sign("check", words.changes.afterwards(time, afterwards.due && clock(afterwards.due, clocks)), "good"));
    }
    return [...parts, ...reason(because)];
  }

  function stage({ roles, quorum, never }: ApprovalStage, at: number): HTMLElement {
    return element(
      "li",
      { class: "stage" },
      element("span", { class: "stage-number", "aria-hidden": "true" }, String(at + 1)),
      element(
        "span",
        { class: "stage-words" },
        element("span", { class: "stage-roles" }, words.or(roles.map(role))),
        element("span", { class: "stage-quorum" }, words.changes.quorum(quorum)),
        never.length === 0 ? undefined : element("span", { class: "stage-never" }, words.changes.never(words.or(never.map(role)))),
      ),
    );
  }

  function leadTimeParts({ outcome, possible, time, earliest, met, because }: ChangeLeadTime, { start }: Plan, clocks: Clocks): readonly HTMLElement[] {
    if (outcome === UNMATCHED) return [line(words.changes.noRule)];
    const parts = [outcome === null ? open("lead_time", possible) : line(time ? timeWords(time, words) : words.changes.noLeadTime, true)];
    // Where none is asked for, the earliest is now.
    if (earliest !== undefined && (time || outcome === null)) parts.push(line(words.changes.earliest(clock(earliest, clocks), outcome === null)));
    if (start === undefined && time) parts.push(line(words.changes.noStartYet));
    if (start !== undefined && met === true) parts.push(sign("check", words.changes.met, "good"));
    if (start !== undefined && met === false) parts.push(sign("warning", words.changes.notMet, "bad"));
    if (start !== undefined && met === undefined) parts.push(sign("question", words.changes.metOpen));
    return [...parts, ...reason(because)];
  }

  function attachmentParts(attachments: readonly ChangeAttachment[]): readonly HTMLElement[] {
    const items = attachments.map(({ id, label, required, because }) => {
      const settled: [IconName, string] = required ? ["check", words.changes.required] : ["close", words.changes.notRequired];
      const [mark, state] = required === null ? (["question", words.changes.perhaps] as const) : settled;
      return element(
        "li",
        { class: "attachment", "data-required": required === null ? "open" : String(required) },
        icon(mark),
        element("span", { class: "attachment-name" }, label ?? humanised(id)),
        element("span", { class: "attachment-state" }, state),
        ...(required === true ? reason(because) : []),
      );
    });
    return [element("ul", { class: "attachments" }, ...items)];
  }

  function reviewParts({ outcome, possible, time, due, because }: ChangeReview, clocks: Clocks): readonly HTMLElement[] {
    if (outcome === null) return [open("review", possible)];
    if (outcome === UNMATCHED) return [line(words.changes.noRule)];
    const parts = [line(time ? words.changes.reviewWithin(timeWords(time, words)) : words.changes.noReview, true)];
    if (due !== undefined) parts.push(line(words.changes.reviewDue(clock(due, clocks))));
    return [...parts, ...reason(because)];
  }

  /** The ways that are still possible; two that are called the same are told once. */
  function open(of: "approval" | "lead_time" | "review", possible: readonly string[]): HTMLElement {
    const isNone = (id: string) => of !== "approval" && terms[of].some((term) => term.id === id && !term.time);
    const names = possible.map((id) => (isNone(id) ? words.nonePriority : glossary.outcome(of, id)));
    return line(words.changes.openWay(words.or([...new Set(names)])));
  }

  function clock(instant: string, clocks: Clocks): string {
    return moment(clocks.local(Date.parse(instant)), words.language);
  }

  function role(id: string): string {
    return words.changes.roles[id] ?? humanised(id);
  }
}

function line(text: string, settled = false): HTMLElement {
  return element("p", { class: "demand-line", "data-settled": settled }, text);
}

function sign(name: IconName, text: string, look?: "good" | "bad"): HTMLElement {
  return element("p", { class: "demand-sign", "data-look": look }, icon(name), element("span", {}, text));
}

function reason(because: string | undefined): readonly HTMLElement[] {
  return because === undefined ? [] : [element("q", { class: "because" }, because)];
}

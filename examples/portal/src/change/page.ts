import type { ChangeAnswer, ChangeExplanation, NextQuestion } from "itsm-core";
import { agreement } from "../agreement.js";
import { complaints } from "../complaints.js";
import { byId, element, say, set } from "../element.js";
import { developers, stamps } from "../footer.js";
import { form } from "../form.js";
import { everyMinute, now } from "../now.js";
import type { PageSetting } from "../page.js";
import { assumptions, values } from "../values.js";
import { verdict } from "../verdict.js";
import { decidesRisk } from "./asked.js";
import { demands } from "./demands.js";
import { gauges } from "./gauge.js";
import { matrices } from "../matrix.js";
import { ledgers } from "./ledger.js";
import { lowerRisks } from "./lower.js";
import type { Plan } from "./plan.js";
import { planner } from "./planner.js";
import { withChange } from "./told.js";
import type { Scheduled } from "./schedule.js";

/** Draws the page about changes in one language, and keeps it up to date. */
export function drawChange(setting: PageSetting<ChangeAnswer, ChangeExplanation>, plan: Plan, scheduled: Scheduled): { readonly form: HTMLFormElement } {
  const { session, glossary, why, service, changed } = setting;
  const { words, policy } = glossary;
  const hasRisk = decidesRisk(session.policy);
  let next: NextQuestion | undefined;
  const questions = form(glossary, session.answers, (field) => {
    lower.forget();
    update();
    changed(field);
  });
  const goTo = questions.focus;
  const head = verdict(glossary, goTo, () => {
    const explanation = session.explain(options());
    why.open(withChange(glossary, explanation.ledger.map(({ name }) => name)), explanation);
  });
  const scores = gauges(glossary);
  const derived = values(glossary);
  const assumed = assumptions(glossary, goTo, questions.asks);
  const asks = demands(withChange(glossary));
  const maps = matrices(glossary);
  const ledger = ledgers(glossary, { asks: questions.asks, goTo });
  const lower = lowerRisks(glossary, session.answers, (fields, what) => {
    fields.forEach(questions.answered);
    update();
    changed(what);
  });
  const planning = planner({ glossary, policy: session.policy, plan, scheduled, changed: (what) => {
    update();
    changed(what);
  } });
  const other = service && hasRisk ? agreement(glossary, service, "change/risk") : undefined;
  const inside = developers(glossary);
  const panel = element("div", { class: "panel" }, scores.element, derived.element, assumed.element, asks.element, maps.element, ledger.element, lower.element, other?.element);
  const result = element("aside", { class: "result result-change", "aria-label": glossary.name(glossary.decided) }, head.element, panel);
  const without = element("p", { class: "notice" }, words.changes.noRisk);
  const complain = complaints(questions, () => session.errors);

  // What may be planned, and how much time is left for it, changes with time alone.
  everyMinute(update);
  document.onkeydown = (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyN" || !next || why.element.open) return;
    event.preventDefault();
    goTo(next.field);
  };

  document.documentElement.lang = words.language;
  document.title = `${words.pages.change} · ${glossary.text(policy.label) ?? policy.stamps.policy}`;
  say(byId("skip"), words.skipToQuestions);
  byId("page").replaceChildren(questions.element, hasRisk ? result : without, planning.element);
  byId("footer").replaceChildren(inside.element, stamps(glossary), element("p", { class: "promise" }, other && service ? words.servicePromise(service.address) : words.localPromise));
  update();
  return { form: questions.element };

  function options() {
    const { start, end } = plan;
    return { language: words.language, submitted: now(), ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  }

  function update(): void {
    const at = options();
    // The explanation has the same answer: what takes time is to rank the questions, so that is done once.
    session.ask({ ...at, rankQuestions: false });
    const { facts, errors } = session;
    const explanation = session.explain(at);
    const { answer } = explanation;
    next = answer.next[0];
    questions.show(answer);
    head.show(answer);
    scores.show(explanation.ledger, answer);
    const elsewhere = [glossary.decided, answer.changeType?.name, ...answer.scores.map(({ name }) => name)];
    derived.show({ values: answer.values.filter(({ name }) => !elsewhere.includes(name)) });
    assumed.show(answer);
    asks.show(answer, plan, planning.clocks);
    maps.show(explanation);
    ledger.show(explanation);
    lower.show(explanation.lower);
    planning.show(facts, answer);
    inside.show(facts, answer);
    const [error] = errors;
    if (error) other?.hold();
    else other?.compare(session.policy.requestText(facts, at), answer);
    set(result, "data-held", error !== undefined);
    head.hold(error && glossary.name(error.field));
    complain(true);
  }
}

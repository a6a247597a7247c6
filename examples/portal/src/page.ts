import type { Explanation, PriorityAnswer } from "itsm-core/forms";
import { agreement } from "./agreement.js";
import { complaints } from "./complaints.js";
import { byId, element, say, set } from "./element.js";
import { developers, stamps } from "./footer.js";
import { form } from "./form.js";
import type { Glossary } from "./glossary.js";
import { levels } from "./levels.js";
import { matrices } from "./matrix.js";
import type { Service } from "./service.js";
import type { Asked, Session } from "./session.js";
import { suggestions } from "./suggestions.js";
import { assumptions, values } from "./values.js";
import { verdict } from "./verdict.js";
import type { WhyDialog } from "./why.js";

/** What is asked here. */
export const asked: Asked<PriorityAnswer, Explanation> = {
  decides: ["priority"],
  serves: ({ description }) => description.priorityScale !== undefined,
  answer: (policy, facts, options) => policy.priority(facts, options),
  explain: (policy, facts, options) => policy.explain(facts, options),
};

/** What a page is drawn from. */
export interface PageSetting<Answer, Why> {
  readonly session: Session<Answer, Why>;
  readonly glossary: Glossary;
  readonly why: WhyDialog;
  /** Another engine to compare with. */
  readonly service: Service | undefined;
  /** Called after an answer to a question changed, or something else that the page keeps. */
  readonly changed: (field: string) => void;
}

/** Draws form and result in one language, and keeps them up to date. */
export function drawPage({ session, glossary, why, service, changed }: PageSetting<PriorityAnswer, Explanation>): { readonly form: HTMLFormElement } {
  const { words, policy } = glossary;
  const options = { language: words.language };
  const questions = form(glossary, session.answers, (field) => {
    // What came with a suggestion goes with it.
    session.takeBack(field).forEach(questions.answered);
    update();
    changed(field);
  });
  const goTo = questions.focus;
  const head = verdict(glossary, goTo, () => why.open(glossary, session.explain(options)));
  const derived = values(glossary);
  const assumed = assumptions(glossary, goTo, questions.asks);
  const due = levels(glossary, session.policy);
  const maps = matrices(glossary);
  const other = service && agreement(glossary, service, "priority");
  const offered = suggestions({
    glossary,
    policy: session.policy,
    answers: session.answers,
    asks: questions.asks,
    choose: (field, suggestion) => {
      session.choose(field, suggestion, questions.asks).forEach(questions.answered);
      update();
      changed(field);
    },
  });
  if (offered) questions.addBelow(offered.below, offered.element);
  const inside = developers(glossary);
  const panel = element("div", { class: "panel" }, derived.element, assumed.element, due.element, maps.element, other?.element);
  const result = element("aside", { class: "result", "aria-label": words.priority }, head.element, panel);
  const complain = complaints(questions, () => session.errors);

  document.onkeydown = (event) => {
    const [next] = session.answer.next;
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyN" || !next || why.element.open) return;
    event.preventDefault();
    goTo(next.field);
  };

  document.documentElement.lang = words.language;
  document.title = `${words.priority} · ${glossary.text(policy.label) ?? policy.stamps.policy}`;
  say(byId("skip"), words.skipToQuestions);
  byId("page").replaceChildren(questions.element, result);
  const promise = service ? words.servicePromise(service.address) : words.localPromise;
  byId("footer").replaceChildren(inside.element, stamps(glossary), element("p", { class: "promise" }, promise));
  update();
  return { form: questions.element };

  function update(): void {
    session.ask(options);
    const { answer, facts, errors } = session;
    questions.show(answer);
    head.show(answer);
    derived.show(answer);
    assumed.show(answer);
    due.show(facts);
    offered?.show(facts);
    maps.show(session.explain(options));
    inside.show(facts, answer);
    const [error] = errors;
    if (error) other?.hold();
    else other?.compare(session.policy.requestText(facts, options), answer);
    set(result, "data-held", error !== undefined);
    head.hold(error && glossary.name(error.field));
    complain(true);
  }
}

import type { Policy } from "itsm-core/forms";
import { byId, element, say, set } from "./element.js";
import { developers, stamps } from "./footer.js";
import { form } from "./form.js";
import { Glossary } from "./glossary.js";
import { header } from "./header.js";
import { remember } from "./language.js";
import { matrix } from "./matrix.js";
import { Session } from "./session.js";
import { assumptions, values } from "./values.js";
import { verdict } from "./verdict.js";
import { whyDialog, type WhyDialog } from "./why.js";
import type { Words } from "./words/words.js";

/** How long somebody may pause while typing before an answer that cannot be read is complained about. */
const PATIENCE_MILLISECONDS = 1_200;

/** Puts the portal of a policy on the page. */
export function openPortal(policy: Policy, language: Words): void {
  const session = new Session(policy);
  const why = whyDialog();
  document.body.append(why.element);
  show(language);

  function show(words: Words): void {
    const drawn = draw(session, new Glossary(policy.description, words), why);
    byId("header").replaceChildren(header(drawn.glossary, (chosen) => {
      remember(chosen);
      show(chosen);
      byId(`language-${chosen.language}`).focus();
    }));
    drawn.form.addEventListener("reset", () => {
      session.answers.clear();
      show(words);
      byId("questions").focus();
    });
  }
}

/** Draws everything in one language, and keeps it up to date. */
function draw(session: Session, glossary: Glossary, why: WhyDialog) {
  const { words, policy } = glossary;
  const options = { language: words.language };
  const questions = form(glossary, session.answers, update);
  const goTo = questions.focus;
  const head = verdict(glossary, goTo, () => why.open(glossary, session.explain(options)));
  const derived = values(glossary);
  const assumed = assumptions(glossary, goTo);
  const table = matrix(glossary);
  const inside = developers(glossary);
  const result = element(
    "aside",
    { class: "result", "aria-label": words.priority },
    head.element,
    element("div", { class: "panel" }, derived.element, assumed.element, table.element),
  );
  let complaining: ReturnType<typeof setTimeout> | undefined;

  // Whoever leaves a field has finished typing.
  questions.element.addEventListener("focusout", () => complain(false));
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
  byId("footer").replaceChildren(inside.element, stamps(glossary), element("p", { class: "promise" }, words.localPromise));
  update();
  return { glossary, form: questions.element };

  function update(): void {
    session.ask(options);
    const { answer, facts, errors } = session;
    questions.show(answer);
    head.show(answer);
    derived.show(answer);
    assumed.show(answer);
    table.show(answer, facts);
    inside.show(facts, answer);
    const [error] = errors;
    set(result, "data-held", error !== undefined);
    head.hold(error && glossary.name(error.field));
    complain(true);
  }

  function complain(patient: boolean): void {
    clearTimeout(complaining);
    questions.complain(session.errors, patient);
    if (patient && session.errors.length > 0) complaining = setTimeout(() => complain(false), PATIENCE_MILLISECONDS);
  }
}

import type { Facts } from "itsm-core/forms";
import { element, say } from "./element.js";
import type { Glossary } from "./glossary.js";

/** Which policy and which engine answer here. */
export function stamps(glossary: Glossary): HTMLElement {
  const { words, policy } = glossary;
  const { policy: name, revision, digest, engine } = policy.stamps;
  const short = digest.replace(/^(sha256:.{12}).*$/, "$1");
  const entry = (label: string, value: string, title?: string) =>
    element("div", {}, element("dt", {}, label), element("dd", {}, element("code", { title }, value)));
  return element(
    "dl",
    { class: "stamps" },
    entry(words.policyStamp, name),
    revision === undefined ? undefined : entry(words.revisionStamp, revision),
    entry(words.digestStamp, short, digest),
    entry(words.engineStamp, `itsm-core ${engine}`),
  );
}

/** What goes into the engine and what comes out, live. */
export function developers(glossary: Glossary) {
  const { words } = glossary;
  const facts = element("pre", { tabindex: 0, "aria-label": words.facts, role: "region" });
  const answer = element("pre", { tabindex: 0, "aria-label": words.answer, role: "region" });
  return {
    element: element(
      "details",
      { class: "developers" },
      element("summary", {}, words.developers),
      element("div", { class: "developers-panes" }, pane(words.facts, facts), pane(words.answer, answer)),
    ),
    show: (given: Facts, answered: unknown): void => {
      say(facts, JSON.stringify(given, null, 2));
      say(answer, JSON.stringify(answered, null, 2));
    },
  };
}

function pane(heading: string, content: HTMLElement): HTMLElement {
  return element("section", {}, element("h3", { class: "eyebrow" }, heading), content);
}

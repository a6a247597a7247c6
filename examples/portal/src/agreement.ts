import { element, say, set } from "./element.js";
import type { Glossary } from "./glossary.js";
import { icon } from "./icon.js";
import { possibleNames } from "./outcome-names.js";
import type { Comparable, Comparison, Endpoint, Service } from "./service.js";

/** Whether a service gives the same answer as this page. */
export function agreement(glossary: Glossary, service: Service, endpoint: Endpoint) {
  const { words } = glossary;
  // Changes only with the verdict, not with every request: so nobody is told twice.
  const verdict = element("p", { class: "agreement-verdict", role: "status" });
  const sign = element("span", { class: "agreement-sign" });
  const [ours, theirs] = [digestEntry(words.digestHere), digestEntry(words.digestThere)];
  const whole = element(
    "section",
    { class: "agreement", "aria-labelledby": "agreement-heading" },
    element("h3", { class: "eyebrow", id: "agreement-heading" }, words.service, " ", element("code", {}, service.address)),
    element("div", { class: "agreement-line" }, sign, verdict),
    element("dl", { class: "digests" }, ours.element, theirs.element),
  );

  return {
    element: whole,
    compare: (request: string, answer: Comparable): void => {
      set(whole, "data-asking", true);
      service.compare(endpoint, request, answer, (found) => {
        set(whole, "data-asking", false);
        set(whole, "data-agrees", found.kind === "agrees" ? "yes" : found.kind === "differs" ? "no" : "unknown");
        sign.replaceChildren(icon(found.kind === "agrees" ? "check" : "warning"));
        say(verdict, verdictWords(found, answer.stamps.digest));
        ours.show(answer.stamps.digest);
        theirs.show("digest" in found ? found.digest : undefined);
      });
    },
    /** The answers cannot be read now: there is nothing to compare. */
    hold: (): void => {
      service.stop();
      set(whole, "data-asking", true);
    },
  };

  function verdictWords(found: Comparison, digest: string): string {
    switch (found.kind) {
      case "agrees":
        return words.serviceAgrees;
      case "differs":
        return found.digest === digest
          ? words.serviceDiffers(possibleNames(glossary, glossary.decided, found.possible))
          : words.serviceHasOtherPolicy(possibleNames(glossary, glossary.decided, found.possible));
      case "refused":
        return words.serviceRefuses(found.message);
      case "unreachable":
        return words.serviceUnreachable;
    }
  }
}

function digestEntry(label: string) {
  const value = element("code");
  const whole = element("div", {}, element("dt", {}, label), element("dd", {}, value));
  return {
    element: whole,
    show: (digest: string | undefined): void => {
      whole.hidden = digest === undefined;
      if (digest === undefined) return;
      say(value, digest.replace(/^(sha256:.{12}).*$/, "$1"));
      value.title = digest;
    },
  };
}

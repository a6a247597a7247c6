import type { ChangeAnswer, ScoreLedger } from "itsm-core";
import { element, say, set } from "../element.js";
import type { Glossary } from "../glossary.js";
import { outcomeName, possibleNames } from "../outcome-names.js";
import { severity } from "../severity.js";
import { numbers } from "./numbers.js";

/** A gauge for each score: its range in bands, and from the least to the most that is still possible, until one is left. */
export function gauges(glossary: Glossary) {
  const { words } = glossary;
  const place = element("div", { class: "gauges" });
  const whole = element(
    "section",
    { class: "gauges-place", "aria-labelledby": "gauges-heading" },
    element("h2", { class: "eyebrow", id: "gauges-heading" }, words.changes.scores),
    place,
  );
  const made = new Map<string, ReturnType<typeof gauge>>();
  return {
    element: whole,
    show: (ledger: readonly ScoreLedger[], { values }: ChangeAnswer): void => {
      whole.hidden = ledger.length === 0;
      // A gauge stays the same element, so that it is seen to close.
      const shown = ledger.map((score) => {
        const known = made.get(score.name) ?? gauge(glossary, score);
        made.set(score.name, known);
        known.show(score, values.find(({ name }) => name === score.name)?.possible ?? []);
        return known.element;
      });
      if (shown.length !== place.children.length || shown.some((each, at) => place.children[at] !== each)) place.replaceChildren(...shown);
    },
  };
}

/** A band as far as it lies in the range, from its first to its last number. */
interface Stretch {
  readonly outcome: string;
  readonly from: number;
  readonly to: number;
}

function gauge(glossary: Glossary, score: ScoreLedger) {
  const { words } = glossary;
  const [first, last] = score.range;
  const bands = stretches(score);
  const value = element("span", { class: "gauge-value" });
  const note = element("p", { class: "gauge-note" });
  const full = track(glossary, score.name, bands, "gauge-track gauge-full");
  const span = element("span", { class: "gauge-span" });
  const drawing = element("div", { class: "gauge-drawing", role: "img" }, track(glossary, score.name, bands, "gauge-track"), full, span);
  const keys = bands.map((band) => ({ band, key: key(glossary, score.name, band) }));
  const whole = element(
    "figure",
    { class: "gauge", "data-score": score.name },
    element("figcaption", { class: "gauge-head" }, element("span", { class: "gauge-name" }, glossary.name(score.name)), value),
    drawing,
    element("ul", { class: "gauge-keys" }, ...keys.map((each) => each.key)),
    note,
  );
  return {
    element: whole,
    show: ({ score: settled, least, most }: ScoreLedger, possible: readonly string[]): void => {
      const none = least === null || most === null;
      const said = none ? words.changes.noScore : numbers(least, most, words);
      say(value, said);
      say(note, none ? words.changes.noScoreExplained : "");
      set(whole, "data-settled", settled !== null);
      span.hidden = none;
      full.hidden = none;
      // Each number has as much room as any other, the last one too.
      if (!none) {
        const [from, to] = [share(least - first), share(most + 1 - first)];
        for (const part of [full, span]) {
          part.style.setProperty("--from", `${from}%`);
          part.style.setProperty("--to", `${to}%`);
        }
      }
      for (const { band, key: each } of keys) set(each, "data-possible", possible.includes(band.outcome) && !none && band.from <= most && band.to >= least);
      const levels = possibleNames(glossary, score.name, possible);
      set(drawing, "aria-label", words.changes.gaugeSpoken(glossary.name(score.name), settled === null, said, String(first), String(last), levels));
    },
  };

  function share(count: number): number {
    return Math.max(0, Math.min(100, (count / (last - first + 1)) * 100));
  }
}

function stretches({ bands, range: [first, last] }: ScoreLedger): readonly Stretch[] {
  return bands
    .map(({ from, outcome }, at) => ({ outcome, from: Math.max(from, first), to: Math.min((bands[at + 1]?.from ?? last + 1) - 1, last) }))
    .filter(({ from, to }) => from <= to);
}

function track(glossary: Glossary, of: string, bands: readonly Stretch[], look: string): HTMLElement {
  const parts = bands.map(({ outcome, from, to }) => {
    const part = element("span", { class: "gauge-band", "data-severity": severity(glossary.levels(of), outcome) });
    part.style.setProperty("--share", String(to - from + 1));
    return part;
  });
  return element("div", { class: look }, ...parts);
}

/** `Medium 12–24`, with its colour. */
function key(glossary: Glossary, of: string, { outcome, from, to }: Stretch): HTMLElement {
  return element(
    "li",
    { class: "gauge-key", "data-severity": severity(glossary.levels(of), outcome) },
    element("span", { class: "gauge-swatch" }),
    element("span", { class: "gauge-level" }, outcomeName(glossary, of, outcome)),
    element("span", { class: "gauge-from" }, numbers(from, to, glossary.words)),
  );
}

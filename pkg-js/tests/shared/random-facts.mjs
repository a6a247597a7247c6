// Policies and random facts about them, right and wrong, for holding the shortcuts of the facade against the engine.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (path) => readFileSync(join(process.env.ITSM_ROOT, path), "utf8");
export const random = generator(0x5eed2026);
export const pick = (list) => list[Math.floor(random() * list.length)];

/** Every type, more fields than have a place of their own, two sections, fields that do not matter; too large for a table. */
const large = `
itsm: 1
policy: { name: large }
record_types: [incident, service_request, problem, change]
scales: { urgency: [high, medium, low], priority: [P1, P2, P3] }
fields:
  record_type: { type: choice, from: record_types, default: incident }
  colour: { type: choice, options: [red, green, "blue", "1", "constructor", "a", "ä", "öö", "longer-name", "longer-same", "longer-nami"] }
  count: { type: integer, min: -5, max: 100000 }
  wide: { type: integer }
  price: { type: decimal, places: 2, min: 0, max: 100 }
  length: { type: duration }
  day: { type: date }
  moment: { type: instant, required: true }
  clock: { type: time, default: "08:00" }
  how: { type: level, scale: urgency, default: null }
  note: { type: text, max_length: 5, ask_when: { b2: true } }
  tags: { type: choices, options: [x, y] }
  aside: { type: duration, default: 1h }
  later: { type: integer, ask_when: { wide: ">= 100" } }
${Array.from({ length: 12 }, (_, n) => `  b${n}: { type: boolean${n % 3 === 0 ? ", default: true" : ""}${n % 4 === 1 ? ", required: true" : ""} }`).join("\n")}
derive:
  urgency:
    rules:
      - { when: { colour: [red, "1", "ä"], count: ">= 3" }, then: high }
      - { when: { wide: ">= 9000000000000" }, then: high }
      - { when: { wide: ["<= -50", "7..9"] }, then: medium }
      - { when: { price: ">= 9.5", length: "> 90m" }, then: medium }
      - { when: { day: ">= 2026-01-01", clock: "< 12:00" }, then: high }
    otherwise: low
priority:
  table:
    rules:
      - { when: { urgency: high, b0: true, b1: true }, then: P1 }
      - { when: { moment: ">= 2026-06-01T00:00:00Z", b2: true }, then: P2 }
      - { when: { how: high, b3: false, b4: true }, then: P1 }
      - { when: { b5: true, b6: true, b7: null, b8: true, b9: true, b10: true, b11: true }, then: P2 }
      - { when: { urgency: medium }, then: P2 }
    otherwise: P3
  by_record_type:
    change: none
    problem: { table: { rules: [{ when: { urgency: high, b1: true }, then: P1 }], otherwise: P3 } }
`;

/** Too many ways through its rules for a diagram; derived values, and every kind of adjustment. */
function manyWays() {
  const fields = [
    ...Array.from({ length: 5 }, (_, n) => [`c${n}`, ["a", "b", "c", "d", "e", "f"]]),
    ...Array.from({ length: 5 }, (_, n) => [`n${n}`, [1, 10, 50, 200]]),
    ...Array.from({ length: 4 }, (_, n) => [`b${n}`, [true, false]]),
  ];
  const condition = ([name, values]) => `${name}: ${typeof values[0] === "number" ? `"${pick([">=", "<="])} ${pick(values)}"` : pick(values)}`;
  const when = (count) => `{ ${[...fields].sort(() => random() - 0.5).slice(0, count).map(condition).join(", ")} }`;
  const table = (levels) => `{ rules: [${Array.from({ length: 70 }, () => `{ when: ${when(3)}, then: ${pick(levels)} }`).join(", ")}], otherwise: ${levels.at(-1)} }`;
  const type = (values) => (typeof values[0] === "number" ? "type: integer, min: 0, max: 500" : typeof values[0] === "boolean" ? "type: boolean" : `type: choice, options: [${values}]`);
  return `
itsm: 1
policy: { name: many-ways }
record_types: [incident, change]
scales: { impact: [i1, i2, i3], urgency: [u1, u2, u3], priority: [P1, P2, P3, P4] }
fields:
  record_type: { type: choice, from: record_types, default: incident }
${fields.map(([name, values]) => `  ${name}: { ${type(values)} }`).join("\n")}
derive:
  impact: ${table(["i1", "i2", "i3"])}
  urgency: ${table(["u1", "u2", "u3"])}
priority:
  matrix: { rows: impact, columns: urgency, cells: { i1: [P1, P1, P2], i2: [P1, P2, none], i3: [P2, P3, P4] } }
  adjust:
    - { when: ${when(2)}, at_least: P2 }
    - { when: ${when(2)}, at_most: P3 }
    - { when: { impact: i2, b0: true, c0: a }, raise_by: 2 }
    - { when: ${when(2)}, lower_by: 1 }
    - { when: ${when(3)}, set: P3 }
`;
}

export const policies = {
  "the itil-style pack": read("packs/itil-style/policy.yaml"),
  "the policy of the side-by-side": read("benches/policies/peers.yaml"),
  "twelve fields and a hundred rules": read("benches/policies/large.yaml"),
  "a policy of every type": large,
  "rules with too many ways for a diagram": manyWays(),
};

/** Policies about changes that are answered as sums, and one that is not. */
export const changePolicies = {
  "the questionnaire of the side-by-side": read("benches/policies/risk.yaml"),
  "the bmc-change-style pack": read("packs/bmc-change-style/policy.yaml"),
  "the itil-change-style pack": read("packs/itil-change-style/policy.yaml"),
};

/** Facts for one call; `wrong` is how likely something is wrong with them. */
export function randomFacts(policy, wrong) {
  const entries = [];
  for (const field of policy.fields) {
    const skip = field.hasDefault ? 0.5 : field.type === "text" || field.type === "choices" ? 0.7 : 0.01;
    if (random() < skip) continue;
    entries.push([field.name, random() < wrong / 8 ? pick(ODD) : random() < 0.1 && !field.required ? null : valueOf(field)]);
  }
  if (random() < wrong) entries.push([pick(["urgency", "impact", "priority", "nothing", "__proto__", "x"]), pick(["high", "P1", null, "x"])]);
  if (random() < 0.3) entries.sort(() => random() - 0.5);
  const facts = {};
  for (const [key, value] of entries) Object.defineProperty(facts, key, { value, enumerable: true, configurable: true, writable: true });
  return facts;
}

const ODD = [0, -1, 1.5, "", "x", true, false, "1", 1e21, [], ["x"], "4h", 2 ** 31, -(2 ** 31), 2 ** 53, "2026-11-22", 7, "zu lang hier", -0];

function valueOf({ type, options, min, max, maxLength }) {
  const [least, most] = [Number(min ?? -100), Number(max ?? 1000)];
  switch (type) {
    case "boolean": return random() < 0.5;
    case "choice": case "level": return pick(options).id;
    case "choices": return options.map(({ id }) => id).filter(() => random() < 0.5);
    case "integer": return pick([least, most, 3, 7, 50, 100, 10 ** 10, 9e12, -60, Math.floor(least + random() * (most - least))].filter((n) => (min === undefined || n >= least) && (max === undefined || n <= most)));
    case "decimal": return pick(["9.50", 9.5, "1", 99, 0.25, "9.49"]);
    case "duration": return pick(["90m", "4h", "2d", "1w", "PT2H", "0s", "10d"]);
    case "date": return pick(["2025-12-31", "2026-01-01", "2026-11-22"]);
    case "instant": return pick(["2026-05-31T23:59:59Z", "2026-06-01T02:00:00+02:00", "2026-11-22T08:30:00.250Z"]);
    case "time": return pick(["08:00", "12:00", "24:00", "11:59:59"]);
    default: return pick(["", "note", "ab😀"]).slice(0, maxLength);
  }
}

function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

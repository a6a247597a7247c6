// What a call costs: `policy.priority(facts)` beside what a developer would write by hand for the same policy, in turns in one
// process, so that other load hits both. Build first (`cargo xtask build`), then:
//   node bench/hot.mjs [ROUNDS]
// Ratios are medians of pairs of slices. `cargo xtask bench peers` has the comparison with other engines.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPolicySync } from "../dist/author.inline.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const rounds = Number(process.argv[2] ?? 21);
const pack = loadPolicySync(readFileSync(join(root, "packs/itil-style/policy.yaml")));

let state = 0x5eed2026;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const users = () => pick([1, 1, 1, 3, 7, 15, 40, 80, 150, 700, 3000]);
const many = (make) => Array.from({ length: 10_000 }, make);
const packFacts = () => ({
  record_type: pick(["incident", "incident", "service_request"]),
  service: pick(["payroll", "web_shop", "mail", "network", "file_share", "printing", "other"]),
  affected_users: users(),
  security_incident: random() < 0.1,
  work_stopped: random() < 0.3,
  workaround: random() < 0.5,
  deadline: pick(["90m", "4h", "2d", "1w", null]),
  vip: random() < 0.2,
});

const tiers = { payroll: 1, web_shop: 1, mail: 2, network: 2, file_share: 3, printing: 4, other: 4 };
const seconds = { m: 60, h: 3_600, d: 86_400, w: 604_800 };
const durations = new Map();
function duration(text) {
  let known = durations.get(text);
  if (known === undefined) durations.set(text, (known = Number(text.slice(0, -1)) * seconds[text.at(-1)]));
  return known;
}
const matrix = [[0, 0, 1, 2], [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 4]];
const names = ["P1", "P2", "P3", "P4", "P5"];
const impacts = ["extensive", "significant", "moderate", "minor"];
const urgencies = ["critical", "high", "medium", "low"];

function packByHand(f) {
  const type = f.record_type ?? "incident";
  const tier = tiers[f.service];
  const n = f.affected_users;
  const due = f.deadline === null ? Infinity : duration(f.deadline);
  const impact = (tier === 1 && n >= 50) || n >= 500 ? 0 : (tier <= 2 && n >= 20) || n >= 100 || tier === 1 ? 1 : n >= 5 ? 2 : 3;
  const urgency = (f.work_stopped && f.workaround !== true) || due <= 7_200 ? 0
    : f.work_stopped || due <= 28_800 ? 1
    : due <= 432_000 || (f.deadline === null && tier <= 2) ? 2 : 3;
  let level = matrix[impact][urgency];
  if (f.security_incident && level > 1) level = 1;
  if (f.vip && level > 0) level--;
  if (type === "service_request" && f.security_incident !== true && level < 2) level = 2;
  return { priority: names[level], impact: impacts[impact], urgency: urgencies[urgency] };
}

compare("itil-style pack", many(packFacts), packByHand, (facts) => pack.priority(facts));
compare("the same, facts in two key orders", many(() => (random() < 0.5 ? packFacts() : reversed(packFacts()))), packByHand, (facts) => pack.priority(facts));
const half = many(packFacts).map(({ deadline, work_stopped, ...rest }) => rest);
alone("itil-style pack, two answers missing (engine)", half, (facts) => pack.priority(facts));
alone("the same without ranked questions", half, (facts) => pack.priority(facts, { rankQuestions: false }));
alone("itil-style pack, complete, through the engine", many(packFacts), (facts) => pack.priority(facts, {}));
alone("explain, complete", many(packFacts), (facts) => pack.explain(facts));
const text = readFileSync(join(root, "packs/itil-style/policy.yaml"));
alone("load and dispose of the itil-style pack (author, YAML)", [text], (bytes) => loadPolicySync(bytes).dispose());
const json = pack.toJsonText();
const built = pack.toBuiltText();
alone("load and dispose of the itil-style pack (author, JSON)", [json], (source) => loadPolicySync(source).dispose());
alone("load and dispose of the itil-style pack (author, built)", [built], (source) => loadPolicySync(source).dispose());

function reversed(object) {
  return Object.fromEntries(Object.entries(object).reverse());
}

function compare(name, inputs, hand, ours) {
  for (const facts of inputs) {
    const [a, b] = [hand(facts), ours(facts)];
    if (a.priority !== b.outcome) throw new Error(`${name}: ${JSON.stringify(facts)}: ${a.priority}, ${b.outcome}`);
  }
  const loops = [loopOf(hand), loopOf(ours)];
  const times = [[], []];
  for (const loop of loops) loop(inputs, 600_000);
  for (let round = 0; round < rounds; round++) loops.forEach((loop, at) => times[at].push(timed(loop, inputs, 200_000)));
  const ratio = median(times[1].map((ns, at) => ns / times[0][at]));
  console.log(`${name}: ${median(times[1]).toFixed(1)} ns, by hand ${median(times[0]).toFixed(1)} ns, ratio ${ratio.toFixed(2)}`);
}

function alone(name, inputs, use) {
  const loop = loopOf(use);
  let count = 16;
  while (timed(loop, inputs, count) * count < 2e7) count *= 2;
  const times = Array.from({ length: rounds }, () => timed(loop, inputs, count));
  console.log(`${name}: ${(median(times) / 1_000).toFixed(2)} µs`);
}

/** Fresh source for each, so that no call site is shared. Results are kept, so that no call can be left out. */
function loopOf(use) {
  return new Function("use", "kept", "return (inputs, count) => { let at = 0; for (let n = 0; n < count; n++) { kept[n & 63] = use(inputs[at]); if (++at === inputs.length) at = 0; } }")(use, new Array(64));
}

function timed(loop, inputs, count) {
  const start = process.hrtime.bigint();
  loop(inputs, count);
  return Number(process.hrtime.bigint() - start) / count;
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1];
}

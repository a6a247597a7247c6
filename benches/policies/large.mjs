// Writes benches/policies/large.yaml: 12 fields, 100 rules, far more combinations of cells than an answer table holds.
// Made up, but built as such policies are: a few rules for everything, some for each service, a few to catch the rest.
// node benches/policies/large.mjs
import { writeFileSync } from "node:fs";

let seed = 20261122;
const below = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};
const pick = (list) => list[below(list.length)];

const services = Array.from({ length: 20 }, (_, n) => `service_${String(n + 1).padStart(2, "0")}`);
const tests = {
  site: () => pick(["head_office", "plant", "branch", "home", "data_centre"]),
  customer: () => pick(["gold", "silver", "bronze"]),
  channel: () => pick(["phone", "mail", "portal", "monitoring"]),
  affected_users: () => `">= ${pick([2, 10, 20, 50, 100, 500])}"`,
  deadline_hours: () => `"<= ${pick([1, 2, 4, 8, 24, 72])}"`,
  work_stopped: () => "true",
  workaround: () => "false",
  vip: () => "true",
  security_incident: () => "true",
  data_loss: () => "true",
  out_of_hours: () => pick(["true", "false"]),
};
const urgent = ["affected_users", "security_incident", "data_loss", "vip"];
const common = ["affected_users", "deadline_hours", "work_stopped", "customer"];
const priorities = ["P1", "P2", "P3", "P4", "P5"];
const rules = [];
const written = new Set();
const rule = (id, fixed, count, then, fields = Object.keys(tests)) => {
  const names = new Set();
  while (names.size < count) names.add(pick(fields));
  const when = [...fixed, ...Object.keys(tests).filter((name) => names.has(name)).map((name) => `${name}: ${tests[name]()}`)];
  if (written.has(when.join())) return rule(id, fixed, count, then, fields);
  written.add(when.join());
  rules.push(`      - { id: ${id}, when: { ${when.join(", ")} }, then: ${then} }`);
};
for (let n = 1; n <= 10; n += 1) rule(`first-${n}`, [], 2, pick(priorities.slice(0, 2)), urgent);
for (const service of services) {
  for (let n = 1; n <= 4; n += 1) rule(`${service}-${n}`, [`service: ${service}`], n < 3 ? 2 : 1, priorities[n - 1]);
}
for (let n = 1; n <= 10; n += 1) rule(`last-${n}`, [], 2, pick(priorities.slice(2)), common);

const boolean = ["work_stopped", "workaround", "vip", "security_incident", "data_loss", "out_of_hours"];
writeFileSync(
  new URL("large.yaml", import.meta.url),
  `# Written by large.mjs: 12 fields, ${rules.length} rules.
itsm: 1
policy: { name: large }
scales:
  priority: [${priorities.join(", ")}]
fields:
  service: { type: choice, options: [${services.join(", ")}] }
  site: { type: choice, options: [head_office, plant, branch, home, data_centre] }
  customer: { type: choice, options: [gold, silver, bronze] }
  channel: { type: choice, options: [phone, mail, portal, monitoring] }
  affected_users: { type: integer, min: 1, max: 100000 }
  deadline_hours: { type: integer, min: 0, max: 100000 }
${boolean.map((name) => `  ${name}: { type: boolean }`).join("\n")}
priority:
  table:
    rules:
${rules.join("\n")}
    otherwise: P5
`,
);

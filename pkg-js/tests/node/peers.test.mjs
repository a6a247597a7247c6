// The policies of the side-by-side (benches/peers) give the answers of functions written by hand, on the same facts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { loadPolicy } from "itsm-core/author";

const root = process.env.ITSM_ROOT;
const load = (path) => import(pathToFileURL(join(root, "benches/peers", path)));
const [{ makeFacts }, { loadPolicyJson }, oracle] = await Promise.all(["lib/facts.mjs", "lib/load.mjs", "adapters/oracle.mjs"].map(load));
oracle.load(loadPolicyJson());
const all = makeFacts(10_000);

test("risk.yaml: 10,000 answers about changes are those of the function written by hand", async () => {
  const policy = await loadPolicy(readFileSync(join(root, "benches/policies/risk.yaml")));
  const named = (row) => Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value === "none" ? "nothing" : value]));
  const rows = all.risk.map(named);
  const found = rows.map((row) => policy.changeRisk(row));
  const plain = ({ scores, outcome, approval }) => ({ score: scores[0].score, level: outcome, approval: approval.outcome });
  assert.deepEqual(found.map(plain), all.risk.map((row) => oracle.risk(row)));
  assert.equal(policy.changeRisk(rows[0]), policy.changeRisk({ ...rows[0] }), "from the sums of the hot path");
  policy.dispose();
});

for (const [kind, file, plain] of [
  ["priority", "peers", ({ outcome, values: [impact, urgency] }) => ({ impact: Number(impact.outcome), urgency: Number(urgency.outcome), priority: outcome })],
  ["large", "large", ({ outcome }) => outcome],
]) {
  test(`${file}.yaml: one by one, as objects and as columns, 10,000 answers are those of the function written by hand`, async () => {
    const policy = await loadPolicy(readFileSync(join(root, `benches/policies/${file}.yaml`)));
    const facts = all[kind];
    const wanted = facts.map((row) => oracle[kind](row));
    const columns = Object.fromEntries(Object.keys(facts[0]).map((field) => [field, facts.map((row) => row[field])]));
    const { codes, answers } = policy.priorityColumns(columns);
    for (const found of [facts.map((row) => policy.priority(row)), policy.priorityMany(facts), Array.from(codes, (code) => answers[code])]) {
      assert.deepEqual(found.map(plain), wanted);
    }
    assert.equal(policy.priority(facts[0]), policy.priority({ ...facts[0] }), "from the tables of the hot path");
    policy.dispose();
  });
}

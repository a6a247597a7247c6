// Complete facts are answered without the engine. Nobody may notice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPolicy } from "itsm-core/author";
import { changePolicies, policies, random, randomFacts } from "../shared/random-facts.mjs";

for (const [name, source] of Object.entries(policies)) {
  test(`${name}: the answers to random facts are the engine's own`, async () => {
    const policy = await loadPolicy(source);
    let [answered, settled, refused, kept] = [0, 0, 0, 0];
    for (let round = 0; round < 20_000; round++) {
      const facts = randomFacts(policy, random() < 0.7 ? 0 : 0.3);
      const expected = JSON.parse(policy.replyText("priority", JSON.stringify({ facts })));
      let found;
      try {
        found = { ok: policy.priority(facts) };
        answered++;
        settled += Number(found.ok.settled);
        kept += Number(policy.priority({ ...facts }) === found.ok);
      } catch (error) {
        refused++;
        found = { errors: error.errors.map(({ help, ...rest }) => rest) };
        expected.errors = expected.errors?.map(({ help, ...rest }) => rest);
      }
      assert.equal(JSON.stringify(found), JSON.stringify(expected), JSON.stringify(facts));
    }
    assert.ok(settled > 1_000 && answered - settled > 100 && refused > 100 && kept > 1_000, `${kept} kept, ${answered} answered, ${settled} settled, ${refused} refused`);
    policy.dispose();
  });
}

// Their scores ask about derived values, or ask only under a condition: such answers stay the engine's own.
const withoutTables = ["the bmc-change-style pack", "the itil-change-style pack"];

for (const [name, source] of Object.entries(changePolicies)) {
  test(`${name}: the answers about changes to random facts are the engine's own`, async () => {
    const policy = await loadPolicy(source);
    let [answered, settled, refused, kept] = [0, 0, 0, 0];
    for (let round = 0; round < 5_000; round++) {
      const facts = randomFacts(policy, random() < 0.7 ? 0 : 0.3);
      const expected = JSON.parse(policy.replyText("change_risk", JSON.stringify({ facts })));
      let found;
      try {
        found = { ok: policy.changeRisk(facts) };
        answered++;
        settled += Number(found.ok.settled);
        kept += Number(policy.changeRisk({ ...facts }) === found.ok);
      } catch (error) {
        refused++;
        found = { errors: error.errors.map(({ help, ...rest }) => rest) };
        expected.errors = expected.errors?.map(({ help, ...rest }) => rest);
      }
      assert.equal(JSON.stringify(found), JSON.stringify(expected), JSON.stringify(facts));
    }
    assert.ok(settled > 500 && refused > 50 && kept > 500 !== withoutTables.includes(name), `${kept} kept, ${answered} answered, ${settled} settled, ${refused} refused`);
    policy.dispose();
  });
}

test("complete facts get the same object again, whatever the order of their keys", async () => {
  const policy = await loadPolicy(policies["the itil-style pack"]);
  const facts = { service: "mail", affected_users: 3, security_incident: false, work_stopped: true, workaround: null, deadline: "4h", vip: true };
  const reversed = Object.fromEntries(Object.entries(facts).reverse());
  assert.deepEqual(policy.priority(facts), policy.priority(facts), "the first answer is the engine's own, the tables come after it");
  assert.equal(policy.priority(facts), policy.priority({ ...facts }));
  assert.equal(policy.priority(facts), policy.priority(reversed));
  assert.equal(policy.priority(facts), policy.priority({ ...facts, deadline: "240m" }));
  assert.notEqual(policy.priority(facts), policy.priority({ ...facts, record_type: "incident" }), "the default is no longer assumed");
  assert.deepEqual(policy.priority({ ...facts, record_type: "incident" }).assumed, []);
});

test("keys inherited later do not pass for those seen before", async () => {
  const policy = await loadPolicy(policies["the itil-style pack"]);
  const facts = { service: "mail", affected_users: 3, security_incident: false, work_stopped: false, workaround: null, deadline: "5d" };
  const plain = policy.priority(facts).outcome;
  const raised = policy.priority({ ...facts, vip: true }).outcome;
  assert.notEqual(plain, raised);
  assert.equal(policy.priority(Object.assign(Object.create({ vip: true }), facts)).outcome, plain);
  try {
    Object.prototype.vip = true;
    assert.equal(policy.priority({ ...facts }).outcome, plain);
    assert.throws(() => policy.priority({ ...facts, vpi: true }), { code: "facts.unknown_field" });
  } finally {
    delete Object.prototype.vip;
  }
  assert.equal(policy.priority({ ...facts, vip: true }).outcome, raised);
});

test("any number of different texts keeps to a bounded memory", async () => {
  const policy = await loadPolicy(policies["the itil-style pack"]);
  const facts = { service: "mail", affected_users: 3, security_incident: false, work_stopped: false, workaround: null };
  for (let minutes = 0; minutes < 20_000; minutes++) {
    const { outcome } = policy.priority({ ...facts, deadline: `${minutes}m` });
    assert.equal(outcome, minutes <= 120 ? "P3" : minutes <= 480 ? "P4" : "P5");
  }
  assert.throws(() => policy.priority({ ...facts, deadline: "1 fortnight" }), { field: "deadline" });
});

test("a field named like something every object has is a field like any other", async () => {
  const policy = await loadPolicy(`
itsm: 1
policy: { name: names }
scales: { priority: [P1, P2] }
fields: { constructor: { type: boolean }, toString: { type: boolean, default: false } }
priority: { table: { rules: [{ when: { constructor: true, toString: false }, then: P1 }], otherwise: P2 } }
`);
  assert.equal(policy.priority({ constructor: true }).outcome, "P1");
  assert.equal(policy.priority({ constructor: true, toString: true }).outcome, "P2");
  assert.equal(policy.priority({}).settled, false);
});

test("a policy that assumes everything still looks at what it is given", async () => {
  const policy = await loadPolicy(`
itsm: 1
policy: { name: easy }
scales: { priority: [P1, P2] }
fields: { vip: { type: boolean, default: false } }
priority: { table: { rules: [{ when: { vip: true }, then: P1 }], otherwise: P2 } }
`);
  assert.equal(policy.priority({}).outcome, "P2");
  for (const facts of [[], new Map(), new Map([["vip", true]]), null, undefined, 0, "vip", Object.assign([], { vip: true })]) {
    assert.throws(() => policy.priority(facts), { code: "request.wrong_type" });
  }
});

test("what a getter says the second time is not kept for others", async () => {
  for (const twist of [(calls) => ({ vip: calls % 2 === 0 }), (calls) => ({ record_type: calls % 2 === 0 ? "service_request" : "incident" })]) {
    const policy = await loadPolicy(policies["the itil-style pack"]);
    const facts = { service: "payroll", affected_users: 80, security_incident: false, work_stopped: false, workaround: null, deadline: "5d" };
    for (let round = 0; round < 20; round++) {
      let calls = round;
      const poisoned = { record_type: "incident", ...facts, vip: false };
      const [key] = Object.keys(twist(0));
      Object.defineProperty(poisoned, key, { get: () => twist(calls++)[key], enumerable: true });
      policy.priority(poisoned);
      policy.priority(new Proxy({ record_type: "incident", ...facts, vip: false }, { get: (target, name) => (name === key ? twist(calls++)[key] : target[name]) }));
    }
    for (const record_type of ["incident", "service_request"]) {
      for (const vip of [true, false]) {
        const plain = { record_type, ...facts, vip };
        assert.deepEqual({ ok: policy.priority(plain) }, JSON.parse(policy.replyText("priority", JSON.stringify({ facts: plain }))));
      }
    }
  }
});

test("whatever kind of object the facts are, their own enumerable keys count, as for the engine", async () => {
  const policy = await loadPolicy(policies["the itil-style pack"]);
  const facts = { service: "mail", affected_users: 3, security_incident: false, work_stopped: false, workaround: null, deadline: "5d", vip: true };
  const plain = policy.priority(facts);
  class Ticket {
    constructor(given) {
      Object.assign(this, given);
    }
    get vip() {
      return true;
    }
  }
  const { vip, ...others } = facts;
  const kept = [
    Object.assign(Object.create(null), facts), Object.freeze({ ...facts }), Object.seal({ ...facts }), Object.preventExtensions({ ...facts }),
    new Proxy({ ...facts }, {}), { ...facts, [Symbol("vip")]: false }, Object.assign(Object.create({ vip: false, unknown: 1 }), facts),
    { ...facts, record_type: undefined }, { get service() { return "mail"; }, ...Object.fromEntries(Object.entries(facts).slice(1)) },
    Object.defineProperty({ ...facts }, "hidden", { value: 1, enumerable: false }), Object.assign(new (class {})(), facts),
  ];
  for (const same of kept) assert.deepEqual(policy.priority(same), plain);
  const without = policy.priority(others);
  assert.notDeepEqual(without, plain);
  for (const same of [new Ticket(others), Object.defineProperty({ ...others }, "vip", { value: true, enumerable: false })]) assert.deepEqual(policy.priority(same), without);
  assert.throws(() => policy.priority(new Ticket({ ...others, unknown: 1 })), { code: "facts.unknown_field", field: "unknown" });
  for (const wrong of [Object.assign([], facts), Object.setPrototypeOf(Object.assign([], facts), Object.prototype), Object.assign(new Map(), facts)]) {
    assert.throws(() => policy.priority(wrong), { code: "request.wrong_type" });
  }
  for (const value of [NaN, Infinity, 1.5, "3", 2 ** 53, -1, true, [3], {}, () => 3, Symbol("3"), 100_001, 2 ** 31, -(2 ** 31)]) {
    assert.throws(() => policy.priority({ ...facts, affected_users: value }), { field: "affected_users" });
  }
  assert.deepEqual(policy.priority({ ...facts, affected_users: 3n }), plain);
});

// Facts as programs really send them: nothing is coerced in silence, and nothing is let through.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";
import { FactsError, loadPolicy } from "itsm-core/author";

const policy = await loadPolicy(readFileSync(join(process.env.ITSM_ROOT, "packs/itil-style/policy.yaml"), "utf8"));
const complete = {
  service: "payroll", affected_users: 80, security_incident: false, work_stopped: true, workaround: false, deadline: "4h",
};

for (const [what, value, note] of [
  ["NaN", NaN, /NaN/],
  ["Infinity", Infinity, /Infinity/],
  ["-Infinity", -Infinity, /-Infinity/],
  ["a fraction", 2.5],
  ["a number as text", "80"],
  ["too small a number", 0],
  ["too great a number", 100_001],
  ["a number past 2^53", 2 ** 53],
  ["a huge number", 1e300],
  ["a bigint out of range", 2n ** 64n],
  ["a boolean", true],
  ["a function", () => 80, /function/],
  ["a symbol", Symbol("80"), /symbol/],
  ["a Date", new Date(80), /Date/],
  ["a boxed number", new Number(80), /Number/],
  ["an object that would become a number as JSON", { toJSON: () => 80 }, /object/],
  ["a Map", new Map(), /Map/],
  ["a list", [80]],
  ["a list with a hole", Array(1)],
]) {
  test(`${what} is no number of users`, () => {
    assert.throws(() => policy.priority({ ...complete, affected_users: value }), (error) => {
      assert.ok(error instanceof FactsError);
      assert.equal(error.code, "facts.wrong_value");
      assert.equal(error.field, "affected_users");
      assert.match(error.message, /must be a whole number such as `12`, from `1` to `100000`/);
      if (note) assert.match(error.message, note);
      return true;
    });
  });
}

for (const [what, value] of [
  ["an unknown option", "payrol"],
  ["the empty text", ""],
  ["half of a surrogate pair", "payroll\ud83d"],
  ["the name of something every object has", "constructor"],
  ["true", true],
]) {
  test(`${what} is no service`, () => {
    assert.throws(() => policy.priority({ ...complete, service: value }), { code: "facts.wrong_value", field: "service" });
  });
}

test("whole numbers count however they are written", () => {
  const expected = policy.priority(complete);
  for (const value of [80, 80.0, 8e1, 80n]) assert.deepEqual(policy.priority({ ...complete, affected_users: value }), expected);
});

for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "servic", "", "\u0000", "\ud800", "0", "toJSON", "then"]) {
  test(`the key ${JSON.stringify(key)} is unknown, beside complete facts and alone`, () => {
    for (const facts of [{ ...complete }, {}]) {
      Object.defineProperty(facts, key, { value: true, enumerable: true });
      assert.throws(() => policy.priority(facts), { code: "facts.unknown_field" });
      assert.throws(() => policy.explain(facts), { code: "facts.unknown_field" });
    }
  });
}

test("everything wrong is told at once", () => {
  assert.throws(() => policy.priority({ service: 1, affected_users: NaN, vip: "yes", colour: "red" }), (error) => {
    assert.deepEqual(error.errors.map(({ code, field }) => [code, field]), [
      ["facts.wrong_value", "service"], ["facts.wrong_value", "affected_users"], ["facts.wrong_value", "vip"], ["facts.unknown_field", "colour"],
    ]);
    return true;
  });
});

test("values are never repeated in errors", () => {
  try {
    policy.priority({ service: "Jane Doe's laptop", vip: "secret" });
    assert.fail();
  } catch (error) {
    assert.doesNotMatch(JSON.stringify(error.errors) + error.message, /Jane|secret/);
  }
});

test("only an object's own enumerable keys are facts", () => {
  const expected = policy.priority(complete);
  const open = policy.priority({});
  const hidden = Object.defineProperty({ ...complete }, "colour", { value: "red", enumerable: false });
  assert.deepEqual(policy.priority(hidden), expected);
  assert.deepEqual(policy.priority({ ...complete, [Symbol("colour")]: "red" }), expected);
  assert.deepEqual(policy.priority(Object.create(complete)), open);
  assert.deepEqual(policy.priority(Object.assign(Object.create(null), complete)), expected);
  assert.deepEqual(policy.priority(Object.assign(Object.create({ vip: true, colour: "red", toJSON: () => 1 }), complete)), expected);
  assert.deepEqual(policy.priority(vm.runInNewContext(`(${JSON.stringify(complete)})`)), expected);
  assert.deepEqual(policy.priority(new (class Ticket {
    constructor() { Object.assign(this, complete); }
    get colour() { return "red"; }
  })()), expected);
  assert.deepEqual(policy.priority(Object.freeze({ ...complete })), expected);
  assert.deepEqual(policy.priority(new Proxy({ ...complete }, {})), expected);
  const asked = [];
  const getters = Object.defineProperties({}, Object.fromEntries(Object.entries(complete).map(([key, value]) => [
    key, { enumerable: true, get: () => (asked.push(key), value) },
  ])));
  assert.deepEqual(policy.priority(getters), expected);
});

test("a hidden own key is no fact even where an unknown key makes up the number", () => {
  const facts = { ...complete, colour: "red" };
  Object.defineProperty(facts, "deadline", { value: "4h", enumerable: false });
  assert.throws(() => policy.priority(facts), { code: "facts.unknown_field", field: "colour" });
});

test("a polluted Object.prototype answers no question", () => {
  const expected = policy.priority(complete);
  const open = policy.priority({ service: "mail" });
  try {
    for (const [key, value] of [["vip", true], ["deadline", "1h"], ["colour", "red"], ["overrides", []]]) Object.prototype[key] = value;
    assert.deepEqual(policy.priority(complete), expected);
    assert.deepEqual(policy.priority({ service: "mail" }), open);
    assert.throws(() => policy.priority({ ...complete, vpi: true }), { code: "facts.unknown_field", field: "vpi" });
  } finally {
    for (const key of ["vip", "deadline", "colour", "overrides"]) delete Object.prototype[key];
  }
});

test("facts come as a plain object", () => {
  for (const facts of [undefined, null, 3, "x", [], () => 1]) {
    assert.throws(() => policy.priority(facts), { code: "request.wrong_type", field: "facts" });
  }
  assert.throws(() => policy.priority(new Map([["vip", true]])), (error) => {
    assert.match(error.message, /Object\.fromEntries/);
    return error.code === "request.wrong_type";
  });
});

test("options are as strict as facts", () => {
  for (const [options, code, field] of [
    [{ langauge: "de" }, "request.unknown_key", "langauge"],
    [{ facts: {} }, "request.unknown_key", "facts"],
    [{ __proto__: null, ["__proto__"]: 1 }, "request.unknown_key", "__proto__"],
    [{ now: new Date(NaN) }, "request.wrong_value", "now"],
    [{ now: 0 }, "request.wrong_value", "now"],
    [{ now: null }, "request.wrong_value", "now"],
    [{ language: 3 }, "request.wrong_value", "language"],
    [{ rankQuestions: "true" }, "request.wrong_value", "rankQuestions"],
    [{ overrides: {} }, "request.wrong_value", "overrides"],
    [{ overrides: [null] }, "request.wrong_value", "overrides"],
    [{ overrides: [{ value: "priority" }] }, "request.wrong_value", "overrides"],
    [{ overrides: [{ value: "priority", level: "P1", until: "tomorrow" }] }, "facts.wrong_value", "until"],
    [{ overrides: [{ value: "priority", level: "P9" }] }, "facts.wrong_value", "priority"],
    [{ overrides: [{ value: "priority", level: "P1", who: "me" }] }, "request.unknown_key", "overrides"],
    [null, "request.wrong_type", "options"],
    ["de", "request.wrong_type", "options"],
  ]) {
    assert.throws(() => policy.priority(complete, options), { code, field }, JSON.stringify(options));
  }
  assert.equal(policy.priority(complete, {}).outcome, "P1");
  assert.equal(policy.priority(complete, { now: undefined, overrides: [] }).outcome, "P1");
});

test("a text of megabytes is refused before it reaches the engine", () => {
  assert.throws(() => policy.priority({ service: "x".repeat(5_000_000) }), { code: "request.too_large" });
});

test("what is suggested is assumed until it is answered", () => {
  const suggested = { work_stopped: true, workaround: false };
  const { work_stopped, workaround, ...others } = complete;
  const answer = policy.priority(others, { suggested });
  assert.equal(answer.outcome, policy.priority(complete).outcome);
  assert.deepEqual(answer.assumed.filter((field) => field in suggested), ["work_stopped", "workaround"]);
  assert.deepEqual(policy.explain(others, { suggested }).answer, answer);
  assert.equal(policy.priority({ ...others, work_stopped: false }, { suggested }).outcome, policy.priority({ ...others, work_stopped: false, workaround: false }).outcome);
  assert.throws(() => policy.priority(others, { suggested: { affected_users: NaN } }), { code: "facts.wrong_value", field: "affected_users" });
  assert.throws(() => policy.priority(others, { suggested: ["work_stopped"] }), { code: "request.wrong_type", field: "suggested" });
  assert.throws(() => policy.priority(others, { suggested: { priority: "P1" } }), { field: "suggested" });
});

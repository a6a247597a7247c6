import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as core from "itsm-core";
import * as author from "itsm-core/author";
import * as forms from "itsm-core/forms";

const yaml = readFileSync(join(process.env.ITSM_ROOT, "packs/itil-style/policy.yaml"), "utf8");
const policy = await author.loadPolicy(yaml);
const complete = {
  service: "payroll", affected_users: 80, security_incident: false, work_stopped: true, workaround: false, deadline: "4h",
};

test("complete facts settle the priority, with the values it rests on and the defaults it assumed", () => {
  const answer = policy.priority(complete);
  assert.equal(answer.outcome, "P1");
  assert.deepEqual(answer.possible, ["P1"]);
  assert.deepEqual(answer.values.map(({ name, outcome }) => [name, outcome]), [["impact", "extensive"], ["urgency", "critical"]]);
  assert.deepEqual(answer.assumed, ["record_type", "vip"]);
});

test("half-filled facts give what is still possible, and the next question", () => {
  const answer = policy.priority({ service: "payroll", affected_users: 80, security_incident: false });
  assert.equal(answer.outcome, null);
  assert.deepEqual(answer.possible, ["P1", "P2", "P3"]);
  assert.deepEqual(answer.next.map(({ field }) => field).sort(), ["deadline", "work_stopped"]);
  assert.deepEqual(answer.notYetAsked, ["workaround"]);
  assert.deepEqual(policy.priority({ service: "payroll" }, { rankQuestions: false }).next, []);
});

test("what is undefined is not answered, null is", () => {
  assert.deepEqual(policy.priority({ ...complete, deadline: undefined }), policy.priority(without(complete, "deadline")));
  assert.equal(policy.priority({ ...complete, service: "mail", affected_users: null }).settled, true);
  assert.equal(policy.priority({ ...complete, service: "mail", affected_users: undefined }).settled, false);
});

test("an answer as JSON is the engine's own text, byte for byte", () => {
  for (const facts of [complete, {}, { service: "mail" }, { record_type: "change" }, { ...complete, priority: "P2" }]) {
    const request = JSON.stringify({ facts });
    assert.equal(`{"ok":${JSON.stringify(policy.priority(facts))}}`, policy.replyText("priority", request));
    assert.equal(`{"ok":${JSON.stringify(policy.explain(facts))}}`, policy.replyText("explain", request));
  }
});

test("a request as text asks another engine the same", () => {
  const overrides = [{ value: "priority", level: "P2", reason: "board meeting", until: new Date("2026-11-22T12:00:00Z") }];
  for (const options of [undefined, { language: "de" }, { overrides, now: new Date("2026-11-22T11:00:00Z"), rankQuestions: false }]) {
    for (const facts of [complete, {}, { service: null, deadline: undefined }]) {
      const request = policy.requestText(facts, options);
      assert.equal(policy.replyText("priority", request), `{"ok":${JSON.stringify(policy.priority(facts, options))}}`);
    }
  }
  assert.equal(policy.requestText({ service: "mail" }, { language: "de" }), '{"language":"de","facts":{"service":"mail"}}');
  assert.match(policy.replyText("priority", policy.requestText({ affected_users: NaN })), /^\{"errors":\[\{"code":"facts\.wrong_value"/);
});

test("answers are frozen through and through", () => {
  for (const value of [policy.priority(complete), policy.priority({}), policy.explain({}), policy.description, policy.test(), policy.check()]) {
    assertFrozen(value);
  }
  assert.throws(() => policy.priority(complete).possible.push("P5"), TypeError);
});

test("overrides are judged at the time the caller gives, as text or as a Date", () => {
  const overrides = [{ value: "priority", level: "P2", reason: "board meeting", until: new Date("2026-11-22T12:00:00Z") }];
  const at = (now) => policy.priority(complete, { overrides, now });
  assert.equal(at("2026-11-22T11:00:00Z").outcome, "P2");
  assert.equal(at(new Date("2026-11-22T11:00:00Z")).overrides[0].status, "applied");
  assert.equal(at("2026-11-22T13:00:00+00:00").outcome, "P1");
  assert.equal(at("2026-11-22T13:00:00Z").overrides[0].status, "expired");
});

test("reasons come in the language asked for", () => {
  const facts = { ...complete, vip: true };
  const because = (language) => policy.explain(facts, { language }).steps.at(-2).rules[0].because;
  assert.equal(because("en"), "Named executives get faster care.");
  assert.equal(because("de-AT"), "Führungskräfte werden schneller betreut.");
});

test("a policy describes its form", () => {
  assert.equal(policy.stamps.policy, "itil-style");
  assert.match(policy.stamps.digest, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(policy.fields.map((field) => field.name).slice(0, 3), ["record_type", "service", "affected_users"]);
  assert.deepEqual(policy.scales.map((scale) => scale.name), ["impact", "urgency", "priority"]);
  assert.deepEqual(policy.groups.map((group) => group.name), ["what", "when", "who"]);
  assert.deepEqual(policy.values.map((value) => value.name), ["impact", "urgency"]);
  assert.deepEqual(policy.matrices[0].cells[0], ["P1", "P1", "P2", "P3"]);
  assert.equal(policy.label(policy.fields[1].ask, "de-CH"), "Welcher Dienst ist betroffen?");
  assert.equal(author.label({ de: "ja" }, "fr"), "ja");
  assert.equal(author.label("plain", "fr"), "plain");
});

test("a policy runs its examples", () => {
  const results = policy.test();
  assert.equal(results.length, 7);
  assert.deepEqual(results.filter((result) => !result.passed), []);
});

test("a built policy is the same policy in every entry point", async () => {
  const text = policy.toBuiltText();
  for (const entry of [core, forms, author]) {
    for (const source of [text, new TextEncoder().encode(text), JSON.parse(text)]) {
      using_(await entry.loadPolicy(source), (same) => {
        assert.deepEqual(same.description, policy.description);
        assert.deepEqual(same.priority(complete), policy.priority(complete));
        assert.deepEqual(same.explain({ service: "mail" }), policy.explain({ service: "mail" }));
      });
    }
  }
});

test("the normalised JSON of a policy is the same policy", async () => {
  const text = policy.toJsonText();
  for (const source of [text, new TextEncoder().encode(text), JSON.parse(text)]) {
    using_(await author.loadPolicy(source), (same) => {
      assert.deepEqual(same.description, policy.description);
      assert.equal(same.toBuiltText(), policy.toBuiltText());
    });
  }
});

test("a built policy says that its document is elsewhere, and runs no examples", async () => {
  using_(await author.loadPolicy(policy.toBuiltText()), (built) => {
    for (const ask of [() => built.toJsonText(), () => built.toBuiltText()]) assert.throws(ask, { name: "ItsmError", code: "policy.no_document" });
    assert.deepEqual(built.test(), []);
  });
});

test("a damaged built policy is refused, wherever the damage is", async () => {
  const text = policy.toBuiltText();
  const { form, ...rest } = JSON.parse(text);
  const flip = (at) => form.slice(0, at) + (form[at] === "A" ? "B" : "A") + form.slice(at + 1);
  for (const damaged of [form.slice(0, -4), form.slice(4), "", "?", flip(0), flip(form.length >> 1), flip(form.length - 8), undefined, 5]) {
    await assert.rejects(core.loadPolicy({ ...rest, form: damaged }), { name: "PolicyError", code: "built.damaged" });
  }
  for (const built of [0, rest.built - 1, rest.built + 1, "2x", null, {}]) {
    await assert.rejects(core.loadPolicy({ ...rest, form, built }), { name: "PolicyError", code: "built.version" });
  }
  await assert.rejects(core.loadPolicy(text.slice(0, -5)), { name: "PolicyError", code: "document.syntax" });
});

test("where the wasm is at hand a policy loads at once", () => {
  using_(core.loadPolicySync(policy.toBuiltText()), (same) => assert.deepEqual(same.stamps, policy.stamps));
});

test("entry points that read no documents say which does", async () => {
  for (const [entry, source] of [core, forms].flatMap((entry) => [yaml, policy.toJsonText(), "", "null"].map((source) => [entry, source]))) {
    await assert.rejects(entry.loadPolicy(source), (error) => {
      assert.ok(error instanceof entry.PolicyError && error instanceof entry.ItsmError && error instanceof Error);
      assert.equal(error.code, "built.expected");
      assert.match(error.message, /itsm build.*itsm-core\/author/);
      return true;
    });
  }
});

test("an unusable policy is refused with everything that is wrong, at its place", async () => {
  const wrong = yaml.replace("group: when", "group: wehn").replace("rows: impact", "rows: impct");
  await assert.rejects(author.loadPolicy(wrong), (error) => {
    assert.equal(error.name, "PolicyError");
    const [first] = error.findings;
    assert.deepEqual([first.code, first.line, first.help], ["group.unknown", lineOf(wrong, "wehn"), "did you mean `when`?"]);
    assert.equal(wrong.slice(first.start, first.end), "wehn");
    assert.ok(error.findings.some((finding) => finding.line === lineOf(wrong, "impct")));
    assert.equal(error.code, "group.unknown");
    assert.match(error.message, /^\d+:\d+: /);
    return true;
  });
  assert.equal((await author.checkPolicy(wrong)).usable, false);
  assert.deepEqual(await author.checkPolicy(yaml), { usable: true, findings: [] });
});

test("bytes that are no UTF-8 are refused with their place", async () => {
  const bytes = Uint8Array.from([...new TextEncoder().encode("itsm: 1\n"), 0xff]);
  await assert.rejects(author.loadPolicy(bytes), { code: "document.not_utf8" });
});

test("what is no document is refused with what to do", async () => {
  for (const source of [new Response("{}"), new Map(), undefined, null, 3, Promise.resolve("{}"), [1]]) {
    await assert.rejects(core.loadPolicy(source), { name: "ItsmError", code: "policy.source" });
  }
  await assert.rejects(core.loadPolicy(" ".repeat(5_000_000)), { code: "document.too_large" });
});

test("a disposed policy says so, also after being disposed of again", async () => {
  const gone = await core.loadPolicy(policy.toBuiltText());
  gone.dispose();
  gone.dispose();
  for (const ask of [() => gone.priority({}), () => gone.explain({}), () => gone.fields, () => gone.check()]) {
    assert.throws(ask, { name: "DisposedError", code: "policy.disposed" });
  }
});

test("a policy can be the subject of `using`", { skip: !Symbol.dispose }, async () => {
  const gone = await core.loadPolicy(policy.toBuiltText());
  gone[Symbol.dispose]();
  assert.throws(() => gone.stamps, { code: "policy.disposed" });
});

test("isSupported is true here", () => {
  for (const entry of [core, forms, author]) assert.equal(entry.isSupported(), true);
});

function using_(resource, use) {
  try {
    use(resource);
  } finally {
    resource.dispose();
  }
}

function without(object, key) {
  const { [key]: _, ...rest } = object;
  return rest;
}

function lineOf(text, part) {
  return text.slice(0, text.indexOf(part)).split("\n").length;
}

function assertFrozen(value) {
  if (typeof value !== "object" || value === null) return;
  assert.ok(Object.isFrozen(value));
  Object.values(value).forEach(assertFrozen);
}

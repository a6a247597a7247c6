// Service levels: what the methods say beyond the case files.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as core from "itsm-core";
import * as author from "itsm-core/author";
import * as forms from "itsm-core/forms";

const document = JSON.stringify({
  itsm: 1,
  policy: { name: "levels" },
  scales: { priority: ["P1", "P2"] },
  fields: {
    users: { type: "integer", min: 1 },
    status: { type: "choice", options: ["active", "waiting"], default: "active" },
    wanted_by: { type: "date" },
  },
  priority: { table: { rules: [{ when: { users: ">= 50" }, then: "P1" }], otherwise: "P2" } },
  calendars: { office: { zone: "Europe/Berlin", hours: { "mon-fri": "08:00-18:00" } } },
  sla: {
    metrics: {
      response: { label: { en: "Response", de: "Reaktion" }, calendar: "office", stop: "agent_message", targets: [{ id: "fast", when: { priority: "P1" }, within: "30m" }, { id: "rest", within: "4h" }] },
      resolution: { calendar: "office", pause: { when: { status: "waiting" } }, warn: ["50%"], targets: [{ id: "all", within: "16h" }] },
      promised: { calendar: "office", targets: [{ until: { field: "wanted_by" } }] },
    },
  },
});
const policy = await author.loadPolicy(document);
const opened = new Date("2026-11-27T16:00:00+01:00");

test("targets are due counted from an instant in every notation", () => {
  for (const start of ["2026-11-27T15:00:00Z", opened, opened.getTime()]) {
    const { priority, metrics } = policy.slaTargets({ users: 80 }, { start, language: "de" });
    assert.deepEqual(priority, ["P1"]);
    assert.equal(metrics[0].label, "Reaktion");
    assert.equal(metrics[0].targets[0].due, "2026-11-27T15:30:00Z");
    assert.equal(metrics[0].targets[0].dueLocal, "2026-11-27T16:30:00+01:00");
    assert.equal(metrics[0].rules, undefined);
  }
  const open = policy.slaTargets({});
  assert.deepEqual(open.metrics[0].possible, ["fast", "rest"]);
  assert.equal(open.metrics[0].settled, false);
  const [, lost] = policy.slaTargets({ users: 80 }, { explain: true }).metrics[0].rules;
  assert.deepEqual([lost.id, lost.fate, lost.then], ["rest", "outranked", "within 4h"]);
});

test("a clock follows a ticket, and its timeline adds up", () => {
  const events = [
    { at: opened, event: "opened" },
    { at: opened.getTime() + 3_600_000, event: "updated", set: { status: "waiting" } },
    { at: "2026-11-30T09:00:00+01:00", event: "customer_message", set: { status: "active", users: 80 } },
  ];
  const answer = policy.slaClock({ users: 3 }, events, new Date("2026-11-30T10:00:00+01:00"), { timeline: true });
  const [response, resolution, promised] = answer.clocks;
  assert.equal(response.target.id, "fast");
  assert.equal(response.breached, true);
  assert.deepEqual([resolution.state, resolution.elapsed, resolution.due], ["running", "2h", "2026-12-01T13:00:00Z"]);
  assert.equal(resolution.timeline.reduce((sum, { milliseconds }) => sum + milliseconds, 0), resolution.elapsedMilliseconds);
  assert.deepEqual(resolution.timeline.map(({ cause }) => cause), ["counted", "paused", "counted"]);
  assert.equal(promised.noTarget, "missing_facts");
  assert.equal(answer.nextChange, "2026-11-30T15:00:00Z");
  assert.ok(Object.isFrozen(answer) && Object.isFrozen(resolution.timeline[0]));
});

test("every entry point says the same, from the document or built", async () => {
  const built = policy.toBuiltText();
  const ask = (it) => JSON.stringify([it.slaTargets({ users: 3 }, { start: 0 }), it.slaClock({}, [{ at: 0, event: "opened" }], 1e9)]);
  for (const entry of [core, forms, author]) {
    const other = await entry.loadPolicy(built);
    assert.equal(ask(other), ask(policy));
    other.dispose();
    assert.throws(() => ask(other), { name: "DisposedError" });
  }
});

test("what is wrong is told at once, whatever JavaScript hands over", () => {
  const refused = (ask, code, field, help = /./) => {
    assert.throws(ask, (error) => {
      assert.equal(error.name, "FactsError", String(error));
      assert.ok(error.errors.some((one) => one.code === code && one.field === field && help.test(one.help ?? "")), JSON.stringify(error.errors));
      return true;
    });
  };
  const clock = (events, now = 0, options = undefined) => () => policy.slaClock({}, events, now, options);
  refused(clock([{ at: 0, event: "open" }]), "request.wrong_value", "event", /did you mean `opened`/);
  refused(clock([{ at: NaN, event: "opened" }]), "request.wrong_value", "at", /invalid Date/);
  refused(clock([{ at: 0, event: "opened", set: { users: NaN } }]), "facts.wrong_value", "users", /NaN/);
  refused(clock([{ at: 0, event: "opened", set: 7 }]), "request.wrong_type", "set", /^/);
  refused(clock([{ at: 0, event: "opened", sets: 1 }]), "request.unknown_key", "sets", /did you mean `set`/);
  refused(clock([null]), "request.wrong_value", "events", /^/);
  refused(clock({ length: 1e9 }), "request.wrong_value", "events", /give a list/);
  refused(clock(new Array(1e9)), "request.too_large", "");
  refused(() => policy.slaClock({}, [], undefined), "request.wrong_value", "now", /undefined/);
  refused(clock([], "soon"), "request.wrong_value", "now", /^/);
  refused(clock([], 5e12), "request.beyond_horizon", "now", /^/);
  refused(clock([], 0, { now: 1 }), "request.unknown_key", "now", /^/);
  refused(clock([], 0, { timelines: true }), "request.unknown_key", "timelines", /did you mean `timeline`/);
  refused(clock([{ get at() { throw new Error("no"); }, event: "opened" }]), "request.unreadable", "", /^/);
  refused(() => policy.slaTargets({ users: 0 }), "facts.wrong_value", "users", /^/);
  refused(() => policy.slaTargets({}, { start: Symbol("x") }), "request.wrong_value", "start", /symbol/);
  refused(() => policy.slaTargets({}, { rankQuestions: true }), "request.unknown_key", "rankQuestions");
  const events = Array.from({ length: 1001 }, () => ({ at: 0, event: "updated" }));
  refused(clock(events), "request.too_many_events", "events");
});

test("a policy without service levels says so", async () => {
  const bare = await author.loadPolicy(JSON.stringify({ itsm: 1, policy: { name: "bare" } }));
  assert.throws(() => bare.slaTargets({}), (error) => error.errors[0].code === "request.no_sla");
  assert.throws(() => bare.slaClock({}, [], 0), (error) => error.errors[0].code === "request.no_sla");
});

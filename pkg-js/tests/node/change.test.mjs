// Change calendars: what the methods say beyond the case files.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as core from "itsm-core";
import * as author from "itsm-core/author";
import * as forms from "itsm-core/forms";

const document = JSON.stringify({
  itsm: 1,
  policy: { name: "changes" },
  fields: { tier: { type: "integer" } },
  change: {
    zone: "Europe/Berlin",
    freezes: [{ id: "year-end", label: { en: "Year end", de: "Jahresende" }, from: "2026-12-18T18:00", to: "2027-01-04T06:00" }],
    maintenance: [{ id: "sunday", hours: { sun: "02:00-06:00" }, when: { tier: 1 } }],
  },
});
const written = await author.loadPolicy(document);
const built = written.toBuiltText();
const policy = await core.loadPolicy(built);
const change = (number, extra) => ({ id: `C${number}`, start: Date.UTC(2026, 0, 1) + number * 7_200_000, end: Date.UTC(2026, 0, 1) + number * 7_200_000 + 3_600_000, ...extra });

test("a schedule is kept for any number of questions, and for other policies", async () => {
  const schedule = policy.changeSchedule(Array.from({ length: 5_000 }, (_, number) => change(number, { cis: [`ci${number % 7}`] })), { dependencies: [{ ci: "ci0", dependsOn: ["ci1"] }] });
  assert.equal(schedule.size, 5_000);
  for (const asked of [policy, await core.loadPolicy(built)]) {
    const { conflicts } = asked.changeConflicts({ start: new Date(Date.UTC(2026, 0, 1)), end: Date.UTC(2026, 0, 1, 3), cis: ["ci0"], facts: { tier: 2 } }, schedule);
    assert.deepEqual(conflicts.map(({ kind, change, dependsOn }) => [kind, change.id, dependsOn]), [["same_ci", "C0", undefined], ["dependency", "C1", "ci1"]]);
    assert.ok(Object.isFrozen(conflicts[0]));
  }
  const { slots } = policy.changeSlots({ from: "2026-01-01T00:00:00Z", length: "3h", cis: ["ci0"], facts: { tier: 2 } }, schedule);
  assert.deepEqual(slots[0], { from: "2026-01-01T03:00:00Z", to: "2026-01-01T06:00:00Z", free: { from: "2026-01-01T03:00:00Z", to: "2026-01-01T14:00:00Z" } });
  const calendar = policy.changeCalendar({ from: "2026-12-18T00:00:00Z", to: "2026-12-21T00:00:00Z", language: "de" }, schedule);
  assert.equal(calendar.zone, "Europe/Berlin");
  assert.equal(calendar.entries.filter(({ kind }) => kind === "change").length, 36);
  assert.deepEqual(calendar.entries.find(({ kind }) => kind === "freeze").label, "Jahresende");
  // Another entry point is another engine.
  assert.throws(() => written.changeConflicts({ start: 0, end: 1 }, schedule), author.FactsError);
  schedule.dispose();
  schedule.dispose();
  assert.throws(() => policy.changeConflicts({ start: 0, end: 1 }, schedule), core.DisposedError);
  assert.throws(() => schedule.size, core.DisposedError);
});

test("instants of a schedule are texts, dates or numbers, also the first one", () => {
  const ends = ["1970-01-01T01:00:00Z", new Date(3_600_000), 3_600_000];
  const schedule = policy.changeSchedule(["1970-01-01T00:00:00Z", new Date(0), 0].flatMap((start) => ends.map((end) => ({ id: "C", start, end }))));
  const { entries } = policy.changeCalendar({ from: 0, to: 7_200_000 }, schedule);
  assert.deepEqual(entries.filter(({ kind }) => kind === "change").map(({ from, to }) => [from, to]), Array.from({ length: 9 }, () => ["1970-01-01T00:00:00Z", ends[0]]));
});

test("a policy describes what it decides about changes", () => {
  assert.deepEqual(policy.description.change, {
    approval: [], leadTime: [], attachments: [], review: [], freezes: [{ id: "year-end", label: { en: "Year end", de: "Jahresende" } }], maintenance: [{ id: "sunday" }],
  });
  assert.equal(policy.fields.find(({ name }) => name === "tier").used, true);
});

test("without a schedule there are the windows", () => {
  const { conflicts } = policy.changeConflicts({ start: "2026-12-20T01:00:00Z", end: "2026-12-20T02:00:00Z" });
  assert.deepEqual(conflicts.map(({ kind, certain }) => [kind, certain]), [["freeze", true]]);
  assert.deepEqual(policy.changeSlots({ from: "2026-12-20T01:00:00Z", length: "1h" }).assuming, [{ id: "sunday" }]);
});

test("what is wrong with a schedule is told with its place, in every part of it", () => {
  const changes = Array.from({ length: 4_500 }, (_, number) => change(number));
  changes[1] = { id: "x", start: changes[1].start };
  changes[4_321] = { ...changes[4_321], end: changes[4_321].start };
  assert.throws(() => policy.changeSchedule(changes), (error) => {
    assert.ok(error instanceof core.FactsError);
    assert.deepEqual(error.errors.map(({ message }) => message), ["change 2: `end` is missing", "change 4322: `end` must be after `start`"]);
    return true;
  });
  for (const wrong of [undefined, null, 3, "C1", [null], [{ id: "x", start: NaN, end: {} }], [[]]]) {
    assert.throws(() => policy.changeSchedule(wrong), core.FactsError, String(wrong));
  }
  assert.throws(() => policy.changeSchedule([], { dependencies: [{ ci: "a" }] }), core.FactsError);
  assert.throws(() => policy.changeSchedule([{ get id() { throw new Error("no"); } }]), core.FactsError);
  assert.throws(() => policy.changeConflicts({ start: 0, end: 1 }, { size: 0 }), core.FactsError);
  assert.throws(() => policy.changeConflicts({ start: 0, end: 1, schedule: {} }), core.FactsError);
});

test("forms have no change calendars, and say so", async () => {
  const form = await forms.loadPolicy(built);
  for (const ask of [() => form.changeSchedule([]), () => form.changeConflicts({}), () => form.changeSlots({}), () => form.changeCalendar({})]) {
    assert.throws(ask, (error) => error instanceof forms.ItsmError && error.code === "change.not_in_this_build");
  }
});

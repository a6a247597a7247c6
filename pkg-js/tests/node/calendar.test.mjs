import assert from "node:assert/strict";
import { test } from "node:test";
import * as core from "itsm-core";
import * as author from "itsm-core/author";
import * as forms from "itsm-core/forms";

const document = {
  itsm: 1,
  policy: { name: "calendars" },
  calendars: {
    office: {
      label: { en: "Office hours", de: "Bürozeiten" },
      zone: "Europe/Berlin",
      hours: { "mon-fri": "08:00-18:00" },
      holidays: [{ name: { en: "Christmas", de: "Weihnachten" }, from: "12-25", to: "12-26" }],
    },
    always: { hours: "always" },
    never: { hours: { daily: "closed" } },
  },
};
const policy = await author.loadPolicy(document);
const office = policy.calendar("office");

test("a calendar says when so much working time will have passed, for instants in every notation", () => {
  const due = new Date("2026-12-28T09:00:00+01:00");
  for (const from of ["2026-12-24T17:00:00+01:00", new Date("2026-12-24T16:00:00Z"), Date.parse("2026-12-24T16:00:00Z")]) {
    for (const length of ["2h", "1h60m", "PT2H", 7_200_000]) assert.deepEqual(office.add(from, length), due);
    assert.deepEqual(office.addWorkingDays(from, 1), new Date("2026-12-28T17:00:00+01:00"));
    assert.equal(office.between(from, due), 7_200_000);
    assert.equal(office.between(due, from), -7_200_000);
    assert.equal(office.isWorking(from), true);
    assert.deepEqual(office.nextClose(from), new Date("2026-12-24T18:00:00+01:00"));
    assert.deepEqual(office.nextOpening(from), new Date("2026-12-28T08:00:00+01:00"));
    assert.deepEqual(office.previousOpening(from), new Date("2026-12-24T08:00:00+01:00"));
    assert.deepEqual(office.previousClose(from), new Date("2026-12-23T18:00:00+01:00"));
  }
});

test("what there is none of is null", () => {
  const always = policy.calendar("always");
  assert.equal(always.nextClose(0), null);
  assert.equal(always.nextClose("2026-01-01T00:00:00Z"), null);
  assert.equal(policy.calendar("never").nextOpening(0), null);
});

test("days, moments and periods are plain frozen objects", () => {
  const [first] = office.days("2026-12-25", 1, "de");
  assert.deepEqual(first, { date: "2026-12-25", weekday: "fri", workingDay: false, windows: [], special: true, name: "Weihnachten" });
  assert.equal(office.days("2026-12-21", 14).length, 14);
  assert.equal(office.moment("2026-12-24T12:00:00Z").local, "2026-12-24T13:00:00+01:00");
  assert.deepEqual(office.periods("2026-12-24T16:00:00Z", "2026-12-28T08:00:00Z"), [
    { from: "2026-12-24T16:00:00Z", to: "2026-12-24T17:00:00Z" },
    { from: "2026-12-28T07:00:00Z", to: "2026-12-28T08:00:00Z" },
  ]);
  assert.ok(Object.isFrozen(first) && Object.isFrozen(first.windows) && Object.isFrozen(policy.calendars[0]));
  assert.deepEqual([office.name, office.zone, policy.label(office.label, "de")], ["office", "Europe/Berlin", "Bürozeiten"]);
  assert.deepEqual(policy.calendars.map(({ name }) => name), ["office", "always", "never"]);
});

test("a built policy brings its calendars along, in every entry point", async () => {
  const text = policy.toBuiltText();
  for (const entry of [core, forms, author]) {
    const built = await entry.loadPolicy(text);
    assert.deepEqual(built.calendars, policy.calendars);
    for (let at = Date.parse("2026-10-20T00:00:00Z"), step = 0; step < 500; step++, at += 37_777_777) {
      assert.deepEqual(built.calendar("office").add(at, 12_345_678), office.add(at, 12_345_678));
      const request = JSON.stringify({ calendar: "office", at: new Date(at).toISOString() });
      assert.equal(built.replyText("calendar", request), policy.replyText("calendar", request));
    }
    built.dispose();
  }
});

test("what is no calendar, instant or length is refused with a remedy", () => {
  const refused = (ask, code, field, message) => assert.throws(ask, (error) => {
    assert.equal(error.name, "FactsError");
    assert.deepEqual([error.code, error.field], [code, field]);
    assert.match(error.message, message);
    return true;
  });
  refused(() => policy.calendar("ofice"), "request.unknown_calendar", "calendar", /did you mean `office`/);
  refused(() => policy.calendar(), "request.wrong_value", "calendar", /the name of a calendar/);
  for (const from of ["2026-12-24", "2026-12-24T10:00:00", new Date(NaN), NaN, Infinity, 0.5 / 0, null, undefined, {}, [], 1e300, "x".repeat(2e6)]) {
    refused(() => office.add(from, 1), typeof from === "string" && from.length > 1e6 ? "request.too_large" : "request.wrong_value", typeof from === "string" && from.length > 1e6 ? "" : "from", /./);
  }
  for (const length of ["4d", "4", "", NaN, 0.5, Infinity, null, undefined, {}, Symbol("x")]) {
    refused(() => office.add(0, length), "request.wrong_value", "add", /a length of time such as `4h`/);
  }
  for (const days of ["2", 1.5, NaN, null, undefined]) refused(() => office.addWorkingDays(0, days), "request.wrong_value", "addWorkingDays", /a whole number/);
  refused(() => office.days("2026-12-24", 1_001), "request.wrong_value", "days", /1 to 1000/);
  refused(() => office.days(new Date()), "request.wrong_value", "date", /a date/);
  refused(() => office.add("1969-12-31T23:59:59Z", "1h"), "request.beyond_horizon", "add", /1970 to 2100/);
  refused(() => office.add(0, Number.MAX_SAFE_INTEGER), "request.beyond_horizon", "add", /1970 to 2100/);
  refused(() => office.isWorking(-1), "request.beyond_horizon", "at", /1970 to 2100/);
  refused(() => policy.calendar("never").add(0, "1s"), "request.no_working_time", "add", /no working time/);
});

test("a calendar of a policy that was disposed of says so", async () => {
  const other = await author.loadPolicy(document);
  const calendar = other.calendar("office");
  other.dispose();
  assert.throws(() => calendar.add(0, 1), { name: "DisposedError" });
});

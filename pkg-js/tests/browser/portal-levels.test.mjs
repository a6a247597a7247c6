// What the portal says of service levels: what is due when, if the record were opened now.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { answer, input, packs, withPortal } from "./portal-page.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A Friday, two hours before the office closes. */
const FRIDAY = "2026-11-27T16:00:00+01:00";
/** The day before Christmas Eve, when the office closes at noon. */
const BEFORE_CHRISTMAS = "2026-12-23T16:00:00+01:00";

const FACTS = { service: "printing", affected_users: 30, work_stopped: false, deadline: "8h", security_incident: false };
const MEDIUM = `#facts:${new URLSearchParams(FACTS)}`;
const CHANGE = "#facts:record_type=change";

/** A policy whose targets cannot all be told as an instant. */
const rare = loadYaml(`
itsm: 1
policy: { name: rare }
scales: { priority: [high, low] }
fields:
  urgent: { type: boolean, ask: Urgent? }
  agreed: { type: instant, label: The agreed time, ask: Agreed for when? }
  status: { type: choice, options: [new, waiting] }
priority: { table: { hit: first, rules: [{ id: urgent, when: { urgent: true }, then: high }, { id: others, then: low }] } }
calendars: { office: { hours: { mon-fri: 09:00-17:00 } } }
sla:
  metrics:
    visit:
      label: Visit
      calendar: office
      targets: [{ id: agreed, when: { priority: high }, until: { field: agreed } }, { id: low, working_day: 2, before: "10:00" }]
`);

function withLevels(use, { now = FRIDAY, zone = "Europe/Berlin", ...options } = {}) {
  const before = async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setTimezoneOverride", { timezoneId: zone });
    await page.clock.setFixedTime(new Date(now));
  };
  return withPortal(use, { ...options, before });
}

/** The lines of a metric's row, with plain spaces. */
async function said(page, name) {
  const row = page.locator(".levels dt", { hasText: name }).locator("xpath=following-sibling::dd[1]");
  return (await row.innerText()).replaceAll(/[\u00a0\u202f]/g, " ").split("\n");
}

const week = (page) => page.locator(".week").getAttribute("aria-label");

async function later(page, now) {
  await page.clock.setFixedTime(new Date(now));
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
}

async function pretendHidden(page, hidden) {
  await page.evaluate((value) => Object.defineProperty(document, "hidden", { configurable: true, value }), hidden);
}

test("what is due when follows the answers", () => withLevels(async (page) => {
  assert.deepEqual(await said(page, "Resolution"), ["between Fri, Nov 27, 4:00 PM UTC and Fri, Dec 4, 2:00 PM UTC+1 or as planned"]);
  assert.match((await said(page, "Second level (our own teams)"))[0], /^between .* or no target, on purpose$/);
  assert.ok(await page.locator(".week-place").isHidden(), "the week is drawn once it is known what is due first");
  for (const [field, value] of Object.entries(FACTS)) await answer(page, field, value);
  await page.waitForSelector(".verdict[data-settled]");
  assert.deepEqual(await said(page, "First response"), ["Fri, Nov 27, 6:00 PM", "2 hours left, Office hours"]);
  assert.deepEqual(await said(page, "Resolution"), ["Wed, Dec 2, 10:00 AM", "24 hours left, Office hours"]);
  await page.fill(input("affected_users"), "3");
  assert.deepEqual(await said(page, "First response"), ["Mon, Nov 30, 6:00 PM", "the next working day, Office hours · 12 hours left"]);
  await page.fill(input("deadline"), "2d");
  assert.deepEqual(await said(page, "Resolution"), ["as planned"]);
  assert.equal(await page.locator('[data-field="status"]').count(), 0, "what is kept with a ticket is not asked");
}));

test("the week shows when work goes on, today, holidays, and the instant that is due", () => withLevels(async (page) => {
  assert.equal(await page.locator(".week[role=img] > .week-day").count(), 7);
  assert.equal(await page.locator(".week .week-now").count(), 1);
  assert.equal(await page.locator(".week .week-due").count(), 1);
  assert.equal(await page.locator('.week-day[title="Christmas Eve"]').count(), 1);
  const days = (await week(page)).split("; ");
  assert.deepEqual(days.slice(0, 3), ["Wednesday, December 23 (today): 08:00–18:00, due 18:00", "Thursday, December 24: 08:00–12:00, Christmas Eve", "Friday, December 25: closed, Christmas"]);
}, { now: BEFORE_CHRISTMAS, hash: MEDIUM }));

test("it says so in German", () => withLevels(async (page) => {
  await page.getByRole("radio", { name: "Deutsch" }).check();
  assert.equal(await page.locator("#levels-heading").textContent(), "Was bis wann geschieht");
  assert.deepEqual(await said(page, "Erste Reaktion"), ["Fr., 27. Nov., 18:00", "noch 2 Stunden, Bürozeiten"]);
  assert.match(await week(page), /^Freitag, 27\. November \(heute\): 08:00–18:00, fällig 18:00; Samstag, 28\. November: geschlossen;/);
}, { hash: MEDIUM }));

test("times are those of the calendar, and tell so to a reader elsewhere", () => withLevels(async (page) => {
  assert.equal((await said(page, "First response"))[0], "Fri, Nov 27, 6:00 PM UTC+1");
}, { hash: MEDIUM, zone: "America/New_York" }));

test("time goes on while the page is in sight, and only working time counts", () => withLevels(async (page) => {
  await page.fill(input("affected_users"), "3");
  await later(page, "2026-11-27T17:15:30+01:00");
  assert.deepEqual(await said(page, "First response"), ["Mon, Nov 30, 6:00 PM", "the next working day, Office hours · 10 hours 45 minutes left"]);
  await pretendHidden(page, true);
  await later(page, "2026-11-28T12:00:00+01:00");
  assert.match((await said(page, "First response"))[1], /10 hours 45 minutes left$/);
  await pretendHidden(page, false);
  await later(page, "2026-11-28T12:00:00+01:00");
  assert.match((await said(page, "First response"))[1], /the next working day, Office hours · \d+ hours left$/);
  assert.match(await week(page), /^Saturday, November 28 \(today\): closed;/);
}, { hash: MEDIUM }));

test("every minute it is counted anew", () => withLevels(async (page) => {
  await page.clock.install({ time: new Date(FRIDAY) });
  await page.reload();
  await page.fill(input("affected_users"), "3");
  assert.match((await said(page, "First response"))[1], /12 hours left$/);
  await page.clock.runFor(60_000);
  assert.match((await said(page, "First response"))[1], /11 hours 59 minutes left$/);
}, { hash: MEDIUM }));

test("what has no target on purpose says so", () => withLevels(async (page) => {
  for (const metric of ["First response", "Resolution", "Second level"]) assert.deepEqual(await said(page, metric), ["no target, on purpose"]);
  assert.ok(await page.locator(".week-place").isHidden());
}, { hash: CHANGE }));

test("a target that waits for an answer says for which", () => withLevels(async (page) => {
  assert.deepEqual(await said(page, "Visit"), ["Tue, Dec 1, 10:00 AM UTC or until: The agreed time"]);
  await page.locator('[data-field="urgent"] label').first().click();
  assert.deepEqual(await said(page, "Visit"), ["depends on what is still open", "until: The agreed time"]);
  await page.locator('[data-field="urgent"] label').nth(1).click();
  assert.deepEqual(await said(page, "Visit"), ["Tue, Dec 1, 10:00 AM UTC", "2 working days later before 10:00, office · 11 hours left"]);
}, { instead: rare }));

test("a pack without service levels says nothing of them", () => withLevels(async (page) => {
  const without = packs.find(({ name }) => name === "bmc-style");
  await page.getByLabel("Policy", { exact: true }).selectOption(without.name);
  await page.waitForFunction(() => document.querySelector(".levels-place")?.hidden === true);
}));

for (const [look, colorScheme, width] of [["light", "light", 1280], ["dark on a phone", "dark", 320]]) {
  test(`axe finds nothing, and nothing sticks out: ${look}`, () => withLevels(async (page) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(".levels-place", { resultTypes: ["violations"] }));
    assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map(({ failureSummary }) => `${id}: ${failureSummary}`)), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  }, { now: BEFORE_CHRISTMAS, hash: MEDIUM }));
}

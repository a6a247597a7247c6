// When a change may run, on the portal's page about changes: the calendar, conflicts, free times, and what is kept of a plan.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { allSaid, changeDocument, conflicts, give, hash, plain, planStart, said, STORY, withChange } from "./change-page.mjs";

const SETTLED = Object.fromEntries(STORY);
/** Low, so that it may begin eight working hours from now. */
const LOW = { users: 5, backout: "tested", experience: "often", failures: 0, window: true, tier: 3 };

/** What is drawn of a kind: on which days, from and to which hour. */
const drawn = (page, kind) => page.locator(`.calendar-day .calendar-${kind}`).evaluateAll((bars) => bars.map((bar) => {
  const [all, own] = [bar.parentElement.getBoundingClientRect(), bar.getBoundingClientRect()];
  const hour = (y) => Math.round(((y - all.top) / all.height) * 24);
  return `${bar.closest("[data-day]").dataset.day} ${hour(own.top)}-${hour(own.bottom)}${bar.hasAttribute("data-certain") ? "" : " perhaps"}`;
}));

test("a freeze is drawn from its first hour on, and on all its days", () => withChange(async (page) => {
  assert.equal(await page.locator(".calendar-day").count(), 14);
  assert.equal(await said(page, ".calendar-title"), "December 14 – 27, 2026");
  const freeze = await drawn(page, "freeze");
  assert.deepEqual(freeze.slice(0, 2), ["2026-12-18 18-24", "2026-12-19 0-24"]);
  assert.equal(freeze.length, 10);
  assert.deepEqual(await drawn(page, "own"), ["2026-12-19 12-14 perhaps"], "what is in conflict is not drawn as if it were free");
  await page.locator(".calendar-listed summary").click();
  const listed = await allSaid(page, ".calendar-list li");
  assert.ok(listed.includes("Fri, Dec 18, 6:00 PM – Mon, Dec 28, 12:00 AM Freeze: Year-end freeze Nobody is there to mend it"), listed.join("\n"));
  assert.ok(listed.some((line) => line.startsWith("Sat, Dec 19, 12:00 – 2:00 PM This change")), listed.join("\n"));
}, { hash: hash(SETTLED, { start: "2026-12-19T11:00Z" }) }));

test("maintenance windows are drawn as applying, perhaps applying, or not at all", () => withChange(async (page) => {
  assert.deepEqual(await drawn(page, "maintenance"), ["2026-12-06 2-6 perhaps", "2026-12-13 2-6 perhaps"]);
  await give(page, "tier", 1);
  assert.deepEqual(await drawn(page, "maintenance"), ["2026-12-06 2-6", "2026-12-13 2-6"]);
  await give(page, "tier", 2);
  assert.deepEqual(await drawn(page, "maintenance"), []);
}));

test("other changes stand where they run, side by side where they overlap, and weeks can be turned", () => withChange(async (page) => {
  const changes = await drawn(page, "change");
  for (const each of ["2026-12-01 20-23", "2026-12-03 22-24", "2026-12-04 0-2", "2026-12-05 8-17"]) assert.ok(changes.includes(each), `${each} of ${changes.join(", ")}`);
  await page.getByRole("button", { name: "A week later" }).click();
  assert.equal(await said(page, ".calendar-title"), "December 7 – 20, 2026");
  assert.equal(await page.locator(".calendar-day[data-today]").count(), 0);
  await page.getByRole("button", { name: "A week earlier" }).click();
  assert.equal(await page.locator(".calendar-day[data-today] .calendar-now").count(), 1);
  assert.equal(await page.locator(".calendar-day[data-today]").getAttribute("data-day"), "2026-11-30");
}));

test("what is not among those shown is typed, and stays", () => withChange(async (page) => {
  const chips = (name) => page.getByRole("group", { name }).locator(".chip");
  const items = page.getByRole("group", { name: "What it touches" });
  const before = await chips("What it touches").count();
  await items.getByRole("textbox").fill("  orders db ");
  await page.keyboard.press("Enter");
  assert.equal(await items.getByRole("textbox").inputValue(), "");
  assert.equal(await chips("What it touches").count(), before + 1);
  assert.equal(await items.getByRole("button", { name: "orders db" }).getAttribute("aria-pressed"), "true");
  // One that is shown is chosen, not added again; leaving the field is enough.
  await items.getByRole("textbox").fill("database");
  await page.keyboard.press("Tab");
  assert.equal(await chips("What it touches").count(), before + 1);
  assert.equal(await items.getByRole("button", { name: "database" }).getAttribute("aria-pressed"), "true");
  await page.waitForURL(/ci=orders\+db&ci=database/);
  await page.reload();
  await page.waitForSelector(".plan");
  assert.equal(await items.getByRole("button", { name: "orders db" }).getAttribute("aria-pressed"), "true");
}));

test("conflicts are told by kind, in words, and go with what causes them", () => withChange(async (page) => {
  assert.equal(await said(page, ".plan-state"), "Plan a start, or choose a free time.");
  await planStart(page, "2026-12-08T20:00");
  assert.equal(await said(page, ".plan-state"), "Nothing is in its way.");
  const press = (name) => page.getByRole("button", { name, exact: true }).click();
  await press("web-shop");
  assert.deepEqual(await conflicts(page), [["same_ci", true]]);
  assert.equal(await said(page, ".conflicts dt"), "Another change touches the same");
  assert.equal(await said(page, ".conflicts .conflict-words"), "Release 4.2 of the web shop (CHG2106) touches web-shop as well.");
  await press("Ben");
  assert.deepEqual(await conflicts(page), [["same_ci", true], ["assignee_busy", true]]);
  assert.equal(await said(page, ".conflicts dd:last-child .conflict-words"), "Ben: Release 4.2 of the web shop (CHG2106).");
  assert.equal(await said(page, ".plan-state"), "2 conflicts.");
  await press("web-shop");
  await press("Ben");
  await press("database");
  assert.deepEqual(await conflicts(page), [["dependency", true]]);
  assert.equal(await said(page, ".conflicts .conflict-words"), "Release 4.2 of the web shop (CHG2106): web-shop depends on database.");
  await press("database");
  assert.deepEqual(await conflicts(page), []);
  await planStart(page, "2026-12-20T03:00");
  assert.deepEqual(await conflicts(page), [["freeze", true]]);
  assert.match(await said(page, ".conflicts dd"), /^Year-end freeze Sun, Dec 20, 3:00 – 5:00 AM Nobody is there to mend it$/);
}, { hash: hash(LOW) }));

test("what rests on open questions is a conflict perhaps", () => withChange(async (page) => {
  assert.deepEqual(await conflicts(page), [["outside_maintenance", false]]);
  assert.equal(await said(page, ".plan-state"), "Perhaps 1 conflict, depending on open questions.");
  assert.equal(await said(page, ".conflicts .conflict-words"), "It has to run within Sunday night. (depends on open questions)");
  await give(page, "tier", 1);
  assert.deepEqual(await conflicts(page), [["outside_maintenance", true]]);
}, { hash: hash({}, { start: "2026-12-08T19:00Z" }) }));

test("a free time can be chosen: then it is planned, drawn, and nothing is in its way", () => withChange(async (page) => {
  await page.getByRole("button", { name: "web-shop", exact: true }).click();
  const slots = await allSaid(page, ".slot");
  assert.equal(slots.length, 5);
  assert.equal(slots[0], "Mon, Nov 30, 6:00 – 8:00 PM", "not before eight working hours from now");
  assert.equal(new Set(slots.map((slot) => slot.slice(0, 11))).size, 5, "one a day");
  await page.locator(".slot").nth(1).focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "plan-start");
  assert.equal(await page.inputValue("#plan-start"), "2026-12-01T00:00");
  assert.equal(await said(page, ".plan-state"), "Nothing is in its way.");
  assert.deepEqual(await drawn(page, "own"), ["2026-12-01 0-2"]);
  assert.equal(await said(page, '[data-demand="lead-time"] [data-look]'), "The planned start is late enough.");
}, { hash: hash(LOW) }));

test("free times keep to maintenance windows, say which they take as applying, and go on past a freeze", () => withChange(async (page) => {
  assert.equal(await said(page, ".slots-note"), "Taking as applying: Sunday night.");
  await give(page, "tier", 1);
  assert.equal(await said(page, ".slots-note"), "");
  const days = (await allSaid(page, ".slot")).map((slot) => slot.replace(/,? \d+:.*/, ""));
  assert.deepEqual(days, ["Sun, Dec 13", "Sun, Jan 10", "Sun, Jan 17", "Sun, Jan 24", "Sun, Jan 31"], "the risk may be one that has to wait five working days");
  // Longer than every window, the one in the night when the clocks are set back included.
  await page.fill("#plan-length", "6h");
  assert.equal(await page.locator(".slot").count(), 0);
  assert.equal(await said(page, ".slots-note"), "There is no free time for it within a year.");
}));

test("how long it takes is chosen or typed; what is no length is told there", () => withChange(async (page) => {
  await page.getByRole("button", { name: "4 hours", exact: true }).click();
  assert.equal(await page.inputValue("#plan-length"), "4h");
  assert.deepEqual(await drawn(page, "own"), ["2026-12-08 20-24"]);
  await page.fill("#plan-length", "5h 30m");
  assert.deepEqual(await drawn(page, "own"), ["2026-12-08 20-24", "2026-12-09 0-2"]);
  assert.equal(await page.locator('.typed-duration .chip[aria-pressed="true"]').count(), 0);
  await page.fill("#plan-length", "long");
  assert.equal(await said(page, "#plan-length-error"), "A length such as 90m, 2h or 1d is needed here.");
  assert.equal(await page.getAttribute("#plan-length", "aria-invalid"), "true");
  assert.equal(await page.locator(".slot").count(), 0);
  await page.fill("#plan-length", "1d");
  assert.equal(await said(page, "#plan-length-error"), "");
  assert.equal(await page.getAttribute("#plan-length", "aria-invalid"), null);
}, { hash: hash(LOW, { start: "2026-12-08T19:00Z" }) }));

test("answers and plan are kept in the address, behind the #, and back takes back one step", () => withChange(async (page) => {
  await planStart(page, "2026-12-08T20:00");
  await page.getByRole("button", { name: "mail", exact: true }).click();
  await page.getByRole("button", { name: "Ann", exact: true }).click();
  const address = new URL(page.url());
  assert.equal(address.hash.split(";plan:")[1], "start=2026-12-08T19%3A00Z&ci=mail&assignee=Ann");
  assert.ok(!address.search.includes("mail"));
  await page.reload();
  await page.waitForSelector(".plan");
  assert.equal(await page.inputValue("#plan-start"), "2026-12-08T20:00");
  assert.deepEqual(await allSaid(page, '.plan-chips [aria-pressed="true"]'), ["mail", "Ann"]);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll('.plan-chips [aria-pressed="true"]').length === 1);
  assert.equal(await page.inputValue("#plan-start"), "2026-12-08T20:00");
}, { hash: hash(LOW) }));

test("times are those of the policy's clocks, to a reader elsewhere as well", () => withChange(async (page) => {
  assert.equal(await page.inputValue("#plan-start"), "2026-12-08T20:00");
  assert.equal(await said(page, "#plan-zone"), "All times here are those of the clocks in Europe/Berlin.");
  assert.deepEqual(await drawn(page, "own"), ["2026-12-08 20-22"]);
  await planStart(page, "2026-12-08T21:30");
  assert.match(page.url(), /start=2026-12-08T20%3A30Z/);
  assert.match(plain(await page.locator('[data-demand="lead-time"]').innerText()), /6:00 PM UTC\+1/, "where the reader's clocks show something else, that is told");
}, { hash: hash(LOW, { start: "2026-12-08T19:00Z" }), zone: "America/New_York" }));

test("a policy that goes by UTC is planned by the reader's clocks", () => {
  const utc = structuredClone(changeDocument);
  delete utc.change.zone;
  return withChange(async (page) => {
    assert.equal(await page.inputValue("#plan-start"), "2026-12-08T14:00");
    assert.deepEqual((await drawn(page, "maintenance")).slice(0, 2), ["2026-12-12 21-24", "2026-12-13 0-1"]);
  }, { instead: loadYaml(JSON.stringify(utc)), hash: hash({ tier: 1 }, { start: "2026-12-08T19:00Z" }), zone: "America/New_York" });
});

test("days when the clocks are set have their own length", () => withChange(async (page) => {
  // From 20:00 on a Saturday in March to 8:00 on the Sunday, which has 23 hours.
  assert.deepEqual((await drawn(page, "own")).map((each) => each.replace(" perhaps", "")), ["2027-03-27 20-24", "2027-03-28 0-7"]);
  await page.locator(".calendar-listed summary").click();
  assert.ok((await allSaid(page, ".calendar-list li")).some((line) => line.startsWith("Sat, Mar 27, 8:00 PM – Sun, Mar 28, 8:00 AM This change")));
}, { hash: hash(LOW, { start: "2027-03-27T19:00Z", length: "11h" }) }));

// What the portal says of service levels: what is due when, if the record were opened now.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, input, packs, withPortal } from "./portal-page.mjs";

/** A Friday, two hours before the office closes. */
const NOW = "2026-11-27T16:00:00+01:00";

const withLevels = (use, options) => withPortal(use, { ...options, before: (page) => page.clock.setFixedTime(new Date(NOW)) });
const said = (page, name) => page.locator(".levels dt", { hasText: name }).locator("xpath=following-sibling::dd[1]").innerText();

async function printerJam(page) {
  await answer(page, "service", "printing");
  await answer(page, "affected_users", 30);
  await answer(page, "work_stopped", false);
  await answer(page, "deadline", "8h");
  await answer(page, "security_incident", false);
}

test("what is due when follows the answers, in the time of the calendar", () => withLevels(async (page) => {
  assert.match(await said(page, "Resolution"), /^between .* and .* or as planned/);
  await printerJam(page);
  await page.waitForFunction(() => document.querySelector(".verdict").dataset.settled !== undefined);
  assert.match(await said(page, "First response"), /^Fri,? Nov 27.* 0?6:00.*PM\n2h, Office hours · 2 h left$/s);
  assert.match(await said(page, "Resolution"), /^Wed,? Dec 2, 10:00.*\n24h, Office hours · 24 h left$/s);
  assert.equal(await page.locator(".week-day").count(), 7);
  assert.equal(await page.locator(".week-due").count(), 1);
  assert.match(await page.locator(".week").getAttribute("aria-label"), /Friday,? November 27: 08:00–18:00; Saturday.*: closed;/);
  assert.equal(await page.locator('[data-field="status"]').count(), 0, "what is kept with a ticket is not asked");
}));

test("it says so in German, and what is left passes with working time only", () => withLevels(async (page) => {
  await printerJam(page);
  await page.getByRole("radio", { name: "Deutsch" }).check();
  assert.match(await said(page, "Erste Reaktion"), /noch 2 h$/);
  assert.match(await page.locator("#levels-heading").innerText(), /Was bis wann geschieht/);
  await page.clock.setFixedTime(new Date("2026-11-28T12:00:00+01:00"));
  await page.fill(input("affected_users"), "31");
  assert.match(await said(page, "Erste Reaktion"), /^Mo.*30\. Nov.*10:00.*noch 2 h$/s);
}));

test("a pack without service levels says nothing of them", () => withLevels(async (page) => {
  const without = packs.find(({ name }) => name === "bmc-style");
  await page.getByLabel("Policy", { exact: true }).selectOption(without.name);
  await page.waitForFunction(() => document.querySelector(".levels-place")?.hidden === true);
}));

// What the portal suggests out of texts: chips to choose from, and the words that speak for them.
// With ITSM_SCREENSHOTS=FOLDER, pictures are left there.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { packs, withPortal } from "./portal-page.mjs";

const { ITSM_SCREENSHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const desk = loadYaml(readFileSync(new URL("../shared/suggesting/policy.yaml", import.meta.url), "utf8"), { syntax: "yaml" });

const textOf = (field) => `[data-field="${field}"] :is(input, textarea)`;
const chip = (page, name) => page.locator(".suggest-chip", { hasText: name });
const marks = (page) => page.locator(".suggest-quote mark").allTextContents();
const mark = (page, field) => page.locator(`[data-field="${field}"] .mark`).textContent();
const chosen = (page, field) => page.locator(`[data-field="${field}"]`).evaluate((question) => {
  const select = question.querySelector("select");
  const at = select ? select.selectedOptions[0] : question.querySelector("input:checked")?.closest("label");
  return at?.textContent;
});

/** The portal with a policy that suggests values, in the place of the first pack. */
function withSuggestions(use, options = {}) {
  const listed = packs.map((pack) => (pack.name === "itil-style" ? { ...pack, engine: "core" } : pack));
  return withPortal(use, {
    instead: desk,
    before: (page) => page.route("**/packs/index.json", (route) => route.fulfill({ contentType: "application/json", body: JSON.stringify(listed) })),
    ...options,
  });
}

test("chips follow the text, with their certainty and the words that speak for them", () => withSuggestions(async (page) => {
  assert.equal(await page.locator('[data-field="description"] > .suggest').count(), 1, "beneath the last text that is searched");
  assert.equal(await page.locator(".suggest-hint").textContent(), "Suggestions appear here while you type.");
  await page.locator(textOf("summary")).pressSequentially("😕 The VPN");
  assert.deepEqual(await page.locator(".suggest-chip:visible .suggest-label").allTextContents(), ["Network › VPN"]);
  assert.deepEqual(await page.locator(".suggest-chip:visible .suggest-confidence").allTextContents(), ["80%"]);
  await page.locator(textOf("summary")).pressSequentially(" cannot connect");
  assert.deepEqual(await page.locator(".suggest-chip:visible .suggest-label").allTextContents(), ["Network › VPN", "Broken"]);
  assert.deepEqual(await marks(page), ["VPN", "connect"]);
  assert.equal(await page.locator(".suggest-reasons").textContent(), "Network › VPN: “VPN” 71%, “connect” 28%");
  assert.equal(await page.locator(".suggest-sets").textContent(), "Goes with it: Service: VPN · Team: Network team");
  await chip(page, "Broken").hover();
  assert.deepEqual(await marks(page), ["cannot"]);
  await page.locator(textOf("summary")).fill("The weather is nice");
  assert.equal(await page.locator(".suggest-chip:visible").count(), 0);
  assert.equal(await page.locator(".suggest-hint").textContent(), "Nothing is certain enough to be suggested yet.");
  assert.equal(await mark(page, "description"), "", "a text makes a difference to what is suggested");
}));

test("a chip answers its question, and with it others that have no answer", () => withSuggestions(async (page) => {
  await page.fill(textOf("summary"), "vpn cannot connect");
  await chip(page, "VPN").click();
  assert.equal(await chosen(page, "category"), "Network › VPN");
  assert.equal(await chosen(page, "service"), "VPN");
  assert.equal(await mark(page, "service"), "Suggested with: Category");
  assert.equal(await chip(page, "VPN").getAttribute("aria-pressed"), "true");
  assert.ok(await chip(page, "VPN").evaluate((button) => document.activeElement === button), "focus stays");
  await chip(page, "VPN").click();
  assert.equal(await chosen(page, "category"), "Choose …");
  assert.equal(await chosen(page, "service"), undefined, "what came with it goes with it");
}));

test("what somebody has answered is left alone", () => withSuggestions(async (page) => {
  await page.fill(textOf("summary"), "vpn");
  await page.locator('[data-field="service"] label', { hasText: "Mail" }).click();
  await chip(page, "VPN").click();
  assert.equal(await chosen(page, "service"), "Mail");
  assert.equal(await mark(page, "service"), "");
  await page.locator('[data-field="category"] select').selectOption({ label: "Access › Password" });
  assert.equal(await page.locator(".suggest-chip:visible").count(), 0, "nothing is suggested against an answer");
}));

test("another answer takes back what came with a suggestion", () => withSuggestions(async (page) => {
  await page.fill(textOf("summary"), "laptop");
  await chip(page, "Laptop").click();
  assert.equal(await chosen(page, "stopped"), "Yes");
  await page.locator('[data-field="category"] select').selectOption({ label: "Access › Password" });
  assert.equal(await chosen(page, "stopped"), undefined);
}));

test("an answer that came with a suggestion, changed by hand, is one's own", () => withSuggestions(async (page) => {
  await page.fill(textOf("summary"), "laptop");
  await chip(page, "Laptop").click();
  await page.locator('[data-field="stopped"] label').nth(1).click();
  assert.equal(await mark(page, "stopped"), "");
  await chip(page, "Laptop").click();
  assert.equal(await chosen(page, "stopped"), "No");
}));

test("the keyboard alone does it", () => withSuggestions(async (page) => {
  await page.fill(textOf("summary"), "vpn tunnel, or the printer toner");
  await page.locator(textOf("description")).focus();
  const onChip = () => page.evaluate(() => document.activeElement.classList.contains("suggest-chip"));
  for (let tabs = 0; tabs < 5 && !(await onChip()); tabs++) await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.querySelector(".suggest-label").textContent);
  assert.ok((await page.locator(".suggest-reasons").textContent()).startsWith(first));
  await page.keyboard.press("Tab");
  const second = await page.evaluate(() => document.activeElement.querySelector(".suggest-label").textContent);
  assert.notEqual(second, first);
  assert.ok((await page.locator(".suggest-reasons").textContent()).startsWith(second), "focus shows the reasons, as hovering does");
  await page.keyboard.press("Space");
  assert.equal(await chosen(page, "category"), second);
}));

test("a screen reader is told once typing rests, and of a chip how certain it is", () => withSuggestions(async (page) => {
  const told = page.locator(".suggest > .spoken");
  await page.locator(textOf("summary")).pressSequentially("vpn cannot connect");
  assert.equal(await told.textContent(), "");
  await page.waitForFunction(() => document.querySelector(".suggest > .spoken").textContent !== "");
  assert.equal(await told.textContent(), "Suggested for Category: Network › VPN. Suggested for Kind: Broken.");
  assert.equal(await told.getAttribute("aria-live"), "polite");
  assert.match(await page.locator(".suggest-chips").first().ariaSnapshot(), /button "Network › VPN 91 percent certain"/);
}));

test("it says so in German", () => withSuggestions(async (page) => {
  await page.getByRole("radio", { name: "Deutsch" }).check();
  await page.fill(textOf("summary"), "Drucker kaputt, Papier");
  assert.deepEqual(await page.locator(".suggest-chip:visible .suggest-label").allTextContents(), ["Arbeitsplatz › Drucker", "Kaputt"]);
  assert.equal(await page.locator(".suggest-reasons").textContent(), "Arbeitsplatz › Drucker: „Drucker“ 71\u00a0%, „Papier“ 28\u00a0%");
}));

test("of long texts the words are quoted with what stands around them", () => withSuggestions(async (page) => {
  const long = `${"😀".repeat(60)} the printer ${"and so on ".repeat(40)}toner ${"at last ".repeat(30)}`;
  await page.fill(textOf("description"), `${long}printer`);
  const quote = await page.locator(".suggest-quote").textContent();
  assert.match(quote, /^ … (😀)+ the printer and so on .* … .*toner at last .* … .*printer$/u);
  assert.ok(quote.length < 300 && quote.isWellFormed?.() !== false, quote);
  assert.deepEqual(await marks(page), ["printer", "toner", "printer"]);
}));

test("a pack without suggestions says nothing of them", () => withSuggestions(async (page) => {
  await page.getByLabel("Policy", { exact: true }).selectOption("bmc-style");
  await page.waitForFunction(() => document.querySelector(".suggest") === null);
}));

test("the service-desk pack suggests", () => withPortal(async (page) => {
  await page.fill(textOf("summary"), "Mein Passwort ist abgelaufen, ich komme nicht mehr rein");
  await page.waitForSelector(".suggest-chip:visible");
  const category = page.locator(".suggest-row").first().locator(".suggest-chip").first();
  assert.match(await category.textContent(), /passw/i);
  await category.click();
  if (ITSM_SCREENSHOTS) await page.screenshot({ path: join(ITSM_SCREENSHOTS, "suggest-service-desk.png"), fullPage: true });
}, { query: "&pack=service-desk" }));

test("hundreds of keystrokes take no noticeable time", (context) => withSuggestions(async (page) => {
  const milliseconds = await page.locator(textOf("description")).evaluate((area) => {
    const words = "the printer on the second floor is broken and the vpn cannot connect to the server since the update of monday ";
    let longest = 0;
    for (let at = 1; at <= 300; at++) {
      const begun = performance.now();
      area.value = words.repeat(3).slice(0, at);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      longest += performance.now() - begun;
    }
    return longest / 300;
  });
  context.diagnostic(`${milliseconds.toFixed(2)} ms for a keystroke, all of the page`);
}));

for (const [look, colorScheme, forcedColors, width] of [
  ["light", "light", "none", 1280],
  ["dark", "dark", "none", 1280],
  ["light on a phone", "light", "none", 390],
  ["dark on a small phone", "dark", "none", 320],
  ["forced colours", "dark", "active", 1280],
]) {
  test(`axe finds nothing, and nothing sticks out: ${look}`, () => withSuggestions(async (page) => {
    const shoot = async (moment) => {
      if (!ITSM_SCREENSHOTS) return;
      mkdirSync(ITSM_SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(ITSM_SCREENSHOTS, `suggest-${look.replaceAll(" ", "-")}-${moment}.png`) });
    };
    const clean = async (moment) => {
      await shoot(moment);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, moment);
      // axe compares colours that are not shown then.
      if (forcedColors === "active") return;
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run("#questions", { resultTypes: ["violations"] }));
      assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map(({ failureSummary }) => `${id}: ${failureSummary}`)), [], moment);
    };
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await clean("empty");
    await page.fill(textOf("summary"), "VPN tunnel cannot connect 😕");
    await page.fill(textOf("description"), "Since this morning neither the vpn nor the printer works; the invoice has to go out today, and طابعة is Arabic for it.");
    await chip(page, "VPN").hover();
    await clean("suggested");
    await chip(page, "VPN").click();
    await clean("chosen");
    await page.fill(textOf("summary"), "The coffee");
    await page.fill(textOf("description"), "");
    await clean("nothing");
  }));
}

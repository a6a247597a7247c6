// The portal's page about changes for everybody: an automated check of accessibility, a strict content security policy, every width.
// With ITSM_SCREENSHOTS=FOLDER, pictures of the page in its several looks are left there.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { loadPolicySync } from "itsm-core";
import { give, hash, planStart, withChange } from "./change-page.mjs";
import { builtPack, changePacks, openEditor } from "./portal-page.mjs";

const { ITSM_SCREENSHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WORST = [["users", 5000], ["backout", "missing"], ["experience", "never"], ["window", true], ["tier", 2]];
const PLANNED = { ci: ["web-shop", "mail"], assignee: "Ben" };

/** What axe finds wrong with the page as it is. */
async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary}`));
}

const openAll = (page) => page.locator("details").evaluateAll((all) => all.forEach((details) => {
  details.open = true;
}));

for (const [look, colorScheme, size] of [
  ["light", "light", { width: 1280, height: 900 }],
  ["dark on a phone", "dark", { width: 390, height: 844 }],
  ["dark", "dark", { width: 1280, height: 900 }],
  ["light on a phone", "light", { width: 390, height: 844 }],
]) {
  test(`axe finds nothing: ${look}`, () => withChange(async (page) => {
    const clean = async (moment) => assert.deepEqual(await violations(page), [], moment);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
    await clean("at the beginning");
    for (const [field, value] of WORST.slice(0, 2)) await give(page, field, value);
    await page.fill("#plan-length", "long");
    await clean("half filled in, with a length that cannot be read");
    await page.fill("#plan-length", "3h");
    await planStart(page, "2026-12-08T20:00");
    await clean("with conflicts that depend on what is open");
    for (const [field, value] of WORST.slice(2)) await give(page, field, value);
    await planStart(page, "2026-12-20T03:00");
    await openAll(page);
    await clean("settled, in a freeze");
    await page.locator(".lower").first().click();
    await clean("with something tried");
    await page.click(".why-button");
    await clean("with the dialog open");
    await page.keyboard.press("Escape");
    await openEditor(page);
    await clean("with the editor open");
  }, { hash: hash({}, PLANNED) }));
}

test("the strictest content security policy that runs WebAssembly is enough, and nothing runs against it", () => {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
  return withChange(async (page) => {
    for (const [field, value] of WORST) await give(page, field, value);
    await planStart(page, "2026-12-20T03:00");
    await page.locator(".slot").first().click();
    await page.locator(".lower").first().click();
    await page.click(".why-button");
    await page.keyboard.press("Escape");
    assert.deepEqual(await page.evaluate(() => window.violated), []);
  }, {
    hash: hash({}, PLANNED),
    headers: { "content-security-policy": policy },
    before: (page) => page.addInitScript(() => {
      window.violated = [];
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
        window.violated.push(`${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`));
    }),
  });
});

test("nothing is cut off or scrolls sideways, from the smallest phone to a large window", () => withChange(async (page) => {
  await openAll(page);
  for (const language of ["English", "Deutsch"]) {
    await page.getByRole("radio", { name: language }).check();
    await openAll(page);
    for (const width of [320, 390, 768, 1024, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${language} at ${width} pixels: ${wide} pixels too wide`);
      const out = await page.locator(".panel *:visible, .plan *:visible").evaluateAll((all) => all
        .filter((each) => !each.closest(".spoken, .calendar-weeks, .gauge-drawing, .ledger-bar"))
        .filter((each) => each.getBoundingClientRect().right > each.closest(".panel, .plan").getBoundingClientRect().right + 0.5)
        .map((each) => `${each.className} ${each.textContent}`));
      assert.deepEqual(out, [], `${language} at ${width} pixels sticks out`);
      const small = await page.locator("button:visible, select:visible, .option:visible, summary:visible, .page-link:visible").evaluateAll((all) =>
        all.map((one) => ({ name: one.textContent, ...one.getBoundingClientRect().toJSON() })).filter(({ width, height }) => width < 24 || height < 24));
      assert.deepEqual(small, [], `targets of at least 24 by 24 pixels at ${width} pixels`);
    }
  }
}, { hash: hash(Object.fromEntries(WORST), { start: "2026-12-20T02:00Z", ...PLANNED }) }));

test("whoever wants less motion gets none", () => withChange(async (page) => {
  const moving = () => page.evaluate(() => [...document.querySelectorAll(".gauge *")].filter((each) => parseFloat(getComputedStyle(each).transitionDuration) > 0).length);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  assert.ok((await moving()) > 0);
  await page.emulateMedia({ reducedMotion: "reduce" });
  assert.equal(await moving(), 0);
}));

test("a screen reader hears what is still possible, and what is in the way", () => withChange(async (page) => {
  await page.evaluate(() => {
    window.said = [];
    for (const region of document.querySelectorAll('[role="status"]')) new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await give(page, "users", 5000);
  await page.waitForFunction(() => window.said.some((text) => /^Risk: .* still possible\. \d questions can narrow it down\.$/.test(text)));
  await planStart(page, "2026-12-20T03:00");
  await page.waitForFunction(() => window.said.some((text) => text.startsWith("1 conflict")));
}));

test("every pack that says something about changes is shown, in both languages and at every width", { skip: changePacks.length > 0 ? false : "there is none" }, () => withChange(async (page) => {
  for (const { name } of changePacks) {
    const loaded = loadPolicySync(builtPack(name));
    await page.getByLabel(/^(Policy|Richtlinie)$/).selectOption(name);
    await page.waitForFunction((wanted) => document.querySelector(".stamps code").textContent === wanted, name);
    assert.deepEqual(await page.locator(".gauge").evaluateAll((all) => all.map((gauge) => gauge.dataset.score)), loaded.changeRisk({}).scores.map((score) => score.name), name);
    for (const language of ["Deutsch", "English"]) {
      await page.getByRole("radio", { name: language }).check();
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} at ${width} pixels`);
      }
      assert.doesNotMatch(await page.locator("#page").innerText(), /undefined|null|NaN/, name);
    }
    assert.deepEqual(await violations(page), [], name);
  }
}, { index: changePacks }));

test("pictures of the page about changes", { skip: ITSM_SCREENSHOTS ? false : "ITSM_SCREENSHOTS is not set" }, async () => {
  mkdirSync(ITSM_SCREENSHOTS, { recursive: true });
  for (const [name, width, height, colorScheme] of [
    ["desktop-light", 1280, 900, "light"], ["desktop-dark", 1280, 900, "dark"], ["phone-light", 390, 844, "light"], ["phone-dark", 390, 844, "dark"],
  ]) {
    await withChange(async (page) => {
      const shoot = async (moment) => {
        await page.evaluate(() => window.scrollTo(0, 0));
        await page.screenshot({ path: join(ITSM_SCREENSHOTS, `change-${name}-${moment}.png`), fullPage: true });
      };
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      await shoot("empty");
      for (const [field, value] of WORST.slice(0, 2)) await give(page, field, value);
      await planStart(page, "2026-12-08T20:00");
      await shoot("half");
      for (const [field, value] of WORST.slice(2)) await give(page, field, value);
      await planStart(page, "2026-12-20T03:00");
      await shoot("settled");
    }, { hash: hash({}, PLANNED) });
  }
});

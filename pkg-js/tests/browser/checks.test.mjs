import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readCases } from "../shared/read-cases.mjs";
import { withPage } from "./harness.mjs";

const { ITSM_DIFFERENTIAL, ITSM_ROOT } = process.env;
const withChecks = (use) => withPage(async (page, base) => {
  await page.goto(`${base}checks.html`);
  await page.waitForFunction(() => globalThis.checks !== undefined);
  await use(page);
});

test("every case file holds in every entry point", (context) => withChecks(async (page) => {
  const files = readCases(ITSM_ROOT);
  const { cases, entries, failures } = await page.evaluate((given) => globalThis.checks.runCases(given), files);
  assert.deepEqual(failures, []);
  assert.ok(cases > 0 && entries.author > 0 && entries.core > 0 && entries.forms > 0);
  context.diagnostic(`${files.length} files, ${cases} cases, policies by entry: ${JSON.stringify(entries)}`);
}));

test("answers are those of the native engine, byte for byte", {
  skip: ITSM_DIFFERENTIAL ? false : "ITSM_DIFFERENTIAL names no file; `cargo xtask test --only browser` makes one",
}, (context) => withChecks(async (page) => {
  const all = readFileSync(ITSM_DIFFERENTIAL, "utf8").trimEnd().split("\n");
  const share = Math.max(1, Math.floor(all.length / 5_000));
  const lines = all.filter((line, at) => at % share === 0 || line.startsWith('{"built"'));
  for (const name of ["core", "forms"]) {
    const { difference, ...counts } = await page.evaluate(([entry, given]) => globalThis.checks.compareWithNative(entry, given), [name, lines]);
    assert.equal(difference, undefined, difference);
    assert.ok(counts.policies > 0 && counts.answers > 0 && counts.objects > 0);
    context.diagnostic(`${name}: ${JSON.stringify(counts)}`);
  }
}));

test("hostile input is refused, and the engine answers as before", () => withChecks(async (page) => {
  for (const name of ["author", "forms"]) {
    const { attacks, failures } = await page.evaluate((entry) => globalThis.checks.attack(entry), name);
    assert.deepEqual(failures, []);
    assert.ok(attacks > 100);
  }
}));

test("isSupported says whether the page allows wasm", async () => {
  const ask = (headers) => withPage(async (page, base) => {
    await page.goto(`${base}blank.html`);
    const found = await page.evaluate(async () => (await import("/pkg/dist/forms.web.js")).isSupported());
    assert.equal(found, headers === undefined);
  }, { headers, expected: /Content Security Policy/ });
  await ask(undefined);
  await ask({ "content-security-policy": "default-src 'self'; img-src data:" });
});

test("loadPolicySync says that the engine is not loaded yet, and works when it is", () => withPage(async (page, base) => {
  await page.goto(`${base}blank.html`);
  const seen = await page.evaluate(async () => {
    const { init, loadPolicySync } = await import("/pkg/dist/forms.web.js");
    const load = () => {
      try {
        return loadPolicySync("{}");
      } catch (error) {
        return error.code;
      }
    };
    const before = load();
    await init();
    return [before, load()];
  });
  assert.deepEqual(seen, ["engine.not_ready", "built.expected"]);
}));

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { withPage } from "./harness.mjs";

const { version } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("itsm-core/package.json"), "utf8"));

test("a page bundled by esbuild runs every entry point under a strict content security policy", () =>
  withPage(async (page, base) => {
    await page.goto(base);
    await page.waitForFunction(() => document.querySelector("output").textContent !== "");
    assert.equal(await page.textContent("output"), Array(4).fill(version).join(" "));
  }));

test("the package's files work without a bundler", () =>
  withPage(async (page, base) => {
    await page.goto(`${base}blank.html`);
    const found = await page.evaluate(async () => (await import("/pkg/dist/forms.web.js")).engineVersion());
    assert.equal(found, version);
  }));

test("a policy that forbids wasm is named as the cause", () =>
  withPage(async (page, base) => {
    await page.goto(`${base}blank.html`);
    const error = await page.evaluate(async () => {
      const { init } = await import("/pkg/dist/forms.web.js");
      return init().then(() => undefined, ({ code, message }) => ({ code, message }));
    });
    assert.equal(error?.code, "engine.compile_failed");
    assert.match(error.message, /wasm-unsafe-eval/);
  }, {
    headers: { "content-security-policy": "default-src 'self'; img-src data:" },
    expected: /Content Security Policy/,
  }));

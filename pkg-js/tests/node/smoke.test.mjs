import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const { version } = require("itsm-core/package.json");
const entries = ["itsm-core", "itsm-core/forms", "itsm-core/author"];

for (const entry of [...entries, ...entries.map((name) => `${name}/inline`)]) {
  test(`import "${entry}" runs the engine of this version`, async () => {
    const { engineVersion } = await import(entry);
    assert.equal(await engineVersion(), version);
  });

  test(`require("${entry}") runs the engine of this version`, async () => {
    const { engineVersion } = require(entry);
    assert.equal(await engineVersion(), version);
  });
}

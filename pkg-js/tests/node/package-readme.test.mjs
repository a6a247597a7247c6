// The first program of the package's own README does what its comments say.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

const { ITSM_PROJECT } = process.env;
const packaged = dirname(createRequire(import.meta.url).resolve("itsm-core/package.json"));

test("the quick start prints what it says", () => {
  const [, program] = /```js\n([^]*?)```/.exec(readFileSync(join(packaged, "README.md"), "utf8"));
  const said = [...program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
  assert.ok(said.length >= 3);
  const file = join(ITSM_PROJECT, "quick-start.mjs");
  writeFileSync(file, program);
  const printed = execFileSync(process.execPath, [file], { cwd: ITSM_PROJECT, encoding: "utf8" }).trimEnd().split("\n");
  assert.deepEqual(printed.slice(0, said.length), said);
  assert.ok(printed.length > said.length, "the explanation is printed");
});

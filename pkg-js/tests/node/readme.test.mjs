// What the README shows for JavaScript runs, and prints what its comments say.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const { ITSM_ROOT: root, ITSM_PROJECT: project } = process.env;
const readme = readFileSync(join(root, "README.md"), "utf8");
const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

/** A comment after `console.log(…);`, or on the line below it. */
const said = (code) => [...code.matchAll(/console\.log\(.*\);(?: |\n)\/\/ (.*)$/gm)].map(([, comment]) => comment);

test("the README has an example in JavaScript", () => assert.equal(examples.length, 1));

for (const [at, code] of examples.entries()) {
  test(`example ${at + 1} of the README prints what it says`, () => {
    const script = join(project, `readme-${at + 1}.mjs`);
    writeFileSync(script, code);
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: root, encoding: "utf8" });
    // A thrown error shows the line it comes from, which is the whole bundle.
    assert.equal(status, 0, stderr.split("\n").filter((line) => line.length < 500).join("\n"));
    assert.deepEqual(stdout.trimEnd().split("\n"), said(code));
    assert.equal(said(code).length, code.split("console.log(").length - 1);
  });
}

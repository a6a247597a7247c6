// ITSM_DIFFERENTIAL names a file of random requests with the answers of the native engine; `cargo xtask test` makes it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as core from "itsm-core";
import * as author from "itsm-core/author";
import * as forms from "itsm-core/forms";
import { compareWithNative } from "../shared/differential.mjs";

const { ITSM_DIFFERENTIAL } = process.env;
const skip = ITSM_DIFFERENTIAL ? false : "ITSM_DIFFERENTIAL names no file; `cargo xtask test --only node` makes one";

for (const [name, entry, share] of [["core", core, 1], ["forms", forms, 5], ["author", author, 10]]) {
  test(`${name} answers as the native engine does, byte for byte`, { skip }, (context) => {
    const all = readFileSync(ITSM_DIFFERENTIAL, "utf8").trimEnd().split("\n");
    const lines = all.filter((line, at) => at % share === 0 || line.startsWith('{"built"'));
    const { difference, ...counts } = compareWithNative(entry, lines);
    assert.equal(difference, undefined, difference);
    assert.ok(counts.policies > 0 && counts.answers > 0 && counts.objects > 0 && counts.calendars > 0 && counts.tickets > 0 && counts.risks > 0);
    assert.equal(counts.changes > 0, name !== "forms");
    assert.equal(counts.texts > 0, name !== "forms");
    context.diagnostic(JSON.stringify(counts));
  });
}

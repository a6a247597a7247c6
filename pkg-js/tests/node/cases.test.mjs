import assert from "node:assert/strict";
import { test } from "node:test";
import * as core from "itsm-core";
import * as author from "itsm-core/author";
import * as forms from "itsm-core/forms";
import { runCases } from "../shared/cases.mjs";
import { readCases } from "../shared/read-cases.mjs";

test("every case file holds in every entry point", async (context) => {
  const files = readCases(process.env.ITSM_ROOT);
  assert.ok(files.length > 0, "there are case files");
  const { cases, entries, failures } = await runCases({ author, core, forms }, files);
  assert.deepEqual(failures, []);
  assert.ok(entries.author > 0 && entries.core > 0 && entries.forms > 0);
  context.diagnostic(`${files.length} files, ${cases} cases, policies by entry: ${JSON.stringify(entries)}`);
});

// Gives the page what tests call: the shared checks with this page's entry points.
import * as core from "itsm-core";
import * as author from "itsm-core/author";
import * as forms from "itsm-core/forms";
import { runCases } from "../shared/cases.mjs";
import { compareWithNative } from "../shared/differential.mjs";

const entries = { author, core, forms };
await Promise.all(Object.values(entries).map((entry) => entry.init()));
globalThis.checks = {
  entries,
  runCases: (files) => runCases(entries, files),
  compareWithNative: (name, lines) => compareWithNative(entries[name], lines),
};

// Gives the page what tests call: the shared checks with this page's entry points.
import * as core from "itsm-core";
import * as author from "itsm-core/author";
import * as forms from "itsm-core/forms";
import { runCases } from "../shared/cases.mjs";
import { compareWithNative } from "../shared/differential.mjs";
import { attack, builtBy, LARGE, STRANGE, TARGET } from "../shared/hostile.mjs";

const entries = { author, core, forms };
await Promise.all(Object.values(entries).map((entry) => entry.init()));
globalThis.checks = {
  entries,
  attack: async (name) => {
    const [good, strange, ...large] = await Promise.all([TARGET, STRANGE, ...LARGE].map((document) => builtBy(author, document)));
    return attack({ ...entries[name], strange, large }, good, { readsDocuments: name === "author" });
  },
  runCases: (files) => runCases(entries, files),
  compareWithNative: (name, lines) => compareWithNative(entries[name], lines),
};

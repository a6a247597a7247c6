// Writes the policy as JSON into dist/, so that the page needs the small entry `itsm-core/forms` only and no YAML reader.
//   node build.mjs [POLICY.yaml]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadPolicySync } from "../../pkg-js/dist/author.inline.js";

const here = (path) => new URL(path, import.meta.url);
const [source = here("../../packs/itil-style/policy.yaml")] = process.argv.slice(2);
const policy = loadPolicySync(readFileSync(source));
mkdirSync(here("dist/"), { recursive: true });
writeFileSync(here("dist/policy.json"), policy.toBuiltText());
console.log(`portal: ${policy.stamps.policy} ${policy.stamps.revision ?? ""} into dist/policy.json`);

// Puts built policies beside the page: its own, and the pack for service desks where there is one.
//   node build.mjs [POLICY.yaml...]   other policies besides
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPolicySync } from "../../pkg-js/dist/author.inline.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("dist/policies");
const sources = [here("policy.yaml"), here("../../packs/service-desk/policy.yaml"), ...process.argv.slice(2)].filter((path) => existsSync(path));

mkdirSync(out, { recursive: true });
const listed = sources.map((source) => {
  const policy = loadPolicySync(readFileSync(source), { syntax: "yaml" });
  const { label, stamps } = policy.description;
  writeFileSync(join(out, `${stamps.policy}.json`), policy.toBuiltText());
  return { name: stamps.policy, label };
});
writeFileSync(join(out, "index.json"), JSON.stringify(listed));
console.log(`chat: ${listed.map(({ name }) => name).join(", ")}`);

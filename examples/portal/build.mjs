// Puts the policies beside the page: of every pack what `itsm build` makes of it, its YAML for the editor, and a list of them.
//   node build.mjs [POLICY.yaml...]   other policies besides the packs
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPolicySync as loadYaml } from "../../pkg-js/dist/author.inline.js";
import { loadPolicySync as loadWithForms } from "../../pkg-js/dist/forms.inline.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = here("../..");
const { CARGO = "cargo", ITSM_COMMAND } = process.env;
/** The `itsm` command: as the tests have built it, or by cargo. */
const [itsm, ...subcommand] = ITSM_COMMAND ? [ITSM_COMMAND] : [CARGO, "run", "--quiet", "--package", "itsm-cli", "--"];
const out = here("dist/packs");
const packs = readdirSync(join(root, "packs")).map((name) => join(root, "packs", name, "policy.yaml")).filter((path) => existsSync(path));

mkdirSync(out, { recursive: true });
const index = [...packs, ...process.argv.slice(2)].map((source) => {
  const policy = loadYaml(readFileSync(source), { syntax: "yaml" });
  const { label, stamps, suggest } = policy.description;
  const name = stamps.policy;
  const built = join(out, `${name}.json`);
  execFileSync(itsm, [...subcommand, "build", source, "--output", built], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  copyFileSync(source, join(out, `${name}.yaml`));
  return { name, label, engine: suggest ? "core" : engineFor(readFileSync(built)), decides: decided(policy) };
});
// A policy may take the place of the pack whose name it has.
const listed = [...new Map(index.map((entry) => [entry.name, entry])).values()];
writeFileSync(join(out, "index.json"), JSON.stringify(listed));
copyFileSync(join(root, "docs/policy.schema.json"), here("dist/policy.schema.json"));
console.log(`portal: ${listed.map(({ name, engine }) => `${name} (${engine})`).join(", ")}`);

/** The pages that a policy is for: it decides a priority, or says something about changes. */
function decided({ description: { priorityScale, change } }) {
  return [...(priorityScale === undefined ? [] : ["priority"]), ...(change === undefined ? [] : ["change"])];
}

/** The smallest entry point that serves a policy without suggestions: conditions on texts need more than `itsm-core/forms`. */
function engineFor(built) {
  try {
    loadWithForms(built).dispose();
    return "forms";
  } catch (error) {
    if (error.name !== "PolicyError") throw error;
    return "core";
  }
}

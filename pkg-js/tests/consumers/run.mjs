// Packs the package, installs the tarball in one fresh project for each folder here that has a consumer.json, runs it there,
// and holds the table in the repository's README against what came out:
//   node tests/consumers/run.mjs [--write] [NAME...]
// HACKING.md says what a consumer consists of. The paths of Chromium and of the `itsm` command come in ITSM_CHROME and ITSM_COMMAND.
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launch } from "../shared/chromium.mjs";
import { Consumer } from "./consumer.mjs";
import { execute } from "./process.mjs";
import { checkTable, writeTable } from "./table.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const home = resolve(here, "../..");
const root = resolve(home, "..");
/** How many projects are installed or run at a time: one waits for the network or the disk while the other computes. */
const LANES = 3;

const { values: { write }, positionals: only } = parseArgs({ allowPositionals: true, options: { write: { type: "boolean", default: false } } });
if (!process.env.ITSM_CHROME) throw new Error("run this by `cargo xtask consumers`");
const names = readdirSync(here).filter((name) => existsSync(join(here, name, "consumer.json")));
for (const name of only) if (!names.includes(name)) throw new Error(`no consumer \`${name}\`; there are ${names.join(", ")}`);

const above = realpathSync(mkdtempSync(join(tmpdir(), "itsm-core-consumers-")));
let context;
try {
  const tarball = await pack();
  const { desk, expected } = await prepareDesk();
  context = await launch(process.env.ITSM_CHROME, join(above, "profile"));
  // Chromium cannot tell where a page comes from whose headers we change, and keeps it from talking to this machine.
  await context.grantPermissions(["local-network-access"]);
  const consumers = names.filter((name) => only.length === 0 || only.includes(name)).map((name) => new Consumer(join(here, name)));
  await inLanes(consumers, (consumer) => consumer.run({ project: join(above, consumer.folderName), tarball, desk, expected, context }));
  const failed = consumers.filter(({ error }) => error);
  console.log(`${consumers.length - failed.length} consumers passed, ${failed.length} failed${failed.map(({ name }) => ` ${name}`).join("")}`);
  if (failed.length > 0) process.exitCode = 1;
  else if (only.length === 0) (write ? writeTable : checkTable)(join(root, "README.md"), consumers);
} finally {
  await context?.close();
  rmSync(above, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function pack() {
  const { stdout } = await execute("npm", ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", above], { cwd: home });
  const tarball = join(above, "itsm-core.tgz");
  renameSync(join(above, stdout.trim().split("\n").at(-1)), tarball);
  return tarball;
}

/** What every project gets, with the policy as `itsm build` makes it; and the native engine's answers. */
async function prepareDesk() {
  const desk = join(above, "desk");
  cpSync(join(here, "desk"), desk, { recursive: true });
  const itsm = (...args) => execute(process.env.ITSM_COMMAND, args, { cwd: root });
  await itsm("build", join(desk, "policy.yaml"), "--output", join(desk, "policy.json"));
  const expected = [];
  for (const facts of JSON.parse(readFileSync(join(desk, "requests.json"), "utf8"))) {
    const { stdout } = await itsm("eval", join(desk, "policy.json"), "priority", "--facts", JSON.stringify(facts));
    expected.push(JSON.parse(stdout));
  }
  return { desk, expected };
}

async function inLanes(jobs, run) {
  const waiting = [...jobs];
  await Promise.all(Array.from({ length: LANES }, async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) await run(job);
  }));
}

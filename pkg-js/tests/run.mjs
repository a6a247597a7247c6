// Packs the package, installs the tarball in a temporary project, copies tests/ there and runs it:
//   node tests/run.mjs node|browser [FILE...]
// So a plain `import "itsm-core"` in a test is what a user gets. The development tools of this package can be imported too.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const home = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const [kind, ...only] = process.argv.slice(2);
if (kind !== "node" && kind !== "browser") throw new Error("usage: node tests/run.mjs node|browser [FILE...]");

const above = realpathSync(mkdtempSync(join(tmpdir(), "itsm-core-")));
try {
  const project = join(above, "project");
  install(project);
  process.exitCode = run(project);
} finally {
  rmSync(above, { recursive: true, force: true, maxRetries: 3 });
}

function install(project) {
  mkdirSync(project);
  // One level up, so that the project itself has nothing but the tarball.
  symlinkSync(join(home, "node_modules"), join(above, "node_modules"), "junction");
  const tarball = npm(home, "pack", "--ignore-scripts", "--pack-destination", above).trim().split("\n").at(-1);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  npm(project, "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", join(above, tarball));
  cpSync(join(home, "tests"), join(project, "tests"), { recursive: true });
}

function run(project) {
  const folder = join(project, "tests", kind);
  const wanted = only.map((file) => basename(file));
  const files = readdirSync(folder).filter((name) => /\.test\.[cm]js$/.test(name) && (wanted.length === 0 || wanted.includes(name)));
  if (files.length === 0) throw new Error(`no test files in tests/${kind}`);
  const tests = files.sort().map((name) => join(folder, name));
  // By itself Node leaves one processor idle, of two as of many.
  const { status } = spawnSync(process.execPath, ["--test", `--test-concurrency=${availableParallelism()}`, "--test-reporter=spec", ...tests], {
    cwd: project,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ITSM_ROOT: resolve(home, ".."), ITSM_PROJECT: project },
  });
  return status ?? 1;
}

function npm(cwd, ...args) {
  return execFileSync("npm", ["--loglevel=error", ...args], { cwd, encoding: "utf8", shell: process.platform === "win32" });
}

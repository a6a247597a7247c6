// One consumer: a project with the packed package in it, and what it must do.
import assert from "node:assert/strict";
import { copyFileSync, cpSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { csp, serve } from "../../tools/serve.mjs";
import { flawless } from "../shared/chromium.mjs";
import { execute, whileServing } from "./process.mjs";

const ENTRIES = ["author", "core", "forms"];
const ALL = [...ENTRIES, "authorInline", "formsInline", "inline"];

export class Consumer {
  /** What went wrong. */
  error;

  constructor(folder) {
    this.folder = folder;
    this.folderName = basename(folder);
    Object.assign(this, readJson(join(folder, "consumer.json")));
  }

  /** Never throws: the other consumers go on. */
  async run({ project, desk, expected, context }) {
    const began = performance.now();
    const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
    const lines = [];
    try {
      cpSync(this.folder, project, { recursive: true });
      cpSync(desk, join(project, "desk"), { recursive: true });
      await npm(project, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error");
      this.readVersion(project);
      lines.push(`installed after ${seconds()} s`);
      for (const run of this.runs) {
        await this.perform(run, { project, expected, context });
        lines.push(`${run.what ?? run.serve ?? run.script}${run.fails ? " fails, as it should" : ""} after ${seconds()} s`);
      }
    } catch (error) {
      this.error = error;
      lines.push(String(error?.stack ?? error));
    }
    console.log(`${this.error ? "FAILED" : "passed"}: ${this.name} ${this.version}\n  ${lines.join("\n  ")}`);
  }

  /** The version of the tool that is really installed; of Node, which the user brings, those that we ask for. */
  readVersion(project) {
    const installed = (name) => readJson(join(project, "node_modules", name, "package.json"));
    this.version = this.tool ? installed(this.tool).version : installed("itsm-core").engines.node;
    const { dependencies, devDependencies } = readJson(join(project, "package.json"));
    if (this.tool) assert.equal(this.version, { ...dependencies, ...devDependencies }[this.tool], "the pinned version");
  }

  async perform(run, { project, expected, context }) {
    const outcome = this.output(run, project, context);
    if (run.fails) {
      await assert.rejects(outcome, new RegExp(run.fails));
      return;
    }
    const printed = await outcome;
    if (run.answers) this.judge(run, JSON.parse(printed), expected);
    if (run.wasm) assert.deepEqual(enginesIn(join(project, run.page), join(project, "node_modules/itsm-core/dist")), run.wasm);
  }

  /** What the program prints, or the page shows. */
  async output({ script, page: folder, serve: server }, project, context) {
    const stdout = script && (await npm(project, "run", "--silent", script)).stdout;
    const look = (address) => this.look(context, address);
    if (server) return whileServing("npm", ["run", "--silent", server], { cwd: project }, look);
    if (!folder) return stdout.trim().split("\n").at(-1);
    const page = join(project, folder, "index.html");
    if (!existsSync(page)) copyFileSync(join(project, "desk/page.html"), page);
    const site = await serve({ mounts: { "/": join(project, folder) } });
    try {
      return await look(site.url);
    } finally {
      await site.close();
    }
  }

  /** The text of the page's `output`, or the error that kept it from coming. */
  look(context, address) {
    return flawless(context, async (page) => {
      // Whoever serves the page, it comes with the content security policy that our own server sends.
      await page.route(address, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": this.policy() } });
      });
      const failed = new Promise((_, reject) => page.once("pageerror", reject));
      const shown = async () => {
        await page.goto(address);
        await page.waitForFunction(() => document.querySelector("output")?.textContent, undefined, { timeout: 60_000 });
        return page.textContent("output");
      };
      return Promise.race([shown(), failed]);
    });
  }

  policy() {
    return csp.split("; ").map((directive) => `${directive} ${this.csp?.[directive.split(" ")[0]] ?? ""}`.trim()).join("; ");
  }

  judge({ answers, runtime: wanted }, { runtime, ...found }, expected) {
    if (wanted) assert.ok(runtime?.startsWith(wanted), `runs in ${runtime}, not in ${wanted}`);
    const named = answers === "all" ? ALL : answers;
    assert.deepEqual(Object.keys(found).sort(), [...named].sort());
    for (const name of named) assert.deepEqual(found[name], expected, `the answers of ${name}`);
  }
}

/**
 * Which entry points' wasm the scripts of a built folder have in them, or have the name of. Files that no script names do not
 * count: Vite and Rollup copy them before they find out that nothing is left of the module that wanted them.
 */
function enginesIn(folder, dist) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const built = files.map((file) => ({ name: file.name, bytes: readFileSync(join(file.parentPath, file.name)) }));
  const scripts = built.filter(({ name }) => extname(name) === ".js");
  return ENTRIES.filter((entry) => {
    const wasm = readFileSync(join(dist, `${entry}.wasm`));
    const copies = built.filter(({ bytes }) => bytes.equals(wasm)).map(({ name }) => name);
    const signs = [`${entry}.wasm`, wasm.toString("base64"), ...copies];
    return scripts.some(({ bytes }) => signs.some((sign) => bytes.includes(sign)));
  });
}

function npm(project, ...args) {
  return execute("npm", args, { cwd: project });
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

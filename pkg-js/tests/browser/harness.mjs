// A real browser on real pages. Chromium's path comes in ITSM_CHROME.
//
//   test("…", () => withPage(async (page, base) => { await page.goto(base); … }));
//
// What is served below `base`, with the headers of tools/serve.mjs:
//   /           tests/site, its scripts bundled by esbuild with the packed package
//   /pkg/       the packed package as it is
//   /cases/     tests/cases of the repository
//   /examples/  the examples of the repository (built ones in …/dist/)
import { mkdtempSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before } from "node:test";
import { flawless, launch } from "../shared/chromium.mjs";

const { ITSM_CHROME, ITSM_PROJECT, ITSM_ROOT } = process.env;
if (!ITSM_CHROME || !ITSM_PROJECT || !ITSM_ROOT) throw new Error("run this by `cargo xtask test --only browser`");

const tool = (name) => import(pathToFileURL(join(ITSM_ROOT, "pkg-js/tools", name)).href);
const packaged = join(ITSM_PROJECT, "node_modules/itsm-core");
let profile;
let context;
let site;

before(async () => {
  profile = mkdtempSync(join(tmpdir(), "itsm-core-chrome-"));
  site = join(profile, "site");
  await bundleSite();
  context = await launch(ITSM_CHROME, join(profile, "profile"));
});

after(async () => {
  await context?.close();
  if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/**
 * Opens a page, gives it to `use` with the address of the site, and closes both. Errors on the page fail the test,
 * so does an answer of 400 or more; expected ones are named in `expected`.
 * @param {(page: import("playwright-core").Page, base: string) => Promise<void>} use
 * @param {{ folder?: string, headers?: Record<string, string>, connect?: string, expected?: RegExp }} [options] `folder`: served at / instead
 *   of tests/site; `connect`: another origin that pages may send requests to
 */
export async function withPage(use, { folder = site, headers, connect, expected } = {}) {
  const { serve } = await tool("serve.mjs");
  const server = await serve({
    mounts: { "/": folder, "/pkg/": packaged, "/cases/": join(ITSM_ROOT, "tests/cases"), "/examples/": join(ITSM_ROOT, "examples") },
    headers,
    connect,
  });
  try {
    await flawless(context, (page) => use(page, server.url), expected);
  } finally {
    await server.close();
  }
}

async function bundleSite() {
  const { bundle } = await tool("bundle.mjs");
  const source = join(ITSM_PROJECT, "tests/site");
  const scripts = (await readdir(source)).filter((name) => /\.[jt]s$/.test(name)).map((name) => join(source, name));
  await bundle({ scripts, out: site, package: ITSM_PROJECT, statics: source });
}

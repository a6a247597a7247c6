import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const wasm = readFileSync(require.resolve("itsm-core/wasm/core.wasm"));
const web = pathToFileURL(require.resolve("itsm-core/wasm/core.wasm").replace("core.wasm", "core.web.js")).href;
let copies = 0;
/** The browser build, each time as a page would see it first. */
const fresh = () => import(`${web}?${++copies}`);

test("the browser build can be imported where there is no browser", async () => {
  const { init } = await fresh();
  assert.equal(typeof init, "function");
});

for (const [what, source] of Object.entries({
  bytes: () => wasm,
  "an ArrayBuffer": () => wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length),
  "a response": () => new Response(wasm),
  "a compiled module": () => ({ module: new WebAssembly.Module(wasm) }),
  "an address": () => new URL(`data:application/wasm;base64,${wasm.toString("base64")}`),
  "an address as text, of unknown media type": () => `data:text/plain;base64,${wasm.toString("base64")}`,
})) {
  test(`init takes ${what}`, async () => {
    const { engineVersion, init } = await fresh();
    await init(source());
    assert.match(await engineVersion(), /^\d+\.\d+\.\d+/);
  });
}

test("a failed init says why, and can be repeated", async () => {
  const { EngineError, engineVersion, init } = await fresh();
  await assert.rejects(init(new Uint8Array([1, 2, 3])), (error) => {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, "engine.compile_failed");
    return true;
  });
  await assert.rejects(init("http://localhost:1/core.wasm"), { code: "engine.fetch_failed" });
  await init(wasm);
  assert.match(await engineVersion(), /^\d/);
});

test("no file of the package does anything on import but define", () => {
  for (const name of ["core", "forms", "author"]) {
    const text = readFileSync(require.resolve(`itsm-core/wasm/${name}.wasm`).replace(".wasm", ".web.js"), "utf8");
    assert.doesNotMatch(text, /^await /m);
    assert.doesNotMatch(text, /\beval\(|new Function\(/);
  }
});

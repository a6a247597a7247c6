import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import policy from "./desk/policy.json" with { type: "json" };
import requests from "./desk/requests.json" with { type: "json" };
import { ask } from "./desk/ask.js";

// Nothing happens on import: no wasm is compiled, nothing global is left behind, nothing keeps the process alive.
const { compile, Module } = WebAssembly;
WebAssembly.compile = WebAssembly.Module = () => assert.fail("wasm was compiled on import");
const before = [Reflect.ownKeys(globalThis), process.getActiveResourcesInfo()];
const entries = await import("./desk/entries.js");
assert.deepEqual([Reflect.ownKeys(globalThis), process.getActiveResourcesInfo()], before);
Object.assign(WebAssembly, { compile, Module });

// The wasm as a file of one's own choice, and the policy in each form that it is read in.
await entries.core.init(await readFile(new URL(import.meta.resolve("itsm-core/wasm/core.wasm"))));
const file = new URL("desk/policy.json", import.meta.url);
const answers = {
  ...(await ask(entries, policy, requests)),
  ...(await ask({ text: entries.forms }, await readFile(file, "utf8"), requests)),
  ...(await ask({ bytes: entries.forms }, await readFile(file), requests)),
  ...(await ask({ yaml: entries.author }, await readFile(new URL("desk/policy.yaml", import.meta.url)), requests)),
};
console.log(JSON.stringify(answers));

// Hostile input, in every entry point: an error of ours each time, no more memory than before, and right answers afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { attack, builtBy, KNOWN, LARGE, STRANGE, TARGET } from "../shared/hostile.mjs";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
/** A hang is a failure; how fast it is, is not tested. */
const timeout = 300_000;

// Watched from outside, so that the package needs no door for tests.
const memories = new Set();
const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  constructor(module, imports) {
    const instance = new Instance(module, imports);
    memories.add(instance.exports.memory);
    return instance;
  }
};
const wasmBytes = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

const entries = {
  author: await import("itsm-core/author"),
  core: await import("itsm-core"),
  forms: await import("itsm-core/forms"),
};
const good = await builtBy(entries.author, TARGET);
const strange = await builtBy(entries.author, STRANGE);
const large = await Promise.all(LARGE.map((document) => builtBy(entries.author, document)));

for (const [name, entry] of Object.entries(entries)) {
  test(`${name}: every attack is refused, the second time without more memory`, { timeout }, async (context) => {
    const run = async () => {
      const { attacks, failures } = await attack({ ...entry, strange, large }, good, { readsDocuments: name === "author" });
      assert.deepEqual(failures, []);
      assert.ok(attacks > 100);
      collectGarbage();
      return { wasm: wasmBytes(), heap: process.memoryUsage().heapUsed };
    };
    const instances = memories.size;
    const first = await run();
    const second = await run();
    assert.ok(memories.size <= instances + 1, "no instance broke down");
    assert.ok(first.wasm < 512 * 2 ** 20, `${first.wasm} bytes of wasm memory`);
    assert.ok(second.wasm - first.wasm <= 2 * 65_536, `wasm memory grown by ${second.wasm - first.wasm} bytes`);
    assert.ok(second.heap - first.heap < 16 * 2 ** 20, `heap grown by ${second.heap - first.heap} bytes`);
    context.diagnostic(`wasm ${Math.round(second.wasm / 2 ** 20)} MiB in all, heap ${Math.round(second.heap / 2 ** 20)} MiB`);
  });
}

for (const [name, calls] of [["forms", 1_000_000], ["core", 100_000], ["author", 100_000]]) {
  test(`${name}: ${calls} bad calls in a row leave nothing behind`, { timeout }, async () => {
    const policy = await entries[name].loadPolicy(good);
    const expected = JSON.stringify(policy.priority(KNOWN));
    const bad = [{ users: NaN }, { users: -1 }, { colour: "red" }, { services: ["x"] }, { note: 1n }, { vip: {} }, JSON.parse('{"__proto__":1}')];
    const call = (round) => {
      try {
        policy.priority(bad[round % bad.length]);
      } catch (error) {
        if (error.name === "FactsError" && error.errors.length === 1) return;
        throw error;
      }
      assert.fail("nothing was thrown");
    };
    for (let round = 0; round < 10_000; round++) call(round);
    collectGarbage();
    const before = { wasm: wasmBytes(), heap: process.memoryUsage().heapUsed };
    for (let round = 0; round < calls; round++) call(round);
    collectGarbage();
    assert.ok(wasmBytes() - before.wasm <= 2 * 65_536, "wasm memory has grown");
    assert.ok(process.memoryUsage().heapUsed - before.heap < 16 * 2 ** 20, "the heap has grown");
    assert.equal(JSON.stringify(policy.priority(KNOWN)), expected);
    policy.dispose();
  });
}

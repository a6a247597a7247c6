// What a long-running program does to the engine: memory comes back, and a broken instance is replaced.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

// The glue takes what an instance exports from here. Watched and broken from outside, so that the package needs no door for tests.
const memories = new Set();
const broken = new Set();
let instances = 0;
const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  constructor(module, imports) {
    const { exports } = new Instance(module, imports);
    memories.add(exports.memory);
    instances++;
    this.exports = new Proxy({ ...exports }, {
      get: (target, name) => {
        if (!broken.has(name)) return target[name];
        return () => {
          broken.delete(name);
          throw new WebAssembly.RuntimeError("unreachable");
        };
      },
    });
  }
};

const { loadPolicy, loadPolicySync } = await import("itsm-core");
const { loadPolicy: loadYaml, loadPolicySync: loadYamlSync } = await import("itsm-core/author");
const yaml = readFileSync(join(process.env.ITSM_ROOT, "packs/itil-style/policy.yaml"), "utf8");
const built = await loadYaml(yaml).then((policy) => policy.toBuiltText());
const suggesting = await loadYaml(readFileSync(join(process.env.ITSM_PROJECT, "tests/shared/suggesting/policy.yaml"), "utf8")).then((policy) => policy.toBuiltText());
const facts = { service: "mail", affected_users: 30 };
const used = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

test("ten thousand policies loaded and disposed of leave the memory as it was", () => {
  for (let round = 0; round < 200; round++) loadAndAsk();
  const before = used();
  for (let round = 0; round < 10_000; round++) loadAndAsk();
  assert.ok(used() - before <= 2 * 65_536, `grown by ${used() - before} bytes`);
});

test("policies that cannot be used leave nothing behind", () => {
  const load = () => assert.throws(() => loadYamlSync(yaml.replace("rows: impact", "rows: impct")));
  for (let round = 0; round < 50; round++) load();
  const before = used();
  for (let round = 0; round < 1_000; round++) load();
  assert.ok(used() - before <= 2 * 65_536, `grown by ${used() - before} bytes`);
});

test("a hundred thousand bad calls leave nothing behind", async () => {
  const policy = await loadPolicy(built);
  const bad = [{ service: "x" }, { affected_users: NaN }, { colour: "red" }, { service: {} }, { vip: "yes", deadline: "soon" }];
  const call = (round) => {
    try {
      policy.priority(bad[round % bad.length]);
      assert.fail();
    } catch (error) {
      if (error.name !== "FactsError") throw error;
    }
  };
  for (let round = 0; round < 1_000; round++) call(round);
  const before = used();
  for (let round = 0; round < 100_000; round++) call(round);
  assert.ok(used() - before <= 2 * 65_536, `grown by ${used() - before} bytes`);
  policy.dispose();
});

test("ten thousand suggestions, and as many models that are none, leave nothing behind", async () => {
  const policy = await loadPolicy(suggesting);
  const bytes = new Uint8Array(1_000);
  const call = (round) => {
    policy.suggest({ summary: "vpn tunnel ".repeat(round % 18), description: "printer 😕 ".repeat(round % 50) }, { explain: true });
    assert.throws(() => policy.loadModelSync(bytes), { name: "ModelError" });
  };
  for (let round = 0; round < 500; round++) call(round);
  const before = used();
  for (let round = 0; round < 10_000; round++) call(round);
  assert.ok(used() - before <= 2 * 65_536, `grown by ${used() - before} bytes`);
  policy.dispose();
});

test("policies never disposed of are freed when nobody has them any more", async () => {
  const before = used();
  for (let round = 0; round < 20; round++) {
    for (let more = 0; more < 50; more++) await loadPolicy(built);
    collectGarbage();
    await new Promise((done) => setTimeout(done));
  }
  // Kept, they would take some hundred kilobytes each.
  assert.ok(used() - before < 50 * 2 ** 20, `grown by ${used() - before} bytes`);
});

for (const [what, name, use, text = built] of [
  ["an answer", "loaded_priority", (policy) => policy.priority(facts)],
  ["an explanation", "loaded_explain", (policy) => policy.explain(facts)],
  ["the description", "loaded_describe", (policy) => policy.fields],
  ["suggestions", "loaded_suggest", (policy) => policy.suggest("vpn"), suggesting],
  ["the tables of the hot path", "loaded_hot_table", (policy) => policy.priority(policy.priority(complete()) && complete())],
]) {
  test(`when the engine breaks down over ${what}, a fresh one gives it`, async () => {
    const expected = JSON.stringify(use(await loadPolicy(text)));
    const policy = await loadPolicy(text);
    const other = await loadPolicy(text);
    const before = instances;
    broken.add(name);
    assert.equal(JSON.stringify(use(policy)), expected);
    assert.ok(!broken.has(name), "the break was met");
    assert.equal(instances, before + 1);
    assert.equal(JSON.stringify(use(other)), expected, "a policy of the broken instance goes on as well");
    assert.equal(instances, before + 1);
    policy.dispose();
    other.dispose();
  });
}

test("a policy that is made anew gets its models again", async () => {
  const policy = await loadPolicy(suggesting);
  const other = await loadPolicy(suggesting);
  policy.loadModelSync(readFileSync(join(process.env.ITSM_PROJECT, "tests/shared/suggesting/category.itsm-model")));
  const expected = JSON.stringify(policy.suggest("the gateway is slow"));
  assert.notEqual(JSON.stringify(other.suggest("the gateway is slow")), expected);
  broken.add("loaded_suggest");
  assert.equal(JSON.stringify(policy.suggest("the gateway is slow")), expected);
  broken.add("loaded_priority");
  other.priority({});
  assert.equal(JSON.stringify(policy.suggest("the gateway is slow")), expected, "also when another one broke it");
  policy.dispose();
  other.dispose();
});

test("loading survives a breakdown too", async () => {
  broken.add("load");
  const policy = await loadPolicy(built);
  assert.equal(policy.priority(complete()).settled, true);
});

test("an engine that breaks down twice over the same call says so, and works again afterwards", async () => {
  const policy = await loadPolicy(built);
  const add = broken.delete;
  broken.delete = () => true;
  broken.add("loaded_priority");
  try {
    assert.throws(() => policy.priority(facts), (error) => {
      assert.equal(error.name, "EngineError");
      assert.equal(error.code, "engine.crashed");
      assert.ok(error.cause instanceof WebAssembly.RuntimeError);
      return true;
    });
  } finally {
    broken.delete = add;
    broken.clear();
  }
  assert.equal(policy.priority(facts).settled, false);
});

test("a policy disposed of after a breakdown does no harm", async () => {
  const policy = await loadPolicy(built);
  const other = await loadPolicy(built);
  broken.add("loaded_priority");
  policy.priority(facts);
  other.dispose();
  policy.dispose();
  assert.throws(() => other.priority(facts), { code: "policy.disposed" });
});

test("a call with the stack used up breaks nothing for good", async () => {
  const policy = await loadPolicy(built);
  const expected = JSON.stringify(policy.explain(facts));
  const dive = () => {
    try {
      dive();
    } catch {
      try {
        policy.explain(facts);
      } catch {
        // Whatever it is, too little stack is the caller's.
      }
    }
  };
  dive();
  assert.equal(JSON.stringify(policy.explain(facts)), expected);
});

function loadAndAsk() {
  const policy = loadPolicySync(built);
  policy.priority(facts);
  policy.dispose();
}

function complete() {
  return { service: "mail", affected_users: 3, security_incident: false, work_stopped: false, workaround: null, deadline: "4h", vip: true };
}

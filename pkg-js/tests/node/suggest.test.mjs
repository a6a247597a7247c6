// Suggestions through the facade: what it adds to the engine's answers, models, and what forms say instead.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { DisposedError, ItsmError, loadPolicy, ModelError } from "itsm-core";
import { loadPolicy as loadYaml } from "itsm-core/author";
import { loadPolicy as loadForms } from "itsm-core/forms";

const folder = join(process.env.ITSM_PROJECT, "tests/shared/suggesting");
const yaml = readFileSync(join(folder, "policy.yaml"), "utf8");
const author = await loadYaml(yaml);
const built = author.toBuiltText();
const policy = await loadPolicy(built);
const refused = (call, expected) => assert.throws(call, (error) => {
  assert.equal(error.name, "FactsError");
  assert.deepEqual(error.errors.map(({ code, field, help }) => [code, field, help]), expected);
  return true;
});

test("a text is that of the first field that is searched; facts name each", () => {
  const text = "😕 VPN tunnel";
  const answer = policy.suggest(text, { language: "de" });
  assert.deepEqual(answer, policy.suggest({ summary: text }, { language: "de" }));
  assert.deepEqual(answer, author.suggest(text, { language: "de" }));
  assert.notDeepEqual(answer, policy.suggest({ description: text }, { language: "de" }));
  const [first] = answer.fields.find(({ field }) => field === "category").suggestions;
  assert.equal(first.label, "Netzwerk › VPN");
  assert.deepEqual(first.evidence.flatMap(({ places }) => places.map(({ from, to }) => text.slice(from, to))), ["VPN", "tunnel"]);
  assert.throws(() => first.evidence.push(1), TypeError, "frozen");
});

test("one field alone", () => {
  const { fields } = policy.suggest("vpn", { fields: ["team"], limit: 1 });
  assert.deepEqual(fields.map(({ field, suggestions }) => [field, suggestions[0].value]), [["team", "network"]]);
});

test("the description tells what can be asked", () => {
  assert.deepEqual(policy.description.suggest, { texts: ["summary", "description"], fields: ["category", "kind", "team"] });
  assert.deepEqual(author.description.suggest, policy.description.suggest);
});

test("what JavaScript can send and a text cannot is refused in words", () => {
  refused(() => policy.suggest("vpn \ud83d"), [["request.wrong_value", "text", "the text has half of a surrogate pair; cut texts between characters"]]);
  refused(() => policy.suggest({ summary: new Date() }), [["facts.wrong_value", "summary", "it is a Date; give a text, such as `date.toISOString()`"]]);
  refused(() => policy.suggest("vpn", { limit: NaN }), [["request.wrong_value", "limit", "it is NaN; leave it out while there is no answer"]]);
  refused(() => policy.suggest("vpn", { fields: "category" }), [["request.wrong_value", "fields", undefined]]);
  refused(() => policy.suggest("vpn", { facts: {} }), [["request.unknown_key", "facts", undefined]]);
  refused(() => policy.suggest("vpn", { text: "wifi" }), [["request.unknown_key", "text", undefined]]);
  refused(() => policy.suggest({}, { text: "wifi" }), [["request.unknown_key", "text", undefined]]);
  refused(() => policy.suggest(["vpn"]), [["request.wrong_type", "facts", undefined]]);
  refused(() => policy.suggest(undefined), [["request.wrong_type", "facts", undefined]]);
  refused(() => policy.suggest("x".repeat(1024 * 1024 + 1)), [["request.too_large", "", "send the facts that the policy asks for"]]);
  refused(() => policy.suggest("vpn", { limits: 1, explain: "yes" }), [
    ["request.unknown_key", "limits", "did you mean `limit`?"],
    ["request.wrong_value", "explain", undefined],
  ]);
});

test("a policy without suggestions says so", async () => {
  const without = await loadYaml("{ itsm: 1, policy: { name: x }, fields: { a: { type: text } } }", { syntax: "yaml" });
  refused(() => without.suggest("vpn"), [["request.no_suggestions", "", "add a section `suggest` to the policy"]]);
  assert.equal(without.description.suggest, undefined);
});

test("forms open such a policy, and name the entry point that suggests", async () => {
  const forms = await loadForms(built);
  assert.equal(forms.priority({ stopped: true }).outcome, "P1");
  assert.deepEqual(forms.description.suggest, policy.description.suggest);
  const named = (error) => error.code === "text.not_in_this_build" && error.message.includes("the entry point `itsm-core`");
  assert.throws(() => forms.suggest("vpn"), named);
  assert.throws(() => forms.loadModelSync(new Uint8Array()), named);
  await assert.rejects(forms.loadModel("model"), named);
});

test("a model takes part in suggestions, and says which words count", async () => {
  const model = readFileSync(join(folder, "category.itsm-model"));
  const digest = `sha256:${createHash("sha256").update(model).digest("hex")}`;
  for (const source of [model, model.buffer.slice(model.byteOffset, model.byteOffset + model.length), new Response(model)]) {
    const trained = await loadPolicy(built);
    const text = "the gateway is slow and the token rejected";
    assert.deepEqual(trained.suggest(text, { fields: ["category"] }).fields[0].suggestions, []);
    const description = await trained.loadModel(source);
    assert.equal(description.field, "category");
    assert.deepEqual([...description.values].sort(), ["access/password", "network/vpn", "network/wifi", "workplace/laptop", "workplace/printer"]);
    assert.equal(description.digest, digest);
    const { fields: [{ suggestions: [first] }], models } = trained.suggest(text, { fields: ["category"] });
    assert.equal(first.value, "network/vpn");
    assert.ok(first.evidence.some(({ kind, places }) => kind === "model" && places.some(({ from, to }) => text.slice(from, to) === "gateway")));
    assert.deepEqual(models, [{ field: "category", digest }]);
    trained.dispose();
  }
});

test("letter by letter the answers are those to the whole text", async () => {
  const model = readFileSync(join(folder, "category.itsm-model"));
  const typing = await loadPolicy(built);
  typing.loadModelSync(model);
  const text = "😕 The gateway can't be reached, and paper is stuck in the printer’s tray: 印刷";
  const steps = [...text].map((_, at, all) => all.slice(0, at + 1).join(""));
  for (const typed of [...steps, ...steps.toReversed(), `VPN ${text}`, text]) {
    const fresh = await loadPolicy(built);
    fresh.loadModelSync(model);
    assert.deepEqual(typing.suggest(typed), fresh.suggest(typed), typed);
    fresh.dispose();
  }
  assert.equal(typing.suggest(text).fields[0].suggestions.length > 0, true);
  typing.dispose();
});

test("a model for something else is refused", async () => {
  const model = readFileSync(join(folder, "category.itsm-model"));
  const other = await loadYaml("{ itsm: 1, policy: { name: x }, fields: { a: { type: text }, b: { type: choice, options: [c] } }, suggest: { texts: { a: 100% }, fields: { b: { rules: [{ then: c, strong: c }] } } } }", { syntax: "yaml" });
  assert.throws(() => other.loadModelSync(model), (error) => error.name === "ModelError" && error.code === "model.unknown_field" && error.help !== undefined);
  const damaged = Uint8Array.from(model);
  damaged[100] ^= 1;
  assert.throws(() => policy.loadModelSync(damaged), { code: "model.damaged" });
});

test("what is no model is refused, in whatever form it comes", async () => {
  const isRefused = (error) => error instanceof ModelError && error instanceof ItsmError && /^model\./.test(error.code) && error.code !== "model.source";
  const bytes = new TextEncoder().encode("no model");
  for (const source of [bytes, bytes.buffer, new DataView(bytes.buffer, 2, 3), new Response(bytes), new Response("")]) {
    await assert.rejects(policy.loadModel(source), isRefused);
  }
  for (const source of [bytes, bytes.buffer]) assert.throws(() => policy.loadModelSync(source), isRefused);
  for (const source of [undefined, null, 5, {}, [1, 2]]) await assert.rejects(policy.loadModel(source), { code: "model.source", name: "ModelError" });
  assert.throws(() => policy.loadModelSync("bytes"), { code: "model.source" });
  assert.deepEqual(policy.suggest("vpn").models, [], "nothing is left of it");
});

test("a model that cannot be fetched", async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/model" ? 200 : 404;
    response.end("no model");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const base = `http://127.0.0.1:${server.address().port}`;
  try {
    await assert.rejects(policy.loadModel(`${base}/none`), { code: "model.fetch_failed", message: `cannot fetch \`${base}/none\`: status 404` });
    await assert.rejects(policy.loadModel(new URL("/none", base)), { code: "model.fetch_failed" });
    await assert.rejects(policy.loadModel(await fetch(`${base}/none`)), { code: "model.fetch_failed", message: "cannot fetch the model: status 404" });
    await assert.rejects(policy.loadModel(`${base}/model`), (error) => error instanceof ModelError && error.code !== "model.fetch_failed");
  } finally {
    server.close();
  }
  await assert.rejects(policy.loadModel(new URL("file:///category.model")), { code: "model.fetch_failed", help: "of a file on disk, read the bytes and give those" });
});

test("a policy that was disposed of suggests nothing and takes no model", async () => {
  const gone = await loadPolicy(built);
  gone.dispose();
  assert.throws(() => gone.suggest("vpn"), DisposedError);
  assert.throws(() => gone.loadModelSync(new Uint8Array()), DisposedError);
  await assert.rejects(gone.loadModel(new Uint8Array()), DisposedError);
});


import { type Columns, engineVersion, init, isSupported, label, loadPolicy, loadPolicySync, type Facts, ModelError, type Policy, type PriorityAnswer, type Suggestion, type SuggestOptions } from "itsm-core";
import { DisposedError, EngineError, FactsError, ItsmError, PolicyError, type WasmSource } from "itsm-core/forms";
import * as author from "itsm-core/author/inline";
declare const URL: new (text: string) => { readonly href: string };
declare const fetch: (address: string) => Promise<{ readonly ok: boolean; readonly status: number; arrayBuffer(): Promise<ArrayBuffer> }>;
const source: WasmSource = new Uint8Array(8);
const facts: Facts = { service: "mail", vip: true, affected_users: 3, deadline: null, tags: ["a"], later: undefined };
export async function use(): Promise<string> {
  if (!isSupported()) return "";
  await init(source);
  await author.init();
  const code: "engine.fetch_failed" | "engine.compile_failed" | "engine.not_ready" | "engine.crashed" = new EngineError("engine.not_ready", "").code;
  const policy: Policy = await loadPolicy("{}", { syntax: "json", wasm: source });
  const answer: PriorityAnswer = policy.priority(facts, { now: "2026-11-22T00:00:00Z", overrides: [{ value: "priority", level: "P1" }] });
  const outcome: string | null = answer.outcome;
  const columns: Columns = { service: ["mail", null, undefined], affected_users: Int32Array.of(1, 2, 3), vip: { values: new Float32Array(3), valid: new Uint8Array(3) } };
  const { codes, answers } = policy.priorityColumns(columns, { language: "en" });
  const same3: readonly PriorityAnswer[] = [...policy.priorityMany([facts, facts]), answers[codes[2] ?? 0] ?? answer];
  // @ts-expect-error a single fact is no column
  policy.priorityColumns({ service: "mail" });
  // @ts-expect-error answers are read-only
  answer.possible.push("P1");
  // @ts-expect-error a Date is no fact
  policy.priority({ deadline: { getTime: 1 } });
  const asked: SuggestOptions = { fields: ["category"], limit: 3, explain: true, language: "en" };
  const suggested: readonly Suggestion[] = policy.suggest("vpn", asked).fields.flatMap(({ suggestions }) => suggestions);
  const values: readonly string[] = (await policy.loadModel(new URL("https://desk.example/model"))).values;
  policy.loadModelSync(new Uint8Array(8));
  await policy.loadModel(await fetch("model"));
  // @ts-expect-error a number is no text
  policy.suggest(5);
  const { usable, findings } = await author.checkPolicy("itsm: 1");
  using same = loadPolicySync({});
  const words: string[] = policy.fields.map((field) => label(field.label ?? field.name, "en"));
  try {
    policy.explain(facts, { language: "de" }).steps[0]?.rules.map((rule) => rule.fate === "decided");
  } catch (error) {
    if (error instanceof FactsError) return error.field + error.errors.length;
    if (error instanceof ModelError) return error.help ?? error.code;
    if (error instanceof PolicyError) return error.findings[0]?.help ?? "";
    if (error instanceof ItsmError || error instanceof DisposedError) return error.code;
  }
  policy.dispose();
  return (await engineVersion()) + code + outcome + same3.length + usable + findings.length + words.join() + values.join() + suggested.map(({ label: text, value }) => text ?? value).join() + same.stamps.digest;
}

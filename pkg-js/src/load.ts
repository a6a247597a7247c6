import { CompiledPolicy } from "./compiled-policy.js";
import { prepare } from "./engine.js";
import { type Finding, PolicyError } from "./findings.js";
import { frozen } from "./frozen.js";
import { Policy } from "./policy.js";
import { type PolicySource, type Syntax, written } from "./source.js";
import type { WasmSource } from "./wasm-source.js";

/** How to load a policy. */
export interface LoadOptions {
  /** How a document is written, where its first character does not tell. */
  readonly syntax?: Syntax | undefined;
  /** Where to take the wasm from, where the default place does not suit; see `init`. */
  readonly wasm?: WasmSource | undefined;
}

/**
 * Loads the engine, once, and a policy that was built by `itsm build`.
 *
 * Documents (YAML, JSON) are read by `itsm-core/author`. Throws a `PolicyError` with everything that is wrong with the policy.
 */
export async function loadPolicy(source: PolicySource, options: LoadOptions = {}): Promise<Policy> {
  await prepare(options.wasm);
  return loadPolicySync(source, options);
}

/** The same at once, where the wasm is at hand: in Node, in edge workers, from `…/inline`, and everywhere after `init()`. */
export function loadPolicySync(source: PolicySource, options: Pick<LoadOptions, "syntax"> = {}): Policy {
  return loaded(Policy, source, options);
}

/** @internal The policy in a source, as an object of this class. */
export function loaded<P extends Policy>(
  kind: new (compiled: CompiledPolicy, findings: readonly Finding[]) => P,
  source: PolicySource,
  { syntax }: Pick<LoadOptions, "syntax">,
): P {
  const document = written(source, syntax);
  const compiled = new CompiledPolicy(document.bytes, document.syntax === "yaml");
  const [usable, text] = compiled.call((policy) => [policy.usable(), policy.findings()]);
  const findings = frozen(JSON.parse(text) as Finding[]);
  if (!usable) {
    compiled.free();
    throw new PolicyError(findings);
  }
  return new kind(compiled, findings);
}

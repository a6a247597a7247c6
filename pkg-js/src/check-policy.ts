import { CompiledPolicy } from "./compiled-policy.js";
import { prepare } from "./engine.js";
import { type Finding, PolicyError } from "./findings.js";
import { frozen } from "./frozen.js";
import type { LoadOptions } from "./load.js";
import { type PolicySource, written } from "./source.js";

/** What a check found. */
export interface Checked {
  /** Whether the policy can be used: no finding is an error. */
  readonly usable: boolean;
  /** Everything found, sorted by place. */
  readonly findings: readonly Finding[];
}

/** Checks a policy document with all analyses. Whatever is wrong with it is in the findings; nothing is thrown. */
export async function checkPolicy(source: PolicySource, options: LoadOptions = {}): Promise<Checked> {
  await prepare(options.wasm);
  let compiled: CompiledPolicy;
  try {
    const document = written(source, options.syntax);
    compiled = new CompiledPolicy(document.bytes, document.syntax === "yaml");
  } catch (error) {
    if (error instanceof PolicyError) return { usable: false, findings: error.findings };
    throw error;
  }
  const [usable, findings] = compiled.call((loaded) => [loaded.usable(), loaded.findings()]);
  compiled.free();
  return frozen({ usable, findings: JSON.parse(findings) as Finding[] });
}

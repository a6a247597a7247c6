import type { ExampleResult } from "./answers.js";
import { prepare } from "./engine.js";
import { frozen } from "./frozen.js";
import { ItsmError } from "./itsm-error.js";
import { loaded, type LoadOptions } from "./load.js";
import type { PolicySource } from "./source.js";
import { TextPolicy } from "./text-policy.js";

/** A policy with what only its document can tell. */
export class AuthorPolicy extends TextPolicy {
  /** Runs the policy's examples. A built policy has none. */
  test(): readonly ExampleResult[] {
    return frozen(JSON.parse(this.compiled.call((policy) => policy.test())) as ExampleResult[]);
  }

  /** The policy as `itsm build` writes it, for `itsm-core` and `itsm-core/forms`: JSON text. */
  toBuiltText(): string {
    return ofDocument(this.compiled.call((policy) => policy.build()));
  }

  /** The document as normalised JSON text. */
  toJsonText(): string {
    return ofDocument(this.compiled.call((policy) => policy.normalised()));
  }
}

function ofDocument(text: string): string {
  if (text !== "") return text;
  throw new ItsmError("policy.no_document", "this policy was built before, so its document is not here; load the document instead");
}

/**
 * Loads the engine, once, and a policy: a document in YAML or JSON, or a built policy.
 *
 * Throws a `PolicyError` with everything that is wrong with the policy.
 */
export async function loadPolicy(source: PolicySource, options: LoadOptions = {}): Promise<AuthorPolicy> {
  await prepare(options.wasm);
  return loadPolicySync(source, options);
}

/** The same at once, where the wasm is at hand: in Node, in edge workers, from `…/inline`, and everywhere after `init()`. */
export function loadPolicySync(source: PolicySource, options: Pick<LoadOptions, "syntax"> = {}): AuthorPolicy {
  return loaded(AuthorPolicy, source, options);
}

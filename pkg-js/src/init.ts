import { instantiate, prepare } from "./engine.js";
import type { WasmSource } from "./wasm-source.js";

/**
 * Loads the engine. Worth calling early, to have it ready when it is needed; the first call counts.
 * Give a source only where the default place does not suit, say with a bundler that leaves the wasm file behind.
 */
export function init(source?: WasmSource): Promise<void> {
  return prepare(source);
}

/** The version of the engine inside. */
export async function engineVersion(): Promise<string> {
  await prepare();
  return instantiate().engine_version();
}

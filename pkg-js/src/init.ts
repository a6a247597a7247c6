import { loader } from "#loader";
import { engine, prepare } from "./engine.js";
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
  return engine().glue.engine_version();
}

/**
 * Whether the engine can run here: there is WebAssembly, and nothing forbids it. In a page, the content security policy has to
 * allow `'wasm-unsafe-eval'`. Downloads nothing.
 */
export function isSupported(): boolean {
  try {
    // The smallest module there is: the magic number and the version.
    return typeof WebAssembly === "object" && (loader.precompiled ?? !!new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
  } catch {
    return false;
  }
}

import { createGlue, type Glue } from "#build/glue.js";
import { loader } from "#loader";
import { EngineError } from "./engine-error.js";
import { compileFrom, type WasmSource } from "./wasm-source.js";

/*
 * Compiled once, instantiated as often as needed. Every instance has its own memory and its own glue, so one that trapped
 * is simply dropped and replaced; what lived in it (policies) has to be made again from its text.
 */

let compiled: WebAssembly.Module | undefined;
let compiling: Promise<void> | undefined;

/** Loads and compiles the wasm. Done once; after a failure it may be tried again, perhaps from another source. */
export function prepare(source?: WasmSource): Promise<void> {
  compiling ??= compile(source).catch((error: unknown) => {
    compiling = undefined;
    throw error;
  });
  return compiling;
}

/** A fresh instance. Needs `prepare()`, except where the wasm is at hand without waiting (Node, `./inline`, workers). */
export function instantiate(): Glue {
  compiled ??= loader.compileSync?.();
  if (!compiled) throw new EngineError("engine.not_ready", "the engine is not loaded yet; await `init()` first");
  const glue = createGlue();
  glue.initSync({ module: compiled });
  return glue;
}

async function compile(source?: WasmSource): Promise<void> {
  if (compiled) return;
  compiled = await (source === undefined ? loader.compile() : compileFrom(source));
}

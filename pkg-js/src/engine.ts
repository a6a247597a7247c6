import { createGlue, type Glue } from "#build/glue.js";
import { loader } from "#loader";
import { EngineError } from "./engine-error.js";
import { compileFrom, type WasmSource } from "./wasm-source.js";

/*
 * Compiled once, instantiated as often as needed. All policies live in one instance. When that traps, nothing in it can be
 * trusted any more: it is dropped and replaced, and each policy is made again from its text when it is asked next.
 */

/** An instance with its memory and its glue. */
export interface Engine {
  readonly glue: Glue;
  /** Whether a call into it has failed. */
  broken: boolean;
}

let compiled: WebAssembly.Module | undefined;
let compiling: Promise<void> | undefined;
let current: Engine | undefined;

/** Loads and compiles the wasm. Done once; after a failure it may be tried again, perhaps from another source. */
export function prepare(source?: WasmSource): Promise<void> {
  compiling ??= compile(source).catch((error: unknown) => {
    compiling = undefined;
    throw error;
  });
  return compiling;
}

/** The instance in use. Needs `prepare()`, except where the wasm is at hand without waiting (Node, `./inline`, workers). */
export function engine(): Engine {
  if (!current || current.broken) current = { glue: instantiate(), broken: false };
  return current;
}

function instantiate(): Glue {
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

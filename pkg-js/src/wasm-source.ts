import { EngineError } from "./engine-error.js";

/**
 * Where to take the wasm from instead of the default place: an address, its bytes, a response, or a compiled module.
 * Written without names from the DOM, so that it type-checks without them.
 */
export type WasmSource =
  | string
  | { readonly href: string }
  | ArrayBuffer
  | ArrayBufferView<ArrayBuffer>
  | { arrayBuffer(): Promise<ArrayBuffer> }
  | { readonly module: object };

/** @internal */
export async function compileFrom(source: WasmSource): Promise<WebAssembly.Module> {
  if (typeof source === "string") return compileResponse(source);
  if ("href" in source) return compileResponse(source.href);
  if ("module" in source) return source.module as WebAssembly.Module;
  if ("arrayBuffer" in source) return compileBytes(await source.arrayBuffer());
  return compileBytes(source);
}

async function compileResponse(address: string): Promise<WebAssembly.Module> {
  let response: Response;
  try {
    response = await fetch(address);
  } catch (cause) {
    throw new EngineError("engine.fetch_failed", `cannot fetch \`${address}\``, { cause });
  }
  if (!response.ok) throw new EngineError("engine.fetch_failed", `cannot fetch \`${address}\`: status ${response.status}`);
  const streams = typeof WebAssembly.compileStreaming === "function";
  // Streaming is refused for any other media type; servers that do not know `.wasm` are common.
  if (!streams || response.headers.get("content-type") !== "application/wasm") return compileBytes(await response.arrayBuffer());
  return compiled(WebAssembly.compileStreaming(response));
}

function compileBytes(bytes: BufferSource): Promise<WebAssembly.Module> {
  return compiled(WebAssembly.compile(bytes));
}

async function compiled(module: Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  try {
    return await module;
  } catch (cause) {
    throw EngineError.compiling(cause);
  }
}

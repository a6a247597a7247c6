import { base64 } from "#build/bytes.js";
import type { Loader } from "./loader.js";

/** Node, Deno, Bun and whoever cannot serve a second file: the wasm is text in the script. */
export const loader: Loader = {
  compile: async () => WebAssembly.compile(decode(base64)),
  compileSync: () => new WebAssembly.Module(decode(base64)),
};

interface FromBase64 {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

interface WithBuffer {
  Buffer?: { from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> };
}

/** The fastest decoder at hand. `Uint8Array.from(atob(…), …)` would take a hundred times as long as the loop. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as FromBase64;
  if (native.fromBase64) return native.fromBase64(text);
  const { Buffer } = globalThis as WithBuffer;
  if (Buffer) return Buffer.from(text, "base64");
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

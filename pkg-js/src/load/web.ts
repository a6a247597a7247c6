import { wasmUrl } from "#build/url.js";
import { compileFrom } from "../wasm-source.js";
import type { Loader } from "./loader.js";

/** Browsers and bundlers: the wasm is a file beside the script. */
export const loader: Loader = {
  compile: () => compileFrom(wasmUrl()),
};

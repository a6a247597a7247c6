import module from "#build/module.wasm";
import type { Loader } from "./loader.js";

/** Edge workers forbid compiling at run time; an imported wasm file arrives compiled. */
export const loader: Loader = {
  compile: async () => module,
  compileSync: () => module,
  precompiled: true,
};

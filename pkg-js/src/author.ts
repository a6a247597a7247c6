export { EngineError, type EngineErrorCode } from "./engine-error.js";
export { engineVersion, init } from "./init.js";
export type { WasmSource } from "./wasm-source.js";

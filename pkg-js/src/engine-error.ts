import { ItsmError } from "./itsm-error.js";

/** What can go wrong with the engine itself. */
export type EngineErrorCode =
  /** The wasm file could not be had from its address. */
  | "engine.fetch_failed"
  /** The bytes are no wasm, or the page's content security policy forbids wasm. */
  | "engine.compile_failed"
  /** Something was asked of the engine before `init()` was done, where loading takes time. */
  | "engine.not_ready"
  /** The engine broke down twice over the same call, the second time as a fresh instance. The next call gets another. */
  | "engine.crashed";

/** The engine could not be loaded, or broke down. */
export class EngineError extends ItsmError {
  override readonly name = "EngineError";
  declare readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options);
  }

  /** @internal */
  static compiling(cause: unknown): EngineError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = /Content Security Policy|unsafe-eval/.test(reason) ? "; allow 'wasm-unsafe-eval' in script-src" : "";
    return new EngineError("engine.compile_failed", `cannot compile the wasm: ${reason}${hint}`, { cause });
  }
}

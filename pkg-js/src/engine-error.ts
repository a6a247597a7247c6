/** What can go wrong before the engine runs. */
export type EngineErrorCode =
  /** The wasm file could not be had from its address. */
  | "engine.fetch_failed"
  /** The bytes are no wasm, or the page's content security policy forbids wasm. */
  | "engine.compile_failed"
  /** Something was asked of the engine before `init()` was done, where loading takes time. */
  | "engine.not_ready";

/** The engine could not be loaded. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** @internal */
  static compiling(cause: unknown): EngineError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = /Content Security Policy|unsafe-eval/.test(reason) ? "; allow 'wasm-unsafe-eval' in script-src" : "";
    return new EngineError("engine.compile_failed", `cannot compile the wasm: ${reason}${hint}`, { cause });
  }
}

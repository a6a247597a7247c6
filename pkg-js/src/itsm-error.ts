/** Whatever this package throws on purpose: an `Error` with a stable `code`. Compare by `code`, which also works across copies of the package. */
export class ItsmError extends Error {
  override readonly name: string = "ItsmError";
  /** Stable, `domain.snake_case`. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The policy was disposed of, and asked all the same. */
export class DisposedError extends ItsmError {
  override readonly name = "DisposedError";

  constructor() {
    super("policy.disposed", "this policy was disposed of; load it again to ask it");
  }
}

import { ItsmError } from "./itsm-error.js";

/** One thing wrong with the facts or a request. The value itself is never repeated, because it may be personal. */
export interface FactError {
  /** Stable code, `facts.snake_case` or `request.snake_case`. */
  readonly code: string;
  /** The field, or the part of the request; empty for the whole. */
  readonly field: string;
  /** What is wrong. */
  readonly message: string;
  /** What to send instead. */
  readonly help?: string;
}

/** The facts, or the options, are not what the policy asks for. `errors` says everything that is wrong. */
export class FactsError extends ItsmError {
  override readonly name = "FactsError";
  /** The field of the first error; empty for the whole. */
  readonly field: string;
  /** Everything that is wrong. */
  readonly errors: readonly FactError[];

  /** @internal */
  constructor(errors: readonly FactError[], options?: { cause?: unknown }) {
    const [first] = errors;
    const more = errors.length - 1;
    const help = first?.help ? ` (${first.help})` : "";
    const rest = more > 0 ? ` and ${more} more error${more > 1 ? "s" : ""}` : "";
    super(first?.code ?? "request.refused", `${first?.message ?? "the request was refused"}${help}${rest}`, options);
    this.field = first?.field ?? "";
    this.errors = errors;
  }

  /** @internal */
  static one(code: string, field: string, message: string, help?: string, options?: { cause?: unknown }): FactsError {
    return new FactsError([help === undefined ? { code, field, message } : { code, field, message, help }], options);
  }
}

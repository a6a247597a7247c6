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
  /** Of many rows: the first one refused, counted from 0. */
  readonly row: number | undefined;

  /** @internal */
  constructor(errors: readonly FactError[], row?: number, options?: { cause?: unknown }) {
    const [first] = errors;
    const more = errors.length - 1;
    const help = first?.help ? ` (${first.help})` : "";
    const rest = more > 0 ? ` and ${more} more error${more > 1 ? "s" : ""}` : "";
    const where = row === undefined ? "" : `row ${row}: `;
    super(first?.code ?? "request.refused", `${where}${first?.message ?? "the request was refused"}${help}${rest}`, options);
    this.field = first?.field ?? "";
    this.errors = errors;
    this.row = row;
  }

  /** @internal */
  static one(code: string, field: string, message: string, help?: string, options?: { cause?: unknown }): FactsError {
    return new FactsError([help === undefined ? { code, field, message } : { code, field, message, help }], undefined, options);
  }

  /** @internal The same, as the error of one row of many. */
  inRow(row: number): FactsError {
    return new FactsError(this.errors, row, "cause" in this ? { cause: this.cause } : undefined);
  }
}

/** @internal Reads what a caller gave: what a getter or a Proxy throws then becomes an error of ours. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ItsmError) throw cause;
    throw FactsError.one("request.unreadable", "", "reading the facts or the options failed", "see `cause`", { cause });
  }
}

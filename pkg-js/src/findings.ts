import { ItsmError } from "./itsm-error.js";

/** One thing wrong or doubtful in a policy. */
export interface Finding {
  /** Stable code, `domain.snake_case`. */
  readonly code: string;
  /** With an `error` the policy is refused; a `warning` probably does not say what was meant; an `info` is worth knowing. */
  readonly severity: "error" | "warning" | "info";
  /** What is wrong. */
  readonly message: string;
  /** What to write instead. */
  readonly help?: string;
  /** JSON pointer into the document; empty for the whole. */
  readonly path: string;
  /** Line of the start, from 1. */
  readonly line: number;
  /** Column of the start in characters, from 1. */
  readonly column: number;
  /** Line of the end, from 1. */
  readonly endLine: number;
  /** Column one past the end, in characters, from 1. */
  readonly endColumn: number;
  /** Start as an index into the source text. */
  readonly start: number;
  /** End as an index into the source text. */
  readonly end: number;
}

/** The policy cannot be used. `findings` says everything that is wrong, or doubtful, with its place. */
export class PolicyError extends ItsmError {
  override readonly name = "PolicyError";
  /** Everything found, sorted by place. */
  readonly findings: readonly Finding[];

  /** @internal */
  constructor(findings: readonly Finding[]) {
    const errors = findings.filter((finding) => finding.severity === "error");
    const [first] = errors;
    const more = errors.length - 1;
    const rest = more > 0 ? ` and ${more} more error${more > 1 ? "s" : ""}` : "";
    const help = first?.help && more === 0 ? ` (${first.help})` : "";
    super(
      first?.code ?? "policy.unusable",
      first ? `${first.line}:${first.column}: ${first.message}${help}${rest}` : "the policy cannot be used",
    );
    this.findings = findings;
  }
}

/** @internal A finding about the source as a whole, found before the engine saw it. */
export function aboutSource(code: string, message: string, help: string): Finding {
  return { code, severity: "error", message, help, path: "", line: 1, column: 1, endLine: 1, endColumn: 1, start: 0, end: 0 };
}

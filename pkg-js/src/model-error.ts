import { ItsmError } from "./itsm-error.js";

/** A model could not be had, is damaged, or does not belong to the policy. */
export class ModelError extends ItsmError {
  override readonly name = "ModelError";
  /** What to do about it. */
  readonly help: string | undefined;

  /** @internal */
  constructor(code: string, message: string, help?: string, options?: { cause?: unknown }) {
    super(code, help ? `${message} (${help})` : message, options);
    this.help = help;
  }
}

import type { FactError, FactsError } from "itsm-core/forms";

/** What the engine says against facts; nothing where something else went wrong. Every entry point has an error class of its own. */
export function factErrors(error: unknown): readonly FactError[] | undefined {
  return error instanceof Error && error.name === "FactsError" ? (error as FactsError).errors : undefined;
}

/** An error as a sentence. */
export function sentence({ message, help }: { readonly message: string; readonly help?: string | undefined }): string {
  return help === undefined ? `${message}.` : `${message} (${help}).`;
}

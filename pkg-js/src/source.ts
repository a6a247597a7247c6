import { aboutSource, PolicyError } from "./findings.js";
import { HALF } from "./hot-fields.js";
import { ItsmError } from "./itsm-error.js";

/** A policy: its text, the bytes of its file, or the object that its JSON text stands for. */
export type PolicySource = string | Uint8Array | object;

/** How a policy document is written. */
export type Syntax = "yaml" | "json";

/** The most bytes of a document that are read. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The document as the engine takes it. */
export interface Written {
  readonly bytes: Uint8Array;
  readonly syntax: Syntax;
}

/** Takes a document in; of a text that does not say so, guesses the syntax: JSON begins with `{`. */
export function written(source: PolicySource, syntax: Syntax | undefined): Written {
  const bytes = readSafely(() => bytesOf(source));
  return { bytes, syntax: syntax ?? (beginsWithBrace(bytes) ? "json" : "yaml") };
}

function bytesOf(source: PolicySource): Uint8Array {
  if (typeof source === "string") return encoded(source);
  if (source instanceof Uint8Array) {
    checkLength(source.length);
    // A copy: the policy is made again from it should the engine break down.
    return source.slice();
  }
  const prototype: unknown = typeof source === "object" && source !== null ? Object.getPrototypeOf(source) : undefined;
  // A plain object of another realm has a prototype that looks like ours.
  const plain = prototype === null || (typeof prototype === "object" && Object.getPrototypeOf(prototype) === null);
  if (!plain) {
    throw new ItsmError("policy.source", "a policy is loaded from its text, its bytes or a plain object; read a file or a response first");
  }
  return encoded(JSON.stringify(source) ?? "");
}

function encoded(text: string): Uint8Array {
  // Bytes are at least as many as code units.
  checkLength(text.length);
  if (HALF.test(text)) {
    const message = "the text has half of a surrogate pair, which is no character and has no bytes";
    throw new PolicyError([aboutSource("document.not_utf8", message, "cut texts between characters")]);
  }
  const bytes = new TextEncoder().encode(text);
  checkLength(bytes.length);
  return bytes;
}

function checkLength(length: number): void {
  if (length <= MAX_BYTES) return;
  const message = `${length} bytes are more than the ${MAX_BYTES} that are read`;
  throw new PolicyError([aboutSource("document.too_large", message, "leave out what the decision does not need")]);
}

/** Objects may be circles, throw when they are read, or stand deeper in one another than the stack is. */
function readSafely<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ItsmError) throw cause;
    throw new ItsmError("policy.source", "the policy could not be read; see `cause`", { cause });
  }
}

function beginsWithBrace(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d) at++;
  return bytes[at] === 0x7b;
}

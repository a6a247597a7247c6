// What the engine suggests. Plain frozen objects; as JSON text they are, byte for byte, what the native engine writes.
import type { Stamps } from "./answers.js";

/** What else suggestions may depend on. */
export interface SuggestOptions {
  /** The fields to suggest values for; all that the policy suggests any for, if nothing is said. */
  readonly fields?: readonly string[] | undefined;
  /** How many values to suggest at most for a field; as the policy says, if nothing is said. */
  readonly limit?: number | undefined;
  /** Whether to tell what speaks for each value; `true` when absent. Without it an answer takes half of the time, with a model. */
  readonly evidence?: boolean | undefined;
  /** Whether to tell what else was looked at, and why it is not suggested. */
  readonly explain?: boolean | undefined;
  /** The language of labels, and of the person who asks (BCP 47): rules of other languages do not count. */
  readonly language?: string | undefined;
}

/** What is suggested. */
export interface Suggestions {
  /** The fields in the policy's order. Of one field: `fields.find(({ field }) => field === "category")`. */
  readonly fields: readonly FieldSuggestions[];
  /** Where keywords made to be slow were not all followed: only on purpose, with phrases of words that are many others. */
  readonly incomplete?: true;
  /** The models that took part. */
  readonly models: readonly ModelStamp[];
  readonly stamps: Stamps;
}

/** What is suggested for a field. */
export interface FieldSuggestions {
  readonly field: string;
  /** Its value, if the facts have one. What somebody has chosen is not taken back. */
  readonly chosen?: string;
  /** What the chosen value means for other fields; of suggestions it stands with each. */
  readonly sets?: readonly Setting[];
  /** What is suggested, the most certain first; nothing where nothing is certain enough. */
  readonly suggestions: readonly Suggestion[];
  /** Why nothing is. */
  readonly silent?: "no_text" | "not_certain";
  /** What else was looked at, the most certain first, if that was asked for. */
  readonly others?: readonly Other[];
}

/** A value that is suggested. */
export interface Suggestion {
  readonly value: string;
  /** What people read. */
  readonly label?: string;
  /** How certain it is, in percent, rounded down. */
  readonly confidence: number;
  /** What speaks for it, the most telling first, and what against. */
  readonly evidence: readonly Evidence[];
  /** What it means for other fields. */
  readonly sets: readonly Setting[];
}

/** A value that comes with another. */
export interface Setting {
  readonly field: string;
  /** The value in its notation, as the policy writes it. */
  readonly value: string;
}

/** A value that was looked at, and is not suggested. */
export interface Other {
  readonly value: string;
  /** How certain it is, in percent, rounded down; nothing where it is ruled out. */
  readonly confidence?: number;
  readonly because: "disabled" | "not_valid" | "must" | "must_not" | "pin" | "not_certain" | "limit";
  /** The rule that rules it out. */
  readonly rule?: string;
  readonly evidence: readonly Evidence[];
}

/** Something that speaks for a value, or against it. */
export interface Evidence {
  readonly kind: "keyword" | "facts" | "model" | "follows";
  /** The rule; for the keywords of a category its path. */
  readonly rule?: string;
  /** The keyword, as the policy writes it. */
  readonly keyword?: string;
  readonly strength?: "strong" | "weak" | "against" | "must" | "must_not" | "pin";
  /** The value of another field that this one follows. */
  readonly follows?: Setting;
  /** The reason that the author of the rule gave. */
  readonly because?: string;
  /** How much it counts, in percent of all that speaks for the value; below zero where it speaks against. */
  readonly share: number;
  /** Where it stands in the texts. */
  readonly places: readonly Place[];
}

/** A place in a text: `text.slice(from, to)` are the words. */
export interface Place {
  /** The field of the text. */
  readonly field: string;
  readonly from: number;
  readonly to: number;
}

/** A model that took part. */
export interface ModelStamp {
  /** The field for which it suggests values. */
  readonly field: string;
  /** SHA-256 of its file: `sha256:…`. */
  readonly digest: string;
}

/** A model that was added to a policy. */
export interface ModelDescription extends ModelStamp {
  /** The values that it knows. */
  readonly values: readonly string[];
}

/** The bytes of a model's file. */
export type ModelBytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** Where to take a model from: its bytes, an address, or a response. Written without names from the DOM, as is `WasmSource`. */
export type ModelSource =
  | ModelBytes
  | string
  | { readonly href: string }
  | { readonly ok?: boolean; readonly status?: number; arrayBuffer(): Promise<ArrayBuffer> };

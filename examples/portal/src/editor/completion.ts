import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { Names } from "./names.js";
import { Outline, type Path } from "./outline.js";
import { placeAt } from "./place.js";
import type { Schema, Word } from "./schema.js";

/** Completes keys and names: what the schema knows of a place, and what the document itself declares. */
export function completions(loading: Promise<Schema | undefined>): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString();
    const place = placeAt(text, context.pos);
    // Unasked, only what somebody has begun to write is completed.
    if (!place || (!context.explicit && place.from === context.pos)) return null;
    const schema = await loading;
    const document = new Outline(text);
    const followed = /^[^\s,[\]{}"'#]*:/.test(text.slice(context.pos));
    const options = [
      ...(place.keyIn ? keys(schema, document, place.keyIn).map((word, at) => completion(word, at, followed ? "" : ": ")) : []),
      ...(place.valueAt ? values(schema, document, place.valueAt).map((word, at) => completion(word, at, "")) : []),
    ];
    return options.length > 0 ? { from: place.from, options, validFor: /^[^\s,[\]{}:"'#]*$/ } : null;
  };
}

function keys(schema: Schema | undefined, document: Outline, path: Path): readonly Word[] {
  const shapes = schema?.shapes(path, document) ?? [];
  const names = new Names(document);
  const definitions = new Set(shapes.map(({ definition }) => definition));
  const declared = [...(definitions.size > 0 ? definitions : [undefined])].flatMap((definition) => names.keys(definition, path));
  const there = document.keys(path);
  return unique([...declared, ...shapes.flatMap((shape) => schema?.keys(shape) ?? [])]).filter(({ word }) => !there.includes(word));
}

function values(schema: Schema | undefined, document: Outline, path: Path): readonly Word[] {
  const shapes = schema?.shapes(path, document) ?? [];
  const holders = schema?.shapes(path.slice(0, -1), document).map(({ definition }) => definition) ?? [];
  return unique([...new Names(document).values(path, holders), ...shapes.flatMap((shape) => schema?.values(shape) ?? [])]);
}

function unique(words: readonly Word[]): readonly Word[] {
  return words.filter(({ word }, at) => words.findIndex((other) => other.word === word) === at);
}

function completion({ word, meaning }: Word, at: number, after: string): Completion {
  const written = /^[\p{L}\d_][\p{L}\d_ .-]*$/u.test(word) ? word : JSON.stringify(word);
  // A short meaning fits beside the word, a longer one stands in a box of its own.
  const short = meaning !== undefined && meaning.length <= 16;
  // Levels stay in their order, which says more than the alphabet.
  const sortText = String(at).padStart(4, "0");
  return { label: word, sortText, apply: written + after, ...(short && { detail: meaning }), ...(meaning !== undefined && !short && { info: meaning }) };
}

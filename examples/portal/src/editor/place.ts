import { yamlLanguage } from "@codemirror/lang-yaml";
import type { SyntaxNode } from "@lezer/common";
import { keyOf, type Path } from "./outline.js";

/** What could be written at the cursor. */
export interface Place {
  /** Where the word begins that is being written. */
  readonly from: number;
  /** The map that a key would be in. */
  readonly keyIn?: Path;
  /** The place that a value would have. */
  readonly valueAt?: Path;
}

/** Stands for the word being written. No policy has it. */
const WORD = "\u2038";

/**
 * Where the cursor is. The parser is shown the document up to the word being written, and that word as something complete: what
 * follows the cursor, and what is not finished yet, then do not matter.
 */
export function placeAt(text: string, at: number): Place | undefined {
  const before = text.slice(0, at).replace(/[^\s,[\]{}:"'#]*$/, "");
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const lead = line.trimEnd().at(-1);
  const opens = lead === undefined || lead === "{" || lead === "," || /^[\s-]*-\s+$/.test(line);
  if (!opens && !(lead === "[" || (lead === ":" && /\s$/.test(line)))) return undefined;
  const shown = `${before}${WORD}${opens ? ":" : ""}`;
  const word = yamlLanguage.parser.parse(shown).resolveInner(before.length, 1);
  if (word.name !== "Literal" || shown.slice(word.from, word.to) !== WORD) return undefined;
  const pair = word.parent?.name === "Key" ? word.parent.parent : undefined;
  if (!pair) return { from: before.length, valueAt: pathTo(word, shown) };
  const path = pathTo(pair, shown).slice(0, -1);
  const map = pair.parent;
  const only = map?.firstChild?.from === pair.from && map.parent?.name === "Item";
  // In `[a, b` the parser takes `b:` for a map without braces.
  if (only && map.name === "FlowMapping" && shown[map.from] !== "{") return { from: before.length, valueAt: path };
  return { from: before.length, keyIn: path, ...(only && map.name === "BlockMapping" && { valueAt: path }) };
}

function pathTo(node: SyntaxNode, text: string): Path {
  const path: string[] = [];
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === "Pair") path.unshift(keyOf(at, text) ?? "");
    if (at.name === "Item") path.unshift(String(at.parent?.getChildren("Item").findIndex(({ from }) => from === at?.from) ?? 0));
  }
  return path;
}

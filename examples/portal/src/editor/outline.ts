import { yamlLanguage } from "@codemirror/lang-yaml";
import type { SyntaxNode } from "@lezer/common";

/** Where something stands in a document: keys, and places in lists as numbers. */
export type Path = readonly string[];

/** The text of a document as a tree of keys, as far as it can be told while it is being written. */
export class Outline {
  readonly #top: SyntaxNode | null;

  constructor(readonly text: string) {
    this.#top = yamlLanguage.parser.parse(text).topNode.getChild("Document");
  }

  /** The keys of a map. */
  keys(path: Path): readonly string[] {
    return this.#pairs(this.#at(path)).map((pair) => this.#key(pair));
  }

  /** A single value. */
  value(path: Path): string | undefined {
    return this.#scalar(this.#at(path));
  }

  /** The items of a list: single values, and the `id` of maps. */
  list(path: Path): readonly string[] {
    const items = this.#at(path)?.getChildren("Item") ?? [];
    return items.flatMap((item) => this.#scalar(inside(item)) ?? this.#scalar(this.#under(inside(item), "id")) ?? []);
  }

  #at(path: Path): SyntaxNode | null {
    let node = inside(this.#top);
    for (const step of path) node = this.#under(node, step);
    return node;
  }

  #under(node: SyntaxNode | null, step: string): SyntaxNode | null {
    if (node?.name.endsWith("Sequence")) return inside(node.getChildren("Item")[Number(step)] ?? null);
    return inside(this.#pairs(node).find((pair) => this.#key(pair) === step) ?? null);
  }

  #pairs(node: SyntaxNode | null): readonly SyntaxNode[] {
    return node?.name.endsWith("Mapping") ? node.getChildren("Pair") : [];
  }

  #key(pair: SyntaxNode): string {
    return keyOf(pair, this.text) ?? "";
  }

  #scalar(node: SyntaxNode | null): string | undefined {
    return node?.name.endsWith("Literal") ? plain(this.text.slice(node.from, node.to)) : undefined;
  }
}

/** The key of a pair. */
export function keyOf(pair: SyntaxNode, text: string): string | undefined {
  const key = pair.getChild("Key");
  return key ? plain(text.slice(key.from, key.to)) : undefined;
}

/** What stands in a document, an item or behind a key. */
function inside(node: SyntaxNode | null): SyntaxNode | null {
  const last = node?.lastChild;
  return last && /(Mapping|Sequence|Literal)$/.test(last.name) ? last : null;
}

function plain(written: string): string {
  return written.replace(/^(["'])(.*)\1$/s, "$2").trim();
}

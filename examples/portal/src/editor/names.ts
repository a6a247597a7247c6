import type { Outline, Path } from "./outline.js";
import type { Word } from "./schema.js";

/** The keys of maps from what is tested to values. */
const CONDITIONS = ["when", "ask_when", "any", "all", "none", "not", "given", "expect"];

const RECORD_TYPES = ["incident", "service_request", "problem", "change"];

/** The names that a document declares, for the places where it uses them. */
export class Names {
  constructor(readonly document: Outline) {}

  /** The keys that a map may have by the document. `definition` is the schema's name for the map. */
  keys(definition: string | undefined, path: Path): readonly Word[] {
    switch (definition) {
      case "Condition":
        return this.#subjects();
      case "CatalogueEntry":
        return named("attribute", this.document.keys([...path.slice(0, -2), "attributes"]));
      case "MatrixRow":
        return this.#along("columns", path.slice(0, -2));
      default:
        return this.#keysByName(path);
    }
  }

  /** The values that may stand in a place by the document. `holder` is the schema's name for the map it is in. */
  values(path: Path, holders: readonly (string | undefined)[]): readonly Word[] {
    const keys = path.filter((step) => !/^\d+$/.test(step));
    const key = keys.at(-1) ?? "";
    const subject = this.#tested(path);
    if (subject !== undefined) return this.#valuesOf(subject);
    if (holders.includes("Matrix") || keys.includes("cells")) {
      return key === "rows" || key === "columns" ? this.#subjects() : [...this.#outcomes(path), { word: "none" }];
    }
    switch (key) {
      case "scale":
        return named("scale", this.document.keys(["scales"]));
      case "from":
        // Bands of points begin with a number.
        return keys.includes("bands") ? [] : named("catalogue", [...this.document.keys(["catalogues"]), "record_types"]);
      case "group":
        return named("group", this.document.keys(["groups"]));
      case "field":
        return named("field", this.document.keys(["fields"]));
      case "by":
        return this.#subjects();
      case "default":
        return this.#valuesOf(path.at(-2) ?? "");
      case "then":
      case "otherwise":
      case "set":
      case "at_least":
      case "at_most":
        return this.#outcomes(path);
      default:
        return [];
    }
  }

  #keysByName(path: Path): readonly Word[] {
    switch (path.at(-1)) {
      case "given":
        return this.#subjects().filter(({ word }) => !word.includes("."));
      case "expect":
      case "overrides":
        return [{ word: "priority", meaning: "the priority" }, ...named("derived value", this.document.keys(["derive"]))];
      case "by_record_type":
        return named("record type", this.#recordTypes());
      case "cells":
        return this.#along("rows", path.slice(0, -1));
      default:
        return [];
    }
  }

  /** The field, attribute or derived value whose values stand here, in a condition or an example. */
  #tested(path: Path): string | undefined {
    const at = path.map((step) => CONDITIONS.includes(step)).lastIndexOf(true);
    return at < 0 ? undefined : path.slice(at + 1).find((step) => !/^\d+$/.test(step));
  }

  /** Everything that a condition can test. */
  #subjects(): readonly Word[] {
    const fields = this.document.keys(["fields"]);
    const attributes = fields.flatMap((field) => {
      const catalogue = this.document.value(["fields", field, "from"]);
      return catalogue === undefined ? [] : this.document.keys(["catalogues", catalogue, "attributes"]).map((attribute) => `${field}.${attribute}`);
    });
    const known = fields.includes("record_type") ? fields : [...fields, "record_type"];
    return [...named("field", known), ...named("derived value", this.document.keys(["derive"])), ...named("attribute", attributes)];
  }

  #valuesOf(subject: string): readonly Word[] {
    const [field = "", attribute] = subject.split(".");
    if (field === "priority") return named("priority", this.#levels(this.#priorityScale()));
    if (this.document.keys(["derive"]).includes(field)) return named(field, this.#levels(this.#scaleOf(field)));
    const catalogue = this.document.value(["fields", field, "from"]);
    const declared = attribute === undefined ? ["fields", field] : ["catalogues", catalogue ?? "", "attributes", attribute];
    const type = this.document.value([...declared, "type"]);
    if (type === "boolean") return [{ word: "true" }, { word: "false" }];
    if (type === "level") return named("level", this.#levels(this.document.value([...declared, "scale"]) ?? ""));
    const from = this.document.value([...declared, "from"]) ?? (field === "record_type" ? "record_types" : undefined);
    if (from === "record_types") return named("record type", this.#recordTypes());
    if (from !== undefined) return named("entry", this.document.keys(["catalogues", from, "entries"]));
    return named("option", this.document.list([...declared, "options"]));
  }

  /** What a rule, cell or adjustment leads to: levels of the derived value's scale, or of the priority's. */
  #outcomes([top, name = ""]: Path): readonly Word[] {
    const scale = top === "derive" ? this.#scaleOf(name) : this.#priorityScale();
    return named(scale, this.#levels(scale));
  }

  /** The values along an axis of a matrix. */
  #along(axis: "rows" | "columns", matrix: Path): readonly Word[] {
    return this.#valuesOf(this.document.value([...matrix, axis]) ?? "");
  }

  #scaleOf(derived: string): string {
    return this.document.value(["derive", derived, "scale"]) ?? derived;
  }

  #priorityScale(): string {
    return this.document.value(["priority", "scale"]) ?? "priority";
  }

  #levels(scale: string): readonly string[] {
    const short = this.document.list(["scales", scale]);
    return short.length > 0 ? short : this.document.list(["scales", scale, "levels"]);
  }

  #recordTypes(): readonly string[] {
    const declared = this.document.list(["record_types"]);
    return declared.length > 0 ? declared : RECORD_TYPES;
  }
}

function named(meaning: string, words: readonly string[]): readonly Word[] {
  return words.map((word) => ({ word, meaning }));
}

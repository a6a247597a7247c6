import type { Outline, Path } from "./outline.js";

/** As much of JSON Schema as the schema of policies uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** One thing that may stand in a place, with the definition that says so. */
export interface Shape {
  readonly schema: JsonSchema;
  /** The name of the definition, such as `Condition`. */
  readonly definition: string | undefined;
}

/** A word that may be written, and what it means. */
export interface Word {
  readonly word: string;
  readonly meaning?: string | undefined;
}

/** The schema of policies, asked by place. */
export class Schema {
  constructor(readonly root: JsonSchema) {}

  /** What may stand in a place, as far as what is already written there leaves a choice. */
  shapes(path: Path, written: Outline): readonly Shape[] {
    let shapes = this.#choices({ schema: this.root, definition: undefined }, [], written);
    path.forEach((step, at) => {
      const inner = shapes.flatMap(({ schema }) => under(schema, step));
      shapes = inner.flatMap((schema) => this.#choices({ schema, definition: undefined }, path.slice(0, at + 1), written));
    });
    return shapes;
  }

  /** The keys that a map of this shape has by itself. */
  keys({ schema }: Shape): readonly Word[] {
    return Object.entries(schema.properties ?? {}).map(([word, property]) => ({ word, meaning: this.#meaning(property) }));
  }

  /** The values that are listed. */
  values({ schema }: Shape): readonly Word[] {
    const types = schema.const === undefined && schema.enum === undefined && schema.type === "boolean" ? [true, false] : [];
    const listed = schema.const === undefined ? (schema.enum ?? types) : [schema.const];
    return listed.map((value) => ({ word: String(value), meaning: schema.description }));
  }

  #choices({ schema, definition }: Shape, path: Path, written: Outline): readonly Shape[] {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
      const target = this.root.$defs?.[name];
      return target ? this.#choices({ schema: target, definition: name }, path, written) : [];
    }
    const choices = schema.oneOf ?? schema.anyOf;
    if (!choices) return [{ schema, definition }];
    const all = choices.flatMap((choice) => this.#choices({ schema: choice, definition }, path, written));
    const fitting = all.filter((choice) => fits(choice.schema, path, written));
    return fitting.length > 0 ? fitting : all;
  }

  #meaning({ description, $ref }: JsonSchema): string | undefined {
    return description ?? ($ref === undefined ? undefined : this.root.$defs?.[$ref.slice($ref.lastIndexOf("/") + 1)]?.description);
  }
}

/** Whether what is written contradicts a shape: `type: choice` speaks against all shapes of other types. */
function fits({ properties = {} }: JsonSchema, path: Path, written: Outline): boolean {
  return Object.entries(properties).every(([key, { const: wanted }]) => {
    const value = wanted === undefined ? undefined : written.value([...path, key]);
    return value === undefined || value === "" || value === wanted;
  });
}

function under({ properties, additionalProperties, items }: JsonSchema, step: string): readonly JsonSchema[] {
  const found: (JsonSchema | undefined)[] = [properties && Object.hasOwn(properties, step) ? properties[step] : objectOf(additionalProperties)];
  if (/^\d+$/.test(step)) found.push(items);
  return found.filter((schema) => schema !== undefined);
}

function objectOf(schema: JsonSchema | boolean | undefined): JsonSchema | undefined {
  return typeof schema === "object" ? schema : undefined;
}

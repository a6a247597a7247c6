import type { Facts, Field, FactValue } from "itsm-core/forms";

/** Begins the part of an address that has facts. It stands behind the `#`, which browsers send to nobody. */
const MARK = "#facts:";
/** Begins what a page keeps there besides. Facts have no such text: a semicolon is written otherwise in them. */
const BESIDES = ";plan:";

/** What the address of the page says. */
export interface Address {
  readonly pack: string | undefined;
  /** Another engine to compare with. */
  readonly service: string | undefined;
  /** Facts as they stand there: `#facts:service=payroll&affected_users=80`. */
  readonly facts: string;
  /** What the page keeps besides. */
  readonly besides: string;
}

/** Reads the address of the page. */
export function readAddress(): Address {
  const query = new URLSearchParams(location.search);
  const [facts = "", besides = ""] = location.hash.startsWith(MARK) ? location.hash.slice(MARK.length).split(BESIDES) : [];
  return {
    pack: query.get("pack") ?? undefined,
    service: query.get("service") ?? undefined,
    facts,
    besides,
  };
}

/** The address of the page with another pack, other facts, and what else it keeps. */
export function addressWith(pack: string, facts: string, besides = ""): string {
  const address = new URL(location.href);
  address.searchParams.set("pack", pack);
  const kept = besides === "" ? facts : facts + BESIDES + besides;
  address.hash = kept === "" ? "" : MARK + kept;
  return address.href;
}

/**
 * Facts as part of an address. An empty value is “don't know”; a field of several choices has `[]` after its name, and with
 * an empty value it is “none of them”. Texts are left out unless asked for: they may be personal, and addresses get around.
 */
export function writeFacts(fields: readonly Field[], facts: Facts, { texts }: { readonly texts: boolean }): string {
  const written = new URLSearchParams();
  for (const { name, type } of fields) {
    const value = facts[name];
    if (value === undefined || (type === "text" && !texts)) continue;
    if (!Array.isArray(value)) written.append(name, value === null ? "" : String(value as Exclude<FactValue, readonly string[] | null>));
    else for (const id of value.length > 0 ? (value as readonly string[]) : [""]) written.append(`${name}[]`, id);
  }
  return written.toString();
}

/** Facts from an address, as far as they can be told from its text alone: the engine says whether they are any. */
export function readFacts(fields: readonly Field[], written: string): Facts {
  const found = new Map<string, FactValue>();
  for (const [key, text] of new URLSearchParams(written)) {
    const several = key.endsWith("[]");
    const name = several ? key.slice(0, -2) : key;
    const before = found.get(name);
    if (several) found.set(name, text === "" ? [] : [...(Array.isArray(before) ? (before as readonly string[]) : []), text]);
    // A key that stands twice is a list, which the engine takes for no field of this kind.
    else found.set(name, before === undefined ? value(fields.find((field) => field.name === name), text) : [String(before), text]);
  }
  return Object.fromEntries(found);
}

function value(field: Field | undefined, text: string): FactValue {
  if (text === "") return null;
  if (field?.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (field?.type === "integer" && /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  return text;
}

import { init, loadPolicy, type Policy, type Text } from "itsm-core/forms";
import { beside } from "./site.js";

/** A policy that the page can show, as `build.mjs` lists it. */
export interface Pack {
  readonly name: string;
  readonly label?: Text;
  /** The entry point that it needs. */
  readonly engine: "forms" | "core";
  /** What it decides; the priority, where nothing is said. */
  readonly decides?: readonly Matter[];
}

/** What a policy can decide, each with a page of its own. */
export type Matter = "priority" | "change";

/** Whether a pack decides something. */
export function decides({ decides: matters = ["priority"] }: Pack, matter: Matter): boolean {
  return matters.includes(matter);
}

/** The packs beside the page. */
export async function listPacks(): Promise<readonly Pack[]> {
  return JSON.parse(await fetched("packs/index.json")) as readonly Pack[];
}

/** Loads a pack with the smallest engine that serves it, or with the one that a page needs. */
export async function loadPack({ name, engine: smallest }: Pack, engine = smallest): Promise<Policy> {
  const built = fetched(`packs/${encodeURIComponent(name)}.json`);
  if (engine === "forms") {
    // The engine and the policy come at the same time.
    const [text] = await Promise.all([built, init()]);
    return loadPolicy(text);
  }
  const core = await import("itsm-core");
  const [text] = await Promise.all([built, core.init()]);
  return core.loadPolicy(text);
}

/** The YAML of a pack, as its author wrote it. */
export function packSource({ name }: Pack): Promise<string> {
  return fetched(`packs/${encodeURIComponent(name)}.yaml`);
}

async function fetched(path: string): Promise<string> {
  const response = await fetch(beside(path));
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.text();
}

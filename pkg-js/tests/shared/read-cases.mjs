// Reads the case files in Node; a browser is given the result.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** @returns {{ name: string, policy: string, findings?: object[], cases?: object[] }[]} */
export function readCases(root) {
  const folder = join(root, "tests/cases");
  return readdirSync(folder).filter((name) => name.endsWith(".yaml")).sort().map((name) => {
    const file = parse(readFileSync(join(folder, name), "utf8"), { version: "1.2", schema: "core", uniqueKeys: true });
    return { ...file, name, policy: file.policy ?? readFileSync(join(root, file.policy_file), "utf8") };
  });
}

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const use = `
import { engineVersion, init } from "itsm-core";
import { EngineError, type WasmSource } from "itsm-core/forms";
import * as author from "itsm-core/author/inline";
const source: WasmSource = new Uint8Array(8);
export async function use(): Promise<string> {
  await init(source);
  await author.init();
  const code: "engine.fetch_failed" | "engine.compile_failed" | "engine.not_ready" = new EngineError("engine.not_ready", "").code;
  return (await engineVersion()) + code;
}
`;

for (const [what, file, options] of [
  ["an ES module for Node", "use.mts", { module: "nodenext" }],
  ["a CommonJS module for Node", "use.cts", { module: "node16" }],
  ["a bundler", "use.ts", { module: "esnext", moduleResolution: "bundler" }],
]) {
  test(`the types serve ${what}, with neither DOM nor Node types`, () => {
    const folder = join(process.env.ITSM_PROJECT, `types-${file}`);
    mkdirSync(folder);
    writeFileSync(join(folder, file), use);
    const compilerOptions = { strict: true, noEmit: true, target: "es2022", lib: ["es2022"], types: [], skipLibCheck: false, ...options };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
    execFileSync(process.execPath, [tsc, "-p", folder], { stdio: ["ignore", "inherit", "inherit"] });
  });
}

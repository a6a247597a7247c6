// Builds dist/ from src/ and gen/: for each entry point a web, an inline, a workerd and a CommonJS file, the wasm, and types.
// gen/ is made by `cargo xtask build`, which also calls this.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const home = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(home, "dist");
const entries = ["core", "forms", "author"];
const loaders = ["web", "inline", "workerd"];

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "cjs"), { recursive: true });

await Promise.all(entries.flatMap((entry) => [
  ...loaders.map((loader) => script(entry, loader, "esm", `${entry}.${loader}.js`)),
  script(entry, "inline", "cjs", `cjs/${entry}.js`),
]));
for (const entry of entries) copyFileSync(join(home, "gen", entry, "module.wasm"), join(dist, `${entry}.wasm`));
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(home, "..", licence), join(home, licence));
types();

function script(entry, loader, format, file) {
  return build({
    absWorkingDir: home,
    entryPoints: [`src/${entry}.ts`],
    outfile: join(dist, file),
    bundle: true,
    format,
    target: "es2022",
    platform: "neutral",
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
    plugins: [supply(entry, loader)],
  });
}

/** Puts this entry's build and this platform's loader where the sources say `#build/…` and `#loader`. */
function supply(entry, loader) {
  const generated = join(home, "gen", entry);
  return {
    name: "supply",
    setup(esbuild) {
      esbuild.onLoad({ filter: /[\\/]src[\\/]hot-path\.ts$/ }, ({ path }) => ({ contents: unrolled(readFileSync(path, "utf8")), loader: "ts" }));
      esbuild.onResolve({ filter: /^#loader$/ }, () => ({ path: join(home, `src/load/${loader}.ts`) }));
      esbuild.onResolve({ filter: /^#build\/glue\.js$/ }, () => ({ path: join(generated, "glue.js") }));
      esbuild.onResolve({ filter: /^#build\/module\.wasm$/ }, () => ({ path: `./${entry}.wasm`, external: true }));
      esbuild.onResolve({ filter: /^#build\/(url|bytes)\.js$/ }, ({ path }) => ({ path, namespace: "supply" }));
      esbuild.onLoad({ filter: /url\.js$/, namespace: "supply" }, () => ({
        // Bundlers recognise exactly this expression.
        contents: `export const wasmUrl = () => new URL("./${entry}.wasm", import.meta.url);`,
      }));
      esbuild.onLoad({ filter: /bytes\.js$/, namespace: "supply" }, () => ({
        contents: `export const base64 = "${readFileSync(join(generated, "module.wasm")).toString("base64")}";`,
      }));
    },
  };
}

/**
 * Puts copies of the body before a loop marked `unroll N … end`, for its first N rounds. The engines of browsers keep what they
 * learn of a property access (which object layout, which name) by its place in the code; one place for many names learns nothing.
 */
function unrolled(text) {
  let found = 0;
  const result = text.replace(
    /\/\* unroll (\d+) \*\/ for \(let (\w+) = 0; (.*?); (.*?)\) \{\n([^]*?)\n *\} \/\* end \*\//g,
    (_, rounds, counter, condition, step, body) => {
      found++;
      const name = new RegExp(`\\b${counter}\\b`, "g");
      const power = new RegExp(`\\b2 \\*\\* ${counter}\\b`, "g");
      const copy = (round) => `if (!(${condition})) break unrolled;\n{\n${body}\n}`.replace(power, 2 ** round).replace(name, round);
      return `unrolled: {
${Array.from({ length: rounds }, (_, round) => copy(round)).join("\n")}
for (let ${counter} = ${rounds}; ${condition}; ${step}) {\n${body}\n}
}`;
    },
  );
  if (found !== 1) throw new Error(`${found} loops to unroll`);
  return result;
}

/** Checks each entry against its own build's glue, and keeps the declarations its users can reach. */
function types() {
  const out = join(dist, "types");
  for (const entry of entries) {
    const config = join(home, "gen", entry, "tsconfig.json");
    writeFileSync(config, JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        stripInternal: true,
        rootDir: "../../src",
        outDir: "../../dist/types",
        paths: { "#build/*": ["./*"], "#loader": ["../../src/load/loader.ts"] },
      },
      include: [],
      files: [`../../src/${entry}.ts`, "../../src/load/build.d.ts", ...loaders.map((name) => `../../src/load/${name}.ts`)],
    }));
    execFileSync(process.execPath, [join(home, "node_modules/typescript/bin/tsc"), "-p", config], { stdio: "inherit" });
  }
  const reached = new Set(entries.map((entry) => join(out, `${entry}.d.ts`)));
  for (const file of reached) {
    const text = readFileSync(file, "utf8");
    if (/["']#(build|loader)/.test(text)) throw new Error(`${file} shows the inside of the package to its users`);
    for (const [, path] of text.matchAll(/(?:from|import\()\s*["'](\.[^"']+)\.js["']/g)) reached.add(resolve(dirname(file), `${path}.d.ts`));
  }
  for (const name of readdirSync(out, { recursive: true })) {
    const path = join(out, name);
    if (name.endsWith(".d.ts") && !reached.has(path)) rmSync(path);
  }
  if (existsSync(join(out, "load"))) rmSync(join(out, "load"), { recursive: true });
  // The same declarations once more, where the nearest package.json says CommonJS: TypeScript takes them for what is beside them.
  cpSync(out, join(dist, "cjs"), { recursive: true });
  writeFileSync(join(dist, "cjs/package.json"), `{ "type": "commonjs" }\n`);
}

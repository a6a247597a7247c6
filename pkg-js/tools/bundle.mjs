// Bundles a browser page that imports `itsm-core`, the way an application would with esbuild. As a program, for examples:
//   node bundle.mjs SCRIPT... --out FOLDER [--static FOLDER] [--minify]
import { copyFileSync, cpSync, mkdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const home = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * @param {object} options
 * @param {string[]} options.scripts entry points
 * @param {string} options.out folder to write to
 * @param {string} [options.package] folder of the package to bundle; this one unless said otherwise
 * @param {string} [options.statics] folder copied as it is
 * @param {boolean} [options.minify]
 */
export async function bundle({ scripts, out, package: folder = home, statics, minify = false }) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  if (statics) cpSync(statics, out, { recursive: true });
  const { metafile } = await esbuild.build({
    absWorkingDir: process.cwd(),
    entryPoints: scripts,
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify,
    sourcemap: !minify,
    metafile: true,
    logLevel: "warning",
    // Wasm lies beside the script that asks for it; esbuild leaves `new URL(…)` alone, so scripts stay on one level.
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    // What examples use from npm is installed here only.
    nodePaths: [join(home, "node_modules")],
    plugins: [packageFrom(folder)],
  });
  for (const input of Object.keys(metafile.inputs)) {
    const web = /^(.*dist[\\/])(\w+)\.web\.js$/.exec(input);
    if (web) copyFileSync(resolve(`${web[1]}${web[2]}.wasm`), join(out, `${web[2]}.wasm`));
  }
}

/** Resolves `itsm-core` to a folder by the package's own exports map, so that examples need no installation. */
function packageFrom(folder) {
  return {
    name: "itsm-core",
    setup(build) {
      build.onResolve({ filter: /^itsm-core(\/|$)/ }, ({ path, kind, pluginData }) => {
        if (pluginData === folder) return undefined;
        // A package may import itself by name.
        return build.resolve(path, { kind, resolveDir: folder, pluginData: folder });
      });
    },
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { parseArgs } = await import("node:util");
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: "string", default: "dist" }, static: { type: "string" }, minify: { type: "boolean", default: false } },
  });
  await bundle({ scripts: positionals, out: resolve(values.out), statics: values.static, minify: values.minify });
  console.log(`${basename(process.cwd())}: built into ${values.out}`);
}

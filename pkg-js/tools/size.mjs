// Prints what a browser downloads for each entry point, and fails where the compressed wasm is over its budget.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const home = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const budget = JSON.parse(readFileSync(join(home, "size-budget.json"), "utf8"));
const over = [];

console.log(row("file", "raw", "gzip", "brotli", "budget"));
for (const entry of ["forms", "core", "author"]) {
  for (const file of [`${entry}.wasm`, `${entry}.web.js`]) {
    const bytes = readFileSync(join(home, "dist", file));
    const brotli = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length;
    const limit = budget.brotli[file];
    console.log(row(file, bytes.length, gzipSync(bytes, { level: 9 }).length, brotli, limit));
    if (!(brotli <= limit)) over.push(`${file}: ${brotli} bytes with brotli, ${limit} allowed`);
  }
}
if (over.length > 0) {
  console.error(`over budget (pkg-js/size-budget.json):\n  ${over.join("\n  ")}`);
  process.exitCode = 1;
}

function row(file, ...cells) {
  return file.padEnd(16) + cells.map((cell) => cell.toLocaleString("en").padStart(12)).join("");
}

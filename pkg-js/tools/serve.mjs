// A small static server with the headers a careful site would send. As a program:
//   node serve.mjs FOLDER [--port N] [--name WHAT] [--connect ORIGIN] [--also WHAT=/PREFIX/=FOLDER]...
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".yaml": "application/yaml; charset=utf-8",
};

export const csp = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Serves folders of files on localhost.
 * @param {object} options
 * @param {Record<string, string>} options.mounts address prefixes, each ending in "/", and the folder behind each; the longest wins
 * @param {number} [options.port] where taken, the next free one is used; 0 or nothing: any
 * @param {string} [options.connect] another origin that pages may send requests to
 * @param {Record<string, string>} [options.headers] headers besides, or instead of, the usual ones
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve({ mounts, port = 0, connect, headers = {} }) {
  const folders = Object.entries(mounts).map(([prefix, folder]) => [prefix, resolve(folder)]);
  folders.sort(([a], [b]) => b.length - a.length);
  const usual = {
    "cache-control": "no-store",
    "content-security-policy": connect ? csp.replace("connect-src 'self'", `connect-src 'self' ${new URL(connect).origin}`) : csp,
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    ...headers,
  };
  const server = createServer(async (request, response) => {
    const file = request.method === "GET" || request.method === "HEAD" ? await find(folders, request.url ?? "/") : undefined;
    const type = file ? (types[extname(file.path)] ?? "application/octet-stream") : types[".txt"];
    response.writeHead(file ? 200 : 404, { ...usual, "content-type": type, ...(file && { "content-length": file.size }) });
    if (!file) response.end("not found\n");
    else if (request.method === "HEAD") response.end();
    else createReadStream(file.path).on("error", () => response.destroy()).pipe(response);
  });
  await listen(server, port);
  return {
    url: `http://localhost:${server.address().port}/`,
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    }),
  };
}

async function find(folders, address) {
  let path;
  try {
    path = decodeURIComponent(new URL(address, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  const mount = folders.find(([prefix]) => path.startsWith(prefix));
  if (!mount || path.includes("\0")) return undefined;
  const [prefix, folder] = mount;
  let file = normalize(join(folder, path.slice(prefix.length)));
  if (file !== folder && !file.startsWith(folder + sep)) return undefined;
  let found = await stat(file).catch(() => undefined);
  // Without the slash, relative addresses in the page would miss; there are no redirects here.
  if (found?.isDirectory() && path.endsWith("/")) {
    file = join(file, "index.html");
    found = await stat(file).catch(() => undefined);
  }
  return found?.isFile() ? { path: file, size: found.size } : undefined;
}

async function listen(server, wanted) {
  const ports = wanted === 0 ? [0] : [...Array.from({ length: 10 }, (_, more) => wanted + more), 0];
  for (const port of ports) {
    const error = await new Promise((done) => {
      server.once("error", done);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", done);
        done(undefined);
      });
    });
    if (!error) return;
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
  }
  throw new Error(`no free port near ${wanted}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { parseArgs } = await import("node:util");
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: "string", default: "8080" }, name: { type: "string", default: "Site" }, connect: { type: "string" },
      also: { type: "string", multiple: true, default: [] },
    },
  });
  const also = values.also.map((written) => /^([^=]*)=(\/[^=]+\/)=(.+)$/.exec(written)?.slice(1) ?? []);
  const mounts = { "/": positionals[0] ?? ".", ...Object.fromEntries(also.map(([, prefix, folder]) => [prefix, folder])) };
  const { url } = await serve({ mounts, port: Number(values.port), connect: values.connect });
  console.log(`${values.name}: ${url}  (stop with Ctrl-C)`);
  for (const [name, prefix] of also) console.log(`${name}: ${new URL(prefix, url)}`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
}

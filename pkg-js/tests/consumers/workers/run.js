// Runs what wrangler built, as it would be deployed.
import { Miniflare } from "miniflare";

const workers = new Miniflare({
  modules: true,
  modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
  scriptPath: "dist/index.js",
  compatibilityDate: "2026-04-01",
});
try {
  const response = await workers.dispatchFetch("http://localhost/");
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  console.log(text);
} finally {
  await workers.dispose();
}

import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";

export default { plugins: [resolve({ browser: true }), json()] };

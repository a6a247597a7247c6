import policy from "./policy.json" with { type: "json" };
import requests from "./requests.json" with { type: "json" };
import { ask } from "./ask.js";
import * as entries from "./entries.js";

const runtime = globalThis.navigator?.userAgent;
console.log(JSON.stringify({ runtime, ...(await ask(entries, policy, requests)) }));

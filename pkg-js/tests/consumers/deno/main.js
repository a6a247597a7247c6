import * as entries from "./desk/entries.js";
import policy from "./desk/policy.json" with { type: "json" };
import requests from "./desk/requests.json" with { type: "json" };
import { ask } from "./desk/ask.js";

console.log(JSON.stringify({ runtime: navigator.userAgent, ...(await ask(entries, policy, requests)) }));

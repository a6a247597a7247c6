import { ask } from "./desk/ask.js";
import * as entries from "./desk/entries.js";
import policy from "./desk/policy.json";
import requests from "./desk/requests.json";

console.log(JSON.stringify(await ask(entries, policy, requests)));

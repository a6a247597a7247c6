import policy from "./policy.json";
import requests from "./requests.json";
import { ask } from "./ask.js";
import * as entries from "./entries.js";

const answers = await ask(entries, policy, requests);
document.querySelector("output").textContent = JSON.stringify(answers);

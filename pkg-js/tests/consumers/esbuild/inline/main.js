import { ask } from "../desk/ask.js";
import * as entries from "../desk/inline.js";
import policy from "../desk/policy.json";
import requests from "../desk/requests.json";

const answers = await ask(entries, policy, requests);
document.querySelector("output").textContent = JSON.stringify(answers);

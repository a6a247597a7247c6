import policy from "./policy.json";
import requests from "./requests.json";
import { ask } from "./ask.js";
import { loadPolicy } from "./desk.js";

const answers = await ask({ forms: { loadPolicy } }, policy, requests);
document.querySelector("output").textContent = JSON.stringify(answers);

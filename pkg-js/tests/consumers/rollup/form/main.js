import { ask } from "../desk/ask.js";
import { loadPolicy } from "../desk/desk.js";
import policy from "../desk/policy.json";
import requests from "../desk/requests.json";

const answers = await ask({ forms: { loadPolicy } }, policy, requests);
document.querySelector("output").textContent = JSON.stringify(answers);

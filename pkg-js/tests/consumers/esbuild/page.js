import wasm from "itsm-core/wasm/forms.wasm";
import { ask } from "./desk/ask.js";
import { init, loadPolicy } from "./desk/desk.js";
import policy from "./desk/policy.json";
import requests from "./desk/requests.json";

await init(new URL(wasm, import.meta.url));
const answers = await ask({ forms: { loadPolicy } }, policy, requests);
document.querySelector("output").textContent = JSON.stringify(answers);

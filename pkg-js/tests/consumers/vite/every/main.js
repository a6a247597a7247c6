import wasm from "itsm-core/wasm/core.wasm?url";
import { ask } from "../desk/ask.js";
import * as entries from "../desk/entries.js";
import text from "../desk/policy.json?raw";
import requests from "../desk/requests.json";

await entries.core.init(wasm);
const answers = await ask(entries, text, requests);
document.querySelector("output").textContent = JSON.stringify(answers);

import { ask } from "../desk/ask.js";
import * as entries from "../desk/entries.js";
import policy from "../desk/policy.json";
import requests from "../desk/requests.json";

export default {
  async fetch() {
    return Response.json({ runtime: navigator.userAgent, ...(await ask(entries, policy, requests)) });
  },
};

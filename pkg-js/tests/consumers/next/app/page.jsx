import { ask } from "../desk/ask.js";
import * as entries from "../desk/entries.js";
import policy from "../desk/policy.json";
import requests from "../desk/requests.json";
import { Form } from "./form.jsx";

// Answered on request, not while building.
export const dynamic = "force-dynamic";

export default async function Page() {
  const { forms, core, author } = await ask(entries, policy, requests);
  return <Form given={{ "server forms": forms, "server core": core, "server author": author }} />;
}

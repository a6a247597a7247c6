import * as author from "itsm-core/author";
import * as authorInline from "itsm-core/author/inline";
import * as core from "itsm-core";
import * as forms from "itsm-core/forms";
import * as formsInline from "itsm-core/forms/inline";
import * as inline from "itsm-core/inline";
import type { Facts, Policy, PolicySource, PriorityAnswer } from "itsm-core";
import policy from "./desk/policy.json" with { type: "json" };
import requests from "./desk/requests.json" with { type: "json" };

// There are neither DOM nor Node types here.
declare const console: { log(text: string): void };

interface Entry {
  loadPolicy(source: PolicySource): Promise<Policy>;
}

async function ask({ loadPolicy }: Entry, requests: readonly Facts[]): Promise<readonly PriorityAnswer[]> {
  const desk = await loadPolicy(policy);
  return requests.map((facts) => desk.priority(facts));
}

const entries: Record<string, Entry> = { author, authorInline, core, forms, formsInline, inline };
const answers: Record<string, readonly PriorityAnswer[]> = {};
for (const [name, entry] of Object.entries(entries)) answers[name] = await ask(entry, requests);
console.log(JSON.stringify(answers));

// @ts-expect-error only the author's entry point checks policies
export const checkPolicy = forms.checkPolicy;

import forms = require("itsm-core/forms");
import inline = require("itsm-core/forms/inline");
import type { Policy, PriorityAnswer } from "itsm-core/forms";
import policy = require("./desk/policy.json");
import requests = require("./desk/requests.json");

declare const console: { log(text: string): void };

function ask(desk: Policy): readonly PriorityAnswer[] {
  return requests.map((facts) => desk.priority(facts));
}

console.log(JSON.stringify({ forms: ask(forms.loadPolicySync(policy)), formsInline: ask(inline.loadPolicySync(policy)) }));

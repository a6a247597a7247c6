// The page around the chat: shows what it hands over.
import type { Text } from "itsm-core";
import type { ItsmChat } from "./itsm-chat.js";

const chat = found<ItsmChat>("itsm-chat");
const policies = found<HTMLSelectElement>("#policy");
const language = found<HTMLSelectElement>("#language");
const asked = new URLSearchParams(location.search);

chat.addEventListener("ticket", ({ detail }) => {
  found("#waiting").hidden = true;
  const shown = found("#ticket");
  shown.hidden = false;
  shown.textContent = JSON.stringify(detail, null, 2);
});

language.addEventListener("change", () => chat.setAttribute("language", language.value));
policies.addEventListener("change", () => chat.setAttribute("policy", `policies/${policies.value}.json`));
found("#tools").addEventListener("submit", (event) => event.preventDefault());

if (asked.get("lang") === "de") language.value = "de";
chat.setAttribute("language", language.value);

const known = (await (await fetch("policies/index.json")).json()) as readonly { readonly name: string; readonly label?: Text }[];
for (const { name, label } of known) policies.add(new Option(typeof label === "object" ? label["en"] : (label ?? name), name));
const [, first = ""] = /^policies\/(.+)\.json$/.exec(chat.getAttribute("policy") ?? "") ?? [];
policies.value = known.find(({ name }) => name === asked.get("policy"))?.name ?? first;
if (policies.value !== first) chat.setAttribute("policy", `policies/${policies.value}.json`);

function found<Found extends HTMLElement = HTMLElement>(selector: string): Found {
  const element = document.querySelector<Found>(selector);
  if (!element) throw new Error(`the page has no \`${selector}\``);
  return element;
}

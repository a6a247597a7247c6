import { loadPolicy } from "itsm-core/forms";
import { byId, element } from "./element.js";
import { firstLanguage } from "./language.js";
import { openPortal } from "./portal.js";

const words = firstLanguage();

try {
  const response = await fetch("policy.json");
  if (!response.ok) throw new Error(`policy.json: status ${response.status}`);
  openPortal(await loadPolicy(await response.text()), words);
} catch (error) {
  byId("page").replaceChildren(element("p", { class: "failed", role: "alert" }, words.failed));
  throw error;
}

import { byId, element } from "./element.js";
import { firstLanguage } from "./language.js";
import { listPacks } from "./packs.js";
import { openPortal } from "./portal.js";

const words = firstLanguage();

try {
  await openPortal(await listPacks(), words);
} catch (error) {
  byId("page").replaceChildren(element("p", { class: "failed", role: "alert" }, words.failed));
  throw error;
}

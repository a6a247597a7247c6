import { byId, element } from "./element.js";
import { firstLanguage } from "./language.js";
import { listPacks } from "./packs.js";
import { openPortal, type View } from "./portal.js";

/** Opens a page of the portal; where that fails, says so. */
export async function openPage<Answer, Why>(view: View<Answer, Why>): Promise<void> {
  const words = firstLanguage();
  try {
    await openPortal(await listPacks(), words, view);
  } catch (error) {
    byId("page").replaceChildren(element("p", { class: "failed", role: "alert" }, words.failed));
    throw error;
  }
}

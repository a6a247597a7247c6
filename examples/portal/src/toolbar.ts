import { element, say, set } from "./element.js";
import { label } from "itsm-core/forms";
import type { Pack } from "./packs.js";
import type { Words } from "./words/words.js";

/** What can be done with the page. */
export interface Commands {
  readonly choosePack: (pack: Pack) => void;
  readonly toggleEditor: () => void;
  /** The address of what is seen. */
  readonly link: (options: { readonly texts: boolean }) => string;
}

/** How the page stands. */
export interface ToolbarState {
  readonly editing: boolean;
  /** Whether the policy is another than the pack. */
  readonly edited: boolean;
  /** Whether answers have texts, which links leave out unless asked to take them along. */
  readonly texts: boolean;
}

/** The choice of a pack, the way to the editor, and the link to what is seen. */
export function toolbar(words: Words, packs: readonly Pack[], current: Pack, commands: Commands) {
  const select = element(
    "select",
    { id: "pack" },
    ...packs.map((pack) => element("option", { value: pack.name }, pack.label === undefined ? pack.name : label(pack.label, words.language))),
  );
  select.value = current.name;
  select.addEventListener("change", () => {
    const chosen = packs.find(({ name }) => name === select.value);
    if (chosen) commands.choosePack(chosen);
  });
  const edit = element("button", { type: "button", class: "tool", id: "edit", "aria-controls": "editor" }, words.editPolicy);
  edit.addEventListener("click", commands.toggleEditor);
  const edited = element("span", { class: "badge" }, words.edited);

  const withTexts = element("input", { type: "checkbox", id: "link-texts" });
  const textsLabel = element("label", { class: "tool-check", for: "link-texts" }, withTexts, words.linkWithTexts);
  const status = element("span", { class: "tool-status", role: "status" });
  const copy = element("button", { type: "button", class: "tool" }, words.copyLink);
  const fallback = element("input", { class: "link-text", type: "text", readonly: true, hidden: true, "aria-label": words.linkToCopy });
  copy.addEventListener("click", () => void copyLink());

  async function copyLink(): Promise<void> {
    const link = commands.link({ texts: withTexts.checked && !textsLabel.hidden });
    const copied = await clipboard(link);
    fallback.hidden = copied;
    if (!copied) {
      fallback.value = link;
      fallback.select();
    }
    say(status, [copied ? words.linkCopied : words.linkToCopy, ...(edited.hidden ? [] : [words.linkWithoutEdits])].join(" "));
  }

  return {
    element: element(
      "div",
      { class: "toolbar" },
      element("label", { class: "tool-label", for: "pack" }, words.pack),
      element("div", { class: "drop-down" }, select),
      edit,
      edited,
      element("span", { class: "tool-group" }, copy, textsLabel, status, fallback),
    ),
    show: (state: ToolbarState): void => {
      set(edit, "aria-expanded", String(state.editing));
      edited.hidden = !state.edited;
      textsLabel.hidden = !state.texts;
      say(status, "");
      fallback.hidden = true;
    },
  };
}

/** Puts a text on the clipboard, where the browser allows that. */
async function clipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

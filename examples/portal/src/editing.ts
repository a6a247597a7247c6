import type { Policy } from "itsm-core/forms";
import type { Panel } from "./editor/panel.js";
import { byId, element } from "./element.js";
import type { Pack } from "./packs.js";
import type { Words } from "./words/words.js";

/** What the editor tells the page. */
export interface EditingSetting {
  /** Whether a policy decides what the page is about. */
  readonly serves: (policy: Policy) => boolean;
  /** The policy as edited can be used now. It belongs to the page from here on. */
  readonly usable: (policy: Policy) => void;
  /** The editor was opened or closed, or the policy became another than the pack. */
  readonly changed: () => void;
}

/** The editor of the policy. Its code, and the engine that reads YAML, are loaded when it is opened for the first time. */
export function editing({ serves, usable, changed }: EditingSetting) {
  const place = byId("editor");
  let pack: Pack | undefined;
  let words: Words | undefined;
  let loading: Promise<Panel> | undefined;
  let panel: Panel | undefined;

  return {
    open: (): boolean => !place.hidden,
    /** Whether the policy is another than the pack. */
    edited: (): boolean => panel?.edited ?? false,
    /** Follows the page to another pack or language. */
    show: (current: Pack, spoken: Words): void => {
      const moved = current !== pack;
      [pack, words] = [current, spoken];
      panel?.speak(spoken);
      if (moved) panel?.leave();
      if (moved && !place.hidden) void edit();
    },
    toggle: (): void => {
      place.hidden = !place.hidden;
      changed();
      if (!place.hidden) void edit().then(() => panel?.focus());
    },
  };

  async function edit(): Promise<void> {
    if (!pack || !words) return;
    if (!panel) place.replaceChildren(element("p", { class: "loading", role: "status" }, words.editorLoading));
    try {
      loading ??= open();
      panel = await loading;
      panel.speak(words);
      await panel.edit(pack);
    } catch (error) {
      loading = panel = undefined;
      place.replaceChildren(element("p", { class: "failed", role: "alert" }, words.editorFailed));
      throw error;
    }
  }

  async function open(): Promise<Panel> {
    const { Panel } = await import("./editor/panel.js");
    return new Panel({ place, serves, usable, changed, close: () => {
      place.hidden = true;
      changed();
      byId("edit").focus();
    } });
  }
}

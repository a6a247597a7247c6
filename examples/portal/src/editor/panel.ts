import { type Finding, loadPolicy, type Policy, PolicyError } from "itsm-core/author";
import { element, say } from "../element.js";
import { icon } from "../icon.js";
import { packSource, type Pack } from "../packs.js";
import { beside } from "../site.js";
import type { Words } from "../words/words.js";
import { codeEditor } from "./code-editor.js";
import { completions } from "./completion.js";
import { findingsList } from "./findings-list.js";
import { type JsonSchema, Schema } from "./schema.js";

/** How long typing may pause before the policy is checked. */
const PAUSE_MILLISECONDS = 250;

/** What a panel needs. */
export interface PanelSetting {
  /** Where it is shown. */
  readonly place: HTMLElement;
  /** Whether a policy decides what the page is about. */
  readonly serves: (policy: Policy) => boolean;
  /** The policy as it stands can be used, and is another than the page has. */
  readonly usable: (policy: Policy) => void;
  /** Whether the policy is edited has changed. */
  readonly changed: () => void;
  readonly close: () => void;
}

/** The policy of a pack in an editor: checked while it is typed, and in use as soon as it is free of errors. */
export class Panel {
  readonly #setting: PanelSetting;
  readonly #host = element("div", { class: "editor-host" });
  readonly #status = element("p", { class: "editor-status", role: "status" });
  readonly #list = findingsList((finding) => this.#code.goTo(finding));
  readonly #code = codeEditor({ host: this.#host, complete: completions(schema()), changed: () => this.#typed() });
  /** What was typed of packs that are not shown now. */
  readonly #drafts = new Map<string, string>();
  #words: Words | undefined;
  #pack: Pack | undefined;
  #source = "";
  /** Whether the page has an edited policy. */
  #given = false;
  /** Only the latest visit to a pack, and the latest check, count. */
  #visits = 0;
  #checks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(setting: PanelSetting) {
    this.#setting = setting;
  }

  /** Whether the text is another than the pack's. */
  get edited(): boolean {
    return this.#pack !== undefined && this.#code.text() !== this.#source;
  }

  focus(): void {
    this.#code.focus();
  }

  /** Shows a pack, as it was left if it has been edited before. */
  async edit(pack: Pack): Promise<void> {
    if (pack === this.#pack) return;
    const mine = ++this.#visits;
    const source = await packSource(pack);
    if (mine !== this.#visits) return;
    this.#source = source;
    this.#pack = pack;
    this.#code.replace(this.#drafts.get(pack.name) ?? source);
    await this.#check();
  }

  /** The page goes to another pack; what was typed is kept. */
  leave(): void {
    if (this.#pack && this.edited) this.#drafts.set(this.#pack.name, this.#code.text());
    else if (this.#pack) this.#drafts.delete(this.#pack.name);
    clearTimeout(this.#timer);
    this.#checks++;
    this.#visits++;
    this.#given = false;
    this.#pack = undefined;
  }

  /** Draws what is around the editor, in a language. */
  speak(words: Words): void {
    if (words === this.#words) return;
    this.#words = words;
    this.#code.label(words.editorLabel);
    this.#list.speak(words);
    const reset = element("button", { type: "button", class: "tool" }, words.reset);
    const close = element("button", { type: "button", class: "icon-button", "aria-label": words.closeEditor }, icon("close"));
    reset.addEventListener("click", () => {
      this.#code.replace(this.#source);
      this.#code.focus();
    });
    close.addEventListener("click", this.#setting.close);
    this.#setting.place.replaceChildren(
      element("header", { class: "editor-head" }, element("h2", { id: "editor-heading" }, words.editorHeading), this.#status, reset, close),
      element("p", { class: "help" }, words.editorHint),
      element("div", { class: "editor-body" }, this.#host, this.#list.element),
    );
    if (this.#pack) void this.#check();
  }

  #typed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), PAUSE_MILLISECONDS);
    this.#setting.changed();
  }

  async #check(): Promise<void> {
    clearTimeout(this.#timer);
    const mine = ++this.#checks;
    const text = this.#code.text();
    const { policy, findings } = await checked(text, this.#setting.serves);
    if (mine !== this.#checks) return policy?.dispose();
    this.#code.mark(findings);
    this.#list.show(findings);
    this.#tell(policy !== undefined, findings);
    const edited = text !== this.#source;
    if (policy && (edited || this.#given)) {
      this.#given = edited;
      this.#setting.usable(policy);
    } else policy?.dispose();
  }

  #tell(usable: boolean, findings: readonly Finding[]): void {
    const words = this.#words;
    if (!words) return;
    const count = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
    this.#status.dataset["usable"] = String(usable);
    say(this.#status, usable ? words.editorUsable(count("warning"), this.edited) : words.editorBroken(count("error"), count("warning")));
  }
}

/** Loads a policy that serves the page, or says what stands in the way. */
async function checked(text: string, serves: (policy: Policy) => boolean): Promise<{ readonly policy: Policy | undefined; readonly findings: readonly Finding[] }> {
  try {
    const policy = await loadPolicy(text, { syntax: "yaml" });
    const findings = policy.check();
    if (serves(policy)) return { policy, findings };
    policy.dispose();
    return { policy: undefined, findings };
  } catch (error) {
    if (error instanceof PolicyError) return { policy: undefined, findings: error.findings };
    throw error;
  }
}

/** The schema of policies, which lies beside the page. Without it, names come from the document alone. */
async function schema(): Promise<Schema | undefined> {
  try {
    const response = await fetch(beside("policy.schema.json"));
    return response.ok ? new Schema((await response.json()) as JsonSchema) : undefined;
  } catch {
    return undefined;
  }
}

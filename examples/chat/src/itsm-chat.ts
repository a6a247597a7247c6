// The custom element: <itsm-chat policy="service-desk.json" language="en"></itsm-chat>
import { loadPolicy, type Policy } from "itsm-core";
import { Conversation } from "./conversation.js";
import { button, element } from "./element.js";
import look from "./look.css" with { type: "text" };
import type { Ticket } from "./ticket.js";
import { german } from "./words/de.js";
import { english } from "./words/en.js";
import type { Words } from "./words/words.js";

export type { Feedback, FieldFeedback, Ticket } from "./ticket.js";

const LANGUAGES: readonly Words[] = [english, german];

let sheet: CSSStyleSheet | undefined;

/**
 * A chat that makes a ticket of what people write. Dispatches `ticket` with a `Ticket` as its `detail`; if that is cancelled, it was
 * not taken, and the person may try again.
 */
export class ItsmChat extends HTMLElement {
  static readonly observedAttributes = ["policy", "models", "language", "category-field", "group-field"];

  readonly #root = this.attachShadow({ mode: "open" });
  #policy: Policy | undefined;
  #conversation: Conversation | undefined;
  /** Counts loads: only the last one counts. */
  #loads = 0;
  /** Whether focus was asked for while there was nothing to focus. */
  #wanted = false;

  connectedCallback(): void {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(look);
    }
    this.#root.adoptedStyleSheets = [sheet];
    // Moved within the page, it goes on where it was.
    if (!this.#conversation) void this.#load();
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#loads++;
      this.#policy?.dispose();
      this.#policy = undefined;
      this.#conversation = undefined;
    });
  }

  attributeChangedCallback(name: string, former: string | null, value: string | null): void {
    if (former === value || !this.isConnected || this.#loads === 0) return;
    if (name === "language") this.#conversation?.speak(this.#words);
    else void this.#load();
  }

  /** From the beginning, and focus there. */
  reset(): void {
    this.#conversation?.reset();
  }

  override focus(): void {
    if (this.#conversation) this.#conversation.focus();
    else this.#wanted = true;
  }

  /** The language asked for, or of the page around it, or of the person's browser. */
  get #words(): Words {
    const asked = [this.getAttribute("language"), this.closest("[lang]")?.getAttribute("lang"), ...navigator.languages];
    for (const tag of asked) {
      const found = LANGUAGES.find(({ language }) => language === tag?.split("-", 1)[0]?.toLowerCase());
      if (found) return found;
    }
    return english;
  }

  async #load(): Promise<void> {
    const load = ++this.#loads;
    this.#conversation = undefined;
    this.#show(element("p", { class: "state", role: "status", lang: this.#words.language }, this.#words.loading));
    let policy: Policy | undefined;
    try {
      policy = await loaded(this.getAttribute("policy") ?? "", this.getAttribute("models") ?? "");
    } catch (error) {
      if (load !== this.#loads) return;
      this.#show(element("div", { class: "state", lang: this.#words.language }, element("p", { role: "alert" }, this.#words.failed), button("primary", () => void this.#load(), this.#words.retry)));
      console.error(error);
      return;
    }
    if (load !== this.#loads) return policy.dispose();
    this.#policy?.dispose();
    this.#policy = policy;
    const conversation = new Conversation({
      policy,
      roles: { category: this.getAttribute("category-field") ?? undefined, group: this.getAttribute("group-field") ?? undefined },
      words: this.#words,
      handOver: (ticket) => this.dispatchEvent(new CustomEvent<Ticket>("ticket", { detail: ticket, bubbles: true, composed: true, cancelable: true })),
    });
    this.#conversation = conversation;
    this.#show(conversation.element);
    if (this.#wanted) conversation.focus();
    this.#wanted = false;
  }

  #show(content: HTMLElement): void {
    this.#root.replaceChildren(content);
  }
}

async function loaded(address: string, models: string): Promise<Policy> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`cannot fetch the policy \`${address}\`: status ${response.status}`);
  const policy = await loadPolicy(new Uint8Array(await response.arrayBuffer()));
  for (const model of models.split(/\s+/).filter((each) => each !== "")) await policy.loadModel(model);
  return policy;
}

if (!customElements.get("itsm-chat")) customElements.define("itsm-chat", ItsmChat);

declare global {
  interface HTMLElementTagNameMap {
    "itsm-chat": ItsmChat;
  }
  interface HTMLElementEventMap {
    ticket: CustomEvent<Ticket>;
  }
}

// The conversation: what is said, and what the person may do next.
import type { Field, FactValue, Policy, Suggestion } from "itsm-core";
import { categoryChips, categoryList } from "./category-step.js";
import { composer } from "./composer.js";
import { Draft, type Roles } from "./draft.js";
import { button, element, spoken } from "./element.js";
import { Glossary, leaf } from "./glossary.js";
import { marked, markedWords } from "./marked.js";
import { capacity } from "./parts.js";
import { priorityBadge, promises } from "./promise.js";
import { question, type Step } from "./question.js";
import { review } from "./review.js";
import type { Ticket } from "./ticket.js";
import type { Words } from "./words/words.js";

/** Something that was said; told anew when the language changes. */
interface Message {
  readonly by: "desk" | "person";
  readonly told: () => readonly (Node | string | undefined)[];
}

/** Where the conversation stands. */
type Stand =
  | { readonly at: "message" }
  | { readonly at: "suggestions" }
  | { readonly at: "categories" }
  | { readonly at: "question"; readonly field: Field; readonly changing: boolean }
  | { readonly at: "review" }
  | { readonly at: "done" };

interface Setting {
  readonly policy: Policy;
  readonly roles: Partial<Roles>;
  readonly words: Words;
  /** Takes the ticket; false if it cannot. */
  readonly handOver: (ticket: Ticket) => boolean;
}

export class Conversation {
  readonly element: HTMLElement;
  readonly #setting: Setting;
  readonly #log: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #place: HTMLElement;
  readonly #title = element("h2", { class: "title", id: "title" });
  readonly #again: HTMLButtonElement;
  #glossary: Glossary;
  #draft: Draft;
  #messages: Message[] = [];
  #stand: Stand = { at: "message" };
  #step: Step | undefined;
  /** What is being written. */
  #unsent = "";
  /** Whose words are marked in the message. */
  #looked: Suggestion | undefined;
  /** Which message it is. */
  #sent = -1;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#glossary = new Glossary(setting.policy, setting.words);
    this.#draft = this.#newDraft();
    this.#log = element("div", { class: "log", part: "log", role: "log", "aria-live": "polite" });
    this.#place = element("div", { class: "place" });
    this.#scroller = element("div", { class: "scroller", tabindex: "-1" }, this.#log, this.#place);
    this.#again = button("quiet again", () => this.reset());
    this.element = element(
      "section",
      { class: "chat", part: "chat", "aria-labelledby": "title" },
      element("header", { class: "header", part: "header" }, this.#title, this.#again),
      this.#scroller,
    );
    // A list that is searched, an error, a message of several lines: all of it stays in sight.
    new ResizeObserver(() => this.#scroll()).observe(this.#place);
    this.#begin();
  }

  /** Another language; answers stay. */
  speak(words: Words): void {
    this.#glossary = new Glossary(this.#setting.policy, words);
    this.#draft.language = words.language;
    // Nobody wants to hear all of it again.
    this.#log.setAttribute("aria-live", "off");
    this.#log.replaceChildren(...this.#messages.map((message) => this.#bubble(message)));
    this.#stood();
    this.#log.setAttribute("aria-live", "polite");
  }

  /** From the beginning. */
  reset(): void {
    this.#draft = this.#newDraft();
    this.#unsent = "";
    this.#begin();
    this.focus();
  }

  focus(): void {
    (this.#step?.focus ?? this.#scroller).focus({ preventScroll: true });
  }

  #newDraft(): Draft {
    return new Draft(this.#setting.policy, this.#glossary.words.language, this.#setting.roles);
  }

  #begin(): void {
    this.#messages = [];
    this.#looked = undefined;
    this.#log.replaceChildren();
    this.#say(() => [this.#words.hello]);
    this.#stands({ at: "message" });
  }

  get #words(): Words {
    return this.#glossary.words;
  }

  /* What is said. */

  #say(told: Message["told"]): void {
    this.#add({ by: "desk", told });
  }

  #hear(told: Message["told"]): void {
    this.#add({ by: "person", told });
  }

  #add(message: Message): void {
    this.#messages.push(message);
    this.#log.append(this.#bubble(message));
  }

  #bubble({ by, told }: Message): HTMLElement {
    const parts = told().filter((part) => part !== undefined);
    return element(
      "div",
      { class: `message message-${by}`, part: `message message-${by}` },
      spoken(`${by === "desk" ? this.#words.desk : this.#words.you} `),
      element("div", { class: "bubble", dir: by === "person" ? "auto" : undefined }, ...parts),
    );
  }

  /* What may be done. */

  /** Goes on to another point of the conversation, and takes focus along if it was here. */
  #stands(stand: Stand): void {
    this.#stand = stand;
    this.#stood();
  }

  #stood(): void {
    const root = this.element.getRootNode();
    const hadFocus = root instanceof ShadowRoot && root.activeElement !== null;
    this.element.lang = this.#words.language;
    this.#title.textContent = this.#glossary.title;
    this.#log.setAttribute("aria-label", this.#words.conversation);
    this.#again.replaceChildren(this.#words.startOver);
    this.#again.hidden = this.#messages.length < 2 || this.#stand.at === "done";
    this.#step = this.#stepFor(this.#stand);
    this.#place.replaceChildren(this.#step.element);
    if (hadFocus) this.focus();
    this.#scroll();
  }

  #stepFor(stand: Stand): Step {
    const glossary = this.#glossary;
    const draft = this.#draft;
    switch (stand.at) {
      case "message":
        return composer({
          glossary,
          message: this.#unsent || draft.message,
          capacity: capacity(draft.textFields),
          preview: (message) => draft.preview(message),
          keep: (message) => (this.#unsent = message),
          send: (message) => this.#written(message),
        });
      case "suggestions":
        return this.#categoryStep((field) => categoryChips({
          glossary,
          field,
          suggestions: draft.categories,
          reason: (suggestion) => markedWords(draft.message, draft.places(suggestion)),
          look: (suggestion) => this.#mark(suggestion),
          choose: (value) => this.#takeCategory(field, value),
          other: () => {
            this.#hear(() => [this.#words.somethingElse]);
            this.#say(() => [this.#words.chooseFrom]);
            this.#stands({ at: "categories" });
          },
          leave: () => this.#leaveCategory(field),
        }));
      case "categories":
        return this.#categoryStep((field) => categoryList({
          glossary,
          field,
          current: draft.chosen(field.name),
          others: draft.others,
          choose: (value) => this.#takeCategory(field, value),
          unknown: () => this.#takeCategory(field, null),
          back: draft.categories.length > 0 ? () => this.#stands({ at: "suggestions" }) : undefined,
          keep: draft.chosen(field.name) === undefined ? undefined : () => this.#proceed(),
        }));
      case "question": {
        const { field, changing } = stand;
        return question({
          glossary,
          field,
          current: draft.standing(field.name).value,
          answer: (value) => this.#answered(field, value),
          skip: changing || field.required ? undefined : () => this.#passed(field),
          keep: changing ? () => this.#proceed() : undefined,
        });
      }
      case "review":
        return review({
          glossary,
          draft,
          rewrite: () => this.#rewrite(),
          change: (field) => this.#change(field),
          send: () => this.#handOver(),
        });
      case "done": {
        const again = button("primary", () => this.reset(), this.#words.startOver);
        return { element: element("div", { class: "step" }, element("div", { class: "answers" }, again)), focus: again };
      }
    }
  }

  #categoryStep(make: (field: Field) => Step): Step {
    const field = this.#draft.category;
    if (!field) throw new Error("a policy without suggestions has no step for the category");
    return make(field);
  }

  /* What the person does. */

  #written(message: string): void {
    const draft = this.#draft;
    draft.write(message);
    this.#unsent = "";
    const [best] = draft.categories;
    this.#looked = best;
    this.#hear(() => marked(message, this.#looked && draft.message === message ? draft.places(this.#looked) : []));
    this.#sent = this.#messages.length - 1;
    const { category } = draft;
    if (!category || draft.chosen(category.name) !== undefined) return this.#proceed();
    if (!best) {
      this.#say(() => [this.#words.notCertain]);
      return this.#stands({ at: "categories" });
    }
    const { length } = draft.categories;
    this.#say(() => [length === 1 ? this.#words.isIt(leaf(this.#glossary.value(category, best.value)).name) : this.#words.whichOne]);
    this.#stands({ at: "suggestions" });
  }

  /** Marks the words that speak for a suggestion. */
  #mark(suggestion: Suggestion): void {
    if (this.#looked === suggestion) return;
    this.#looked = suggestion;
    this.#log.setAttribute("aria-live", "off");
    this.#log.children[this.#sent]?.querySelector(".bubble")?.replaceChildren(...marked(this.#draft.message, this.#draft.places(suggestion)));
    this.#log.setAttribute("aria-live", "polite");
  }

  #takeCategory(field: Field, value: string | null): void {
    this.#draft.choose(field.name, value);
    this.#hear(() => [leaf(this.#glossary.value(field, value)).name]);
    this.#tellAssumed();
    this.#proceed();
  }

  #leaveCategory(field: Field): void {
    this.#draft.skip(field.name);
    this.#hear(() => [this.#words.leaveToDesk]);
    this.#tellAssumed();
    this.#proceed();
  }

  /** What comes with a category: who looks after it, and what is assumed unless the person says otherwise. */
  #tellAssumed(): void {
    const draft = this.#draft;
    const { suggested, group } = draft;
    const told = Object.keys(suggested).flatMap((name) => draft.field(name) ?? []);
    const named = (field: Field) => leaf(this.#glossary.value(field, suggested[field.name] ?? null)).name;
    const changeable = told.filter(({ ask }) => ask !== undefined);
    if (group && told.includes(group) && !changeable.includes(group)) this.#say(() => [this.#words.goesTo(named(group))]);
    if (changeable.length === 0) return;
    this.#say(() => [
      element("p", {}, this.#words.assume),
      element("dl", { class: "assumed" }, ...changeable.map((field) => element("div", {}, element("dt", {}, this.#glossary.name(field)), element("dd", {}, named(field))))),
    ]);
  }

  #answered(field: Field, value: FactValue): boolean {
    try {
      this.#draft.try(field.name, value);
    } catch (error) {
      if (error instanceof Error && error.name === "FactsError") return false;
      throw error;
    }
    this.#draft.choose(field.name, value);
    this.#hear(() => [this.#glossary.value(field, value)]);
    this.#proceed();
    return true;
  }

  #passed(field: Field): void {
    this.#draft.skip(field.name);
    this.#hear(() => [this.#words.skipped]);
    this.#proceed();
  }

  /** The next question that can change the priority; without one, what happens by when, and the summary. */
  #proceed(): void {
    const field = this.#draft.next();
    if (field) {
      this.#say(() => [this.#glossary.question(field)]);
      return this.#stands({ at: "question", field, changing: false });
    }
    const draft = this.#draft;
    const { priority, facts, suggested } = draft;
    const now = new Date();
    this.#say(() => [
      priority && element("p", {}, `${priority.settled ? this.#words.priorityIs : this.#words.priorityOpen} `, ...priorityBadge(this.#glossary, priority)),
      promises(this.#glossary, draft.targets(now, { facts, suggested }), now),
      element("p", {}, this.#words.check),
    ]);
    this.#stands({ at: "review" });
  }

  #rewrite(): void {
    this.#say(() => [this.#words.changing]);
    this.#stands({ at: "message" });
  }

  #change(field: Field): void {
    const isCategory = field === this.#draft.category;
    this.#say(() => [`${this.#words.changing} ${this.#glossary.question(field)}`]);
    this.#stands(isCategory ? { at: "categories" } : { at: "question", field, changing: true });
  }

  #handOver(): void {
    if (this.#setting.handOver(this.#draft.ticket(new Date()))) {
      this.#say(() => [this.#words.done]);
      this.#stands({ at: "done" });
    } else {
      this.#say(() => [this.#words.notDone]);
      this.#scroll();
    }
  }

  /** Brings what is new into sight: its end, and of what is longer than that, its beginning. */
  #scroll(): void {
    const scroller = this.#scroller;
    const last = [...this.#log.querySelectorAll<HTMLElement>(".message-person")].at(-1);
    const beginning = last ? last.offsetTop - 12 : 0;
    const end = scroller.scrollHeight - scroller.clientHeight;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroller.scrollTo({ top: Math.min(beginning, end), behavior: isStill ? "instant" : "smooth" });
  }
}


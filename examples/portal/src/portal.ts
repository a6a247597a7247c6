import type { Facts, Policy } from "itsm-core/forms";
import { addressWith, readAddress, readFacts, writeFacts } from "./address.js";
import { editing } from "./editing.js";
import { byId, element } from "./element.js";
import { sentence } from "./facts-errors.js";
import { Glossary } from "./glossary.js";
import { header, PAGES } from "./header.js";
import { remember } from "./language.js";
import { notice } from "./notice.js";
import { decides, loadPack, type Matter, type Pack } from "./packs.js";
import type { PageSetting } from "./page.js";
import { Service } from "./service.js";
import { type Asked, Session } from "./session.js";
import { beside } from "./site.js";
import { toolbar } from "./toolbar.js";
import { keptTexts, Trail } from "./trail.js";
import { whyDialog } from "./why.js";
import { withCode } from "./with-code.js";
import type { Words } from "./words/words.js";

/** A page of the portal: what it is about, and how it is drawn. */
export interface View<Answer, Why> {
  readonly matter: Matter;
  /** The pack to begin with, where the address names none. */
  readonly first: string;
  /** The entry point that it needs, whatever the pack does. */
  readonly engine?: Pack["engine"];
  readonly asked: Asked<Answer, Why>;
  readonly draw: (setting: PageSetting<Answer, Why>) => { readonly form: HTMLFormElement };
  /** What is decided, by its name among the derived values. */
  readonly decided?: (policy: Policy) => string;
  /** What the address keeps besides facts. */
  readonly besides?: { write(): string; read(text: string): void };
}

/** Puts the portal on the page, as its address says: pack, facts, and a service to compare with. */
export async function openPortal<Answer, Why>(all: readonly Pack[], language: Words, view: View<Answer, Why>): Promise<void> {
  const packs = all.filter((pack) => decides(pack, view.matter));
  const first = packs.find(({ name }) => name === view.first) ?? packs[0];
  if (!first) {
    document.documentElement.lang = language.language;
    const others = (Object.keys(PAGES) as Matter[]).filter((matter) => matter !== view.matter);
    const ways = others.map((matter) => element("p", {}, element("a", { class: "page-link", href: beside(PAGES[matter]) }, language.pages[matter])));
    byId("page").replaceChildren(element("div", { class: "failed" }, element("p", { role: "alert" }, language.noPacks[view.matter]), ...ways));
    return;
  }
  const packAsked = (): Pack => packNamed(readAddress().pack) ?? first;
  const trail = new Trail();
  const why = whyDialog();
  const { service: asked } = readAddress();
  const service = asked === undefined ? undefined : Service.at(asked);
  const editor = editing({
    serves: (policy) => view.asked.serves(policy),
    usable: (policy) => {
      session.use(policy);
      show();
      follow("policy");
    },
    changed: showTools,
  });
  let words = language;
  let pack = packAsked();
  let tools: ReturnType<typeof toolbar> | undefined;
  let loads = 0;
  const session = new Session(await loadPack(pack, view.engine), view.asked);

  document.body.append(why.element);
  byId("skip").addEventListener("click", (event) => {
    // What stands behind the `#` of the address are facts.
    event.preventDefault();
    byId("questions").focus();
  });
  addEventListener("popstate", () => void arrive());
  await arrive();

  /** Shows what the address says. */
  async function arrive(): Promise<void> {
    const { pack: name, facts, besides } = readAddress();
    const texts = keptTexts();
    trail.arrived();
    if (!(await load(packAsked()))) return;
    const { fields } = session.policy;
    const kept = fields.filter(({ type, name: field }) => type === "text" && texts[field] !== undefined).map((field) => [field.name, texts[field.name]]);
    const refused = session.take({ ...(Object.fromEntries(kept) as Facts), ...readFacts(fields, facts) });
    view.besides?.read(besides);
    show();
    const said: HTMLElement[] = [];
    if (name !== undefined && !packNamed(name)) said.push(notice(words, notHere(name)));
    if (asked !== undefined && !service) said.push(notice(words, words.noSuchService(asked)));
    if (refused.length > 0) said.push(notice(words, words.factsRefused(refused.length), ...refused.map((error) => withCode(sentence(error)))));
    byId("notices").replaceChildren(...said);
  }

  /** Why a pack cannot be shown here: it decides something else, or there is none of that name. */
  function notHere(name: string): string {
    return all.some((known) => known.name === name) ? words.packDecidesOther[view.matter](name) : words.noSuchPack(name);
  }

  /** Goes over to a pack; false if something else was asked for in the meantime. */
  async function load(wanted: Pack): Promise<boolean> {
    const mine = ++loads;
    if (wanted === pack) return true;
    const policy = await loadPack(wanted, view.engine);
    if (mine !== loads) {
      policy.dispose();
      return false;
    }
    pack = wanted;
    session.use(policy);
    return true;
  }

  async function choose(wanted: Pack): Promise<void> {
    try {
      if (!(await load(wanted))) return;
      // Answers belong to the questions of one policy, even where another one's have the same names.
      session.answers.clear();
      byId("notices").replaceChildren();
      follow("pack");
    } catch {
      byId("notices").replaceChildren(notice(words, words.failed));
    }
    show();
  }

  function show(): void {
    const focused = document.activeElement?.id;
    const { policy } = session;
    const glossary = new Glossary(policy.description, words, view.decided?.(policy));
    const { form } = view.draw({ session, glossary, why, service, changed: follow });
    form.addEventListener("reset", () => {
      session.answers.clear();
      show();
      follow("reset");
      byId("questions").focus();
    });
    tools = toolbar(words, packs, pack, { choosePack: (chosen) => void choose(chosen), toggleEditor: editor.toggle, link });
    byId("header").replaceChildren(header(glossary, speak, tools.element, { matter: view.matter, pack, all }));
    editor.show(pack, words);
    showTools();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  function speak(chosen: Words): void {
    remember(chosen);
    words = chosen;
    show();
  }

  function showTools(): void {
    tools?.show({ editing: editor.open(), edited: editor.edited(), texts: Object.keys(texts()).length > 0 });
  }

  /** Has the address follow a change of something: an answer by the name of its field, or all. */
  function follow(what: string): void {
    trail.follow(what, link({ texts: false }), texts());
    showTools();
  }

  function link(options: { readonly texts: boolean }): string {
    return addressWith(pack.name, writeFacts(session.policy.fields, session.facts, options), view.besides?.write());
  }

  function texts(): Facts {
    const ofTexts = session.policy.fields.filter(({ type, name }) => type === "text" && session.facts[name] !== undefined);
    return Object.fromEntries(ofTexts.map(({ name }) => [name, session.facts[name]]));
  }

  function packNamed(name: string | undefined): Pack | undefined {
    return packs.find((known) => known.name === name);
  }
}

import type { Facts } from "itsm-core/forms";
import { addressWith, readAddress, readFacts, writeFacts } from "./address.js";
import { editing } from "./editing.js";
import { byId } from "./element.js";
import { sentence } from "./facts-errors.js";
import { Glossary } from "./glossary.js";
import { header } from "./header.js";
import { remember } from "./language.js";
import { notice } from "./notice.js";
import { loadPack, type Pack } from "./packs.js";
import { drawPage } from "./page.js";
import { Service } from "./service.js";
import { Session } from "./session.js";
import { toolbar } from "./toolbar.js";
import { keptTexts, Trail } from "./trail.js";
import { whyDialog } from "./why.js";
import { withCode } from "./with-code.js";
import type { Words } from "./words/words.js";

/** The pack to begin with, where the address names none. */
const FIRST = "itil-style";

/** Puts the portal on the page, as its address says: pack, facts, and a service to compare with. */
export async function openPortal(packs: readonly Pack[], language: Words): Promise<void> {
  const first = packs.find(({ name }) => name === FIRST) ?? packs[0];
  if (!first) throw new Error("there are no packs beside the page");
  const packAsked = (): Pack => packNamed(readAddress().pack) ?? first;
  const trail = new Trail();
  const why = whyDialog();
  const { service: asked } = readAddress();
  const service = asked === undefined ? undefined : Service.at(asked);
  const editor = editing({
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
  const session = new Session(await loadPack(pack));

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
    const { pack: name, facts } = readAddress();
    const texts = keptTexts();
    trail.arrived();
    if (!(await load(packAsked()))) return;
    const { fields } = session.policy;
    const kept = fields.filter(({ type, name: field }) => type === "text" && texts[field] !== undefined).map((field) => [field.name, texts[field.name]]);
    const refused = session.take({ ...(Object.fromEntries(kept) as Facts), ...readFacts(fields, facts) });
    show();
    const said: HTMLElement[] = [];
    if (name !== undefined && !packNamed(name)) said.push(notice(words, words.noSuchPack(name)));
    if (asked !== undefined && !service) said.push(notice(words, words.noSuchService(asked)));
    if (refused.length > 0) said.push(notice(words, words.factsRefused(refused.length), ...refused.map((error) => withCode(sentence(error)))));
    byId("notices").replaceChildren(...said);
  }

  /** Goes over to a pack; false if something else was asked for in the meantime. */
  async function load(wanted: Pack): Promise<boolean> {
    const mine = ++loads;
    if (wanted === pack) return true;
    const policy = await loadPack(wanted);
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
    const glossary = new Glossary(session.policy.description, words);
    const { form } = drawPage({ session, glossary, why, service, changed: follow });
    form.addEventListener("reset", () => {
      session.answers.clear();
      show();
      follow("reset");
      byId("questions").focus();
    });
    tools = toolbar(words, packs, pack, { choosePack: (chosen) => void choose(chosen), toggleEditor: editor.toggle, link });
    byId("header").replaceChildren(header(glossary, speak, tools.element));
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
    return addressWith(pack.name, writeFacts(session.policy.fields, session.facts, options));
  }

  function texts(): Facts {
    const ofTexts = session.policy.fields.filter(({ type, name }) => type === "text" && session.facts[name] !== undefined);
    return Object.fromEntries(ofTexts.map(({ name }) => [name, session.facts[name]]));
  }

  function packNamed(name: string | undefined): Pack | undefined {
    return packs.find((known) => known.name === name);
  }
}

// The portal's page about changes: what its tests share. Their policy is that of tests/cases/change-risk.yaml, with questions, freezes and
// maintenance windows.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { parse, stringify } from "yaml";
import { builtText } from "./portal-page.mjs";
import { withPage } from "./harness.mjs";

const { ITSM_ROOT } = process.env;
const document = parse(parse(readFileSync(join(ITSM_ROOT, "tests/cases/change-risk.yaml"), "utf8")).policy, { version: "1.2", schema: "core" });

document.policy.label = { en: "Changes", de: "Changes" };
for (const [name, ask] of Object.entries({
  experience: "How often was it done?", window: "Does it run in a quiet time?", failures: "How many percent failed?", tier: "Which tier?", urgent: "Is it urgent?", template: "Is there a template?",
})) document.fields[name].ask = ask;
document.change.zone = "Europe/Berlin";
document.change.freezes = [
  { id: "year-end", label: { en: "Year-end freeze", de: "Jahresendsperre" }, from: "2026-12-18T18:00", to: "2027-01-04T06:00", because: "Nobody is there to mend it" },
];
document.change.maintenance = [{ id: "sunday", label: { en: "Sunday night", de: "Sonntagnacht" }, hours: { sun: "02:00-06:00" }, when: { tier: 1 } }];

/** The document, to make others of. */
export const changeDocument = document;
export const source = stringify(document);
export const policy = loadYaml(source, { syntax: "yaml" });

/** A Monday; the example's schedule begins on it. */
export const MONDAY = "2026-11-30T10:00:00+01:00";

/** All answers, from everything possible to one risk. */
export const STORY = [["users", 80], ["backout", "untested"], ["experience", "never"], ["window", true], ["tier", 2], ["template", false]];

export const hash = (facts, plan = {}) => {
  const planned = new URLSearchParams(Object.entries(plan).flatMap(([key, value]) => [value].flat().map((each) => [key, each])));
  return `#facts:${new URLSearchParams(facts)}${planned.size > 0 ? `;plan:${planned}` : ""}`;
};

/**
 * Opens the page about changes.
 * @param {(page: import("playwright-core").Page, base: string) => Promise<void>} use
 * @param {object} [options]
 * @param {import("itsm-core").Policy} [options.instead] another policy
 * @param {object[]} [options.index] the list of packs
 * @param {string} [options.query] what the address says besides the language
 * @param {string} [options.hash]
 * @param {string} [options.zone] where the reader is
 * @param {string | null} [options.wait] what shows that the page is there
 */
export function withChange(use, { instead = policy, index, query = "", hash: written = "", zone = "Europe/Berlin", wait = ".plan", before, ...options } = {}) {
  return withPage(async (page, base) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setTimezoneOverride", { timezoneId: zone });
    await page.clock.setFixedTime(new Date(MONDAY));
    const packs = index ?? [{ name: "changes", label: "Changes", engine: "forms", decides: ["change"] }];
    await page.route("**/packs/index.json", (route) => route.fulfill({ json: packs }));
    await page.route("**/packs/changes.json", (route) => route.fulfill({ contentType: "application/json", body: builtText(instead) }));
    await page.route("**/packs/changes.yaml", (route) => route.fulfill({ contentType: "application/yaml", body: source }));
    await before?.(page);
    await page.goto(`${base}examples/portal/dist/change/?lang=en${query}${written}`);
    await page.waitForSelector(wait);
    await use(page, base);
  }, options);
}

/** Answers a question of the policy. */
export async function give(page, field, value) {
  const { type, options = [] } = policy.fields.find(({ name }) => name === field);
  const whole = page.locator(`[data-field="${field}"]`);
  if (type === "boolean") await whole.locator("label").nth(value ? 0 : 1).click();
  else if (type === "choice") await whole.locator("label").nth(options.findIndex(({ id }) => id === value)).click();
  else await whole.locator("input").fill(String(value));
}

/** Plans a start by the clocks of the policy. */
export async function planStart(page, local) {
  await page.fill("#plan-start", local);
}

/** A text with plain spaces. */
export const plain = (text) => text.replaceAll(/[\u00a0\u202f\u2009]/g, " ").replaceAll(/\s+/g, " ").trim();
export const said = async (page, selector) => plain(await page.locator(selector).first().innerText());
export const allSaid = async (page, selector) => (await page.locator(selector).allInnerTexts()).map(plain);
export const factsOn = async (page) => JSON.parse(await page.locator(".developers pre").first().textContent());
export const answerOn = async (page) => JSON.parse(await page.locator(".developers pre").nth(1).textContent());
/** A part of what the change asks for, a line each. */
export const demand = async (page, name) => (await page.locator(`[data-demand="${name}"]`).innerText()).split("\n").map(plain).filter((line) => line !== "");
/** The conflicts, by kind. */
export const conflicts = (page) => page.locator(".conflicts:not([hidden]) dd").evaluateAll((all) => all.map((each) => [each.dataset.kind, each.hasAttribute("data-certain")]));

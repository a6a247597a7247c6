// The portal of examples/portal in a browser: what its tests share.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPolicySync } from "itsm-core/forms";
import { withPage } from "./harness.mjs";

const { ITSM_ROOT } = process.env;
export const portalFolder = join(ITSM_ROOT, "examples/portal/dist");

const index = JSON.parse(readFileSync(join(portalFolder, "packs/index.json"), "utf8"));
/** The packs that the portal was built with and that decide priorities; those that say something about changes. */
export const packs = index.filter(({ decides }) => decides.includes("priority"));
export const changePacks = index.filter(({ decides }) => decides.includes("change"));
export const builtPack = (name) => readFileSync(join(portalFolder, `packs/${name}.json`));
export const packSource = (name) => readFileSync(join(portalFolder, `packs/${name}.yaml`), "utf8");
export const policy = loadPolicySync(builtPack("itil-style"));

/** A policy as the page fetches it. */
export const builtText = (loaded) => loaded.toBuiltText();

/**
 * Opens the portal.
 * @param {(page: import("playwright-core").Page, address: string) => Promise<void>} use
 * @param {object} [options]
 * @param {import("itsm-core").Policy} [options.instead] a policy in the place of the pack
 * @param {string} [options.source] its YAML
 * @param {string} [options.query] what the address says besides the language
 * @param {string} [options.hash]
 * @param {(page: import("playwright-core").Page) => Promise<void>} [options.before]
 */
export function withPortal(use, { instead, source, query = "", hash = "", before, ...options } = {}) {
  return withPage(async (page, base) => {
    if (instead) await page.route("**/packs/itil-style.json", (route) => route.fulfill({ contentType: "application/json", body: builtText(instead) }));
    if (source) await page.route("**/packs/itil-style.yaml", (route) => route.fulfill({ contentType: "application/yaml", body: source }));
    await before?.(page);
    const address = `${base}examples/portal/dist/`;
    await page.goto(`${address}?lang=en${query}${hash}`);
    await page.waitForSelector(".verdict");
    await use(page, address);
  }, options);
}

/** Opens the editor, and waits until it has checked the policy. */
export async function openEditor(page) {
  await page.getByRole("button", { name: "Edit policy" }).click();
  await page.waitForSelector(".editor-status:not(:empty)");
}

/** Puts a text into the editor, as pasting does. */
export async function setEditorText(page, text) {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

export async function answer(page, field, value) {
  const { type, options = [] } = policy.fields.find(({ name }) => name === field);
  const whole = `[data-field="${field}"]`;
  if (type === "boolean") await page.locator(`${whole} label`).nth(value === null ? 2 : value ? 0 : 1).click();
  else if (await page.locator(`${whole} select`).count()) {
    const at = value === null ? options.length : options.findIndex(({ id }) => id === value);
    await page.selectOption(`${whole} select`, { index: at + 1 });
  } else if (type === "choice") await page.locator(`${whole} label`).nth(value === null ? options.length : options.findIndex(({ id }) => id === value)).click();
  else if (value === null) await page.locator(`${whole} .unknown-button`).click();
  else await page.fill(input(field), String(value));
}

export const input = (field) => `[data-field="${field}"] input`;
export const text = async (page, selector) => (await page.locator(selector).first().textContent()).trim();
export const factsOn = async (page) => JSON.parse(await text(page, ".developers pre >> nth=0"));
export const answerOn = async (page) => JSON.parse(await text(page, ".developers pre >> nth=1"));

// The chat of examples/chat in a browser: what its tests share.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPolicySync } from "itsm-core";
import { withPage } from "./harness.mjs";

const { ITSM_ROOT } = process.env;

/** The chat's own policy, as the page fetches it. */
export const policy = loadPolicySync(readFileSync(join(ITSM_ROOT, "examples/chat/dist/policies/help-desk.json")));

/**
 * Opens the page of the chat.
 * @param {(page: import("playwright-core").Page) => Promise<void>} use
 * @param {object} [options]
 * @param {string} [options.language]
 * @param {(page: import("playwright-core").Page) => Promise<void>} [options.before]
 */
export function withChat(use, { language = "en", before, ...options } = {}) {
  return withPage(async (page, base) => {
    await page.addInitScript(() => {
      window.tickets = [];
      document.addEventListener("ticket", ({ detail }) => window.tickets.push(detail));
    });
    await before?.(page);
    await page.goto(`${base}examples/chat/dist/?policy=help-desk&lang=${language}`);
    await page.waitForSelector("itsm-chat .composer");
    await use(page);
  }, options);
}

/** Writes the message, and sends it. */
export async function write(page, message) {
  await page.evaluate(() => document.querySelector("itsm-chat").focus());
  await page.keyboard.insertText(message);
  await page.keyboard.press("Enter");
}

/** What has focus, in words. */
export const focused = (page) => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.textContent ?? "");

export const said = async (page) => (await page.locator("itsm-chat .message-desk .bubble").allTextContents()).map(plain);
export const heard = async (page) => (await page.locator("itsm-chat .message-person .bubble").allTextContents()).map(plain);
export const lastSaid = async (page) => (await said(page)).at(-1);
export const marks = (page) => page.locator("itsm-chat mark").allTextContents();
export const tickets = (page) => page.evaluate(() => window.tickets);

/** The lines of the summary: `{ "People affected": "7" }`. */
export async function summary(page) {
  const lines = await page.locator("itsm-chat .line").evaluateAll((all) => all.map((line) => [line.querySelector("dt").textContent, line.querySelector("dd").textContent]));
  return Object.fromEntries(lines.map(([name, value]) => [name, plain(value)]));
}

export const press = (page, name) => page.getByRole("button", { name, exact: true }).first().press("Enter");
const plain = (text) => text.replace(/\s+/g, " ").trim();

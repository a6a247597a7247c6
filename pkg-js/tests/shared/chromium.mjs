// A Chromium whose pages may have no errors.
import { chromium } from "playwright-core";

const quiet = [
  "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Starts the browser with an empty profile in a folder of its own. */
export function launch(executablePath, profile) {
  return chromium.launchPersistentContext(profile, { executablePath, headless: true, chromiumSandbox: false, args: quiet });
}

/**
 * Opens a page, gives it to `use` and closes it. Errors on the page are errors here, so is an answer of 400 or more;
 * expected ones are named in `expected`.
 * @template T
 * @param {import("playwright-core").BrowserContext} context
 * @param {(page: import("playwright-core").Page) => Promise<T>} use
 * @param {RegExp} [expected]
 * @returns {Promise<T>}
 */
export async function flawless(context, use, expected) {
  const page = await context.newPage();
  const problems = [];
  const note = (text) => expected?.test(text) || problems.push(text);
  page.on("pageerror", (error) => note(String(error)));
  page.on("console", (message) => message.type() === "error" && note(`${message.text()} (${message.location().url})`));
  page.on("response", (response) => response.status() >= 400 && note(`${response.status()} ${response.url()}`));
  try {
    const result = await use(page);
    if (problems.length > 0) throw new Error(`the page had errors:\n  ${problems.join("\n  ")}`);
    return result;
  } finally {
    await page.close();
  }
}

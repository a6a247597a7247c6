// The chat for everybody: an automated check of accessibility, a strict content security policy, small screens, reduced motion, right to left.
// With ITSM_SCREENSHOTS=FOLDER, pictures of the chat in its several looks are left there.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { press, withChat, write } from "./chat-page.mjs";

const { ITSM_SCREENSHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The moments of a conversation, and how to get from one to the next. */
const MOMENTS = [
  ["empty", async () => {}],
  ["typing", async (page) => {
    await page.evaluate(() => document.querySelector("itsm-chat").focus());
    await page.keyboard.type("The printer and the vpn, both again");
  }],
  ["suggestions", (page) => page.keyboard.press("Enter")],
  ["list", (page) => page.locator("itsm-chat .step .quiet").first().press("Enter")],
  ["searched", (page) => page.keyboard.type("vp")],
  ["number", (page) => page.keyboard.press("Enter")],
  ["refused", async (page) => {
    await page.keyboard.type("some");
    await page.keyboard.press("Enter");
  }],
  ["choices", async (page) => {
    await page.locator("itsm-chat .typed input").fill("12");
    await page.keyboard.press("Enter");
  }],
  ["yes or no", (page) => page.keyboard.press("Enter")],
  ["summary", (page) => page.keyboard.press("Enter")],
  ["done", (page) => page.locator("itsm-chat .send-row button").press("Enter")],
];

async function through(page, at) {
  for (const [moment, go] of MOMENTS) {
    await go(page);
    await at(moment);
  }
}

/** What axe finds wrong with the page as it is. */
async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary}`));
}

for (const [look, colorScheme, width, height, language] of [
  ["light", "light", 1280, 900, "en"],
  ["dark", "dark", 1280, 900, "en"],
  ["light on a small phone, in German", "light", 320, 640, "de"],
  ["dark on a phone", "dark", 390, 844, "en"],
]) {
  test(`axe finds nothing: ${look}`, () =>
    withChat(async (page) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      await through(page, async (moment) => assert.deepEqual(await violations(page), [], moment));
    }, { language }));
}

test("the strictest content security policy that runs WebAssembly is enough, and nothing runs against it", () => {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
  return withChat(async (page) => {
    await through(page, async () => {});
    assert.deepEqual(await page.evaluate(() => window.violated), []);
  }, {
    headers: { "content-security-policy": policy },
    before: (page) => page.addInitScript(() => {
      window.violated = [];
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.violated.push(`${violatedDirective} ${blockedURI}`));
    }),
  });
});

test("what is said is announced: a log that is polite, and each message tells who says it", () =>
  withChat(async (page) => {
    const log = page.getByRole("log", { name: "Conversation" });
    assert.equal(await log.getAttribute("aria-live"), "polite");
    await log.evaluate((element) => {
      window.said = [];
      new MutationObserver((changes) => {
        for (const { addedNodes, target } of changes) if (target === element && element.getAttribute("aria-live") === "polite") for (const node of addedNodes) window.said.push(node.textContent);
      }).observe(element, { childList: true });
    });
    await page.evaluate(() => document.querySelector("itsm-chat").focus());
    await page.keyboard.type("I forgot my password");
    assert.deepEqual(await page.evaluate(() => window.said), [], "nobody is interrupted while typing");
    await page.keyboard.press("Enter");
    assert.deepEqual(await page.evaluate(() => window.said), [
      "You: I forgot my password",
      "Service desk: This looks like “Forgotten or expired password”. Is that right?",
    ]);
  }));

test("nothing is cut off or scrolls sideways, and every target is large enough", () =>
  withChat(async (page) => {
    for (const width of [320, 768, 1440]) {
      await page.setViewportSize({ width, height: 720 });
      await page.evaluate(() => document.querySelector("itsm-chat").reset());
      await through(page, async (moment) => {
        const { wide, small } = await page.evaluate(() => {
          const scroller = document.querySelector("itsm-chat").shadowRoot.querySelector(".scroller");
          const wide = Math.max(document.documentElement.scrollWidth - window.innerWidth, scroller.scrollWidth - scroller.clientWidth);
          const small = [...scroller.querySelectorAll("button, input, textarea, [role=option]")].map((one) => one.getBoundingClientRect()).filter(({ width, height }) => width < 24 || height < 24);
          return { wide, small: small.length };
        });
        assert.ok(wide <= 0, `${moment} at ${width} pixels: ${wide} too wide`);
        assert.equal(small, 0, `${moment} at ${width} pixels`);
      });
    }
  }, { language: "de" }));

test("what has focus is in sight", () =>
  withChat(async (page) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 320, height: 560 });
    await through(page, async (moment) => {
      for (let tabs = 0; tabs < (moment === "summary" ? 10 : 1); tabs++) {
        if (tabs > 0) await page.keyboard.press("Tab");
        const hidden = await page.evaluate(() => {
          const { shadowRoot } = document.querySelector("itsm-chat");
          const focused = shadowRoot.activeElement;
          if (!focused) return false;
          const [own, frame] = [focused, shadowRoot.querySelector(".scroller")].map((one) => one.getBoundingClientRect());
          const top = shadowRoot.elementFromPoint(own.left + own.width / 2, own.top + Math.min(own.height / 2, 12));
          return own.bottom < frame.top + 8 || own.top > frame.bottom - 8 || !(focused.contains(top) || top?.contains(focused));
        });
        assert.equal(hidden, false, `${moment}, after ${tabs} tabs`);
      }
    });
  }));

test("whoever wants less motion gets none", () =>
  withChat(async (page) => {
    const moving = () => page.evaluate(() => [...document.querySelector("itsm-chat").shadowRoot.querySelectorAll("*")].filter((each) => {
      const { transitionDuration, animationName } = getComputedStyle(each);
      return parseFloat(transitionDuration) > 0 || animationName !== "none";
    }).length);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    assert.ok((await moving()) > 0);
    await page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await moving(), 0);
  }));

test("from right to left the person's messages stand at the left, and what people write has its own direction", () =>
  withChat(async (page) => {
    await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    await write(page, "نسيت كلمة المرور password");
    const at = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector("itsm-chat");
      const middle = (element) => (({ left, right }) => (left + right) / 2)(element.getBoundingClientRect());
      const bubble = (by) => middle(shadowRoot.querySelector(`.message-${by} .bubble`)) - middle(shadowRoot.querySelector(".scroller"));
      return { desk: bubble("desk"), person: bubble("person"), direction: getComputedStyle(shadowRoot.querySelector(".message-person .bubble")).direction };
    });
    assert.ok(at.person < 0 && at.desk > 0, JSON.stringify(at));
    assert.equal(at.direction, "rtl");
    await press(page, "Start over");
    await write(page, "I forgot my password");
    assert.equal(await page.locator("itsm-chat .message-person .bubble").evaluate((bubble) => getComputedStyle(bubble).direction), "ltr");
  }));

test("pictures of the chat", { skip: ITSM_SCREENSHOTS ? false : "ITSM_SCREENSHOTS is not set" }, async () => {
  mkdirSync(ITSM_SCREENSHOTS, { recursive: true });
  for (const [name, width, height, media, language] of [
    ["desktop-light", 1280, 860, { colorScheme: "light" }, "en"],
    ["desktop-dark", 1280, 860, { colorScheme: "dark" }, "en"],
    ["phone-light", 320, 700, { colorScheme: "light" }, "en"],
    ["phone-dark-de", 390, 844, { colorScheme: "dark" }, "de"],
    ["desktop-forced", 1280, 860, { forcedColors: "active" }, "en"],
  ]) {
    await withChat(async (page) => {
      await page.emulateMedia({ ...media, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      await through(page, async (moment) => {
        if (width < 600) await page.evaluate(() => document.querySelector("itsm-chat").scrollIntoView());
        await page.screenshot({ path: join(ITSM_SCREENSHOTS, `chat-${name}-${moment.replaceAll(" ", "-")}.png`) });
      });
    }, { language });
  }
});

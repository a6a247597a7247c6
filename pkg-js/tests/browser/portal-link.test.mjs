// Facts in the address of the portal: shared, gone back to, restored, and refused where they are none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { answer, factsOn, input, policy, text, withPortal } from "./portal-page.mjs";

const kinds = loadYaml(`
itsm: 1
policy: { name: kinds }
scales: { priority: [p1, p2] }
fields:
  parts: { type: choices, options: [disk, "a & b", screen] }
  people: { type: integer }
  cost: { type: decimal, places: 2 }
  seen_at: { type: instant }
  vip: { type: boolean }
  deadline: { type: duration }
  summary: { type: text, max_length: 80 }
priority: { table: { rules: [{ when: { vip: true }, then: p1 }], otherwise: p2 } }
`);

const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
/** Waits until the address has followed. */
const hashIs = (page, wanted) => page.waitForFunction((text) => decodeURIComponent(location.hash) === text, wanted);

test("the address follows the answers; a reload, and somebody else's browser, restore them", () =>
  withPortal(async (page, address) => {
    const facts = { service: "payroll", affected_users: 80, work_stopped: true, deadline: null };
    for (const [field, value] of Object.entries(facts)) await answer(page, field, value);
    await hashIs(page, "#facts:service=payroll&affected_users=80&work_stopped=true&deadline=");
    const shared = page.url();
    await page.reload();
    await page.waitForSelector(".verdict");
    assert.deepEqual(await factsOn(page), facts);
    assert.equal(await page.inputValue(input("affected_users")), "80");
    await page.goto(`${address}?lang=en`);
    await page.goto(shared);
    await page.waitForSelector(".verdict");
    assert.deepEqual(await factsOn(page), facts);
    assert.equal(await text(page, ".outcome"), policy.priority(facts).possible.length === 1 ? policy.priority(facts).outcome : "P1 – P3");
  }));

test("back takes back answer by answer, typing counts once, and forward brings them again", () =>
  withPortal(async (page) => {
    await answer(page, "service", "mail");
    await hashIs(page, "#facts:service=mail");
    await page.locator(input("affected_users")).pressSequentially("1200", { delay: 30 });
    await hashIs(page, "#facts:service=mail&affected_users=1200");
    await answer(page, "work_stopped", true);
    await hashIs(page, "#facts:service=mail&affected_users=1200&work_stopped=true");
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector('[data-field="work_stopped"] :checked'));
    assert.deepEqual(await factsOn(page), { service: "mail", affected_users: 1200 });
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('[data-field="affected_users"] input').value === "");
    assert.deepEqual(await factsOn(page), { service: "mail" });
    await page.goForward();
    await page.waitForFunction(() => document.querySelector('[data-field="affected_users"] input').value === "1200");
    assert.deepEqual(await factsOn(page), { service: "mail", affected_users: 1200 });
  }));

test("what a link says that is no answer is told, and the rest is taken", () =>
  withPortal(async (page) => {
    assert.match(await text(page, ".notice"), /^6 answers of this link could not be taken over/);
    const told = (await page.locator(".notice li").allTextContents()).join("\n");
    for (const part of [/priority is worked out/, /service must be one of/, /affected_users must be a whole number/, /work_stopped/, /record_type/, /servise.*service/]) assert.match(told, part);
    assert.deepEqual(await factsOn(page), { deadline: "4h", vip: true });
    assert.equal(await page.locator('.notice[role="alert"]').count(), 1);
  }, { hash: "#facts:service=payrol&affected_users=many&priority=P1&deadline=4h&vip=true&work_stopped=1&servise=mail&record_type" }));

test("no fragment makes the page fail", async () => {
  for (const hash of ["#facts:%", "#facts:__proto__=1&constructor=2", "#facts:service=mail&service=payroll", "#facts:service[]=mail", "#facts:&&&=&=", "#questions", `#facts:service=${"x".repeat(20_000)}`, "#facts:affected_users=%00%ff"]) {
    await withPortal(async (page) => {
      assert.deepEqual(await factsOn(page), {}, hash);
      await answer(page, "service", "mail");
      assert.deepEqual(await factsOn(page), { service: "mail" }, hash);
    }, { hash });
  }
});

test("values of every kind come back as they were", () =>
  withPortal(async (page, address) => {
    const facts = { parts: ["disk", "a & b"], people: -3, cost: "12.50", seen_at: "2026-11-22T11:30:00.000Z", vip: false, deadline: "1h30m" };
    const open = async (written) => {
      await page.goto(`${address}?lang=de#facts:${new URLSearchParams(written)}`);
      await page.reload();
      await page.waitForSelector(".verdict");
      assert.equal(await page.locator(".notice").count(), 0);
      return factsOn(page);
    };
    assert.deepEqual(await open([["parts[]", "disk"], ["parts[]", "a & b"], ["people", "-3"], ["cost", "12.50"], ["seen_at", facts.seen_at], ["vip", "false"], ["deadline", "1h30m"]]), facts);
    assert.equal(await page.inputValue(input("cost")), "12,50", "as people write it in German");
    assert.notEqual(await page.inputValue(input("seen_at")), "");
    assert.deepEqual(await open([["parts[]", ""], ["vip", ""]]), { parts: [], vip: null });
  }, { instead: kinds }));

test("texts stay out of the address unless asked for, and a reload has them all the same", () =>
  withPortal(async (page, address) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(address).origin });
    await page.locator('[data-field="vip"]').getByRole("radio", { name: "Yes" }).check();
    assert.equal(await page.getByLabel("with texts").isVisible(), false);
    await page.fill(input("summary"), "Private matters");
    await hashIs(page, "#facts:vip=true");
    const link = async () => {
      await page.getByRole("button", { name: "Copy link" }).click();
      await page.waitForFunction(() => document.querySelector(".tool-status").textContent.startsWith("Link copied"));
      return decodeURIComponent((await page.evaluate(() => navigator.clipboard.readText())).replaceAll("+", " "));
    };
    assert.match(await link(), /\?lang=en&pack=itil-style#facts:vip=true$/);
    await page.getByLabel("with texts").check();
    assert.match(await link(), /#facts:vip=true&summary=Private matters$/);
    assert.doesNotMatch(page.url(), /Private/);
    await page.waitForTimeout(400);
    await page.reload();
    await page.waitForSelector(".verdict");
    assert.deepEqual(await factsOn(page), { vip: true, summary: "Private matters" });
  }, { instead: kinds }));

test("where the clipboard is closed the link is there to copy", () =>
  withPortal(async (page) => {
    await answer(page, "service", "mail");
    await hashIs(page, "#facts:service=mail");
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await page.getByRole("button", { name: "Copy link" }).click();
    assert.match(await page.getByLabel("The link, to copy:").inputValue(), /#facts:service=mail$/);
  }));

test("the way past the tools to the questions does not touch the facts", () =>
  withPortal(async (page) => {
    await answer(page, "service", "mail");
    await hashIs(page, "#facts:service=mail");
    await page.locator("#skip").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "questions");
    assert.equal(await hash(page), "#facts:service=mail");
  }));

// The portal beside another engine: the same answer, another one, none. The service is the package in Node; and, where ITSM_SERVICE
// names the program of examples/service, that.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { give, withChange, policy as changes, source as changesSource } from "./change-page.mjs";
import { answer, answerOn, input, packSource, policy, text, withPortal } from "./portal-page.mjs";

const { ITSM_ROOT, ITSM_SERVICE } = process.env;
const yaml = packSource("itil-style");

/** A service as docs/WIRE.md describes its requests. `reply` may answer otherwise. */
async function withService(use, { serves = policy, reply } = {}) {
  const asked = [];
  const server = createServer((request, response) => {
    const allowed = { "access-control-allow-origin": request.headers.origin ?? "*", "access-control-allow-headers": "content-type", "cross-origin-resource-policy": "cross-origin" };
    if (request.method === "OPTIONS") return response.writeHead(204, allowed).end();
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk)).on("end", async () => {
      const body = Buffer.concat(chunks).toString("utf8");
      asked.push({ path: request.url, body });
      const [status, told] = (await reply?.(body, asked.length)) ?? [200, serves.replyText(request.url === "/v1/change/risk" ? "change_risk" : "priority", body)];
      response.writeHead(status, { ...allowed, "content-type": "application/json" }).end(told);
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    await use(`http://127.0.0.1:${server.address().port}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const beside = (use, service, options = {}) =>
  withPortal(use, { query: `&service=${encodeURIComponent(service)}`, connect: service, ...options });
const verdictIs = (page, wanted) => page.waitForFunction((words) => document.querySelector(".agreement-verdict").textContent.startsWith(words), wanted);
const digests = (page) => page.locator(".digests code").evaluateAll((all) => all.filter((code) => code.checkVisibility()).map((code) => code.title));

test("the service agrees after every answer, with the same digest", () => withService((service, asked) => beside(async (page) => {
  await verdictIs(page, "Agrees");
  for (const [field, value] of [["service", "payroll"], ["affected_users", 80], ["deadline", null], ["work_stopped", true]]) {
    const before = asked.length;
    await answer(page, field, value);
    while (asked.length === before) await page.waitForTimeout(20);
    await page.waitForSelector('.agreement[data-agrees="yes"]:not([data-asking])');
  }
  assert.deepEqual(await digests(page), [policy.stamps.digest, policy.stamps.digest]);
  assert.deepEqual(asked.at(-1), { path: "/v1/priority", body: policy.requestText({ service: "payroll", affected_users: 80, deadline: null, work_stopped: true }, { language: "en" }) });
  assert.match(await text(page, ".promise"), new RegExp(`also sent to ${service}`));
}, service)));

test("another policy differs, and says what it would answer", () => {
  const serves = loadYaml(yaml.replace("extensive:   [P1, P1, P2, P3]", "extensive:   [P2, P2, P2, P3]"));
  return withService((service) => beside(async (page) => {
    for (const [field, value] of [["service", "payroll"], ["affected_users", 80], ["work_stopped", true], ["security_incident", false], ["workaround", false]]) await answer(page, field, value);
    await verdictIs(page, "Differs: it decides by another policy, and says P2.");
    assert.deepEqual(await digests(page), [policy.stamps.digest, serves.stamps.digest]);
    assert.equal(await page.locator(".agreement").getAttribute("data-agrees"), "no");
  }, service), { serves });
});

test("one fact answered otherwise by the same policy is a difference", () => {
  const reply = (body) => [200, policy.replyText("priority", body).replace('"exact":true', '"exact":false')];
  return withService((service) => beside((page) => verdictIs(page, "Differs by the same policy"), service), { reply });
});

test("what is no answer is told", () => withService((service) => beside(async (page) => {
  await verdictIs(page, "No answer to compare: the service is tired");
  await answer(page, "service", "mail");
  await verdictIs(page, "No answer to compare: status 502");
}, service, { expected: /50[0-9]/ }), { reply: (_, times) => (times === 1 ? [500, '{"errors":[{"code":"x","field":"","message":"the service is tired"}]}'] : [502, "<html>"]) }));

test("one that does not run, or that the page may not ask, is not reachable, and comes back", async () => {
  await beside((page) => verdictIs(page, "Not reachable"), "http://127.0.0.1:9", { expected: /ERR_|127\.0\.0\.1:9/ });
  await withService((service, asked) => beside(async (page) => {
    await verdictIs(page, "Not reachable");
    assert.deepEqual(asked, [], "the content security policy keeps facts on the page");
  }, service, { connect: undefined, expected: /Content Security Policy/ }));
  await withPortal(async (page) => {
    assert.match(await text(page, ".notice"), /“javascript:alert\(1\)” is no address of a service/);
    assert.equal(await page.locator(".agreement").count(), 0);
  }, { query: "&service=javascript:alert(1)" });
});

test("only the latest answer counts, however late others come, and nothing is said twice", () => {
  const reply = async (body, times) => {
    // The first one comes last, and is wrong.
    if (times === 1) await new Promise((done) => setTimeout(done, 1_500));
    return times === 1 ? [500, "late"] : [200, policy.replyText("priority", body)];
  };
  return withService((service, asked) => beside(async (page) => {
    while (asked.length === 0) await page.waitForTimeout(20);
    await answer(page, "service", "mail");
    await verdictIs(page, "Agrees");
    await page.evaluate(() => {
      window.said = [];
      const verdict = document.querySelector(".agreement-verdict");
      new MutationObserver(() => window.said.push(verdict.textContent)).observe(verdict, { childList: true, characterData: true, subtree: true });
    });
    await page.locator(input("affected_users")).pressSequentially("12000", { delay: 20 });
    await page.waitForTimeout(1_700);
    assert.deepEqual(await page.evaluate(() => window.said), []);
    assert.equal(await page.locator(".agreement").getAttribute("data-agrees"), "yes");
    // What cannot be read is not sent.
    const sent = asked.length;
    await page.fill(input("affected_users"), "many");
    await page.waitForTimeout(400);
    assert.equal(asked.length, sent);
  }, service, { expected: /500/ }), { reply });
});

test("the native service gives the very same answers", { skip: ITSM_SERVICE ? false : "ITSM_SERVICE names no program" }, async () => {
  const { port, stop } = await startNative();
  try {
    await beside(async (page) => {
      for (const [field, value] of [["service", "payroll"], ["affected_users", 80], ["deadline", "4h"], ["work_stopped", true]]) {
        await answer(page, field, value);
        await page.waitForSelector('.agreement[data-asking]', { state: "detached" });
        await verdictIs(page, "Agrees");
      }
      assert.deepEqual(await digests(page), [policy.stamps.digest, policy.stamps.digest]);
      assert.equal((await answerOn(page)).outcome, policy.priority({ service: "payroll", affected_users: 80, deadline: "4h", work_stopped: true }).outcome);
    }, `http://127.0.0.1:${port}`);
  } finally {
    stop();
  }
});

test("the page about changes is compared, too", () => withService((service, asked) => withChange(async (page) => {
  await verdictIs(page, "Agrees");
  await give(page, "users", 80);
  await page.waitForSelector('.agreement[data-agrees="yes"]:not([data-asking])');
  const { path, body } = asked.at(-1);
  assert.equal(path, "/v1/change/risk");
  const { submitted } = JSON.parse(body);
  assert.equal(body, changes.requestText({ users: 80 }, { language: "en", submitted }));
  assert.match(await text(page, ".promise"), new RegExp(`also sent to ${service}`));
}, { query: `&service=${encodeURIComponent(service)}`, connect: service }), { serves: changes }));

test("the native service says the very same about changes", { skip: ITSM_SERVICE ? false : "ITSM_SERVICE names no program" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "itsm-"));
  const file = join(folder, "changes.yaml");
  writeFileSync(file, changesSource);
  const { port, stop } = await startNative(file);
  const service = `http://127.0.0.1:${port}`;
  try {
    await withChange(async (page) => {
      for (const [field, value] of [["users", 80], ["backout", "untested"], ["experience", "never"], ["window", true], ["tier", 2]]) {
        await give(page, field, value);
        await page.waitForSelector('.agreement[data-asking]', { state: "detached" });
        await verdictIs(page, "Agrees");
      }
      assert.deepEqual(await digests(page), [changes.stamps.digest, changes.stamps.digest]);
    }, { query: `&service=${encodeURIComponent(service)}`, connect: service });
  } finally {
    stop();
    rmSync(folder, { recursive: true });
  }
});

/** Starts the program on a free port. Allows every origin, for the address of the page is not known yet. */
async function startNative(policyFile = join(ITSM_ROOT, "packs/itil-style/policy.yaml")) {
  const free = createServer();
  await new Promise((done) => free.listen(0, "127.0.0.1", done));
  const { port } = free.address();
  await new Promise((done) => free.close(done));
  const child = spawn(ITSM_SERVICE, [policyFile, "--listen", `127.0.0.1:${port}`, "--allow-origin", "*"], { stdio: ["ignore", "ignore", "inherit"] });
  for (let tries = 0; tries < 100; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/v1/policy`).then((response) => response.ok, () => false);
    if (up) return { port, stop: () => child.kill() };
    await new Promise((done) => setTimeout(done, 100));
  }
  child.kill();
  throw new Error("the service does not answer");
}

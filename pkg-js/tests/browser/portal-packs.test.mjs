// The packs that the portal shows, and the matrix as a heat map, whatever its shape.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { loadPolicySync } from "itsm-core";
import { answer, answerOn, builtPack, input, packs, policy, text, withPortal } from "./portal-page.mjs";

const label = ({ name, label: written }) => (written === undefined ? name : loadPolicySync(builtPack(name)).label(written, "en"));

test("every pack can be chosen, and answers as the engine does", (context) =>
  withPortal(async (page) => {
    assert.ok(packs.length > 0 && packs.some(({ name }) => name === "itil-style"));
    for (const pack of packs) {
      const loaded = loadPolicySync(builtPack(pack.name));
      await page.locator("#pack").focus();
      await page.getByLabel("Policy", { exact: true }).selectOption(pack.name);
      await page.waitForFunction((name) => document.querySelector(".stamps code").textContent === name, loaded.stamps.policy);
      assert.equal(await text(page, "h1"), label(pack));
      assert.equal(await page.evaluate(() => document.activeElement.id), "pack", "the keyboard can go on choosing");
      const wanted = loaded.priority({}, { language: "en" });
      assert.deepEqual(await answerOn(page), wanted);
      const asked = loaded.fields.filter(({ ask, declared, used }) => (declared ? ask !== undefined : used)).length;
      assert.equal(await page.locator(".question").count(), asked);
      const drawn = await page.locator(".matrix:visible").count();
      const open = wanted.recordType === null ? loaded.matrices : loaded.matrices.filter(({ recordTypes }) => recordTypes.includes(wanted.recordType));
      assert.equal(drawn, open.length, `${pack.name}: ${drawn} matrices`);
      assert.ok((await page.locator(".ladder-large .rung").count()) > 1);
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${pack.name} at ${width} pixels`);
      }
    }
    context.diagnostic(packs.map(({ name, engine }) => `${name} (${engine})`).join(", "));
  }));

test("the address has the pack, back and forward go from pack to pack, and an unknown one is told", async () => {
  const second = packs.find(({ name }) => name !== "itil-style");
  await withPortal(async (page) => {
    assert.match(await text(page, ".notice"), /no policy “no-such-style”/);
    await page.getByRole("button", { name: "Dismiss" }).click();
    assert.equal(await page.locator(".notice").count(), 0);
    assert.deepEqual(await answerOn(page), policy.priority({}, { language: "en" }));
    if (!second) return;
    await page.getByLabel("Policy", { exact: true }).selectOption(second.name);
    await page.waitForURL((url) => url.searchParams.get("pack") === second.name);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector("h1").textContent === "ITIL-style service desk");
    await page.goForward();
    await page.waitForFunction((wanted) => document.querySelector("h1").textContent === wanted, label(second));
    await page.reload();
    await page.waitForSelector(".verdict");
    assert.equal(await text(page, "h1"), label(second));
  }, { query: "&pack=no-such-style" });
});

test("a pack with conditions on texts gets the engine that reads texts", () => {
  const withTexts = loadYaml(`
itsm: 1
policy: { name: texts }
scales: { priority: [high, low] }
fields: { summary: { type: text, ask: What happened? } }
priority: { table: { rules: [{ when: { summary: { contains: fire } }, then: high }], otherwise: low } }
`);
  return withPortal(async (page) => {
    await page.fill(input("summary"), "There is a fire");
    assert.equal(await text(page, ".outcome"), "High");
  }, { instead: withTexts, before: (page) => page.route("**/packs/index.json", (route) => route.fulfill({ json: [{ name: "itil-style", engine: "core" }] })) });
});

test("the cells still possible are marked, then the one, in colour and in words", () =>
  withPortal(async (page) => {
    const marked = () => page.locator(".matrix td[data-possible]").evaluateAll((cells) => cells.map((cell) => cell.textContent));
    assert.equal((await marked()).length, 16);
    await answer(page, "service", "payroll");
    await answer(page, "affected_users", 80);
    assert.deepEqual(await marked(), ["P1, still possible", "P1, still possible", "P2, still possible", "P3, still possible"]);
    await answer(page, "work_stopped", true);
    await answer(page, "workaround", false);
    assert.deepEqual(await marked(), ["P1, this one"]);
    assert.equal(await page.locator("[data-decided] .icon").isVisible(), true, "not by colour alone");
    const heads = await page.locator(".matrix th[data-possible]").allTextContents();
    assert.deepEqual(heads, ["Critical", "Extensive"]);
    assert.deepEqual(await page.locator(".matrix th").evaluateAll((all) => [...new Set(all.map(({ scope }) => scope))]), ["col", "row"]);
    const ways = await page.locator(".matrix .cell").evaluateAll((cells) => new Set(cells.map((cell) => getComputedStyle(cell).backgroundColor)).size);
    assert.ok(ways >= 6, `${ways} colours: those ruled out are pale, and still of their severity`);
  }));

const scales = "scales: { tier: [gold, silver, bronze], urgency: [u1, u2, u3], priority: [p1, p2, p3, p4, p5, p6] }";

test("a matrix over a catalogue's attribute follows the entry, and an answer that fits nowhere leaves no cell", () =>
  withPortal(async (page) => {
    assert.equal(await page.locator(".matrix td[data-possible]").count(), 9);
    await page.locator('[data-field="service"]').getByText("Shop").click();
    assert.deepEqual(await page.locator(".matrix th[scope=row][data-possible]").allTextContents(), ["silver"]);
    assert.equal(await page.locator(".matrix td[data-possible]").count(), 3);
    await page.locator('[data-field="urgency"]').getByText("U1").click();
    assert.equal(await text(page, "[data-decided]"), "p2, this one");
    const colours = await page.locator(".ladder-large .rung").evaluateAll((all) => new Set(all.map((rung) => rung.dataset.severity)).size);
    assert.equal(colours, 6, "six levels have six colours");
    await page.locator('[data-field="urgency"]').getByText("Don’t know").click();
    assert.equal(await page.locator(".matrix td[data-possible]").count(), 0);
    assert.match(await text(page, ".matrix-note"), /No rule of the policy covers these answers/);
  }, { instead: loadYaml(`
itsm: 1
policy: { name: attributes }
${scales}
catalogues: { services: { attributes: { tier: { type: level, scale: tier } }, entries: { pay: { tier: gold }, shop: { tier: silver }, wiki: { tier: bronze } } } }
fields:
  service: { type: choice, from: services, required: true }
  urgency: { type: level, scale: urgency }
priority: { matrix: { rows: service.tier, columns: urgency, cells: { gold: [p1, p2, p3], silver: [p2, p3, p4], bronze: [p4, p5, p6] } } }
`) }));

test("while the record type is open every matrix is shown, and a policy without one shows none", async () => {
  const several = loadYaml(`
itsm: 1
policy: { name: several }
${scales}
fields:
  record_type: { type: choice, from: record_types, required: true }
  tier: { type: level, scale: tier, required: true }
  urgency: { type: level, scale: urgency, required: true }
priority:
  matrix: { rows: tier, columns: urgency, cells: { gold: [p1, p2, p3], silver: [p2, p3, p4], bronze: [p4, p5, p6] } }
  by_record_type:
    problem: { matrix: { rows: urgency, columns: tier, cells: { u1: [p2, p3, p4], u2: [p3, p4, p5], u3: [p4, p5, p6] } } }
    change: none
`);
  await withPortal(async (page) => {
    assert.equal(await page.locator(".matrix:visible").count(), 2);
    await page.locator('[data-field="record_type"]').getByText("Problem").click();
    assert.match(await text(page, ".matrix:visible caption"), /For Problem\./);
    assert.equal(await page.locator(".matrix:visible").count(), 1);
    await page.locator('[data-field="record_type"]').getByText("Change").click();
    assert.equal(await page.locator(".matrix:visible").count(), 0);
  }, { instead: several });
  const sums = loadYaml(`
itsm: 1
policy: { name: sums }
${scales}
fields: { tier: { type: level, scale: tier, required: true } }
priority: { table: { hit: sum, rules: [{ when: { tier: gold }, points: 9 }, { when: { tier: silver }, points: 5 }], bands: [{ from: 0, then: p4 }, { from: 5, then: p2 }, { from: 9, then: p1 }] } }
`);
  await withPortal(async (page) => {
    assert.equal(await page.locator(".matrix").count(), 0);
    assert.deepEqual(await page.locator(".ladder-large .rung[data-possible]").allTextContents(), ["p1", "p2", "p4"]);
    await page.locator('[data-field="tier"]').getByText("Silver").click();
    assert.equal(await text(page, ".outcome"), "p2");
  }, { instead: sums });
});

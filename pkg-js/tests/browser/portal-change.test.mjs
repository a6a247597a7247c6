// The portal's page about changes: the form, the gauges that close, the ledger, and what a change asks for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { allSaid, answerOn, changeDocument, demand, factsOn, give, hash, plain, planStart, policy, said, source, STORY, withChange } from "./change-page.mjs";
import { withPage } from "./harness.mjs";
import { openEditor, packSource, setEditorText } from "./portal-page.mjs";

const SETTLED = Object.fromEntries(STORY);
/** Very high, of which several other answers would make less. */
const WORST = { users: 5000, backout: "missing", experience: "never", window: true, tier: 2 };
const EMERGENCY = { users: 5000, backout: "untested", experience: "once", failures: 3, window: false, tier: 1, urgent: true };

/** From where to where a gauge is framed, as shares of its track. */
const framed = (page, name) => page.locator(`.gauge[data-score="${name}"]`).evaluate((gauge) => {
  const [track, span] = [gauge.querySelector(".gauge-track"), gauge.querySelector(".gauge-span")].map((part) => part.getBoundingClientRect());
  return [(span.left - track.left) / track.width, (span.right - track.left) / track.width];
});

test("with every answer the gauges close, until each score and the risk are settled", () => withChange(async (page) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const facts = {};
  const widths = [];
  for (const [field, value] of [[], ...STORY]) {
    if (field) {
      await give(page, field, value);
      facts[field] = value;
    }
    assert.deepEqual(await factsOn(page), facts);
    const { answer, ledger } = policy.explainChange(facts, { language: "en" });
    assert.deepEqual((await answerOn(page)).possible, answer.possible);
    assert.deepEqual((await page.locator(".ladder-large .rung[data-possible]").allTextContents()).length, answer.possible.filter((id) => id !== "unmatched").length);
    for (const { name, least, most, range: [first, last] } of ledger) {
      assert.equal(await said(page, `[data-score="${name}"] .gauge-value`), least === most ? String(least) : `${least} to ${most}`, `${name} after ${field}`);
      const cells = last - first + 1;
      const [from, to] = await framed(page, name);
      assert.ok(Math.abs(from - (least - first) / cells) < 0.02 && Math.abs(to - (most + 1 - first) / cells) < 0.02, `${name}: ${from} to ${to}, of ${least} to ${most} in ${first} to ${last}`);
    }
    widths.push(ledger.reduce((sum, { least, most }) => sum + most - least, 0));
  }
  assert.deepEqual(widths, [...widths].sort((one, other) => other - one), "no answer opens a score");
  assert.ok(new Set(widths).size >= 4 && widths.at(-1) === 0, widths.join(", "));
  assert.equal(await said(page, ".outcome"), "High");
  assert.equal(await page.locator(".verdict").getAttribute("data-severity"), "2");
  assert.equal(await page.locator(".gauge[data-settled]").count(), 2);
  assert.equal(await page.locator('[data-score="likelihood"] .gauge-drawing').getAttribute("aria-label"), "Likelihood: 5, on a scale from 1 to 5. Likely.");
}));

test("bands have their levels, those out of reach struck out", () => withChange(async (page) => {
  const keys = () => page.locator('[data-score="damage"] .gauge-key').evaluateAll((all) => all.map((key) => [key.innerText.replaceAll(/\s+/g, " "), key.hasAttribute("data-possible")]));
  assert.deepEqual(await keys(), [["Bearable 0 to 10", true], ["Severe 11 to 22", true]]);
  await give(page, "users", 5);
  await give(page, "tier", 3);
  assert.deepEqual(await keys(), [["Bearable 0 to 10", true], ["Severe 11 to 22", false]]);
}));

test("the best question is marked, the keyboard goes there, and questions come as they arise", () => withChange(async (page) => {
  const [first] = policy.changeRisk({}).next;
  assert.equal(await page.locator('[data-standing="next"]').getAttribute("data-field"), first.field);
  await page.keyboard.press("Alt+n");
  assert.equal(await page.evaluate(() => document.activeElement.closest("[data-field]").dataset.field), first.field);
  assert.equal(await page.locator('[data-field="failures"]').isVisible(), false);
  await give(page, "experience", "often");
  assert.equal(await page.locator('[data-field="failures"]').isVisible(), true);
}));

/** The rows of a ledger, without what screen readers alone are told. */
const rows = (page, name) => page.locator(`.ledger[data-score="${name}"] tbody tr`).evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.replaceAll(/\s+/g, " "))));

test("the ledger has each question with points, weight and what it counts, and tells what is open and what does not arise", () => withChange(async (page) => {
  for (const [field, value] of STORY.slice(0, 2)) await give(page, field, value);
  assert.deepEqual(await rows(page, "likelihood"), [["Backout", "3", "× 3", "9"], ["Experience", "1, 3, 4, or 5", "× 4", "…"], ["Failed before may not arise", "1, 3, or 5", "× 1", "…"]]);
  assert.match(await said(page, '.ledger[data-score="likelihood"] tfoot'), /^Together: 2 to 5 still possible$/);
  await give(page, "experience", "never");
  assert.deepEqual((await rows(page, "likelihood")).slice(1), [["Experience", "5", "× 4", "20"], ["Failed before does not arise", "–", "–", "–"]]);
  assert.equal(await said(page, '.ledger[data-score="likelihood"] tfoot'), "Together: 29 ÷ 7 = 4.14, rounded up: 5");
  assert.deepEqual(await page.locator('.ledger[data-score="likelihood"] tbody tr').evaluateAll((all) => all.map((row) => row.dataset.state)), ["known", "known", "absent"]);
  await page.locator('.ledger-question', { hasText: "Experience" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.closest("[data-field]").dataset.field), "experience");
}));

test("a matrix that the risk comes from is a heat map, of what both sides can still be", async () => {
  const itil = loadYaml(packSource("itil-change-style"));
  await withChange(async (page) => {
    const cells = () => page.locator(".matrix td[data-possible]").count();
    assert.equal(await said(page, ".matrix caption"), "Likelihood of failure and impact of failure give the risk");
    assert.equal(await cells(), 16);
    await page.selectOption('[data-field="service"] select', { label: "Payroll" });
    const { values } = itil.changeRisk({ service: "payroll" });
    const ways = (name) => values.find((value) => value.name === name).possible.length;
    assert.equal(await cells(), ways("likelihood") * ways("impact"));
    assert.ok(await cells() < 16, "payroll is never of minor impact");
    assert.match((await demand(page, "lead-time"))[0], /^Still open: None, 10 working days, 5 working days/, "not by the ids of rules");
    assert.match((await demand(page, "approval"))[0], /Executives, Change authority/);
  }, { instead: itil });
});

test("rules that raised or capped the risk are told with their reasons", () => withChange(async (page) => {
  assert.deepEqual(await allSaid(page, ".ledger-rules li"), ["A rule says at least High: now it is High. No way back on a tier-1 service", "A rule says at most Medium: now it is Medium."]);
  assert.equal(await said(page, ".outcome"), "Medium");
  await page.click(".why-button");
  assert.match(await said(page, ".why-summary"), /Approval is None needed, because “Change type” is Standard\./);
  assert.match(await said(page, ".why-summary"), /So “Risk” is Medium\./);
  assert.doesNotMatch(await said(page, "dialog"), /undefined|null/);
}, { hash: hash({ users: 80, backout: "missing", experience: "often", failures: 0, window: true, tier: 1, template: true }) }));

test("other answers that would make it less risky can be tried, and taken back", () => withChange(async (page) => {
  const { lower } = policy.explainChange(WORST);
  const offered = await allSaid(page, ".lower");
  assert.equal(offered.length, lower.length);
  assert.ok(offered.includes("High with Backout: Tested"), offered.join("\n"));
  await page.locator(".lower", { hasText: "Backout" }).click();
  assert.deepEqual(await factsOn(page), { ...WORST, backout: "tested" });
  assert.equal(await said(page, ".outcome"), "High");
  assert.ok(await page.locator('[data-field="backout"] input').first().isChecked(), "the form shows it");
  assert.match(await said(page, ".lower-line"), /^Tried: Backout: Tested\./);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Take back");
  await page.keyboard.press("Enter");
  assert.deepEqual(await factsOn(page), WORST);
  assert.equal(await said(page, ".outcome"), "Very high");
  await page.locator(".lower", { hasText: "Users" }).click();
  assert.deepEqual((await factsOn(page)).users, 999, "a number, not a text");
  await give(page, "tier", 3);
  assert.equal(await page.locator(".lower-line").isVisible(), false, "what somebody answered is not taken back with it");
}, { hash: hash(WORST) }));

test("time goes on without anybody losing their place", () => withChange(async (page) => {
  for (const selector of [".lower", ".ledger-question", ".slot"]) {
    await page.locator(selector).nth(1).focus();
    const before = await page.evaluate(() => document.activeElement.textContent);
    await page.clock.setFixedTime(new Date("2026-11-30T11:00:00+01:00"));
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    assert.equal(await page.evaluate(() => document.activeElement.textContent), before, selector);
  }
  assert.match((await demand(page, "lead-time"))[1], /Mon, Dec 7, 11:00 AM/);
}, { hash: hash(WORST, { start: "2026-12-20T01:00Z" }) }));

test("the approval path has its stages with roles, quorum and who never approves; while it is open, the ways still possible", () => withChange(async (page) => {
  assert.deepEqual(await demand(page, "approval"), ["Still open: Board or Manager"]);
  for (const [field, value] of Object.entries(WORST)) await give(page, field, value);
  const stages = await page.locator(".stage").evaluateAll((all) => all.map((stage) => stage.innerText.split("\n").filter((line) => line !== "")));
  assert.deepEqual(stages, [
    ["1", "Manager", "one approves", "never the requester or the implementer"],
    ["2", "CAB or Security", "3 approve", "never the requester or the implementer"],
  ]);
}));

test("an emergency is approved afterwards, by when, and needs no lead time", () => withChange(async (page) => {
  assert.deepEqual(await demand(page, "approval"), [
    "Emergency board",
    "1", "Emergency CAB", "one approves", "never the requester or the implementer",
    "May follow after the change, within 2 working days: by Fri, Dec 4, 12:00 AM.",
  ]);
  assert.deepEqual(await demand(page, "lead-time"), ["None: it may start at once", "The planned start is late enough."]);
  assert.deepEqual(await demand(page, "review"), ["Within 24 hours around the clock after its end", "By Thu, Dec 3, 12:00 AM."]);
  assert.deepEqual(await demand(page, "type"), ["Emergency"]);
}, { hash: hash(EMERGENCY, { start: "2026-12-01T21:00Z" }) }));

test("what was approved once and for all needs nobody", () => withChange(async (page) => {
  assert.deepEqual(await demand(page, "approval"), ["None needed", "Nobody has to approve it.", "It was approved once and for all"]);
}, { hash: hash({ users: 5, backout: "tested", experience: "often", failures: 0, window: true, tier: 3, template: true }) }));

test("the lead time tells the earliest start, and whether the planned one is late enough", () => withChange(async (page) => {
  const earliest = "Submitted now, it starts Mon, Dec 7, 10:00 AM at the earliest.";
  assert.deepEqual(await demand(page, "lead-time"), ["5 working days", earliest, "No start is planned yet."]);
  await planStart(page, "2026-12-07T09:59");
  assert.deepEqual(await demand(page, "lead-time"), ["5 working days", earliest, "The planned start is too early."]);
  assert.ok((await allSaid(page, ".conflicts dt")).includes("Submitted too late"));
  await planStart(page, "2026-12-07T10:00");
  assert.deepEqual(await demand(page, "lead-time"), ["5 working days", earliest, "The planned start is late enough."]);
  assert.ok(!(await allSaid(page, ".conflicts dt")).includes("Submitted too late"));
}, { hash: hash(WORST) }));

test("attachments are required, not required, or depend on what is open", () => withChange(async (page) => {
  const listed = () => page.locator(".attachment").evaluateAll((all) => all.map((each) => [each.dataset.required, each.innerText.replaceAll(/\s+/g, " ")]));
  assert.deepEqual(await listed(), [["open", "Back-out plan depends on open questions"], ["open", "Test evidence depends on open questions"]]);
  for (const [field, value] of Object.entries(EMERGENCY)) await give(page, field, value);
  assert.deepEqual(await listed(), [["true", "Back-out plan required"], ["true", "Test evidence required Tier 1 is tested"]]);
  await give(page, "tier", 2);
  assert.deepEqual((await listed())[1], ["false", "Test evidence not required"]);
}));

test("a question that is unknown for good leaves no score, and says so", () => withChange(async (page) => {
  assert.equal(await said(page, '[data-score="likelihood"] .gauge-value'), "No score");
  assert.equal(await page.locator('[data-score="likelihood"] .gauge-span').isVisible(), false);
  assert.match((await rows(page, "likelihood"))[1][0], /no answer, so no score/);
}, { hash: hash({ users: 5, backout: "tested", experience: "", window: true, tier: 3 }), instead: unanswered() }));

test("an answer that cannot be read takes the colours out, and the last good answer stays", () => withChange(async (page) => {
  await page.locator('[data-field="users"] input').fill("many");
  await page.locator('[data-field="users"] input').blur();
  assert.match(await said(page, '[data-field="users"] .error'), /must be a whole number/);
  assert.equal(await page.locator(".result").getAttribute("data-held"), "");
  assert.equal(await said(page, ".outcome"), "Very high");
}, { hash: hash(WORST) }));

test("in German everything is German, and answers and plan stay", () => withChange(async (page) => {
  await page.getByRole("radio", { name: "Deutsch" }).check();
  assert.equal(await page.getAttribute("html", "lang"), "de");
  assert.equal(await page.title(), "Risiko von Changes · Changes");
  assert.deepEqual(await factsOn(page), WORST);
  assert.equal(await page.inputValue("#plan-start"), "2026-12-20T02:00");
  assert.deepEqual(await demand(page, "lead-time"), ["5 Arbeitstage", "Jetzt eingereicht, beginnt er frühestens Mo., 7. Dez., 10:00.", "Der geplante Beginn ist spät genug."]);
  assert.ok((await allSaid(page, ".conflicts dt")).includes("In einer Sperre"));
  const shown = plain(await page.locator("#page").innerText());
  for (const english of [" still possible", " approves", "Freeze", "Question ", "Conflicts", "Assumed"]) assert.ok(!shown.includes(english), english);
}, { hash: hash(WORST, { start: "2026-12-20T01:00Z" }) }));

test("the policy can call its risk otherwise", () => {
  const other = structuredClone(changeDocument);
  other.scales.danger = other.scales.risk;
  other.derive.danger = { scale: "danger", ...other.derive.risk };
  delete other.derive.risk;
  delete other.scales.risk;
  other.change.risk = "danger";
  const renamed = JSON.parse(JSON.stringify(other.change).replaceAll('"risk":', '"danger":').replace('"danger":"danger"', '"risk":"danger"'));
  other.change = renamed;
  other.derive.change_type = JSON.parse(JSON.stringify(other.derive.change_type).replaceAll('"risk":', '"danger":'));
  delete other.examples;
  return withChange(async (page) => {
    assert.equal(await said(page, "#verdict-heading"), "Danger");
    assert.equal(await page.locator(".ladder-large .rung").count(), 4);
    assert.equal(await said(page, ".outcome"), "Very high");
  }, { instead: loadYaml(JSON.stringify(other)), hash: hash(WORST) });
});

test("the editor changes the policy in place; one without a section on changes is not taken", () => withChange(async (page) => {
  await openEditor(page);
  await setEditorText(page, source.replace("from: 11", "from: 16"));
  await page.waitForFunction(() => document.querySelector('[data-score="damage"] .gauge-keys').textContent.includes("0 to 15"));
  assert.deepEqual(await factsOn(page), SETTLED);
  await setEditorText(page, "itsm: 1\npolicy: { name: none }\nscales: { priority: [a, b] }\nfields: { x: { type: boolean } }\npriority: { table: { rules: [{ when: { x: true }, then: a }], otherwise: b } }\n");
  await page.waitForSelector('.editor-status[data-usable="false"]');
  assert.match(await said(page, ".editor-status"), /^It decides nothing on this page: the form keeps the last policy that worked\.$/);
  assert.deepEqual(await factsOn(page), SETTLED);
}, { hash: hash(SETTLED) }));

test("a policy that only says when changes may run is planned by, and says that there is no risk", () => {
  const { zone, freezes, maintenance } = changeDocument.change;
  const fields = { tier: { type: "integer", ask: "Which tier?" } };
  const only = loadYaml(JSON.stringify({ itsm: 1, policy: { name: "windows" }, fields, change: { zone, freezes, maintenance } }));
  return withChange(async (page) => {
    assert.equal(await page.locator(".verdict").count(), 0);
    assert.match(await said(page, ".page"), /This policy says when changes may run, and nothing of their risk\./);
    assert.deepEqual(await allSaid(page, ".conflicts dt"), ["In a freeze", "Outside of maintenance windows"]);
    await page.locator('[data-field="tier"] input').fill("2");
    assert.deepEqual(await allSaid(page, ".conflicts dt"), ["In a freeze"]);
    await page.locator('[data-field="tier"] input').fill("two");
    await page.locator('[data-field="tier"] input').blur();
    assert.match(await said(page, '[data-field="tier"] .error'), /must be a whole number/);
  }, { instead: only, hash: hash({}, { start: "2026-12-19T11:00Z" }) });
});

test("where no policy says anything about changes, that is told, with the way to the other page", () => withChange(async (page, base) => {
  assert.equal(await said(page, ".failed p"), "None of the policies here says anything about changes.");
  assert.equal(await page.locator(".failed a").getAttribute("href"), `${base}examples/portal/dist/`);
}, { index: [{ name: "itil-style", engine: "forms", decides: ["priority"] }], wait: ".failed" }));

test("a policy that decides only priorities is told, and the pages lead to each other", () => withChange(async (page) => {
  assert.match(await said(page, ".notice"), /The policy “itil-style” says nothing about changes\. This is another one\./);
  assert.deepEqual(await page.locator("#pack option").allTextContents(), ["Changes"]);
  assert.deepEqual(await page.locator(".page-link[aria-current=page]").allTextContents(), ["Risk of changes"]);
  await page.getByRole("link", { name: "Priority of tickets" }).click();
  await page.waitForSelector(".matrix");
  assert.deepEqual(await page.locator("#pack option").allTextContents(), ["itil-style"]);
  await page.getByRole("link", { name: "Risk of changes" }).click();
  await page.waitForSelector(".plan");
}, { query: "&pack=itil-style", index: [{ name: "itil-style", engine: "forms", decides: ["priority"] }, { name: "changes", label: "Changes", engine: "forms", decides: ["change"] }] }));

test("the page about priorities leaves policies about changes to the other page", () => withPage(async (page, base) => {
  await page.route("**/packs/index.json", (route) => route.fulfill({ json: [{ name: "changes", label: "Changes", engine: "forms", decides: ["change"] }, { name: "itil-style", engine: "forms" }] }));
  await page.goto(`${base}examples/portal/dist/?lang=en&pack=changes`);
  await page.waitForSelector(".verdict");
  assert.match(await said(page, ".notice"), /The policy “changes” decides no priorities\. This is another one\./);
  assert.deepEqual(await page.locator("#pack option").allTextContents(), ["itil-style"], "a pack of which nothing is said decides priorities");
}));

/** The policy without a number of points for what nobody knows. */
function unanswered() {
  const without = structuredClone(changeDocument);
  delete without.derive.likelihood.score.questions.experience.otherwise;
  delete without.examples;
  return loadYaml(JSON.stringify(without));
}

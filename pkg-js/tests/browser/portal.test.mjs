// The portal of examples/portal, filled in by mouse and by keyboard. The engine in Node says what the page has to show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPolicySync as loadYaml } from "itsm-core/author";
import { answer, factsOn, input, policy, text, withPortal } from "./portal-page.mjs";

/** A policy with a field of every type, without most of the labels. */
const everyKind = loadYaml(`
itsm: 1
policy: { name: every-kind }
scales:
  severity: [blocker, major, minor]
  felt:
    levels: [{ id: terrible, description: Nothing works }, { id: bad, description: Hardly anything works }, { id: fine, description: Most things work }]
  priority: [now, today, soon, someday]
groups: { nothing: { label: Never shown }, main: { label: The main thing } }
fields:
  site: { type: choice, options: [berlin, { id: oslo, label: Oslo office }, "no"], required: true, ask: Where?, group: main }
  parts: { type: choices, options: [disk, screen, keyboard], ask: Which parts?, group: main }
  felt: { type: level, scale: felt, ask: How does it feel?, group: main }
  people: { type: integer, min: 0, group: main, ask: People }
  cost: { type: decimal, places: 2, min: "0.00", group: main, ask: Cost }
  deadline: { type: duration, ask: Deadline }
  broke_on: { type: date, min: 2020-01-01, ask: Broke on }
  seen_at: { type: instant, ask: Seen at }
  opens: { type: time, ask: Opens }
  summary: { type: text, max_length: 80, ask: Summary }
  story: { type: text, max_length: 2000, multiline: true, help: Tell us everything., ask: Story }
  vip: { type: boolean, default: false, ask: Vip }
derive:
  severity:
    hit: sum
    start: 0
    rules:
      - { id: dear, when: { cost: { at_least: 100, below: 5000.5 } }, points: 5 }
      - { id: soon, when: { deadline: { between: [15m, 4h] } }, points: 10 }
      - { id: parts, when: { parts: { any_of: [disk, screen], none_of: [keyboard] } }, points: 5 }
      - { id: old, when: { broke_on: "< 2026-01-01" }, points: 3 }
      - { id: late, when: { seen_at: { at_least: "2030-01-01T00:00:00Z" } }, points: 2 }
      - { id: early, when: { opens: "<= 07:00" }, points: 1 }
      - { id: crowd, when: { any: [{ people: ">= 100" }, { felt: terrible, vip: true }] }, points: 10 }
    bands: [{ from: 0, then: minor }, { from: 8, then: major }, { from: 20, then: blocker }]
priority:
  matrix:
    rows: severity
    columns: felt
    cells: { blocker: [now, now, today], major: [now, today, soon], minor: [soon, soon, someday] }
`);

/** An incident that goes from everything possible to exactly one priority. */
const STORY = [
  ["service", "payroll"],
  ["affected_users", 80],
  ["security_incident", false],
  ["deadline", "2d"],
  ["work_stopped", true],
  ["workaround", true],
];

test("the range narrows with every answer until one priority is left", () =>
  withPortal(async (page) => {
    const facts = {};
    const seen = [];
    for (const [field, value] of [[], ...STORY]) {
      if (field) {
        await answer(page, field, value);
        facts[field] = value;
      }
      const wanted = policy.priority(facts, { language: "en" });
      await showsAnswer(page, facts, wanted);
      seen.push(wanted.possible.length);
    }
    assert.deepEqual(seen, [...seen].sort((a, b) => b - a), "no answer makes more priorities possible");
    assert.ok(new Set(seen).size >= 4, `the range narrows step by step: ${seen.join(", ")}`);
    assert.equal(seen.at(-1), 1);
    assert.equal(await text(page, ".outcome"), "P1");
    assert.match(await text(page, ".outcome-detail"), /1 – Critical · Settled/);
  }));

test("the keyboard alone answers the questions in the order in which they are asked", () =>
  withPortal(async (page) => {
    const answers = Object.fromEntries(STORY);
    const facts = {};
    const asked = [];
    for (;;) {
      const wanted = policy.priority(facts, { language: "en" });
      await showsAnswer(page, facts, wanted);
      if (wanted.settled) break;
      const [{ field }] = wanted.next;
      asked.push(field);
      await page.keyboard.press("Alt+n");
      assert.equal(await page.evaluate(() => document.activeElement.closest("[data-field]")?.dataset.field), field, "Alt+N goes to the next question");
      await answerByKeyboard(page, field, answers[field]);
      facts[field] = answers[field];
      assert.ok(asked.length <= policy.fields.length);
    }
    assert.ok(asked.length >= 3 && new Set(asked).size === asked.length, asked.join(", "));
    assert.equal(await page.locator(".ask-next").isVisible(), false, "nothing is left to ask");
  }));

test("the button goes to the next question, and the mark moves on once it is answered", () =>
  withPortal(async (page) => {
    const [first] = policy.priority({}).next;
    assert.match(await text(page, ".ask-next"), new RegExp(escaped(question(first.field))));
    await page.click(".ask-next");
    assert.equal(await page.evaluate(() => document.activeElement.closest("[data-field]")?.dataset.field), first.field);
    assert.equal(await mark(page, first.field), "Ask this next");
    await answer(page, first.field, Object.fromEntries(STORY)[first.field]);
    assert.equal(await mark(page, first.field), "");
    const marked = await page.locator('[data-standing="next"]').evaluateAll((all) => all.map((one) => one.dataset.field));
    assert.equal(marked.length, 1);
    assert.notEqual(marked[0], first.field);
  }));

test("“don't know” is null, and a cleared answer is no answer", () =>
  withPortal(async (page) => {
    // The last one of the story is asked only after the one before it.
    for (const [field, value] of STORY.slice(0, -1)) {
      await answer(page, field, null);
      assert.deepEqual(await factsOn(page), { [field]: null }, field);
      await answer(page, field, value);
      assert.deepEqual(await factsOn(page), { [field]: value }, field);
      await clear(page, field);
      assert.deepEqual(await factsOn(page), {}, field);
    }
    await showsAnswer(page, {}, policy.priority({}, { language: "en" }));
    await answer(page, "service", "mail");
    await page.getByRole("button", { name: "Start over" }).click();
    assert.deepEqual(await factsOn(page), {});
    assert.equal(await page.evaluate(() => document.activeElement.id), "questions");
  }));

test("questions come and go as they arise; focus is not lost with them", () =>
  withPortal(async (page) => {
    const workaround = page.locator('[data-field="workaround"]');
    assert.equal(await workaround.isVisible(), false, "not asked yet");
    await answer(page, "work_stopped", true);
    assert.equal(await workaround.isVisible(), true);
    await answer(page, "workaround", true);
    await answer(page, "work_stopped", false);
    assert.equal(await workaround.isVisible(), true, "an answer that counts is in sight");
    assert.deepEqual(await factsOn(page), { work_stopped: false, workaround: true });
    await workaround.locator(".clear").focus();
    await page.keyboard.press("Enter");
    assert.equal(await workaround.isVisible(), false, "not asked any more");
    assert.equal(await page.evaluate(() => document.activeElement.closest("[data-field]")?.dataset.field), "work_stopped");
  }));

test("what can matter no more says so, and what is assumed is told", () =>
  withPortal(async (page) => {
    assert.equal(await mark(page, "vip"), "Assumed: No");
    assert.deepEqual(await page.locator(".assumption").allTextContents(), ["Record type: Incident", "Named executive: No"]);
    await page.locator(".assumption").nth(1).click();
    assert.equal(await page.evaluate(() => document.activeElement.closest("[data-field]")?.dataset.field), "vip");
    await answer(page, "record_type", "change");
    assert.equal(await text(page, ".outcome"), "None");
    assert.equal(await mark(page, "service"), "Makes no difference any more");
    assert.equal(await page.locator(".matrix").isVisible(), false);
  }));

test("an answer that cannot be read gets the engine's message at its field, and the last good answer stays", () =>
  withPortal(async (page) => {
    await answer(page, "service", "payroll");
    const before = await text(page, ".outcome");
    await page.fill(input("affected_users"), "many");
    assert.equal(await text(page, ".outcome"), before);
    assert.equal(await page.locator(".result").getAttribute("data-held"), "");
    assert.equal(await text(page, error("affected_users")), "", "nobody is interrupted while typing");
    await page.locator(input("affected_users")).blur();
    assert.equal(await text(page, error("affected_users")), "People affected must be a whole number such as 12, from 1 to 100000.");
    assert.equal(await page.locator(input("affected_users")).getAttribute("aria-invalid"), "true");
    const described = await page.locator(input("affected_users")).getAttribute("aria-describedby");
    assert.ok(described.split(" ").includes(await page.locator(error("affected_users")).getAttribute("id")));

    await page.fill(input("affected_users"), "1,200");
    await showsAnswer(page, { service: "payroll", affected_users: 1200 });
    assert.equal(await text(page, error("affected_users")), "");
    assert.equal(await page.locator(".result").getAttribute("data-held"), null);

    await page.fill(input("deadline"), "soon");
    await page.waitForFunction((selector) => document.querySelector(selector).textContent !== "", error("deadline"));
    assert.equal(await text(page, error("deadline")), "Deadline must be a duration such as 90m, 4h, 2d or PT4H.");
  }));

test("“Why?” tells the deciding rules in words, and gives focus back", () =>
  withPortal(async (page) => {
    for (const [field, value] of STORY) await answer(page, field, value);
    await answer(page, "vip", true);
    await page.focus(".why-button");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Why P1?" });
    assert.ok(await dialog.isVisible());
    assert.equal(await page.evaluate(() => document.activeElement.id), "why-heading");
    const told = await dialog.locator(".why-summary li").allTextContents();
    assert.deepEqual(told.slice(0, 3), [
      "Impact is Extensive, because “Service (tier)” is 1 and “People affected” is at least 50.",
      "Urgency is High, because “Work stopped” is Yes.",
      "The matrix gives P1, because “Impact” is Extensive and “Urgency” is High.",
    ]);
    assert.ok(told.some((line) => /one level more severe.*changes nothing.*Named executives get faster care/.test(line)), told.join("\n"));

    await dialog.locator("summary", { hasText: "Urgency" }).click();
    const rule = dialog.locator(".rule", { has: page.getByText("stopped-with-workaround", { exact: true }) });
    assert.equal(await rule.getAttribute("data-fate"), "decided");
    assert.match(await rule.textContent(), /gives High.*decided.*“Work stopped” is Yes.*true.*saw: Yes/);
    const failed = dialog.locator(".rule", { has: page.getByText("now", { exact: true }) });
    assert.match(await failed.textContent(), /does not apply.*“Deadline” is at most 2 hours.*not true.*saw: 2 days/);

    await page.keyboard.press("Escape");
    assert.equal(await dialog.isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.className), "why-button");
  }));

test("every answer of every explanation in the story can be told in words", () =>
  withPortal(async (page) => {
    for (const [field, value] of STORY) {
      await answer(page, field, value);
      await page.click(".why-button");
      const told = (await page.locator("dialog .why-summary li").allTextContents()).join("\n");
      const tests = (await page.locator("dialog .test").allTextContents()).join("\n");
      assert.doesNotMatch(told + tests, /undefined|null|_|\[|>=|<=/, `after ${field}`);
      await page.keyboard.press("Escape");
    }
  }));

test("every type of field is asked, told apart from no answer, and taken back", () =>
  withPortal(async (page) => {
    const wanted = {
      site: "no", parts: ["disk", "keyboard"], felt: "bad", people: 12, cost: "1250.50", deadline: "1h30m",
      broke_on: "2025-05-01", seen_at: await page.evaluate(() => new Date("2026-11-22T12:30").toISOString()), opens: "07:30", summary: "It broke", story: "It broke.\nTwice.", vip: true,
    };
    const facts = {};
    for (const [field, value] of Object.entries(wanted)) {
      await give(page, field, value);
      facts[field] = value;
      assert.deepEqual(await factsOn(page), facts);
      assert.equal(await page.locator(".result").getAttribute("data-held"), null, `the engine takes ${field}`);
    }
    assert.deepEqual(JSON.parse(await text(page, ".developers pre >> nth=1")), everyKind.priority(wanted, { language: "en" }));
    await page.click(".why-button");
    assert.match(await text(page, ".why-summary"), /Severity is Major, with \d+ points from dear \(\+5\), soon \(\+10\), and old \(\+3\)/);
    await page.keyboard.press("Escape");
    for (const field of Object.keys(wanted)) {
      const unknown = page.locator(`[data-field="${field}"] :is(.option-unknown, .unknown-button)`);
      if (field === "site") assert.equal(await unknown.count(), 0, "a required field offers no “don't know”");
      else {
        await unknown.click();
        assert.equal((await factsOn(page))[field], null, field);
      }
      await clear(page, field);
      assert.equal(field in (await factsOn(page)), false, field);
    }
    await page.locator('[data-field="parts"]').getByText("None of these").click();
    assert.deepEqual(await factsOn(page), { parts: [] });
  }, { instead: everyKind }));

test("the language changes at any time, answers stay, and the choice is remembered", () =>
  withPortal(async (page, address) => {
    await answer(page, "service", "mail");
    await answer(page, "affected_users", 30);
    await page.getByRole("radio", { name: "Deutsch" }).check();
    assert.equal(await page.getAttribute("html", "lang"), "de");
    assert.equal(await page.title(), "Priorität · Service Desk nach ITIL-Art");
    assert.match(await text(page, '[data-field="service"]'), /Welcher Dienst ist betroffen\?/);
    assert.equal(await page.inputValue(input("affected_users")), "30");
    assert.deepEqual(await factsOn(page), { service: "mail", affected_users: 30 });
    assert.match(await text(page, ".outcome-detail"), /noch möglich/);
    assert.deepEqual(await page.locator(".value-words").allTextContents(), ["Erheblich", "Noch offen"]);
    await page.fill(input("deadline"), "bald");
    await page.locator(input("deadline")).blur();
    assert.match(await text(page, error("deadline")), /^Bitte eine Dauer wie 90m, 4h oder 2d angeben/);
    await page.fill(input("deadline"), "");
    await page.click(".why-button");
    assert.match(await text(page, ".why-summary"), /Auswirkung ist Erheblich, denn „Dienst \(tier\)“ ist 1 oder 2 und „Betroffene“ ist mindestens 20\./);
    await page.goto(address);
    await page.waitForSelector(".verdict");
    assert.equal(await page.getAttribute("html", "lang"), "de");
  }));

test("a screen reader hears the result once things are quiet, not at every keystroke", () =>
  withPortal(async (page) => {
    await page.evaluate(() => {
      window.said = [];
      const region = document.querySelector('.verdict [role="status"]');
      new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    });
    await answer(page, "service", "payroll");
    await page.locator(input("affected_users")).pressSequentially("1200", { delay: 20 });
    await page.waitForFunction(() => window.said.length > 0);
    const { next } = policy.priority({ service: "payroll", affected_users: 1200 });
    assert.deepEqual(await page.evaluate(() => window.said), [`Priority: P1 – P3 still possible. ${next.length} questions can narrow it down.`]);
  }));

test("nothing is cut off or scrolls sideways, from the smallest phone to a large window", () =>
  withPortal(async (page) => {
    for (const language of ["English", "Deutsch"]) {
      await page.getByRole("radio", { name: language }).check();
      for (const width of [320, 390, 768, 1024, 1440]) {
        await page.setViewportSize({ width, height: 844 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${language} at ${width} pixels: ${wide} pixels too wide`);
        const small = await page.locator("button:visible, select:visible, .option:visible, summary:visible").evaluateAll((all) =>
          all.map((one) => ({ name: one.textContent, ...one.getBoundingClientRect().toJSON() })).filter(({ width, height }) => width < 24 || height < 24));
        assert.deepEqual(small, [], `targets of at least 24 by 24 pixels at ${width} pixels`);
      }
    }
  }));

/** Compares everything the page shows of an answer with the engine's. */
async function showsAnswer(page, facts, wanted = policy.priority(facts, { language: "en" })) {
  assert.deepEqual(await factsOn(page), facts);
  assert.deepEqual(JSON.parse(await text(page, ".developers pre >> nth=1")), wanted);
  const rungs = await page.locator(".ladder-large .rung[data-possible]").allTextContents();
  assert.deepEqual(rungs, wanted.possible);
  const [first, last] = [wanted.possible[0], wanted.possible.at(-1)];
  const range = wanted.possible.length > 2 ? `${first} – ${last}` : wanted.possible.join(" or ");
  assert.equal(await text(page, ".outcome"), range);
  const next = await page.locator('[data-standing="next"]').evaluateAll((all) => all.map((one) => one.dataset.field));
  assert.deepEqual(next, wanted.next.slice(0, 1).map(({ field }) => field));
  const [impact, urgency] = wanted.values;
  const cells = await page.locator(".matrix td[data-possible]").count();
  assert.equal(cells, impact.possible.length * urgency.possible.length);
}

/** Answers a field of `everyKind`. */
async function give(page, field, value) {
  const whole = page.locator(`[data-field="${field}"]`);
  const words = { no: "No", disk: "Disk", keyboard: "Keyboard", bad: "Bad", true: "Yes" };
  const typed = whole.locator(":is(input:not([type=radio], [type=checkbox]), textarea)");
  if ((await typed.count()) === 0) {
    for (const id of [value].flat()) await whole.locator(".option", { has: page.getByText(words[id], { exact: true }) }).click();
  } else await typed.fill(field === "seen_at" ? "2026-11-22T12:30" : String(value));
}

async function answerByKeyboard(page, field, value) {
  const { type, options = [] } = policy.fields.find(({ name }) => name === field);
  if (type === "boolean") {
    // Space takes the first radio button, an arrow the one after it.
    await page.keyboard.press(value ? "Space" : "ArrowRight");
  } else if (type === "choice") {
    await page.keyboard.type(options.find(({ id }) => id === value).label.en);
  } else await page.keyboard.type(String(value));
}

async function clear(page, field) {
  const whole = page.locator(`[data-field="${field}"]`);
  const pressed = whole.locator('.unknown-button[aria-pressed="true"]');
  if (await pressed.count()) return pressed.click();
  if (await whole.locator(".clear").count()) await whole.locator(".clear").click();
  else if (await whole.locator("select").count()) await whole.locator("select").selectOption("");
  else await page.fill(input(field), "");
}

const error = (field) => `[data-field="${field}"] .error`;
const mark = (page, field) => text(page, `[data-field="${field}"] .mark`);
const question = (field) => policy.fields.find(({ name }) => name === field).ask.en;
const escaped = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

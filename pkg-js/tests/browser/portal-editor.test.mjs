// The editor of the portal: loaded when asked for, findings at their line, names completed, and a form that follows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, answerOn, builtText, factsOn, openEditor, packSource, policy, setEditorText, text, withPortal } from "./portal-page.mjs";

const yaml = packSource("itil-style");
const lineOf = (source, part) => source.slice(0, source.indexOf(part)).split("\n").length;
const status = (page) => text(page, ".editor-status");
const statusIs = (page, wanted) => page.waitForFunction((words) => document.querySelector(".editor-status").textContent.includes(words), wanted);
/** The line the cursor is in, as the editor numbers it. */
const lineNumber = (page) => page.locator(".cm-activeLineGutter.cm-gutterElement").first().textContent();
const options = (page) => page.locator(".cm-tooltip-autocomplete li").allTextContents();

/** Puts the cursor behind a text, by the editor's own search. */
async function goBehind(page, part) {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  await page.keyboard.type(part);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
}

test("nothing of the editor is loaded before it is opened, and only once", () => {
  const asked = [];
  const editor = () => asked.filter((path) => /panel|author|\.yaml|schema/.test(path));
  return withPortal(async (page) => {
    await answer(page, "service", "mail");
    assert.deepEqual(editor(), [], "the page does without");
    assert.ok(asked.some((path) => path.endsWith("forms.wasm")) && !asked.some((path) => path.includes("core.")), asked.join(" "));
    assert.equal(await page.getByRole("button", { name: "Edit policy" }).getAttribute("aria-expanded"), "false");
    await openEditor(page);
    assert.equal(await page.getByRole("button", { name: "Edit policy" }).getAttribute("aria-expanded"), "true");
    assert.ok(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.matches('.cm-content[aria-label="Policy in YAML"]')), "focus is in the editor");
    for (const part of [/panel/, /author\.wasm$/, /itil-style\.yaml$/, /policy\.schema\.json$/]) assert.ok(editor().some((path) => part.test(path)), String(part));
    const before = editor().length;
    await page.getByRole("button", { name: "Close the editor" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "edit");
    assert.equal(await page.locator("#editor").isVisible(), false);
    await openEditor(page);
    assert.equal(editor().length, before);
  }, { before: async (page) => void page.on("request", (request) => asked.push(new URL(request.url()).pathname)) });
});

test("a broken policy shows its findings at their lines, and the form keeps the last one that worked", () =>
  withPortal(async (page) => {
    await answer(page, "service", "payroll");
    const before = await answerOn(page);
    await openEditor(page);
    assert.equal(await status(page), "As published.");
    const broken = yaml.replace("ask_when:", "ask_wen:").replace("rows: impact", "rows: impcat");
    await setEditorText(page, broken);
    await statusIs(page, "errors");
    assert.match(await status(page), /^2 errors: the form keeps the last policy that worked\.$/);
    const found = page.locator(".finding");
    assert.equal(await found.count(), 2);
    const [key, name] = [lineOf(broken, "ask_wen:"), lineOf(broken, "impcat")];
    assert.match(await found.nth(0).textContent(), new RegExp(`^ErrorLine ${key}, column 5document\\.unknown_keyask_wen is no key.*did you mean ask_when\\?$`));
    assert.match(await found.nth(1).textContent(), new RegExp(`^ErrorLine ${name}, column 11condition\\.unknown_name`));
    await found.nth(1).getByRole("button").click();
    assert.equal(await lineNumber(page), String(name), "the way to the line");
    // The mark in the gutter stands beside that line.
    const [mark, line] = await Promise.all([".cm-lint-marker-error", ".cm-activeLine"].map((part) => page.locator(part).last().boundingBox()));
    assert.ok(mark.y >= line.y - 1 && mark.y + mark.height <= line.y + line.height + 1, `mark ${JSON.stringify(mark)}, line ${JSON.stringify(line)}`);
    assert.equal(await page.locator(".cm-lintRange-error").last().textContent(), "impcat");
    assert.deepEqual(await answerOn(page), before, "the form is as it was");
    assert.equal(await page.locator(".badge").textContent(), "Edited");
  }));

test("a policy repaired and changed is in use at once, answers stay, and reset brings the pack back", () =>
  withPortal(async (page) => {
    await answer(page, "service", "payroll");
    await answer(page, "affected_users", 80);
    await openEditor(page);
    await setEditorText(page, yaml.replace("work_stopped", "work_stoped"));
    await statusIs(page, "error");
    const changed = yaml
      .replace("ask: { en: Is work stopped?,", "ask: { en: Has everything come to a halt?,")
      .replace('affected_users: ">= 50"', 'affected_users: ">= 500"')
      .replace("  vip:\n", "  floor: { type: integer, ask: Which floor? }\n  vip:\n");
    await setEditorText(page, changed);
    await statusIs(page, "The form follows.");
    assert.match(await text(page, '[data-field="work_stopped"] .ask'), /come to a halt/);
    assert.equal(await page.locator('[data-field="floor"]').count(), 1);
    assert.deepEqual(await factsOn(page), { service: "payroll", affected_users: 80 });
    const edited = await answerOn(page);
    assert.notEqual(edited.stamps.digest, policy.stamps.digest);
    assert.equal(edited.values[0].outcome, "significant", "80 are not many any more");
    assert.ok(await page.evaluate(() => document.activeElement.classList.contains("editor-host")), "whoever types goes on typing");
    await page.fill('[data-field="floor"] input', "3");
    await page.getByRole("button", { name: "Reset" }).click();
    await statusIs(page, "As published.");
    await page.waitForFunction(() => !document.querySelector('[data-field="floor"]'));
    assert.deepEqual(await factsOn(page), { service: "payroll", affected_users: 80 });
    assert.deepEqual((await answerOn(page)).stamps, policy.stamps);
    assert.equal(await page.locator(".badge").isVisible(), false);
  }));

test("keys, names and levels are completed where they belong", () =>
  withPortal(async (page) => {
    await openEditor(page);
    /** What is offered after typing something behind a text, without what stands beside each. */
    const offered = async (behind, typed) => {
      await setEditorText(page, yaml);
      await goBehind(page, behind);
      for (const line of typed.split(/(?<=\n)/)) await (line === "\n" ? page.keyboard.press("Enter") : page.keyboard.type(line));
      await page.keyboard.press("Control+Space");
      await page.waitForSelector(".cm-tooltip-autocomplete li");
      const found = await page.locator(".cm-tooltip-autocomplete .cm-completionLabel").allTextContents();
      await page.keyboard.press("Escape");
      return found;
    };
    assert.deepEqual(await offered("when: { vip: true", ", affected_u"), ["affected_users"], "a field in a condition");
    assert.deepEqual(await offered("when: { vip: true", ", service."), ["service.tier"], "an attribute");
    assert.deepEqual(await offered("when: { vip: true", ", urgency: "), ["critical", "high", "medium", "low"], "its values, in their order");
    assert.deepEqual(await offered("when: { vip: true", ", service: pay"), ["payroll"], "an entry of a catalogue");
    assert.deepEqual(await offered("otherwise: ", "sig"), ["significant"], "a level of the scale that the table decides");
    assert.deepEqual(await offered("at_least: ", ""), ["P1", "P2", "P3", "P4", "P5"], "levels of the priority");
    assert.deepEqual(await offered("minor:       [P3, ", "P"), ["P1", "P2", "P3", "P4", "P5"], "in a matrix");
    const keys = await offered("Welcher Dienst ist betroffen? }", "\n");
    assert.ok(keys.includes("options") && keys.includes("help"), "keys of the schema, for this type of field");
    assert.ok(!keys.includes("places") && !keys.includes("label"), "neither those of other types nor those that are there");
    assert.deepEqual(await offered("    group: when", "\ntype: bo").then((found) => found.slice(0, 1)), ["boolean"], "what the schema lists");
    await page.keyboard.press("Control+Home");
    await goBehind(page, "# yaml");
    await page.keyboard.press("Control+Space");
    await page.waitForTimeout(300);
    assert.equal(await page.locator(".cm-tooltip-autocomplete").count(), 0, "nothing in a comment");
  }));

test("a name is completed with the keyboard alone, and the finding goes away", () =>
  withPortal(async (page) => {
    await page.locator("#edit").focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".editor-status:not(:empty)");
    await page.waitForFunction(() => document.activeElement.classList.contains("editor-host"));
    await setEditorText(page, yaml.replace("rows: impact", "rows: "));
    await statusIs(page, "error");
    // F8 goes to the finding; the cursor then stands behind the colon.
    await page.keyboard.press("F8");
    await page.keyboard.press("End");
    await page.keyboard.type("imp");
    await page.waitForSelector(".cm-tooltip-autocomplete li");
    assert.deepEqual(await options(page), ["impactderived value"]);
    // It ignores keys for a moment, lest somebody takes by accident what has only just come up.
    await page.waitForTimeout(150);
    await page.keyboard.press("Enter");
    await statusIs(page, "As published.");
    assert.equal(await page.locator(".finding").count(), 0);
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => !document.activeElement.classList.contains("editor-host")), "Tab is the way out");
  }));

test("language and pack change around the editor, and what was typed stays", () =>
  withPortal(async (page) => {
    await openEditor(page);
    await setEditorText(page, yaml.replace("Is work stopped?", "Does it stand still?").replace("Steht die Arbeit still?", "Ruht die Arbeit?"));
    await statusIs(page, "The form follows.");
    await page.getByRole("radio", { name: "Deutsch" }).check();
    await statusIs(page, "Das Formular folgt.");
    assert.match(await text(page, '[data-field="work_stopped"] .ask'), /Ruht die Arbeit\?/);
    assert.equal(await page.locator(".badge").textContent(), "Geändert");
    await page.getByRole("radio", { name: "English" }).check();
    await page.locator("#pack").selectOption("other");
    await page.waitForFunction(() => document.querySelector("h1").textContent === "other");
    await statusIs(page, "As published.");
    await page.goBack();
    await statusIs(page, "The form follows.");
    assert.match(await text(page, '[data-field="work_stopped"] .ask'), /Does it stand still\?/);
  }, {
    before: async (page) => {
      const other = yaml.replace("name: itil-style", "name: other").replace(/^  label: .*$/m, "  label: other");
      const { loadPolicySync } = await import("itsm-core/author");
      await page.route("**/packs/index.json", (route) => route.fulfill({ json: [{ name: "itil-style", engine: "forms" }, { name: "other", engine: "forms" }] }));
      await page.route("**/packs/other.json", (route) => route.fulfill({ contentType: "application/json", body: builtText(loadPolicySync(other)) }));
      await page.route("**/packs/other.yaml", (route) => route.fulfill({ contentType: "application/yaml", body: other }));
    },
  }));

test("a policy without a priority, or no policy at all, is no reason to fail", () =>
  withPortal(async (page) => {
    await openEditor(page);
    for (const written of ["", "itsm: 1\npolicy: { name: none }\n", "{", "\t", "a: &x [*x]", "itsm: 1\n".repeat(50)]) {
      await setEditorText(page, written || " ");
      await statusIs(page, "the form keeps the last policy that worked");
      assert.deepEqual((await answerOn(page)).stamps, policy.stamps);
    }
    await setEditorText(page, yaml);
    await statusIs(page, "As published.");
  }));

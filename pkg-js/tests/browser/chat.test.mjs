// The chat: from free text to a whole ticket. What it asks, assumes and hands over is compared with the engine.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { label } from "itsm-core";
import { loadPolicySync } from "itsm-core/author";
import { focused, heard, lastSaid, marks, policy, press, said, summary, tickets, withChat, write } from "./chat-page.mjs";

const LOCKED_OUT = "I forgot my password";
const question = (field, language = "en") => label(policy.fields.find(({ name }) => name === field).ask, language);

test("the examples of its policy hold", () => {
  const source = loadPolicySync(readFileSync(join(process.env.ITSM_ROOT, "examples/chat/policy.yaml"), "utf8"));
  assert.deepEqual(source.check(), []);
  assert.deepEqual(source.test().filter(({ passed }) => !passed), []);
});

test("from the first word to the finished ticket, by keyboard alone", () =>
  withChat(async (page) => {
    const { keyboard } = page;
    await page.locator("#language").focus();
    await keyboard.press("Tab");
    await keyboard.type("I forgot my pass");
    assert.equal(await page.locator("itsm-chat .hint").textContent(), "", "nothing is certain enough yet");
    await keyboard.type("word");
    assert.match(await page.locator("itsm-chat .hint").textContent(), /^Looks like.*Forgotten or expired password.*%$/);
    await keyboard.press("Enter");
    assert.equal(await lastSaid(page), "This looks like “Forgotten or expired password”. Is that right?");
    assert.deepEqual(await marks(page), ["forgot", "password"]);
    assert.match(await focused(page), /^Forgotten or expired password, Accounts and access, \d+% sure, because of “forgot” and “password”$/);
    await keyboard.press("Enter");
    assert.ok((await said(page)).includes("Good. This will go to “Accounts and access”."));
    assert.deepEqual(await page.locator("itsm-chat .assumed > div").allTextContents(), ["KindSomething is wrong", "ServiceSign-in"]);
    const suggested = { team: "identity", record_type: "incident", service: "sign_in" };
    const facts = { summary: LOCKED_OUT, category: "access/password" };
    // One question at a time, always the engine's next, until nothing can change the priority any more.
    for (const [field, value, keys] of [["people", 7, ["7", "Enter"]], ["work", "stopped", ["Enter"]], ["workaround", false, ["Tab", "Enter"]]]) {
      const { next, settled } = policy.priority(facts, { suggested });
      assert.equal(settled, false);
      assert.equal(next[0].field, field);
      assert.equal(await lastSaid(page), question(field));
      for (const key of keys) await keyboard.press(key);
      facts[field] = value;
    }
    const answer = policy.priority(facts, { suggested });
    assert.equal(answer.outcome, "P1");
    assert.match(await lastSaid(page), /^Thank you, that is all I need\. The priority is Critical/);
    assert.match(await lastSaid(page), /First response\S+, .*Resolution\S+, /);
    assert.equal(await focused(page), "Your ticket");
    assert.deepEqual(await summary(page), {
      Message: LOCKED_OUT,
      Details: "not answered",
      Category: "Forgotten or expired password, Accounts and access",
      Kind: "Something is wrong(suggested)",
      Service: "Sign-in(suggested)",
      Team: "Accounts and access(suggested)",
      "People affected": "7",
      Work: "It stands still",
      "Another way": "No",
    });
    for (let tabs = 0; tabs < 20 && (await focused(page)) !== "Send the ticket"; tabs++) await keyboard.press("Tab");
    await keyboard.press("Enter");
    assert.match(await lastSaid(page), /^Done\./);
    assert.equal(await focused(page), "Start over");

    const [ticket, ...others] = await tickets(page);
    assert.deepEqual(others, []);
    const { targets, at, stamps, feedback, ...rest } = ticket;
    const { summary: text, ...chosen } = facts;
    assert.deepEqual(rest, {
      texts: { summary: text }, facts: chosen, suggested, assumed: [...answer.assumed],
      category: "access/password", recordType: "incident", group: "identity",
      priority: { outcome: "P1", possible: ["P1"], settled: true }, language: "en",
    });
    assert.deepEqual(targets, policy.slaTargets(facts, { suggested, start: at, language: "en" }).metrics);
    assert.equal(targets.length, 2);
    assert.equal(stamps.digest, policy.stamps.digest);
    assert.deepEqual(feedback.models, []);
    assert.deepEqual(feedback.fields.map(({ field, outcome }) => [field, outcome]), [["category", "accepted"], ["team", "not_said"], ["record_type", "not_said"]]);
    const [{ suggestions: [{ value, confidence }] }] = policy.suggest(LOCKED_OUT).fields;
    assert.deepEqual(feedback.fields[0], { field: "category", suggested: [{ value, confidence }], chosen: "access/password", outcome: "accepted" });
  }));

test("where nothing is certain it says so, and offers the list to search", () =>
  withChat(async (page) => {
    await write(page, "Something is odd today");
    assert.equal(await lastSaid(page), "I cannot tell for certain what this is about. Can you find it in the list?");
    assert.deepEqual(await marks(page), []);
    const combobox = page.getByRole("combobox", { name: "Search: Category" });
    assert.ok(await combobox.evaluate((input) => input.getRootNode().activeElement === input));
    await page.keyboard.type("netw wi");
    const options = page.locator("itsm-chat").getByRole("option");
    assert.deepEqual(await options.allTextContents(), ["Wi-FiNetwork"]);
    assert.equal(await page.locator("itsm-chat .found").textContent(), "1 found");
    assert.equal(await combobox.getAttribute("aria-activedescendant"), await options.getAttribute("id"));
    await page.keyboard.press("Enter");
    assert.equal((await heard(page)).at(-1), "Wi-Fi");
    await finish(page);
    const [{ facts, feedback, group }] = await tickets(page);
    assert.equal(facts.category, "network/wifi");
    assert.equal(group, "networks");
    assert.deepEqual(feedback.fields[0], { field: "category", suggested: [], chosen: "network/wifi", outcome: "corrected" });
  }));

test("what was looked at and is not certain enough comes first in the list, and says so", () =>
  withChat(async (page) => {
    await write(page, "outlook crashes on my laptop");
    assert.match(await lastSaid(page), /^I cannot tell for certain/);
    const options = page.locator("itsm-chat").getByRole("option");
    const { suggestions, others } = policy.suggest("outlook crashes on my laptop", { fields: ["category"], explain: true }).fields[0];
    assert.deepEqual(suggestions, []);
    const likely = others.filter(({ because }) => because === "not_certain").map(({ value }) => value);
    assert.equal(likely.length, 3);
    assert.deepEqual((await options.allTextContents()).slice(0, 4).map((text) => /perhaps/.test(text)), [true, true, true, false]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await finish(page);
    assert.equal((await tickets(page))[0].category, likely[0]);
  }));

test("disabled categories that the words speak for are not in the list", () =>
  withChat(async (page) => {
    await write(page, "The fax");
    assert.match(await lastSaid(page), /^I cannot tell for certain/);
    const options = page.locator("itsm-chat").getByRole("option");
    assert.ok((await options.count()) > 10);
    assert.ok((await options.allTextContents()).every((text) => !/Fax/.test(text)));
  }));

test("in the list, arrows move and Enter chooses; nothing found is told", () =>
  withChat(async (page) => {
    await write(page, "Something is odd today");
    await page.keyboard.type("zzz");
    assert.equal(await page.locator("itsm-chat .found").textContent(), "Nothing found. Try another word.");
    await page.keyboard.press("Enter");
    assert.equal((await heard(page)).length, 1, "nothing to choose");
    for (let at = 0; at < 3; at++) await page.keyboard.press("Backspace");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    const last = page.locator("itsm-chat").getByRole("option").last();
    assert.equal(await last.getAttribute("aria-selected"), "true", "round to the end");
    const name = await last.locator(".option-name").textContent();
    await page.keyboard.press("Enter");
    assert.equal((await heard(page)).at(-1), name);
  }));

test("who does not know says so, and that is told apart from a question passed over", () =>
  withChat(async (page) => {
    await write(page, "Something is odd today");
    await press(page, "I don’t know");
    assert.equal(await lastSaid(page), question("people"));
    await press(page, "I don’t know");
    assert.equal(await lastSaid(page), question("work"));
    await press(page, "Skip this question");
    await finish(page);
    const [{ facts, feedback, category, priority }] = await tickets(page);
    assert.equal(facts.category, null);
    assert.equal(facts.people, null);
    assert.equal("work" in facts, false);
    assert.equal(category, null);
    assert.equal(feedback.fields[0].outcome, "unknown");
    assert.equal(priority.settled, false);
    assert.deepEqual(priority.possible, [...policy.priority({ summary: "Something is odd today", ...facts }).possible]);
  }));

test("a category that is left to the desk is suggested, not chosen", () =>
  withChat(async (page) => {
    await write(page, LOCKED_OUT);
    await press(page, "Not sure – let the service desk decide");
    await finish(page);
    const [{ facts, suggested, category, feedback, assumed }] = await tickets(page);
    assert.equal("category" in facts, false);
    assert.deepEqual(suggested, { team: "identity", record_type: "incident", service: "sign_in", category: "access/password" });
    assert.equal(category, "access/password");
    assert.equal(feedback.fields[0].outcome, "not_said");
    assert.ok(assumed.includes("service"));
  }));

test("of several suggestions each marks its own words while it is looked at; the list is one press away", () =>
  withChat(async (page) => {
    await write(page, "The printer and the vpn, both again");
    assert.equal(await lastSaid(page), "It could be one of these. Which one is right?");
    const chips = page.locator("itsm-chat .chip");
    const { suggestions } = policy.suggest("The printer and the vpn, both again", { fields: ["category"] }).fields[0];
    assert.deepEqual(await chips.locator(".chip-name").allTextContents(), suggestions.map(({ label: path }) => `${path.split(" › ").at(-1)}, `));
    assert.equal(suggestions.length, 2);
    for (const { evidence } of suggestions) {
      const places = evidence.flatMap((each) => each.places);
      assert.deepEqual(await marks(page), places.map(({ from, to }) => "The printer and the vpn, both again".slice(from, to)));
      await page.keyboard.press("Tab");
    }
    await page.locator("#language").selectOption("de");
    await chips.nth(1).focus();
    assert.deepEqual(await marks(page), ["printer"], "after a change of language, too");
    await page.locator("#language").selectOption("en");
    await press(page, "Something else");
    await press(page, "Back to the suggestions");
    await chips.nth(1).press("Enter");
    assert.equal(await page.locator("itsm-chat .chip").count(), 0);
    await finish(page);
    assert.equal((await tickets(page))[0].feedback.fields[0].outcome, "corrected");
  }));

test("every line of the summary can be changed, and what follows from it follows", () =>
  withChat(async (page) => {
    await toSummary(page);
    await press(page, "Change: Category");
    await page.keyboard.type("printer");
    await page.keyboard.press("Enter");
    let lines = await summary(page);
    assert.equal(lines.Category, "Printer, Devices");
    assert.equal(lines.Team, "Workplace devices(suggested)");

    await press(page, "Change: People affected");
    assert.equal(await page.locator("itsm-chat .typed input").inputValue(), "7");
    await page.locator("itsm-chat .typed input").fill("90");
    await page.keyboard.press("Enter");
    assert.equal((await summary(page))["People affected"], "90");
    assert.match(await lastSaid(page), /The priority is Critical/);

    await press(page, "Change: Kind");
    await press(page, "I need something");
    lines = await summary(page);
    assert.equal(lines.Kind, "I need something");

    await press(page, "Add: Details");
    await page.keyboard.type("Floor 3");
    await press(page, "Continue");
    assert.equal((await summary(page)).Details, "Floor 3");

    await press(page, "Change: Message");
    assert.equal(await page.locator("itsm-chat textarea").inputValue(), LOCKED_OUT);
    await page.locator("itsm-chat textarea").fill("The printer is out of toner");
    await page.keyboard.press("Enter");
    lines = await summary(page);
    assert.equal(lines.Message, "The printer is out of toner");
    assert.equal(lines.Category, "Printer, Devices", "what was chosen is not taken back");

    await press(page, "Change: Work");
    await press(page, "Leave it as it is");
    await finish(page);
    const [{ texts, facts, suggested, priority }] = await tickets(page);
    assert.deepEqual(texts, { summary: "The printer is out of toner", details: "Floor 3" });
    assert.deepEqual(facts, { category: "hardware/printer", people: 90, work: "stopped", workaround: false, record_type: "service_request" });
    assert.equal(priority.outcome, policy.priority({ ...texts, ...facts }, { suggested }).outcome);
  }));

test("what cannot be read is told at the input, and nothing goes on", () =>
  withChat(async (page) => {
    await write(page, LOCKED_OUT);
    await page.keyboard.press("Enter");
    const input = page.locator("itsm-chat .typed input");
    for (const wrong of ["many", "", "0"]) {
      await input.fill(wrong);
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("itsm-chat .error").textContent(), "Please give a whole number such as 12, from 1 to 100000.");
      assert.equal(await input.getAttribute("aria-invalid"), "true");
    }
    await input.fill("1,200");
    assert.equal(await input.getAttribute("aria-invalid"), null);
    await page.keyboard.press("Enter");
    assert.equal((await heard(page)).at(-1), "1,200");
  }));

test("in German, with the policy's German words", () =>
  withChat(async (page) => {
    assert.equal(await page.locator("itsm-chat .chat").getAttribute("lang"), "de");
    await write(page, "Ich brauche Zugriff auf das Laufwerk der Abteilung");
    assert.match(await lastSaid(page), /^Das klingt nach „Neuer Zugang“/);
    await page.keyboard.press("Enter");
    assert.ok((await said(page)).includes("Gut. Darum kümmert sich „Konten und Zugänge“."));
    assert.equal(await lastSaid(page), question((await nextField(page)) ?? "", "de"));
    await toEnd(page, { "Wie bald brauchen Sie es?": "4h" });
    assert.match(await lastSaid(page), /Die Priorität ist (Kritisch|Hoch|Mittel|Niedrig).*Erste Reaktion/);
    const lines = await summary(page);
    assert.equal(lines.Kategorie, "Neuer Zugang, Konten und Zugänge");
    assert.equal(lines.Art, "Ich brauche etwas(vorgeschlagen)");
    await press(page, "Ticket absenden");
    const [{ language, targets }] = await tickets(page);
    assert.equal(language, "de");
    assert.equal(targets[0].label, "Erste Reaktion");
  }, { language: "de" }));

test("the language changes at any time, and nothing is lost", () =>
  withChat(async (page) => {
    await write(page, LOCKED_OUT);
    await page.locator("#language").selectOption("de");
    assert.equal(await lastSaid(page), "Das klingt nach „Vergessenes oder abgelaufenes Passwort“. Stimmt das?");
    assert.match(await page.locator("itsm-chat .chip").textContent(), /^Vergessenes oder abgelaufenes Passwort, Konten und Zugänge, \d+ % sicher, wegen „forgot“ und „password“$/);
    await page.locator("itsm-chat .chip").press("Enter");
    assert.equal(await lastSaid(page), "Wie viele sind betroffen?");
    await page.locator("#language").selectOption("en");
    assert.equal(await lastSaid(page), "How many people are affected?");
    assert.deepEqual(await heard(page), [LOCKED_OUT, "Forgotten or expired password"]);
    await toEnd(page);
    assert.match(await lastSaid(page), /First response/);
    await page.locator("#language").selectOption("de");
    assert.match(await lastSaid(page), /Erste Reaktion/);
    await page.evaluate(() => document.querySelector("main").prepend(document.querySelector("itsm-chat")));
    assert.match(await lastSaid(page), /Erste Reaktion/, "also where it is moved within the page");
    assert.deepEqual(await marks(page), ["forgot", "password"]);
  }));

test("the first line of a long message is the summary, the rest the details, and both are marked", () =>
  withChat(async (page) => {
    await page.locator("itsm-chat textarea").focus();
    await page.keyboard.type("Cannot sign in");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("I forgot my password 🔑");
    await page.keyboard.press("Enter");
    assert.deepEqual((await marks(page)).filter((word) => word === "password" || word === "forgot"), ["forgot", "password"]);
    await page.locator("itsm-chat .chip", { hasText: "password" }).first().press("Enter");
    await finish(page);
    assert.deepEqual((await tickets(page))[0].texts, { summary: "Cannot sign in", details: "I forgot my password 🔑" });
  }));

test("what is written is text, whatever it looks like, and is never sent anywhere", () =>
  withChat(async (page) => {
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    const hostile = '<img src="x" onerror="window.hit = 1"> password <script>window.hit = 2</script>';
    await write(page, hostile);
    assert.equal((await heard(page))[0], hostile);
    await page.keyboard.press("Enter");
    await finish(page);
    assert.equal((await tickets(page))[0].texts.summary, hostile);
    assert.equal(await page.evaluate(() => window.hit), undefined);
    assert.deepEqual(requests, []);
  }));

test("a page that cannot take the ticket says so by cancelling the event, and the person tries again", () =>
  withChat(async (page) => {
    await page.evaluate(() => document.querySelector("itsm-chat").addEventListener("ticket", (event) => event.preventDefault(), { once: true }));
    await toSummary(page);
    await press(page, "Send the ticket");
    assert.match(await lastSaid(page), /could not be sent/);
    assert.equal(await page.getByRole("button", { name: "Send the ticket" }).count(), 1);
    await press(page, "Send the ticket");
    assert.match(await lastSaid(page), /^Done\./);
    assert.equal((await tickets(page)).length, 2);
  }));

test("reset() begins anew, and a policy that cannot be had is told, with a way to try again", () =>
  withChat(async (page) => {
    await toSummary(page);
    await page.evaluate(() => document.querySelector("itsm-chat").reset());
    assert.equal((await said(page)).length, 1);
    assert.deepEqual(await heard(page), []);
    assert.equal(await page.locator("itsm-chat textarea").inputValue(), "");
    assert.ok(await page.evaluate(() => document.activeElement.shadowRoot.activeElement.matches("textarea")));
    await page.evaluate(() => document.querySelector("itsm-chat").setAttribute("policy", "policies/nowhere.json"));
    await page.getByText("The chat could not be loaded.").waitFor();
    await page.evaluate(() => document.querySelector("itsm-chat").setAttribute("policy", "policies/help-desk.json"));
    await page.waitForSelector("itsm-chat .composer");
  }, { expected: /nowhere\.json/ }));

test("a policy that only suggests, or only decides, makes tickets as well", async () => {
  const suggesting = `
itsm: 1
policy: { name: help-desk }
fields: { text: { type: text }, category: { type: choice, from: categories } }
categories: { tree: { mail: { keywords: { strong: [mailbox] } }, other: {} } }
suggest: { texts: { text: 100% }, fields: { category: {} } }
`;
  const deciding = `
itsm: 1
policy: { name: help-desk }
scales: { priority: [P1, P2] }
fields:
  text: { type: text }
  parts: { type: choices, options: [disk, screen], ask: Which parts? }
priority: { table: { rules: [{ when: { parts: { any_of: [disk] } }, then: P1 }], otherwise: P2 } }
`;
  const instead = (source) => ({
    before: (page) => page.route("**/policies/help-desk.json", (route) => route.fulfill({ contentType: "application/json", body: loadPolicySync(source).toBuiltText() })),
  });
  await withChat(async (page) => {
    await write(page, "my mailbox");
    await page.keyboard.press("Enter");
    assert.equal(await lastSaid(page), "Please look it over before it goes out.");
    await press(page, "Send the ticket");
    const [{ priority, category, targets }] = await tickets(page);
    assert.deepEqual({ priority, category, targets }, { priority: null, category: "mail", targets: [] });
  }, instead(suggesting));
  await withChat(async (page) => {
    await write(page, "my computer");
    assert.equal(await lastSaid(page), "Which parts?");
    await page.keyboard.press("Space");
    await press(page, "Continue");
    await press(page, "Send the ticket");
    const [{ priority, facts, texts, category, feedback }] = await tickets(page);
    assert.equal(priority.outcome, "P1");
    assert.deepEqual({ facts, texts, category, feedback }, { facts: { parts: ["disk"] }, texts: { text: "my computer" }, category: null, feedback: { models: [], fields: [] } });
  }, instead(deciding));
});

test("focus is not taken from the page before somebody is in the chat", () =>
  withChat(async (page) => {
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
    await page.locator("#policy").focus();
    await page.locator("#language").selectOption("de");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "SELECT");
  }));

/** To the summary, with what the first test answers. */
async function toSummary(page) {
  await write(page, LOCKED_OUT);
  await page.keyboard.press("Enter");
  await page.keyboard.type("7");
  for (const key of ["Enter", "Enter", "Tab", "Enter"]) await page.keyboard.press(key);
  await page.waitForSelector("itsm-chat .review");
}

/** Answers what is still asked with the first answer there is, or as said. */
async function toEnd(page, typed = {}) {
  for (let asked = 0; asked < 10 && (await page.locator("itsm-chat .review").count()) === 0; asked++) {
    const input = page.locator("itsm-chat .typed input");
    if (await input.count()) {
      await input.fill(typed[await lastSaid(page)] ?? "7");
      await page.keyboard.press("Enter");
    } else await page.locator("itsm-chat .answer").first().press("Enter");
  }
}

/** Passes over what is still asked, and sends the ticket. */
async function finish(page) {
  const skip = page.getByRole("button", { name: "Skip this question" });
  while (await skip.count()) await skip.press("Enter");
  await press(page, "Send the ticket");
}

/** The field whose question stands. */
async function nextField(page) {
  const told = await lastSaid(page);
  return policy.fields.find(({ ask }) => ask && Object.values(ask).includes(told))?.name;
}

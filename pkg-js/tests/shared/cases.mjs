// Runs case files (tests/cases of the repository) against the entry points: the same code in Node and in a browser.

/** What is asked with a schedule, and the methods for it. */
const SCHEDULED = { change_conflicts: "changeConflicts", change_slots: "changeSlots", change_calendar: "changeCalendar" };

/**
 * @param {{ author: object, core: object, forms: object }} entries the three entry points
 * @param {{ name: string, policy: string, findings?: object[], cases?: object[] }[]} files read from YAML, each with the text of its policy
 * @returns {Promise<{ cases: number, entries: Record<string, number>, failures: string[] }>} how many were run, and on how many policies each entry point
 */
export async function runCases(entries, files) {
  const result = { cases: 0, entries: { author: 0, core: 0, forms: 0, built: 0 }, failures: [] };
  for (const file of files) {
    const fail = (what) => result.failures.push(`${file.name}: ${what}`);
    if (file.findings) {
      result.cases++;
      const { findings } = await entries.author.checkPolicy(file.policy, { syntax: "yaml" });
      if (!listMatches(findings, file.findings)) fail(`findings are ${JSON.stringify(findings)}`);
    }
    if (!file.cases?.length) continue;
    const author = await entries.author.loadPolicy(file.policy, { syntax: "yaml" });
    const built = author.toBuiltText();
    const policies = {
      author,
      core: await entries.core.loadPolicy(built),
      forms: await withoutText(entries.forms, built),
      built: await entries.author.loadPolicy(built),
    };
    for (const [entry, policy] of Object.entries(policies)) {
      if (!policy) continue;
      result.entries[entry]++;
      for (const test of file.cases) {
        // Those of forms are elsewhere.
        if (entry === "forms" && (test.ask === "suggest" || SCHEDULED[test.ask])) continue;
        result.cases++;
        const wrong = runCase(policy, test);
        if (wrong) fail(`${entry}: ${test.name}: ${wrong}`);
      }
      policy.dispose();
    }
  }
  return result;
}

function runCase(policy, { ask = "priority", request, ok, errors }) {
  const text = JSON.parse(policy.replyText(ask, JSON.stringify(request)));
  if (ask === "calendar") return held("as text", text, { ok, errors }) ?? held("as calls", calledCalendar(policy, request), { ok, errors });
  if (ask === "sla_targets") return held("as text", text, { ok, errors }) ?? held("as objects", asked(() => slaTargets(policy, request)), { ok, errors });
  if (ask === "sla_clock") {
    const { facts = {}, events = [], now, ...options } = request;
    return held("as text", text, { ok, errors }) ?? (errors ? undefined : held("as objects", asked(() => policy.slaClock(facts, events, now, options)), { ok, errors }));
  }
  if (ask === "suggest") return held("as text", text, { ok, errors }) ?? held("as objects", asked(() => suggestions(policy, request)), { ok, errors });
  if (SCHEDULED[ask]) return held("as text", text, { ok, errors }) ?? (errors ? undefined : held("as objects", asked(() => aboutChange(policy, ask, request)), { ok, errors }));
  const { facts = {}, ...options } = request;
  const method = { change_risk: "changeRisk", explain_change: "explainChange" }[ask] ?? ask;
  // Without options, as most callers ask.
  const reply = Object.keys(options).length === 0 ? asked(() => policy[method](facts)) : asked(() => policy[method](facts, options));
  return held("as text", text, { ok, errors }) ?? held("as objects", reply, { ok, errors });
}

function held(way, got, { ok, errors }) {
  const holds = ok ? got.ok !== undefined && matches(got.ok, ok) : errors !== undefined && listMatches(got.errors, errors);
  return holds ? undefined : `${way}: ${JSON.stringify(got)}`;
}

/** The same question by the methods of a calendar, with instants as numbers; as text where those say less. */
function calledCalendar(policy, request) {
  const { calendar: name, at, from, to, add, addWorkingDays, language } = request;
  const text = JSON.parse(policy.replyText("calendar", JSON.stringify(request)));
  if (text.errors) return text;
  const calendar = policy.calendar(name);
  const ok = { ...text.ok };
  const same = (key, date) => { ok[key] = date === null ? null : date.toISOString().replace(".000Z", "Z"); };
  if (at !== undefined) {
    const instant = Date.parse(at);
    same("nextOpening", calendar.nextOpening(instant));
    same("nextClose", calendar.nextClose(instant));
    same("previousOpening", calendar.previousOpening(instant));
    same("previousClose", calendar.previousClose(instant));
    ok.working = calendar.isWorking(instant);
    ok.day = calendar.moment(at, language).day;
  } else if (from !== undefined) {
    const start = Date.parse(from);
    if (add !== undefined) same("to", calendar.add(new Date(start), text.ok.milliseconds));
    if (add !== undefined && calendar.add(from, add).getTime() !== Date.parse(ok.to)) ok.to = "as text it is another";
    if (addWorkingDays !== undefined) same("to", calendar.addWorkingDays(start, addWorkingDays));
    ok.milliseconds = calendar.between(start, Date.parse(to ?? ok.to));
    // What the engine says of the instant that the methods gave.
    if (to === undefined) ok.localTo = calendar.moment(ok.to).local;
  }
  return { ok };
}

function slaTargets(policy, { facts = {}, ...options }) {
  return policy.slaTargets(facts, options);
}

/** The same with a schedule that is kept, and instants as dates and numbers. */
function aboutChange(policy, ask, { schedule: given, ...request }) {
  const schedule = given && policy.changeSchedule(
    given.changes.map((change) => ({ ...change, start: new Date(change.start), end: Date.parse(change.end) })),
    { dependencies: given.dependencies },
  );
  for (const key of ["start", "from"]) if (request[key] !== undefined) request[key] = new Date(request[key]);
  for (const key of ["end", "until", "to", "earliest"]) if (request[key] !== undefined) request[key] = Date.parse(request[key]);
  const answer = policy[SCHEDULED[ask]](request, schedule);
  schedule?.dispose();
  return answer;
}

/** A text by itself, or facts. */
function suggestions(policy, request) {
  const { facts, text, ...options } = request;
  if (typeof text === "string" && facts === undefined) return policy.suggest(text, options);
  if (text === undefined) return policy.suggest(facts ?? {}, options);
  // Only a request can have both.
  return settled(JSON.parse(policy.replyText("suggest", JSON.stringify(request))));
}

function settled({ ok, errors }) {
  if (ok) return ok;
  throw Object.assign(new Error("refused"), { errors });
}

function asked(question) {
  try {
    return { ok: question() };
  } catch (error) {
    return { errors: error.errors ?? [String(error)] };
  }
}

async function withoutText(forms, built) {
  try {
    return await forms.loadPolicy(built);
  } catch (error) {
    if (error.code === "text.not_in_this_build") return undefined;
    throw error;
  }
}

/** Whether every key of `expected` is in `actual` with an equal value; a key that starts with `/` is a JSON pointer, which leads to nothing where null is expected. */
function matches(actual, expected) {
  return Object.entries(expected).every(([key, value]) => equal(key.startsWith("/") ? pointed(actual, key) ?? null : actual?.[key], value));
}

function pointed(value, pointer) {
  return pointer.split("/").slice(1).reduce((part, key) => part?.[key], value);
}

function listMatches(actual, expected) {
  return Array.isArray(actual) && actual.length === expected.length && actual.every((item, at) => matches(item, expected[at]));
}

function equal(a, b) {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a);
  return Array.isArray(a) === Array.isArray(b) && keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

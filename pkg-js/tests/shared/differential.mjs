// Compares answers with those of the native engine, byte for byte: the same code in Node and in a browser.

/** What is asked with a schedule, and the methods for it. */
const SCHEDULED = { change_conflicts: "changeConflicts", change_slots: "changeSlots", change_calendar: "changeCalendar" };

/**
 * @param {object} entry an entry point
 * @param {string[]} lines `{"policy": TEXT, "built": TEXT}` switches the policy, perhaps with `"model": [BYTE, …]`, `{"request": TEXT, "answer": TEXT}` is one answer
 * @returns {{ policies: number, refused: number, answers: number, objects: number, calendars: number, tickets: number, texts: number, changes: number, risks: number, difference?: string }} what was compared, and the first difference
 */
export function compareWithNative(entry, lines) {
  const result = { policies: 0, refused: 0, answers: 0, objects: 0, calendars: 0, tickets: 0, texts: 0, changes: 0, risks: 0 };
  let policy;
  for (const [index, line] of lines.entries()) {
    const record = JSON.parse(line);
    if (record.policy !== undefined) {
      policy?.dispose();
      // Who can read the document reads it; the others open what was built from it.
      policy = loaded(entry, entry.checkPolicy ? record.policy : record.built);
      if (record.model && entry.ModelError) policy.loadModelSync(Uint8Array.from(record.model));
      result[policy ? "policies" : "refused"]++;
      continue;
    }
    if (!policy) continue;
    // Forms have no suggestions, and no change calendars.
    if ((record.ask === "suggest" || SCHEDULED[record.ask]) && entry.ModelError === undefined) continue;
    const differs = (what, found) => ({ ...result, difference: `line ${index + 1}, ${what}\n  request ${record.request}\n  native  ${record.answer}\n  here    ${found}` });
    const text = policy.replyText(record.ask ?? "priority", record.request);
    result.answers++;
    if (text !== record.answer) return differs("as text", text);
    if (record.ask === "calendar") {
      result.calendars++;
      const called = calledCalendar(policy, JSON.parse(record.request), JSON.parse(record.answer));
      if (called !== undefined) return differs("as a call", called);
      continue;
    }
    if (record.ask === "suggest") {
      result.texts++;
      const called = calledSuggest(policy, JSON.parse(record.request));
      if (called !== (record.answer.startsWith('{"errors"') ? withoutHelp(JSON.parse(record.answer)) : record.answer)) return differs("as a call", called);
      continue;
    }
    if (record.ask === "change_risk" || record.ask === "explain_change") {
      result.risks++;
      const called = calledRisk(policy, record.ask, JSON.parse(record.request));
      if (called !== (record.answer.startsWith('{"errors"') ? withoutHelp(JSON.parse(record.answer)) : record.answer)) return differs("as a call", called);
      continue;
    }
    if (SCHEDULED[record.ask]) {
      result.changes++;
      const called = calledChanges(policy, record.ask, JSON.parse(record.request));
      if (called !== record.answer) return differs("as a call", called);
      continue;
    }
    if (record.ask?.startsWith("sla_")) {
      result.tickets++;
      const called = calledLevels(policy, record.ask, JSON.parse(record.request));
      if (called !== record.answer) return differs("as a call", called);
      continue;
    }
    const { facts, ...rest } = JSON.parse(record.request);
    if (facts === undefined || Object.keys(rest).length > 0) continue;
    const object = told(() => policy.priority(facts));
    result.objects++;
    // Help may add what JavaScript sent.
    const expected = record.answer.startsWith('{"errors"') ? withoutHelp(JSON.parse(record.answer)) : record.answer;
    if (object !== expected) return differs("as an object", object);
  }
  policy?.dispose();
  return result;
}

/** What the methods say, with instants as milliseconds. */
function calledLevels(policy, ask, { facts, start, events = [], now, ...options }) {
  const ok = ask === "sla_targets"
    ? policy.slaTargets(facts, { ...options, start: Date.parse(start) })
    : policy.slaClock(facts, events.map((event) => ({ ...event, at: Date.parse(event.at) })), new Date(now), options);
  return JSON.stringify({ ok });
}

/** What is said of a change; without options, perhaps without asking the engine. */
function calledRisk(policy, ask, { facts, ...options }) {
  const method = ask === "change_risk" ? "changeRisk" : "explainChange";
  for (const key of ["submitted", "start", "end"]) if (options[key] !== undefined) options[key] = Date.parse(options[key]);
  return told(() => (Object.keys(options).length === 0 ? policy[method](facts) : policy[method](facts, options)));
}

/** What the methods say, with a schedule that is kept, and instants as milliseconds. */
function calledChanges(policy, ask, { schedule: given, ...request }) {
  const schedule = policy.changeSchedule(
    given.changes.map((change) => ({ ...change, start: Date.parse(change.start), end: Date.parse(change.end) })),
    { dependencies: given.dependencies },
  );
  for (const key of ["start", "end", "from", "until", "to", "earliest"]) if (request[key] !== undefined) request[key] = Date.parse(request[key]);
  const called = told(() => policy[SCHEDULED[ask]](request, schedule));
  schedule.dispose();
  return called;
}

/** What is suggested for a text by itself, or for facts. */
function calledSuggest(policy, { facts, text, ...options }) {
  return told(() => policy.suggest(text ?? facts, options));
}

/** What the methods of a calendar say otherwise, with instants and lengths as numbers. */
function calledCalendar(policy, { calendar: name, at, from, to, add, addWorkingDays }, { ok }) {
  if (!ok || (at ?? from) === undefined) return undefined;
  const calendar = policy.calendar(name);
  const instant = (text) => (text === null ? null : Date.parse(text));
  const pairs = at !== undefined
    ? [
      [calendar.isWorking(Date.parse(at)), ok.working],
      ...["nextOpening", "nextClose", "previousOpening", "previousClose"].map((ask) => [calendar[ask](Date.parse(at))?.getTime() ?? null, instant(ok[ask])]),
    ]
    : [
      [calendar.between(Date.parse(from), Date.parse(ok.to)), ok.milliseconds],
      to !== undefined ? [Date.parse(to), Date.parse(ok.to)]
        : add !== undefined ? [calendar.add(new Date(from), add).getTime(), Date.parse(ok.to)]
          : [calendar.addWorkingDays(Date.parse(from), addWorkingDays).getTime(), Date.parse(ok.to)],
    ];
  return pairs.every(([called, told]) => called === told) ? undefined : JSON.stringify(pairs);
}

function loaded(entry, text) {
  try {
    return entry.loadPolicySync(text);
  } catch (error) {
    if (error.code === "text.not_in_this_build") return undefined;
    throw error;
  }
}

function told(ask) {
  try {
    return JSON.stringify({ ok: ask() });
  } catch (error) {
    return error.errors ? withoutHelp({ errors: error.errors }) : String(error);
  }
}

function withoutHelp({ errors }) {
  return JSON.stringify({ errors: errors.map(({ help, ...rest }) => rest) });
}

// Change calendars: a schedule of 100,000 changes indexed once, then asked for conflicts and slots. Wall time, medians of rounds.
// Usage: node change.mjs
import { median, sig } from './lib/stats.mjs';

const CHANGES = 100_000, ITEMS = 5_000, PEOPLE = 500, MINUTE = 60_000, ROUNDS = 11;

const { loadPolicy } = await import('../../pkg-js/dist/core.inline.js');
const { loadPolicy: loadDocument } = await import('../../pkg-js/dist/author.inline.js');
const document = {
  itsm: 1,
  policy: { name: 'bench' },
  fields: { tier: { type: 'integer' } },
  change: {
    zone: 'Europe/Berlin',
    freezes: [{ id: 'year-end', from: '2026-12-18T18:00', to: '2027-01-04T06:00' }, { id: 'friday', hours: { fri: '12:00-24:00' } }],
    maintenance: [{ id: 'nights', hours: { daily: '20:00-06:00' }, when: { tier: 1 } }, { id: 'patch-day', weekday: 'tue', nth: 2 }],
  },
};
const policy = await loadPolicy((await loadDocument(document)).toBuiltText());
const random = numbers(1), origin = Date.parse('2026-01-01T00:00:00Z');
const changes = Array.from({ length: CHANGES }, (_, number) => {
  const start = origin + random(500_000) * MINUTE;
  return {
    id: `C${number}`, start, end: start + (30 + random(450)) * MINUTE,
    cis: [`ci${random(ITEMS)}`, `ci${random(ITEMS)}`], assignees: [`p${random(PEOPLE)}`],
  };
});
const dependencies = Array.from({ length: 1_000 }, (_, ci) => ({ ci: `ci${ci}`, dependsOn: [`ci${ci + 1_000}`] }));

const index = [];
let schedule;
for (let round = 0; round < 3; round++) {
  schedule?.dispose();
  index.push(timed(() => { schedule = policy.changeSchedule(changes, { dependencies }); }));
}
const asked = Array.from({ length: 500 }, () => {
  const start = origin + random(400_000) * MINUTE;
  return { start, end: start + 120 * MINUTE, change: { cis: [`ci${random(1_000)}`], assignees: [`p${random(PEOPLE)}`], facts: { tier: 1 } } };
});
const conflicts = [], slots = [];
for (let round = 0; round < ROUNDS; round++) {
  conflicts.push(timed(() => { for (const { start, end, change } of asked) policy.changeConflicts({ ...change, start, end }, schedule); }) / asked.length);
  slots.push(timed(() => { for (const { start, change } of asked) policy.changeSlots({ ...change, from: start, length: '2h', count: 3, step: 30 }, schedule); }) / asked.length);
}
console.log('| what | time |\n| --- | ---: |');
console.log(`| index of ${CHANGES.toLocaleString('en')} changes, from objects | ${sig(median(index))} ms |`);
console.log(`| conflicts of one change | ${sig(1_000 * median(conflicts))} µs |`);
console.log(`| three slots | ${sig(1_000 * median(slots))} µs |`);

function timed(work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Whole numbers below a bound, the same in every run. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// Working time: when so much of it will have passed, and how much lies between two instants. Monday to Friday 09:00 to 17:00, ten
// holidays. CPU time as a multiple of a loop over days, written by hand, in the same run; and of a prefix table written by hand,
// which is as fast as JavaScript gets. Both know the zone of the process only, so each zone has a process of its own.
// Usage: node calendar.mjs
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { median, sig } from './lib/stats.mjs';

const OPENS = 9 * 60, CLOSES = 17 * 60, LENGTH = CLOSES - OPENS, MINUTE = 60_000;
const HOLIDAYS = ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-05-14', '2026-05-25', '2026-06-04', '2026-10-02', '2026-12-24', '2026-12-25'];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York'];

if (process.argv[2] === 'in') measure(process.argv[3]);
else {
  console.log('| zone | way | add | between | add, of the prefix table |\n| --- | --- | ---: | ---: | ---: |');
  for (const zone of ZONES) {
    const text = execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'in', zone], { encoding: 'utf8', env: { ...process.env, TZ: zone } });
    process.stdout.write(text);
  }
}

async function measure(zone) {
  const { loadPolicy } = await import('../../pkg-js/dist/forms.inline.js');
  const { loadPolicy: loadDocument } = await import('../../pkg-js/dist/author.inline.js');
  const document = { itsm: 1, policy: { name: 'bench' }, calendars: { office: { zone, hours: { 'mon-fri': '09:00-17:00' }, holidays: HOLIDAYS } } };
  const office = (await loadPolicy((await loadDocument(document)).toBuiltText())).calendar('office');
  const ways = {
    'loop over days, by hand': { add: addByDays, between: betweenByDays },
    'prefix table, by hand': table(),
    'itsm-core, milliseconds': { add: (from, minutes) => office.add(from, minutes * MINUTE).getTime(), between: (from, to) => office.between(from, to) / MINUTE },
    'itsm-core, ten years ahead': { add: (from, minutes) => office.add(from, (minutes + 1_250_000) * MINUTE).getTime(), between: (from, to) => office.between(from, to + 3_650 * 1_440 * MINUTE), other: true },
    ...libraries(),
  };
  const questions = random(2_000), byDays = ways['loop over days, by hand'], byTable = ways['prefix table, by hand'];
  for (const [name, way] of Object.entries(ways)) {
    let wrong = 0;
    if (!way.other) for (const { from, minutes, to } of questions) if (way.add(from, minutes) !== byDays.add(from, minutes) || way.between(from, to) !== byDays.between(from, to)) wrong++;
    const ratios = { add: [], between: [], table: [] };
    const some = questions.slice(0, way.slow ? 150 : 2_000);
    for (let round = 0; round < 21; round++) {
      const add = cpu(some, (q) => way.add(q.from, q.minutes));
      ratios.add.push(add / cpu(some, (q) => byDays.add(q.from, q.minutes)));
      ratios.table.push(add / cpu(some, (q) => byTable.add(q.from, q.minutes)));
      ratios.between.push(cpu(some, (q) => way.between(q.from, q.to)) / cpu(some, (q) => byDays.between(q.from, q.to)));
    }
    const [add, between, ofTable] = [ratios.add, ratios.between, ratios.table].map((list) => sig(median(list)));
    console.log(`| ${zone} | ${name}${wrong ? ` (${wrong} of ${questions.length} answers differ)` : ''} | ${add} | ${between} | ${ofTable} |`);
  }
}

function cpu(questions, ask) {
  const start = process.hrtime.bigint();
  let sum = 0;
  for (let again = 0; again < 5; again++) for (const question of questions) sum += ask(question);
  if (Number.isNaN(sum)) throw new Error('an answer is no number');
  return Number(process.hrtime.bigint() - start);
}

function random(count) {
  // A linear congruential generator (Numerical Recipes): the same questions in every run.
  let state = 77;
  const below = (limit) => { state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; return Math.floor((state / 2 ** 32) * limit); };
  return Array.from({ length: count }, () => {
    const from = Date.UTC(2026, 0, 1) + below(360 * 1_440) * MINUTE;
    return { from, minutes: [15, 60, 240, 480, 1_440, 2_880, 7_200][below(7)], to: from + below(20 * 1_440) * MINUTE };
  });
}

function isWorkingDay(day) {
  const two = (number) => String(number).padStart(2, '0');
  return day.getDay() % 6 !== 0 && !HOLIDAYS.includes(`${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`);
}

function addByDays(from, minutes) {
  const start = new Date(from);
  let day = new Date(start.getFullYear(), start.getMonth(), start.getDate());
  for (let minute = start.getHours() * 60 + start.getMinutes(), left = minutes; ; minute = 0) {
    if (isWorkingDay(day)) {
      const opens = Math.max(minute, OPENS), room = Math.max(0, CLOSES - opens);
      if (left <= room && room > 0) return new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, opens + left).getTime();
      left -= room;
    }
    day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  }
}

function betweenByDays(from, to) {
  const start = new Date(from), end = new Date(to);
  const last = new Date(end.getFullYear(), end.getMonth(), end.getDate()).getTime();
  let day = new Date(start.getFullYear(), start.getMonth(), start.getDate()), sum = 0;
  for (let minute = start.getHours() * 60 + start.getMinutes(); ; minute = 0) {
    const isLast = day.getTime() === last;
    if (isWorkingDay(day)) sum += Math.max(0, Math.min(CLOSES, isLast ? end.getHours() * 60 + end.getMinutes() : CLOSES) - Math.max(OPENS, minute));
    if (isLast) return sum;
    day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  }
}

/** The opening instants of three years, and the working minutes before each. */
function table() {
  const opens = [], before = [];
  for (let at = 0; at < 1_200; at++) {
    const day = new Date(2025, 11, 1 + at);
    if (isWorkingDay(day)) {
      before.push(opens.length * LENGTH);
      opens.push(new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, OPENS).getTime());
    }
  }
  const [open, cumulated] = [Float64Array.from(opens), Float64Array.from(before)];
  const day = (at) => {
    let low = 0, high = open.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (open[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const worked = (at) => { const number = day(at); return cumulated[number] + Math.min(LENGTH, Math.floor((at - open[number]) / MINUTE)); };
  return {
    add(from, minutes) {
      const sum = worked(from) + minutes, number = Math.ceil(sum / LENGTH) - 1;
      return open[number] + (sum - cumulated[number]) * MINUTE;
    },
    between: (from, to) => worked(to) - worked(from),
  };
}

/** Well-known libraries, where they are installed. */
function libraries() {
  const found = {};
  const require = createRequire(import.meta.url);
  const optional = (name, make) => { try { found[name] = make(); } catch (error) { if (error.code !== 'MODULE_NOT_FOUND') throw error; } };
  const hours = ['09:00:00', '17:00:00'];
  optional('moment-business-time', () => {
    const moment = require('moment-business-time');
    moment.updateLocale('en', { workinghours: { 0: null, 1: hours, 2: hours, 3: hours, 4: hours, 5: hours, 6: null }, holidays: HOLIDAYS });
    return { slow: true, add: (from, minutes) => moment(from).addWorkingTime(minutes, 'minutes').valueOf(), between: (from, to) => moment(to).workingDiff(moment(from), 'minutes') };
  });
  optional('dayjs-business-time', () => {
    const dayjs = require('dayjs'), plugin = require('dayjs-business-time');
    dayjs.extend(plugin.default ?? plugin);
    const segment = [{ start: hours[0], end: hours[1] }];
    dayjs.setBusinessTime({ sunday: null, monday: segment, tuesday: segment, wednesday: segment, thursday: segment, friday: segment, saturday: null });
    dayjs.setHolidays(HOLIDAYS);
    return { slow: true, add: (from, minutes) => dayjs(from).addBusinessMinutes(minutes).valueOf(), between: (from, to) => dayjs(from).businessMinutesDiff(dayjs(to)) };
  });
  return found;
}

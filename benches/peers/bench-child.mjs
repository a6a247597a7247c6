// Times one adapter against the oracle inside one process. Slices of the two alternate (oracle, engine, oracle, engine, ...), so
// that load from elsewhere on the machine hits both. Prints one JSON line.
// Usage: node bench-child.mjs <adapter> <kind> [rounds] [slice-ms]
import { importAdapter } from './lib/adapters.mjs';
import { loadPolicyJson } from './lib/load.mjs';
import { makeFacts } from './lib/facts.mjs';
import { median, sig } from './lib/stats.mjs';

const [id, k, rounds = 11, sliceMs = 40] = process.argv.slice(2);
const policy = loadPolicyJson();
const facts = makeFacts(10_000);
const oracle = await importAdapter('oracle');
const engine = await importAdapter(id);
if (engine.skip) { console.log(JSON.stringify({ id, name: engine.name, skipped: engine.skip })); process.exit(0); }
await oracle.load(policy);
await engine.load(policy);

// Results go into a small ring so that V8 can neither drop the call nor keep the answer off the heap.
// Each loop is built from fresh source, so no call site is shared between engines.
const loopOf = (fn, wait) => new Function('fn', 'sink', `return ${wait ? 'async' : ''} function(a, from, n) { let j = from % a.length; for (let i = 0; i < n; i++) { sink[i & 63] = ${wait ? 'await' : ''} fn(a[j]); if (++j === a.length) j = 0; } }`)(fn, new Array(64));

const cpu = () => { const c = process.cpuUsage(); return (c.user + c.system) * 1e3; }; // ns
async function time(loop, a, from, n) {
  const c0 = cpu(), t0 = process.hrtime.bigint();
  await loop(a, from, n);
  return { ns: Number(process.hrtime.bigint() - t0) / n, cpu: (cpu() - c0) / n };
}
async function calibrate(loop, a, ms) {
  let n = 1, t = 0;
  for (;;) {
    t = (await time(loop, a, 0, n)).ns * n;
    if (t > ms * 1e6 / 4 || n > 5e7) break;
    n *= 4;
  }
  return Math.max(1, Math.round(n * (ms * 1e6) / t));
}
async function warm(loop, a, ms) {
  const n = await calibrate(loop, a, 20);
  const end = performance.now() + ms;
  let from = 0;
  while (performance.now() < end) { await loop(a, from, n); from += n; }
}

const out = { id, name: engine.name };
if (engine[k]) {
  const own = engine.facts?.[k]?.(facts[k]) ?? facts[k];
  const probe = engine[k](own[0]);
  const wait = typeof probe?.then === 'function';
  await probe;
  const o = { loop: loopOf(oracle[k]), a: facts[k] };
  await warm(o.loop, o.a, 150);
  o.n = await calibrate(o.loop, o.a, 15);
  const ways = [['one', loopOf(engine[k], wait), own, 1]];
  // A batch call gets many rows; engines that wait get fewer, they take milliseconds for each.
  const rows = wait ? own.slice(0, 1000) : own;
  if (engine[k + 'Many']) ways.push(['objects', loopOf(engine[k + 'Many'], wait), [rows], rows.length]);
  if (engine.columns?.[k]) ways.push(['columns', loopOf(engine.columns[k](rows).call, false), [undefined], rows.length]);
  out.ways = {};
  for (const [way, loop, a, per] of ways) {
    await warm(loop, a, 600);
    const n = await calibrate(loop, a, +sliceMs);
    const os = [], es = [];
    for (let r = 0; r < +rounds; r++) {
      os.push(await time(o.loop, o.a, r * 977, o.n));
      es.push(await time(loop, a, r * 977, n));
    }
    out.ways[way] = { ratio: median(es.map((x) => x.cpu)) / per / median(os.map((x) => x.cpu)), ns: median(es.map((x) => x.cpu)) / per };
  }
}
// Compiling the policy, warm: load() again and again in this process.
const loads = [];
for (let i = 0; i < 15; i++) { const c = cpu(); await engine.load(policy); loads.push((cpu() - c) / 1e6); }
out.loadMs = sig(median(loads));
console.log(JSON.stringify(out));
await engine.close?.();
process.exit(0);

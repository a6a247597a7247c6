// CPU time of every adapter as a multiple of the oracle's, each in its own process next to the oracle; several passes over all
// adapters, so that a busy minute on the machine does not fall on one engine only. Medians over passes, and the range.
// Usage: node bench.mjs [--passes 3] [--rounds 11] [adapter ...]
import { execFileSync } from 'node:child_process';
import { listAdapters } from './lib/adapters.mjs';
import { KINDS } from './lib/facts.mjs';
import { median, sig } from './lib/stats.mjs';

const args = process.argv.slice(2);
const option = (name, otherwise) => { const i = args.indexOf('--' + name); return i >= 0 ? args.splice(i, 2)[1] : otherwise; };
const passes = Number(option('passes', 3)), rounds = option('rounds', '11');
const ids = args.length ? args : listAdapters();
const runs = Object.fromEntries(ids.map((id) => [id, []]));

for (let pass = 0; pass < passes; pass++) for (const id of ids) {
  if (runs[id].some((run) => run.skipped || run.failed)) continue;
  try {
    const text = execFileSync(process.execPath, ['--no-warnings', 'bench-child.mjs', id, rounds], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000 });
    runs[id].push(JSON.parse(text.trim().split('\n').pop()));
  } catch (error) {
    runs[id].push({ id, failed: `${error.signal ?? `exit ${error.status}`}: ${String(error.stderr ?? error.message).trim().split('\n').find((line) => /error|panic|unreachable|memory/i.test(line)) ?? ''}` });
  }
}
const columns = KINDS.flatMap((k) => ['one', 'objects', 'columns'].map((way) => [k, way])).filter(([k, way]) => ids.some((id) => runs[id][0]?.kinds?.[k]?.[way]));
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['engine', ...columns.map(([k, way]) => (way === 'one' ? k : `${k}, batch of ${way}`)), 'load, ms']);
row(['---', ...columns.map(() => '---:'), '---:']);
for (const id of ids) {
  const ok = runs[id].filter((run) => run.kinds);
  if (!ok.length) { console.log(`${id}: ${runs[id][0].skipped ? `skipped, ${runs[id][0].skipped}` : runs[id][0].failed}`); continue; }
  const cells = columns.map(([k, way]) => {
    const ratios = ok.map((run) => run.kinds[k]?.[way]?.cpuRatio).filter((ratio) => ratio !== undefined);
    return ratios.length ? `${sig(median(ratios))} (${sig(Math.min(...ratios))}–${sig(Math.max(...ratios))})` : '';
  });
  row([ok[0].name, ...cells, sig(median(ok.map((run) => run.loadMs)))]);
}

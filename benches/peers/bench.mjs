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
const runs = Object.fromEntries(ids.map((id) => [id, Object.fromEntries(KINDS.map((kind) => [kind, []]))]));
const said = {};

for (let pass = 0; pass < passes; pass++) for (const id of ids) for (const kind of KINDS) {
  if (said[id]) continue;
  try {
    const text = execFileSync(process.execPath, ['--no-warnings', 'bench-child.mjs', id, kind, rounds], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000 });
    const run = JSON.parse(text.trim().split('\n').pop());
    if (run.skipped) said[id] = `skipped, ${run.skipped}`;
    else runs[id][kind].push(run);
  } catch (error) {
    said[id] = `${error.signal ?? `exit ${error.status}`}: ${String(error.stderr ?? error.message).trim().split('\n').find((line) => /error|panic|unreachable|memory/i.test(line)) ?? ''}`;
  }
}
const ratios = (id, kind, way) => runs[id][kind].flatMap((run) => run.ways?.[way]?.ratio ?? []);
const columns = KINDS.flatMap((kind) => ['one', 'objects', 'columns'].map((way) => [kind, way])).filter(([kind, way]) => ids.some((id) => ratios(id, kind, way).length));
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['engine', ...columns.map(([kind, way]) => (way === 'one' ? kind : `${kind}, batch of ${way}`)), 'load, ms']);
row(['---', ...columns.map(() => '---:'), '---:']);
for (const id of ids) {
  if (said[id]) { console.log(`${id}: ${said[id]}`); continue; }
  const cells = columns.map(([kind, way]) => {
    const list = ratios(id, kind, way);
    return list.length ? `${sig(median(list))} (${sig(Math.min(...list))}–${sig(Math.max(...list))})` : '';
  });
  const all = KINDS.flatMap((kind) => runs[id][kind]);
  row([all[0].name, ...cells, sig(median(all.map((run) => run.loadMs)))]);
}

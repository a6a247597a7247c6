// From the start of a process to the first answer, over bare Node: a new process for each sample, rounds interleaved.
// Milliseconds: medians, and the least total. Usage: node cold.mjs [--rounds 21] [adapter ...]
import { execFileSync } from 'node:child_process';
import { listAdapters } from './lib/adapters.mjs';
import { median, sig } from './lib/stats.mjs';

const args = process.argv.slice(2);
const ri = args.indexOf('--rounds');
const rounds = ri >= 0 ? Number(args.splice(ri, 2)[1]) : 21;
const ids = ['', ...(args.length ? args : listAdapters())];
const runs = Object.fromEntries(ids.map((id) => [id, []]));
for (let round = 0; round < rounds; round++) for (const id of ids) {
  const text = execFileSync(process.execPath, ['--no-warnings', 'cold-child.mjs', ...(id ? [id] : [])], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
  const run = JSON.parse(text.trim().split('\n').pop());
  if (!run.skipped) runs[id].push(run);
}
const of = (id, key) => runs[id].map((run) => run[key]);
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['engine', 'import', 'load', 'first answer', 'total over bare Node', 'least, over least', 'CPU over bare Node']);
row(['---', '---:', '---:', '---:', '---:', '---:', '---:']);
for (const id of ids) {
  if (!runs[id].length) { console.log(`${id}: skipped`); continue; }
  const over = (key, of_) => sig(of_(of(id, key)) - (id ? of_(of('', key)) : 0));
  const least = (list) => Math.min(...list);
  row([id || 'bare Node', ...['import', 'load', 'first'].map((key) => sig(median(of(id, key)))), over('total', median), over('total', least), over('cpu', median)]);
}

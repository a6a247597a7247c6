// Every adapter must give the oracle's answers to all seeded facts. Exit code 1 on any mismatch.
// Usage: node check.mjs [--n 10000] [adapter ...]
import { isDeepStrictEqual } from 'node:util';
import { listAdapters, importAdapter } from './lib/adapters.mjs';
import { loadPolicyJson } from './lib/load.mjs';
import { makeFacts, KINDS } from './lib/facts.mjs';

const args = process.argv.slice(2);
const ni = args.indexOf('--n');
const n = ni >= 0 ? Number(args.splice(ni, 2)[1]) : 10_000;
const policy = loadPolicyJson();
const facts = makeFacts(n);
const oracle = await importAdapter('oracle');
await oracle.load(policy);
const want = Object.fromEntries(KINDS.map((k) => [k, facts[k].map((f) => oracle[k](f))]));

let bad = 0;
for (const id of args.length ? args : listAdapters()) {
  const a = await importAdapter(id);
  if (a.skip) { console.log(`${id}: skipped, ${a.skip}`); continue; }
  await a.load(policy);
  const told = [];
  for (const k of KINDS) {
    if (!a[k]) continue;
    const plain = (answer) => (a.plain?.[k] ? a.plain[k](answer) : typeof answer === 'object' ? { ...answer } : answer);
    let wrong = 0;
    const compare = (how, got, i) => {
      if (isDeepStrictEqual(plain(got), want[k][i])) return;
      if (wrong++ === 0) console.log(`${id}, ${k}, ${how}:`, JSON.stringify({ facts: facts[k][i], got: plain(got), want: want[k][i] }));
    };
    const own = a.facts?.[k]?.(facts[k]) ?? facts[k];
    for (let i = 0; i < n; i++) compare('one call', await a[k](own[i]), i);
    if (a[k + 'Many']) (await a[k + 'Many'](own)).forEach((got, i) => compare('many', got, i));
    if (a.columns?.[k]) { const batch = a.columns[k](own); batch.answers(batch.call()).forEach((got, i) => compare('columns', got, i)); }
    told.push(`${k} ${wrong ? `${wrong} WRONG` : 'equal'}`);
    bad += wrong;
  }
  console.log(`${id}: ${told.join(', ')}`);
  await a.close?.();
}
console.log(bad ? `${bad} answers are not the oracle's` : `${n} facts of each kind: every answer is the oracle's`);
process.exit(bad ? 1 : 0);

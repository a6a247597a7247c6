// One cold start: start of the process, import, load(policy), first answer. One JSON line; without an adapter, bare Node.
const { importAdapter } = await import('./lib/adapters.mjs');
const { loadPolicyJson } = await import('./lib/load.mjs');
const policy = loadPolicyJson();
const facts = { affectedUsers: 60, serviceTier: 1, vip: false, workaround: false, workStopped: true, deadlineHours: 8, securityIncident: false };
const id = process.argv[2];
const begin = performance.now(); // since the start of the process
const adapter = id ? await importAdapter(id) : { load() {}, priority() {} };
const imported = performance.now();
if (adapter.skip) { console.log(JSON.stringify({ skipped: adapter.skip })); process.exit(0); }
await adapter.load(policy);
const loaded = performance.now();
await adapter.priority(facts);
const answered = performance.now();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ import: imported - begin, load: loaded - imported, first: answered - loaded, total: answered, cpu: (user + system) / 1e3 }));
process.exit(0);

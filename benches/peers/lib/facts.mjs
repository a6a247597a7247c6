import { readFileSync } from 'node:fs';
import { rng } from './random.mjs';

// Seeded generator of random facts. Same seed -> same facts on every machine.
export const SEED = 0x5eed2026;

const large = JSON.parse(readFileSync(new URL('../large/rules.json', import.meta.url), 'utf8'));

export function makeFacts(n = 10_000, seed = SEED) {
  const r = rng(seed);
  const pick = (a) => a[Math.floor(r() * a.length)];
  const int = (lo, hi) => lo + Math.floor(r() * (hi - lo + 1));
  const users = () => { // heavy at the low end, like real queues
    const x = r();
    if (x < 0.35) return 1;
    if (x < 0.55) return int(2, 9);
    if (x < 0.75) return int(10, 49);
    if (x < 0.9) return int(50, 499);
    return int(500, 5000);
  };
  const priority = [], risk = [], sla = [];
  for (let i = 0; i < n; i++) {
    priority.push({
      affectedUsers: users(),
      serviceTier: int(1, 4),
      vip: r() < 0.2,
      workaround: r() < 0.5,
      workStopped: r() < 0.3,
      deadlineHours: pick([1, 2, 3, 8, 9, 24, 25, 48, 72, 120, 720]),
      securityIncident: r() < 0.1,
    });
    risk.push({
      tier: pick(['t1', 't2', 't3', 't4']),
      reach: pick(['one', 'team', 'department', 'company']),
      backout: pick(['tested', 'documented', 'none']),
      testing: pick(['full', 'partial', 'none']),
      complexity: pick(['simple', 'moderate', 'complex']),
      experience: pick(['routine', 'similar', 'first_time']),
      window: pick(['maintenance', 'off_hours', 'business_hours']),
      outage: pick(['none', 'degraded', 'full']),
    });
    sla.push({
      ticketType: r() < 0.1 ? 'task' : pick(['incident', 'request', 'problem', 'change']),
      priority: pick(['P1', 'P2', 'P3', 'P4', 'P5']),
      customerTier: pick(['gold', 'silver', 'bronze']),
    });
  }
  return { priority, risk, sla, large: makeLarge(n, rng(seed)) };
}

function makeLarge(n, r) {
  const value = (domain) => {
    if (domain === true) return r() < 0.4;
    if (typeof domain[0] === 'number') return Math.floor(1.5 * domain.at(-1) * r() ** 3);
    return domain[Math.floor(r() * domain.length)];
  };
  const entries = Object.entries(large.fields);
  return Array.from({ length: n }, () => {
    const f = {}; // one shape for all
    for (const [name, domain] of entries) f[name] = value(domain);
    return f;
  });
}

export const KINDS = ['priority', 'large', 'risk', 'sla'];

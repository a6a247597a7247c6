// Small hand-written interpreter over policy.json: the rules ARE data. What a team writes when it
// wants one policy document without taking a dependency. No code generation.
import { readFileSync } from 'node:fs';
export const name = 'js-interpreter (data-driven, hand-written)';
export const pkg = null;

const L = JSON.parse(readFileSync(new URL('../large/rules.json', import.meta.url), 'utf8'));
let P, R, slaRows, rank, weights;

export function load(policy) {
  P = policy.priority;
  R = policy.risk;
  rank = Object.fromEntries(R.levels.map((l, i) => [l, i]));
  const w = policy.sla.weights;
  const cols = policy.sla.columns;
  weights = cols.map((c) => [c, w[c]]);
  const score = (r) => weights.reduce((s, [c, x]) => s + (r[c] === '*' ? 0 : x), 0);
  slaRows = [...policy.sla.rows].sort((a, b) => score(b) - score(a));
}

function test(c, f) {
  const v = f[c[0]];
  switch (c[1]) {
    case '==': return v === c[2];
    case '>=': return v >= c[2];
    case '<=': return v <= c[2];
    case '>': return v > c[2];
    case '<': return v < c[2];
    case 'in': return c[2].includes(v);
    default: throw new Error('op ' + c[1]);
  }
}
function all(when, f) {
  for (let i = 0; i < when.length; i++) if (!test(when[i], f)) return false;
  return true;
}
function first(set, f) {
  for (let i = 0; i < set.rules.length; i++) if (all(set.rules[i].when, f)) return set.rules[i].then;
  return set.default;
}

export function priority(f) {
  const impact = first(P.impact, f);
  const urgency = first(P.urgency, f);
  let p = P.matrix[impact - 1][urgency - 1];
  for (const o of P.overrides) if (all(o.when, f)) { p = o.then; break; }
  return { impact, urgency, priority: p };
}

export function large(f) {
  for (let i = 0; i < L.rules.length; i++) if (all(L.rules[i].when, f)) return L.rules[i].then;
  return L.otherwise;
}

export function risk(f) {
  let score = 0;
  for (const q of R.questions) score += q.weight * q.options[f[q.id]];
  let level = 0;
  for (const t of R.thresholds) if (score >= t.min) level = rank[t.level];
  for (const o of R.overrides) if (rank[o.atLeast] > level && all(o.when, f)) level = rank[o.atLeast];
  const l = R.levels[level];
  return { score, level: l, approval: R.approval[l] };
}

export function sla(q) {
  for (const r of slaRows) {
    if ((r.ticketType === '*' || r.ticketType === q.ticketType) && (r.priority === '*' || r.priority === q.priority) &&
      (r.customerTier === '*' || r.customerTier === q.customerTier)) return { response: r.response, resolution: r.resolution };
  }
  return null;
}

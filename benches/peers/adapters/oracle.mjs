// Hand-written plain JS: the oracle, and the "what a dev would write by hand" baseline.
// The rules are code, not data; only the matrix, the weights and the SLA rows come from policy.json.
export { priority as large } from '../large/oracle.mjs';
export const name = 'oracle (hand-written JS)';
export const pkg = null;

let matrix, points, approval, slaIndex; // slaIndex[priority][ticketType][customerTier]

export function load(policy) {
  matrix = policy.priority.matrix;
  points = {};
  for (const q of policy.risk.questions) {
    points[q.id] = {};
    for (const [opt, p] of Object.entries(q.options)) points[q.id][opt] = p * q.weight;
  }
  approval = policy.risk.approval;
  slaIndex = {};
  for (const r of policy.sla.rows) ((slaIndex[r.priority] ??= {})[r.ticketType] ??= {})[r.customerTier] = r;
}

function impactOf(f) {
  if (f.affectedUsers >= 500) return 1;
  if (f.serviceTier === 1 && f.affectedUsers >= 50) return 1;
  if (f.serviceTier <= 2 && f.affectedUsers >= 20) return 2;
  if (f.affectedUsers >= 100) return 2;
  if (f.vip && f.serviceTier <= 2) return 3;
  if (f.affectedUsers >= 10) return 3;
  if (f.affectedUsers >= 2) return 4;
  return 5;
}

function urgencyOf(f) {
  if (f.workStopped && !f.workaround) return 1;
  if (f.deadlineHours <= 2) return 1;
  if (f.workStopped) return 2;
  if (f.deadlineHours <= 8 && !f.workaround) return 2;
  if (f.vip && !f.workaround) return 3;
  if (f.deadlineHours <= 24) return 3;
  if (!f.workaround) return 4;
  return 5;
}

export function priority(f) {
  const impact = impactOf(f);
  const urgency = urgencyOf(f);
  const p = f.securityIncident && f.serviceTier === 1 ? 'P1' : matrix[impact - 1][urgency - 1];
  return { impact, urgency, priority: p };
}

const LEVELS = ['low', 'medium', 'high', 'very_high'];

export function risk(f) {
  const score = points.tier[f.tier] + points.reach[f.reach] + points.backout[f.backout] + points.testing[f.testing] +
    points.complexity[f.complexity] + points.experience[f.experience] + points.window[f.window] + points.outage[f.outage];
  let level = score >= 90 ? 3 : score >= 60 ? 2 : score >= 35 ? 1 : 0;
  if (level < 2 && f.backout === 'none' && f.tier === 't1') level = 2;
  if (level < 2 && f.testing === 'none' && f.complexity === 'complex') level = 2;
  if (level < 3 && f.outage === 'full' && f.window === 'business_hours' && f.tier === 't1') level = 3;
  if (level < 1 && f.experience === 'first_time' && f.reach === 'company') level = 1;
  return { score, level: LEVELS[level], approval: approval[LEVELS[level]] };
}

export function sla(q) {
  const t = q.ticketType, c = q.customerTier;
  const p = slaIndex[q.priority], any = slaIndex['*'];
  const r = p?.[t]?.[c] ?? p?.[t]?.['*'] ?? p?.['*']?.[c] ?? p?.['*']?.['*'] ??
    any[t]?.[c] ?? any[t]?.['*'] ?? any['*'][c] ?? any['*']['*'];
  return { response: r.response, resolution: r.resolution };
}

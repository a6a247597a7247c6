// This engine: `itsm-core/forms`, the entry point of forms. Its policies are the YAML files in benches/policies, built by
// `itsm build` into the folder that ITSM_POLICIES names; a test holds them to the oracle too, without any peer.
//
// A call is timed as users make it: `policy.priority(facts)` gives the whole answer, a frozen object with the outcome, the
// derived values and the stamps. `plain` takes out of it what the oracle tells; only the check does that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPolicySync } from '../../../pkg-js/dist/forms.inline.js';
export const name = 'itsm-core (forms)';
export const pkg = null;

const built = (file) => readFileSync(join(process.env.ITSM_POLICIES ?? '', `${file}.json`));
let peers, hundred, questionnaire;
export function load() {
  peers?.dispose();
  peers = loadPolicySync(built('peers'));
}
const changes = () => (questionnaire ??= loadPolicySync(built('risk')));
const rules = () => (hundred ??= loadPolicySync(built('large')));

export const priority = (f) => peers.priority(f);
export const large = (f) => rules().priority(f);
export const risk = (f) => changes().changeRisk(f);
export const priorityMany = (facts) => peers.priorityMany(facts);
export const largeMany = (facts) => rules().priorityMany(facts);

export const plain = {
  priority: ({ outcome, values }) => ({ impact: Number(values[0].outcome), urgency: Number(values[1].outcome), priority: outcome }),
  large: ({ outcome }) => outcome,
  risk: ({ scores, outcome, approval }) => ({ score: scores[0].score, level: outcome, approval: approval.outcome }),
};

/** The same facts by names that the policy has: `none` is no id here. */
export const facts = {
  risk: (rows) => rows.map((row) => Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value === 'none' ? 'nothing' : value]))),
};

/** The facts as columns, typed where they can be, and a call on them. */
export const columns = {
  priority: (facts) => columnar(peers, facts),
  large: (facts) => columnar(rules(), facts),
};
function columnar(policy, facts) {
  const columns = {};
  for (const { name, type, options } of policy.fields) {
    if (facts[0][name] === undefined) continue;
    const values = facts.map((f) => f[name]);
    if (type === 'boolean') columns[name] = Uint8Array.from(values, Number);
    else if (type === 'integer') columns[name] = Int32Array.from(values);
    else columns[name] = Uint8Array.from(values, (value) => options.findIndex(({ id }) => id === value));
  }
  return { call: () => policy.priorityColumns(columns), answers: ({ codes, answers }) => Array.from(codes, (code) => answers[code]) };
}

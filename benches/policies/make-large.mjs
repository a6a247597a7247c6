// Writes the policy that does not fit an answer table: twelve fields and a hundred rules of three or four conditions, first match
// decides. From a fixed seed, into `large.yaml` (our format), `../peers/large/rules.json` (for interpreters) and
// `../peers/large/oracle.mjs` (the same rules as the JavaScript that somebody would write by hand: a hundred `if`s).
//   node benches/policies/make-large.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { rng } from '../peers/lib/random.mjs';

const random = rng(0x1a26e);
const pick = (list) => list[Math.floor(random() * list.length)];

export const fields = {
  service: ['payroll', 'web_shop', 'mail', 'network', 'file_share', 'printing', 'erp', 'crm', 'telephony', 'intranet', 'warehouse', 'other'],
  site: ['hamburg', 'london', 'new_york', 'singapore', 'sydney', 'remote'],
  channel: ['portal', 'chat', 'phone', 'monitoring'],
  user_group: ['board', 'sales', 'production', 'office', 'contractor'],
  affected_users: [1, 5, 20, 50, 100, 500],
  deadline_hours: [1, 4, 8, 24, 72],
  repeats: [1, 3, 10],
  work_stopped: true,
  workaround: true,
  security_incident: true,
  vip: true,
  month_end: true,
};
const outcomes = ['P1', 'P2', 'P3', 'P4', 'P5'];

function condition(field) {
  const domain = fields[field];
  if (domain === true) return [field, '==', random() < 0.7];
  if (typeof domain[0] === 'number') return [field, random() < 0.7 ? '>=' : '<=', pick(domain)];
  const some = domain.filter(() => random() < 1.5 / domain.length);
  return [field, 'in', some.length > 0 && some.length < domain.length ? some : [pick(domain)]];
}

function rule(number) {
  const names = Object.keys(fields);
  // Most rules are about a service or two, as those of desks are.
  const tested = new Set(random() < 0.8 ? ['service'] : []);
  const size = 3 + Math.floor(random() * 2);
  while (tested.size < size) tested.add(pick(names));
  const severity = Math.min(4, Math.floor(number / 22 + random() * 1.5));
  return { id: `R${number + 1}`, when: names.filter((name) => tested.has(name)).map(condition), then: outcomes[severity] };
}

const rules = Array.from({ length: 100 }, (_, number) => rule(number));
const otherwise = 'P5';

const written = ([, op, value]) => (op === '==' ? String(value) : op === 'in' ? `[${value.join(', ')}]` : `"${op} ${value}"`);
const field = ([name, domain]) => {
  const type = domain === true ? 'type: boolean' : typeof domain[0] === 'number' ? 'type: integer, min: 0, max: 100000' : `type: choice, options: [${domain.join(', ')}]`;
  return `  ${name}: { ${type} }`;
};
const yaml = `# Made by make-large.mjs: a policy that does not fit an answer table.
itsm: 1
policy: { name: large }
scales:
  priority: [${outcomes.join(', ')}]
fields:
${Object.entries(fields).map(field).join('\n')}
priority:
  table:
    rules:
${rules.map(({ id, when, then }) => `      - { id: ${id}, when: { ${when.map((c) => `${c[0]}: ${written(c)}`).join(', ')} }, then: ${then} }`).join('\n')}
    otherwise: ${otherwise}
`;

const test = ([name, op, value]) => {
  if (op === '==') return value ? `f.${name}` : `!f.${name}`;
  if (op !== 'in') return `f.${name} ${op} ${value}`;
  const any = value.map((id) => `f.${name} === '${id}'`).join(' || ');
  return value.length > 1 ? `(${any})` : any;
};
const oracle = `// Made by make-large.mjs: the rules of large.yaml as somebody would write them by hand.
export function priority(f) {
${rules.map(({ when, then }) => `  if (${when.map(test).join(' && ')}) return '${then}';`).join('\n')}
  return '${otherwise}';
}
`;

const to = (path, text) => writeFileSync(new URL(path, import.meta.url), text);
mkdirSync(new URL('../peers/large', import.meta.url), { recursive: true });
to('large.yaml', yaml);
to('../peers/large/rules.json', `${JSON.stringify({ fields, rules, otherwise }, null, 1)}\n`);
to('../peers/large/oracle.mjs', oracle);

// Which category a ticket is of: learners for JavaScript on the same real tickets. Trained on the rows `train`, measured on the rows
// `valid`: how often the first is right, and the CPU time for texts of about 300 characters, beside naive Bayes written by hand in the
// same run. Each learner has a process of its own.
// Usage: node text.mjs [LEARNER...]    ITSM_DATA names the folder of `tickets-train.csv.gz`; `cargo xtask bench text` makes the rest
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import { sig } from './lib/stats.mjs';

const FILE = `${process.env.ITSM_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))}/tickets-train.csv.gz`;
const require = createRequire(import.meta.url);
const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const byHand = {
  train(tickets) {
    const classes = new Map(), seen = new Set();
    for (const { text, label } of tickets) {
      const own = classes.get(label) ?? { tickets: 0, words: 0, counts: new Map() };
      classes.set(label, own);
      own.tickets++;
      for (const word of words(text)) (seen.add(word), own.words++, own.counts.set(word, (own.counts.get(word) ?? 0) + 1));
    }
    return { classes, seen: seen.size, tickets: tickets.length };
  },
  first({ classes, seen, tickets }, text) {
    const all = words(text);
    let best, most = -Infinity;
    for (const [label, own] of classes) {
      let score = Math.log(own.tickets / tickets);
      for (const word of all) score += Math.log(((own.counts.get(word) ?? 0) + 1) / (own.words + seen));
      if (score > most) ([best, most] = [label, score]);
    }
    return best;
  },
  size: ({ classes }) => JSON.stringify([...classes].map(([label, own]) => [label, own.tickets, own.words, [...own.counts]])),
};

const LEARNERS = {
  'naive Bayes, by hand': byHand,
  'itsm-core': {
    async train() {
      const { loadPolicy } = await import('../../pkg-js/dist/core.inline.js');
      const folder = process.env.ITSM_POLICIES;
      const policy = await loadPolicy(readFileSync(`${folder}/tickets.json`, 'utf8'));
      const bytes = readFileSync(`${folder}/tickets.itsm-model`);
      policy.loadModelSync(bytes);
      return { policy, bytes, ids: new Map(policy.description.fields.find((field) => field.name === 'category').options.map((option) => [option.id, option.label])) };
    },
    first({ policy, ids }, text) {
      const [field] = policy.suggest(text, { limit: 1, evidence: false }).fields;
      return ids.get((field.suggestions[0] ?? policy.suggest(text, { explain: true, evidence: false }).fields[0].others[0])?.value);
    },
    time: ({ policy }, text) => policy.suggest(text, { evidence: false }),
    size: ({ bytes }) => bytes,
  },
  'itsm-core, with the words that speak for it': {
    train: () => LEARNERS['itsm-core'].train(),
    first: (model, text) => LEARNERS['itsm-core'].first(model, text),
    time: ({ policy }, text) => policy.suggest(text),
    size: ({ bytes }) => bytes,
  },
  bayes: {
    async train(tickets) { const model = require('bayes')(); for (const { text, label } of tickets) await model.learn(text, label); return model; },
    first: (model, text) => model.categorize(text),
    size: (model) => model.toJson(),
  },
  '@ladjs/naivebayes': {
    train(tickets) { const Naive = require('@ladjs/naivebayes'), model = new Naive(); for (const { text, label } of tickets) model.learn(text, label); return model; },
    first: (model, text) => model.categorize(text),
    size: (model) => model.toJson(),
  },
  'wink-naive-bayes-text-classifier': {
    train(tickets) {
      const model = require('wink-naive-bayes-text-classifier')(), { string, tokens } = require('wink-nlp-utils');
      model.definePrepTasks([string.lowerCase, string.tokenize0, tokens.removeWords, tokens.stem]);
      model.defineConfig({ considerOnlyPresence: true, smoothingFactor: 0.5 });
      for (const { text, label } of tickets) model.learn(text, label);
      model.consolidate();
      return model;
    },
    first: (model, text) => model.predict(text),
    size: (model) => model.exportJSON(),
  },
  'natural, BayesClassifier': {
    most: 2_000,
    train(tickets) { const { BayesClassifier } = require('natural'), model = new BayesClassifier(); for (const { text, label } of tickets) model.addDocument(text, label); model.train(); return model; },
    first: (model, text) => model.classify(text),
    size: (model) => JSON.stringify(model),
  },
  'natural, LogisticRegressionClassifier': {
    most: 300,
    train(tickets) { const { LogisticRegressionClassifier } = require('natural'), model = new LogisticRegressionClassifier(); for (const { text, label } of tickets) model.addDocument(text, label); model.train(); return model; },
    first: (model, text) => model.classify(text),
    size: (model) => JSON.stringify(model),
  },
  'minisearch, votes of the 15 nearest': {
    train(tickets) { const Search = require('minisearch'), model = new Search({ fields: ['text'], storeFields: ['label'] }); model.addAll(tickets.map((ticket, id) => ({ id, ...ticket }))); return model; },
    first(model, text) {
      const votes = {};
      for (const hit of model.search(text, { combineWith: 'OR' }).slice(0, 15)) votes[hit.label] = (votes[hit.label] ?? 0) + hit.score;
      return Object.entries(votes).sort((a, b) => b[1] - a[1])[0]?.[0];
    },
    few: 300,
    size: (model) => JSON.stringify(model),
  },
};

if (!existsSync(FILE)) console.log(`skipped: there is no ${FILE}; name its folder in ITSM_DATA`);
else if (process.argv[2] === 'in') await measure(process.argv[3]);
else {
  const wanted = process.argv.slice(2);
  console.log('| learner | accuracy | trained on | 300 characters | of naive Bayes by hand | a character more | model, compressed |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const name of Object.keys(LEARNERS).filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
    try {
      process.stdout.write(execFileSync(process.execPath, ['--no-warnings', fileURLToPath(import.meta.url), 'in', name], { encoding: 'utf8', timeout: 600_000, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] }).trim().split('\n').at(-1) + '\n');
    } catch (error) {
      console.log(`| ${name} | ${error.signal ? 'not done in ten minutes' : String(error.stderr ?? error).trim().split('\n').at(-1)} | | | | | |`);
    }
  }
}

async function measure(name) {
  const learner = LEARNERS[name], tickets = rows();
  const valid = tickets.filter(({ split }) => split === 'valid');
  let train = tickets.filter(({ split }) => split === 'train');
  // Of what does not come to an end with all of them, as many as it can do: every so many, so that all labels are there.
  if (learner.most) train = train.filter((_, at) => at % Math.ceil(train.length / learner.most) === 0);
  const model = await learner.train(train);
  const some = learner.few ? valid.slice(0, learner.few) : valid;
  let right = 0;
  for (const { text, label } of some) if ((await learner.first(model, text)) === label) right++;
  const long = valid.map(({ text }) => text).filter((text) => text.length >= 280 && text.length <= 320).slice(0, 100);
  const hand = byHand.train(tickets.filter((_, at) => at % 4 === 0));
  const time = learner.time ?? learner.first, [each, beside, typed] = [[], [], []];
  // What takes milliseconds for a text is asked less often.
  const [few, typing, rounds] = learner.few ? [long.slice(0, 20), 2, 5] : [long, 10, 9];
  for (let round = 0; round < rounds; round++) {
    each.push(await cpu(few, (text) => time(model, text)));
    beside.push(await cpu(long, (text) => byHand.first(hand, text)));
    // The last thirty characters of a text, one by one.
    typed.push(await cpu(few.slice(0, typing).flatMap((text) => Array.from({ length: 30 }, (_, at) => text.slice(0, text.length - 29 + at))), (text) => time(model, text)));
  }
  const [us, hands, more] = [each, beside, typed].map((list) => Math.min(...list));
  const size = brotliCompressSync(Buffer.from(learner.size(model))).length;
  const told = [name, sig(right / some.length), train.length.toLocaleString('en'), `${sig(us)} µs`, `${sig(us / hands)} ×`, `${sig(more)} µs`, `${Math.round(size / 1_000).toLocaleString('en')} KB`];
  console.log(`| ${told.join(' | ')} |`);
  process.exit(0);
}

async function cpu(texts, predict) {
  const before = process.cpuUsage();
  for (const text of texts) await predict(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / texts.length;
}

// The file has no quotes in it but around whole cells.
function rows() {
  const [, ...lines] = gunzipSync(readFileSync(FILE)).toString('utf8').trim().split(/\r?\n/);
  return lines.map((line) => {
    const [, text, label, , split] = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g).map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, ''));
    return { text, label, split };
  });
}

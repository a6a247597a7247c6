// What nobody sends on purpose, but for harm: the same code in Node and in a browser. Every attack has to end in an error of
// ours, and the engine has to answer as before afterwards.

const POLICY = {
  itsm: 1,
  policy: { name: "target" },
  scales: { impact: ["high", "low"], priority: ["P1", "P2"] },
  fields: {
    users: { type: "integer", min: 0 },
    vip: { type: "boolean" },
    services: { type: "choices", options: ["mail", "web"] },
    note: { type: "text" },
    cost: { type: "decimal", places: 2 },
  },
  derive: { impact: { rules: [{ when: { users: ">= 50" }, then: "high" }], otherwise: "low" } },
  priority: { table: { rules: [{ when: { impact: "high", vip: true }, then: "P1" }], otherwise: "P2" } },
};
const HEADER = "itsm: 1\npolicy: { name: x }\n";
const MiB = 1024 * 1024;

/** The text of a policy as an entry point takes it; the one place that knows. */
export async function builtBy(author, document) {
  const policy = await author.loadPolicy(document);
  const text = policy.toBuiltText();
  policy.dispose();
  return text;
}

/** Documents that are refused: a name, what makes one, and the codes that `itsm-core/author` may refuse it by. */
const DOCUMENTS = [
  ["10 MB of text", () => "x".repeat(10 * MiB), "document.too_large"],
  ["10 MB of bytes", () => new Uint8Array(10 * MiB).fill(0x20), "document.too_large"],
  ["10 MB in few characters", () => "ü".repeat(3 * MiB), "document.too_large"],
  ["10,000 lists in YAML blocks", () => "- ".repeat(10_000), "document.too_deep"],
  ["10,000 maps in YAML blocks", () => Array.from({ length: 2_500 }, (_, at) => `${" ".repeat(at)}a:`).join("\n"), "document.too_deep"],
  ["10,000 keys that are maps", () => "? ".repeat(10_000), "document.too_deep"],
  ["10,000 lists in brackets", () => "[".repeat(10_000), "document.too_deep"],
  ["10,000 maps in JSON", () => '{"a":'.repeat(10_000), "document.too_deep"],
  ["10,000 conditions in one another", () => `{"itsm":1,"a":${'{"not":'.repeat(10_000)}{}${"}".repeat(10_001)}`, "document.too_deep"],
  ["10,000 objects in one another", () => nested(10_000), "document.too_deep", "policy.source"],
  ["a million rules", () => `{"itsm":1,"derive":{"a":{"rules":[${"{},".repeat(1_000_000)}{}]}}}`, "document.too_many_nodes"],
  ["a million rules in YAML", () => `${HEADER}derive: { a: { rules: [${"a,".repeat(1_000_000)}] } }`, "document.too_many_nodes"],
  ["50,000 rules", () => ({ ...POLICY, priority: { table: { rules: Array(50_000).fill({ then: "P1" }) } } }), "table.too_many_rules"],
  ["a billion laughs", () => `${HEADER}a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(9)}]\n`).join("")}`, "document.too_many_nodes"],
  ["a long text, repeated", () => `${HEADER}a: &a ${"x".repeat(MiB)}\nb: [${"*a,".repeat(100_000)}]`, "document.too_large"],
  ["an alias of itself", () => `${HEADER}a: &a [*a]`, "document.unknown_key", "document.alias"],
  ["a million mistakes", () => `${HEADER}${Array.from({ length: 100_000 }, (_, at) => `a${at}: {}\n`).join("")}`, "document.unknown_key"],
  ["bytes that are no UTF-8", () => Uint8Array.of(0x69, 0x3a, 0x20, 0xff, 0xfe), "document.not_utf8"],
  ["an overlong NUL", () => Uint8Array.of(0x7b, 0xc0, 0x80, 0x7d), "document.not_utf8"],
  ["half of a surrogate pair", () => `${HEADER}a: \ud83d`, "document.not_utf8"],
  ["half of a surrogate pair, escaped", () => '{"itsm":1,"\\ud83d":1}', "document.syntax"],
  ["a NUL", () => `${HEADER}\0`, "document.control_character"],
  ["NaN", () => '{"itsm":NaN}', "document.syntax"],
  ["Infinity", () => '{"itsm":-Infinity}', "document.syntax"],
  ["NaN in an object", () => ({ ...POLICY, itsm: NaN }), "document.version"],
  ["1e400 as version", () => '{"itsm":1e400,"policy":{"name":"x"}}', "document.version"],
  ["a number of 400 digits", () => `{"itsm":1,"policy":{"name":"x"},"fields":{"n":{"type":"integer","min":${"9".repeat(400)}}}}`, "field.bound"],
  ["an exponent of 400 digits", () => `{"itsm":1,"policy":{"name":"x"},"fields":{"n":{"type":"integer","max":1e${"9".repeat(400)}}}}`, "field.bound"],
  ["the key __proto__", () => '{"itsm":1,"policy":{"name":"x"},"__proto__":{"itsm":1}}', "document.unknown_key"],
  ["the key constructor", () => ({ ...POLICY, constructor: { prototype: {} } }), "document.unknown_key"],
  ["a circle", () => { const circle = { ...POLICY }; circle.fields = circle; return circle; }, "policy.source"],
  ["a getter that throws", () => Object.defineProperty({}, "itsm", { enumerable: true, get() { throw "up"; } }), "policy.source"],
  ["a Proxy that throws", () => new Proxy({}, { ownKeys() { throw new RangeError("no keys"); } }), "policy.source"],
  ["a Proxy of bytes", () => new Proxy(new Uint8Array(3), {}), "policy.source"],
  ["a Proxy that was revoked", () => revoked(), "policy.source"],
  ["a bigint", () => ({ ...POLICY, itsm: 1n }), "policy.source"],
  ["a symbol", () => Symbol("policy"), "policy.source"],
  ["a function", () => () => POLICY, "policy.source"],
  ["nothing", () => undefined, "policy.source"],
  ["an empty text", () => "", "document.empty"],
  ["a regular expression of a billion states", () => ({ ...POLICY, priority: { table: { rules: [{ when: { note: { matches: "(((a{1000}){1000}){1000})" } }, then: "P1" }] } } }), "condition.pattern"],
  ["a condition of 2^20 alternatives", () => ({
    ...POLICY,
    priority: { table: { rules: [{ when: { all: Array.from({ length: 20 }, (_, at) => ({ any: [{ users: at }, { cost: at }, { note: { contains: `x${at}` } }] })) }, then: "P1" }] } },
  }), "condition.too_many_alternatives"],
];

/** Facts that are refused: a name, what makes them, and the codes. */
const FACTS = [
  ["NaN", () => ({ users: NaN }), "facts.wrong_value"],
  ["Infinity", () => ({ users: -Infinity }), "facts.wrong_value"],
  ["1e400", () => ({ users: 1e400 }), "facts.wrong_value"],
  ["Number.MAX_VALUE", () => ({ cost: Number.MAX_VALUE }), "facts.wrong_value"],
  ["the least number", () => ({ cost: Number.MIN_VALUE }), "facts.wrong_value"],
  ["a bigint of 400 digits", () => ({ users: 10n ** 400n }), "facts.wrong_value"],
  ["a bigint of ten million bits", () => ({ users: 1n << 10_000_000n }), "facts.wrong_value"],
  ["a decimal of 400 digits", () => ({ cost: "9".repeat(400) }), "facts.wrong_value"],
  ["a decimal of 400,000 places", () => ({ cost: `0.${"0".repeat(400_000)}1` }), "facts.wrong_value"],
  ["the key __proto__", () => JSON.parse('{"__proto__":{"vip":true}}'), "facts.unknown_field"],
  ["the key constructor", () => ({ constructor: { prototype: { vip: true } } }), "facts.unknown_field"],
  ["half of a surrogate pair", () => ({ note: "\udc00" }), "facts.wrong_value"],
  ["half of a surrogate pair as a key", () => ({ "\ud800": 1 }), "facts.unknown_field"],
  ["a circle", () => { const circle = {}; circle.vip = circle; return circle; }, "facts.wrong_value"],
  ["a list in itself", () => { const list = []; list.push(list); return { services: list }; }, "facts.wrong_value"],
  ["10,000 lists in one another", () => ({ services: nested(10_000, (inner) => [inner]) }), "facts.wrong_value"],
  ["a symbol", () => ({ vip: Symbol("vip") }), "facts.wrong_value"],
  ["a function", () => ({ vip() {} }), "facts.wrong_value"],
  ["a class with a strange name", () => ({ vip: new (class { static name = Symbol("name"); })() }), "facts.wrong_value", "request.unreadable"],
  ["a text of 10 MB", () => ({ note: "x".repeat(10 * MiB) }), "request.too_large"],
  ["a long text many times", () => Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`a${at}`, "x".repeat(MiB / 2)])), "request.too_large"],
  ["a key of 10 MB", () => ({ ["x".repeat(10 * MiB)]: 1 }), "request.too_large"],
  ["a million facts", () => Object.fromEntries(Array.from({ length: 1_000_000 }, (_, at) => [`a${at}`, at])), "request.too_large"],
  ["ten thousand unknown facts", () => Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`a${at}`, at])), "facts.unknown_field"],
  ["four billion holes", () => ({ services: new Array(2 ** 32 - 1) }), "request.too_large"],
  ["a list without end", () => { const list = ["mail"]; list[Symbol.iterator] = function* () { for (;;) yield "mail"; }; list.push(1n); return { services: list }; }, "facts.wrong_value"],
  ["a list with a length that is none", () => ({ services: new Proxy([], { get: (target, key) => (key === "length" ? NaN : target[key]) }) }), "request.too_large", "request.unreadable"],
  ["a getter that throws a text", () => Object.defineProperty({}, "vip", { enumerable: true, get() { throw "up"; } }), "request.unreadable"],
  ["a getter that throws nothing", () => Object.defineProperty({}, "vip", { enumerable: true, get() { throw undefined; } }), "request.unreadable"],
  ["a getter without end", () => Object.defineProperty({}, "vip", { enumerable: true, get() { return this.vip; } }), "request.unreadable"],
  ["a Proxy that throws for its keys", () => new Proxy({ vip: true }, { ownKeys() { throw new TypeError("no keys"); } }), "request.unreadable"],
  ["a Proxy that throws for its values", () => new Proxy({ vip: true }, { get() { throw new RangeError("no values"); } }), "request.unreadable"],
  ["a Proxy that was revoked", () => revoked(), "request.unreadable"],
  ["a value whose constructor throws", () => ({ vip: Object.defineProperty({}, "constructor", { get() { throw new Error("no"); } }) }), "request.unreadable"],
];

/** Options that are refused: a name, what makes them, and the code. */
const OPTIONS = [
  ["a million overrides", () => ({ overrides: Array(1_000_000).fill({ value: "impact", level: "high" }) }), "request.too_large"],
  ["the same override ten thousand times", () => ({ overrides: Array(10_000).fill({ value: "impact", level: "high" }) }), "request.set_twice"],
  ["a reason of 100 KB", () => ({ overrides: [{ value: "impact", level: "high", reason: "x".repeat(100_000) }] }), "facts.wrong_value"],
  ["a language of 100 KB", () => ({ language: "x".repeat(100_000) }), "request.wrong_value"],
  ["an option that throws", () => Object.defineProperty({}, "now", { enumerable: true, get() { throw new Error("no"); } }), "request.unreadable"],
  ["a Date that is none", () => ({ now: new Date(8.64e15 + 1) }), "request.wrong_value"],
  ["a Date that throws", () => ({ now: Object.defineProperty(new Date(), "toISOString", { value() { throw new Error("no"); } }) }), "request.unreadable"],
];

/** The same for many rows: a name, what makes the rows or columns, and the codes. */
const ROWS = [
  ["a row that is wrong", "priorityMany", () => [{ users: 3 }, { users: NaN }], "facts.wrong_value"],
  ["rows that are no list", "priorityMany", () => ({ length: 3 }), "request.wrong_type"],
  ["four billion rows", "priorityMany", () => new Array(2 ** 32 - 1), "request.wrong_type"],
  ["rows of a length that is none", "priorityMany", () => new Proxy([], { get: (target, key) => (key === "length" ? -1 : target[key]) }), "request.unreadable"],
  ["a row whose getter throws", "priorityMany", () => [{ get vip() { throw "up"; } }], "request.unreadable"],
  ["a column that throws", "priorityColumns", () => ({ get vip() { throw new RangeError("no"); } }), "request.unreadable"],
  ["four billion rows of a column", "priorityColumns", () => ({ users: new Array(2 ** 32 - 1) }), "request.too_large"],
  ["columns of different lengths", "priorityColumns", () => ({ users: [1], vip: [] }), "request.wrong_value"],
  ["numbers that stand for nothing", "priorityColumns", () => ({ vip: Uint8Array.of(2) }), "facts.wrong_value"],
  ["NaN in a column", "priorityColumns", () => ({ users: [NaN] }), "facts.wrong_value"],
  ["a column __proto__", "priorityColumns", () => JSON.parse('{"__proto__":[1]}'), "facts.unknown_field"],
  ["a column without end", "priorityColumns", () => ({ users: { values: 1, valid: 2 } }), "request.wrong_type"],
];

/**
 * Attacks an entry point.
 * @param {object} entry the entry point
 * @param {string} good the text of a policy it reads; see `builtBy`
 * @param {{ readsDocuments: boolean }} what whether the codes of refused documents are those of `itsm-core/author`
 * @returns {Promise<{ attacks: number, failures: string[] }>}
 */
export async function attack(entry, good, { readsDocuments }) {
  const failures = [];
  const policy = await entry.loadPolicy(good);
  const answers = () => JSON.stringify([policy.priority(KNOWN), policy.priority({ users: 80 }), policy.explain({ vip: null })]);
  const expected = answers();
  const check = (name, error, codes) => {
    const ours = error instanceof entry.ItsmError && typeof error.code === "string" && error.message !== "";
    if (!ours) failures.push(`${name}: ${error === undefined ? "nothing was thrown" : String(error?.stack ?? error)}`);
    else if (codes && !codes.includes(error.code)) failures.push(`${name}: refused by ${error.code}: ${error.message.slice(0, 200)}`);
    else if (error.message.length > 4_000) failures.push(`${name}: a message of ${error.message.length} characters`);
    else if ((error.errors ?? error.findings ?? []).length > 1_001) failures.push(`${name}: too much is told`);
    if (answers() !== expected) failures.push(`${name}: other answers afterwards`);
  };
  for (const [name, make, ...codes] of DOCUMENTS) {
    const error = await entry.loadPolicy(make()).then((loaded) => loaded.dispose(), (thrown) => thrown ?? "nothing");
    check(`document: ${name}`, error, readsDocuments ? codes : undefined);
  }
  for (const [name, make, ...codes] of FACTS) {
    for (const question of ["priority", "explain"]) check(`${question}: ${name}`, thrownBy(() => policy[question](make())), codes);
  }
  for (const [name, make, ...codes] of OPTIONS) check(`options: ${name}`, thrownBy(() => policy.priority({}, make())), codes);
  for (const [name, question, make, ...codes] of ROWS) check(`rows: ${name}`, thrownBy(() => policy[question](make())), codes);
  policy.dispose();
  await checkNames(entry, failures);
  await checkLarge(entry, failures);
  return { attacks: DOCUMENTS.length + 2 * FACTS.length + OPTIONS.length + ROWS.length, failures };
}

/** The document that the attacks on facts are made for. */
export const TARGET = POLICY;

/** Facts that settle it. */
export const KNOWN = { users: 80, vip: true };

/** Names that every object has are names like others. */
export const STRANGE = {
  ...POLICY,
  fields: JSON.parse('{"__proto__":{"type":"boolean"},"constructor":{"type":"boolean"},"toString":{"type":"boolean"}}'),
  derive: {},
  priority: { table: { rules: [JSON.parse('{"when":{"__proto__":true,"constructor":false},"then":"P1"}')], otherwise: "P2" } },
};

async function checkNames(entry, failures) {
  if (!entry.strange) return;
  const policy = await entry.loadPolicy(entry.strange);
  const facts = JSON.parse('{"__proto__":true,"constructor":false}');
  if (policy.priority(facts).outcome !== "P1") failures.push("a field called __proto__ is not read");
  if (policy.priority({}).settled) failures.push("what every object inherits was taken for an answer");
  policy.dispose();
}

/** Policies as large as may be, which take the most stack: their texts as the entry point takes them. */
export const LARGE = [
  {
    ...POLICY,
    fields: { services: { type: "choices", options: Array.from({ length: 1_999 }, (_, at) => `o${at}`) } },
    derive: {},
    priority: { table: { rules: Array.from({ length: 1_999 }, (_, at) => ({ when: { services: `o${at}` }, then: at % 2 ? "P1" : "P2" })), otherwise: "P2" } },
  },
  {
    ...POLICY,
    priority: { table: { rules: [{ when: nested(57, (inner) => ({ not: inner === 1 ? { vip: true } : inner })), then: "P1" }], otherwise: "P2" } },
  },
];

async function checkLarge(entry, failures) {
  for (const text of entry.large ?? []) {
    const policy = await entry.loadPolicy(text);
    for (const question of ["priority", "explain"]) {
      const { possible } = question === "explain" ? policy.explain({}).answer : policy.priority({});
      if (possible.join() !== "P1,P2") failures.push(`a large policy has ${possible.join()} as outcomes`);
    }
    policy.dispose();
  }
}

function thrownBy(call) {
  try {
    call();
    return undefined;
  } catch (error) {
    return error ?? "nothing";
  }
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function nested(depth, wrap = (inner) => ({ a: inner })) {
  let value = wrap(1);
  for (let at = 1; at < depth; at++) value = wrap(value);
  return value;
}

// Many rows at once, as objects and as columns: each row gets what one call says of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPolicy } from "itsm-core/author";
import { policies, random, randomFacts } from "../shared/random-facts.mjs";

const pack = await loadPolicy(policies["the itil-style pack"]);
const complete = { service: "payroll", affected_users: 80, security_incident: false, work_stopped: true, workaround: false, deadline: "4h" };
const alone = (policy, facts) => {
  try {
    return { answer: policy.priority(facts) };
  } catch (error) {
    return { error };
  }
};

for (const [name, source] of Object.entries(policies)) {
  test(`${name}: random rows get the answers of single calls, as objects and as columns`, async () => {
    const policy = await loadPolicy(source);
    for (const wrong of [0, 0, 0, 0.02]) {
      const rows = Array.from({ length: 3_000 }, () => randomFacts(policy, wrong));
      // Now and then a column of which rows have nothing; now and then all rows have the same fields.
      const left = random() < 0.5 ? policy.fields.filter(() => random() < 0.1).map((field) => field.name) : [];
      for (const row of rows) for (const field of left) delete row[field];
      const expected = rows.map((facts) => alone(policy, facts));
      const refused = expected.findIndex(({ error }) => error);
      const columns = Object.fromEntries([...new Set(rows.flatMap(Object.keys))].map((key) => [key, rows.map((row) => (Object.hasOwn(row, key) ? row[key] : undefined))]));
      for (const ask of [() => policy.priorityMany(rows), () => every(policy.priorityColumns(columns)), () => every(policy.priorityColumns(numbered(policy, columns)))]) {
        if (refused >= 0) {
          const error = caught(ask);
          assert.equal(error.row, refused);
          assert.equal(error.name, "FactsError");
          assert.match(error.message, new RegExp(`^row ${refused}: `));
          assert.equal(error.field, expected[refused].error.field);
        } else {
          ask().forEach((answer, row) => assert.equal(JSON.stringify(answer), JSON.stringify(expected[row].answer), JSON.stringify(rows[row])));
        }
      }
    }
    policy.dispose();
  });
}

test("columns of numbers: booleans as 0 and 1, options by their place, null as NaN or by a mask", () => {
  const rows = [
    { ...complete, vip: true, service: "mail", affected_users: 3 },
    { ...complete, vip: false, service: "payroll", affected_users: null },
    { ...complete, vip: null, service: null, affected_users: 600 },
  ];
  const services = pack.fields.find(({ name }) => name === "service").options.map(({ id }) => id);
  const list = (key) => rows.map((row) => row[key]);
  const expected = rows.map((facts) => pack.priority(facts));
  for (const Numbers of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
    const { codes, answers } = pack.priorityColumns({
      service: { values: Numbers.from([services.indexOf("mail"), services.indexOf("payroll"), 99]), valid: Uint8Array.of(1, 1, 0) },
      affected_users: Float64Array.of(3, NaN, 600),
      security_incident: new Numbers(3),
      work_stopped: Numbers.of(1, 1, 1),
      workaround: list("workaround"),
      deadline: list("deadline"),
      vip: { values: Numbers.of(1, 0, 0), valid: Uint8Array.of(1, 1, 0) },
    });
    assert.deepEqual([...codes].map((code) => answers[code]), expected);
    assert.ok(codes instanceof Uint32Array && Object.isFrozen(answers));
  }
});

test("rows that are incomplete, that set a value by hand, or are asked with options, go by what one call says", () => {
  const columns = { ...Object.fromEntries(Object.entries(complete).map(([key, value]) => [key, [value, value, value]])), vip: [undefined, true, null], priority: ["P4", undefined, "P5"] };
  const rows = [0, 1, 2].map((row) => Object.fromEntries(Object.entries(columns).map(([key, list]) => [key, list[row]])));
  assert.deepEqual(every(pack.priorityColumns(columns)), rows.map((facts) => pack.priority(facts)));
  const half = { service: ["mail", "payroll", "mail"] };
  assert.deepEqual(every(pack.priorityColumns(half)), half.service.map((service) => pack.priority({ service })));
  assert.equal(pack.priorityColumns(half).answers.length, 2, "equal answers are told once");
  const options = { rankQuestions: false };
  assert.deepEqual(every(pack.priorityColumns(half, options)), half.service.map((service) => pack.priority({ service }, options)));
  assert.deepEqual(pack.priorityMany([{ service: "mail" }], options), [pack.priority({ service: "mail" }, options)]);
  const mixed = { record_type: ["incident", undefined, "service_request", "change"], ...Object.fromEntries(Object.entries(complete).map(([key, value]) => [key, [value, value, value, value]])) };
  assert.deepEqual(every(pack.priorityColumns(mixed)), mixed.record_type.map((record_type) => pack.priority({ record_type, ...complete })));
});

test("the first row refused is told, and nothing is returned", () => {
  const error = caught(() => pack.priorityMany([complete, { ...complete, affected_users: "3", vip: "yes" }, { nothing: 1 }]));
  assert.equal(error.row, 1);
  assert.deepEqual(error.errors, alone(pack, { ...complete, affected_users: "3", vip: "yes" }).error.errors);
  const columns = Object.fromEntries(Object.entries(complete).map(([key, value]) => [key, Array.from({ length: 3_000 }, () => value)]));
  for (const [column, message] of [
    [{ vip: Uint8Array.from({ length: 3_000 }, (_, row) => (row === 2_500 ? 2 : 1)) }, /^row 2500: the numbers of `vip` stand for its options, whole numbers from 0 to 1$/],
    [{ service: Int16Array.from({ length: 3_000 }, (_, row) => (row === 2_500 ? 7 : 1)) }, /^row 2500: the numbers of `service` stand for its options, whole numbers from 0 to 6$/],
    [{ service: Float64Array.from({ length: 3_000 }, (_, row) => (row === 2_500 ? 0.5 : 1)) }, /^row 2500: the numbers of `service`/],
    [{ affected_users: Int32Array.from({ length: 3_000 }, (_, row) => (row === 2_500 ? -1 : 1)) }, /^row 2500: `affected_users`/],
    [{ affected_users: Float64Array.from({ length: 3_000 }, (_, row) => (row === 2_500 ? 1.5 : 1)) }, /^row 2500: `affected_users`/],
    [{ nothing: Array.from({ length: 3_000 }, (_, row) => (row === 2_500 ? 1 : undefined)) }, /^row 2500: .*`nothing`/],
  ]) {
    const error = caught(() => pack.priorityColumns({ ...columns, ...column }));
    assert.match(error.message, message);
    assert.equal(error.row, 2_500);
    assert.equal(error.field, Object.keys(column)[0]);
  }
});

test("columns that do not fit together are refused, and so is what is no column", () => {
  const refused = (columns, field, message) => assert.throws(() => pack.priorityColumns(columns), { name: "FactsError", field, message });
  refused({ service: ["mail"], vip: [true, false] }, "vip", "the column of `vip` has 2 rows, and that of `service` has 1");
  refused({ vip: { values: Uint8Array.of(1, 0), valid: Uint8Array.of(1) } }, "vip", "`valid` of `vip` has 1 rows, and `values` has 2");
  for (const column of [1, "mail", null, {}, new Map(), { values: [1], valid: [1] }, { values: Uint8Array.of(1) }, BigInt64Array.of(1n), new DataView(new ArrayBuffer(1))]) {
    assert.throws(() => pack.priorityColumns({ vip: column }), { code: "request.wrong_type", field: "vip" });
  }
  for (const columns of [null, [], 1, undefined]) assert.throws(() => pack.priorityColumns(columns), { code: "request.wrong_type" });
  for (const rows of [null, {}, 1, "x", new Set()]) assert.throws(() => pack.priorityMany(rows), { code: "request.wrong_type" });
  assert.throws(() => pack.priorityMany([complete, null]), { code: "request.wrong_type", row: 1 });
});

test("a list that runs code of its own, even this very call, does not mix rows up", () => {
  const other = { ...complete, service: "mail", affected_users: 3, work_stopped: false, vip: true };
  const facts = [{ ...complete, vip: true }, other, other];
  const columns = (rows) => Object.fromEntries(Object.keys(rows[0]).map((key) => [key, rows.map((row) => row[key])]));
  const plain = columns(facts);
  const nested = new Proxy(plain.vip, {
    get: (list, key) => {
      if (key === "0") pack.priorityColumns(columns([...facts].reverse()));
      return list[key];
    },
  });
  assert.deepEqual(every(pack.priorityColumns({ ...plain, vip: nested })), facts.map((row) => pack.priority(row)));
});

test("no rows have no answers", () => {
  assert.deepEqual(pack.priorityMany([]), []);
  for (const columns of [{}, { vip: [] }, { vip: new Uint8Array(0), service: undefined }]) {
    const { codes, answers } = pack.priorityColumns(columns);
    assert.deepEqual([codes.length, answers.length], [0, 0]);
  }
});

function every({ codes, answers }) {
  return Array.from(codes, (code) => answers[code]);
}

function caught(use) {
  try {
    use();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The columns as numbers, where they can be. */
function numbered(policy, columns) {
  return Object.fromEntries(Object.entries(columns).map(([key, list]) => {
    const field = policy.fields.find(({ name }) => name === key);
    const options = field?.type === "boolean" ? [false, true] : ["choice", "level"].includes(field?.type) ? field.options.map(({ id }) => id) : undefined;
    const number = (value) => (value === null ? NaN : options ? options.indexOf(value) : value);
    const fits = (value) => value === null || (options ? options.includes(value) : field?.type === "integer" && typeof value === "number");
    return [key, list.every(fits) ? Float64Array.from(list, number) : list];
  }));
}

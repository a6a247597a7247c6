// The table of consumers in the repository's README.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

const BEGIN = "<!-- consumers: written by `cargo xtask consumers --write` -->\n";
const END = "<!-- /consumers -->";

/** Fails where the README says something else than the run. */
export function checkTable(readme, consumers) {
  const text = readFileSync(readme, "utf8");
  assert.equal(text, withTable(text, consumers), "the table in README.md is not up to date: `cargo xtask consumers --write`");
}

export function writeTable(readme, consumers) {
  writeFileSync(readme, withTable(readFileSync(readme, "utf8"), consumers));
}

function withTable(text, consumers) {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error("README.md has lost the lines between which the table of consumers stands");
  return `${text.slice(0, begin + BEGIN.length)}${table(consumers)}\n${text.slice(end)}`;
}

function table(consumers) {
  const rows = consumers.map(({ name, version, runs, needs = "nothing" }) => {
    const what = runs.flatMap(({ what }) => what ?? []).join(", ");
    return `| ${name} ${version} | ${what} | ${needs} |`;
  });
  return ["| works in | tried as | needs |", "| --- | --- | --- |", ...rows].join("\n");
}

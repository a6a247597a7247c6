// What a value means for other fields: told of what is suggested, and of what somebody has chosen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPolicy } from "itsm-core/author";

const policy = await loadPolicy(`
itsm: 1
policy: { name: sets }
fields:
  summary: { type: text }
  category: { type: choice, from: categories }
  service: { type: choice, options: [mail, vpn] }
categories:
  attributes: { service: { type: choice, options: [mail, vpn] } }
  tree:
    post: { service: mail, keywords: { strong: [mailbox] } }
    tunnel: { service: vpn, keywords: { strong: [tunnel] } }
    other: { keywords: { strong: [odd] } }
suggest: { texts: { summary: 100% }, fields: { category: {} } }
`);
const asked = (facts) => policy.suggest(facts).fields[0];

test("a suggestion tells what it sets", () => {
  const { suggestions: [best], sets } = asked({ summary: "the mailbox" });
  assert.deepEqual(best.sets, [{ field: "service", value: "mail" }]);
  assert.equal(sets, undefined);
});

test("what somebody has chosen tells what it sets, whatever the text speaks for", () => {
  for (const summary of ["the mailbox", "nothing of the kind", undefined]) {
    const { chosen, sets } = asked({ summary, category: "tunnel" });
    assert.equal(chosen, "tunnel");
    assert.deepEqual(sets, [{ field: "service", value: "vpn" }]);
  }
  assert.equal(asked({ summary: "the mailbox", category: "other" }).sets, undefined);
  assert.equal(asked({ summary: "the mailbox", category: null }).sets, undefined);
});

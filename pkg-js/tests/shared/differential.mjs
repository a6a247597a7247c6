// Compares answers with those of the native engine, byte for byte: the same code in Node and in a browser.

/**
 * @param {object} entry an entry point
 * @param {string[]} lines `{"policy": TEXT, "built": TEXT}` switches the policy, `{"request": TEXT, "answer": TEXT}` is one answer
 * @returns {{ policies: number, refused: number, answers: number, objects: number, difference?: string }} what was compared, and the first difference
 */
export function compareWithNative(entry, lines) {
  const result = { policies: 0, refused: 0, answers: 0, objects: 0 };
  let policy;
  for (const [index, line] of lines.entries()) {
    const record = JSON.parse(line);
    if (record.policy !== undefined) {
      policy?.dispose();
      // Who can read the document reads it; the others open what was built from it.
      policy = loaded(entry, entry.checkPolicy ? record.policy : record.built);
      result[policy ? "policies" : "refused"]++;
      continue;
    }
    if (!policy) continue;
    const differs = (what, found) => ({ ...result, difference: `line ${index + 1}, ${what}\n  request ${record.request}\n  native  ${record.answer}\n  here    ${found}` });
    const text = policy.replyText("priority", record.request);
    result.answers++;
    if (text !== record.answer) return differs("as text", text);
    const { facts, ...rest } = JSON.parse(record.request);
    if (facts === undefined || Object.keys(rest).length > 0) continue;
    const object = asObject(policy, facts);
    result.objects++;
    // Help may add what JavaScript sent.
    const expected = record.answer.startsWith('{"errors"') ? withoutHelp(JSON.parse(record.answer)) : record.answer;
    if (object !== expected) return differs("as an object", object);
  }
  policy?.dispose();
  return result;
}

function loaded(entry, text) {
  try {
    return entry.loadPolicySync(text);
  } catch (error) {
    if (error.code === "text.not_in_this_build") return undefined;
    throw error;
  }
}

function asObject(policy, facts) {
  try {
    return JSON.stringify({ ok: policy.priority(facts) });
  } catch (error) {
    return error.errors ? withoutHelp({ errors: error.errors }) : String(error);
  }
}

function withoutHelp({ errors }) {
  return JSON.stringify({ errors: errors.map(({ help, ...rest }) => rest) });
}

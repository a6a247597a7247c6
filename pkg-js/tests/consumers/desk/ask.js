/** Asks each entry point the same; their answers by its name. */
export async function ask(entries, policy, requests) {
  const answers = {};
  for (const [name, { loadPolicy }] of Object.entries(entries)) {
    const desk = await loadPolicy(policy);
    answers[name] = requests.map((facts) => desk.priority(facts));
    desk.dispose();
  }
  return answers;
}

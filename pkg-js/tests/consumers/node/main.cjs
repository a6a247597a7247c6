const policy = require("./desk/policy.json");
const requests = require("./desk/requests.json");

const entries = {
  author: require("itsm-core/author"),
  authorInline: require("itsm-core/author/inline"),
  core: require("itsm-core"),
  forms: require("itsm-core/forms"),
  formsInline: require("itsm-core/forms/inline"),
  inline: require("itsm-core/inline"),
};
const answers = {};
for (const [name, { loadPolicySync }] of Object.entries(entries)) {
  const desk = loadPolicySync(policy);
  answers[name] = requests.map((facts) => desk.priority(facts));
}
console.log(JSON.stringify(answers));

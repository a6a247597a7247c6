export * from "./api.js";
export type { ExampleResult } from "./answers.js";
export { type AuthorPolicy, loadPolicy, loadPolicySync } from "./author-policy.js";
export { ModelError } from "./model-error.js";
export { checkPolicy, type Checked } from "./check-policy.js";

export * from "./api.js";
export { ModelError } from "./model-error.js";
export { loadPolicy, loadPolicySync } from "./text-policy.js";

export * from "./api.js";
export { checkPolicy, type Checked } from "./check-policy.js";

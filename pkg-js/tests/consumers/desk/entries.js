// Every entry point.
export * as author from "itsm-core/author";
export * as core from "itsm-core";
export * as forms from "itsm-core/forms";
export * from "./inline.js";

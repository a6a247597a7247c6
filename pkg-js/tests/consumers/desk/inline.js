// The entry points with the wasm inside the script.
export * as authorInline from "itsm-core/author/inline";
export * as formsInline from "itsm-core/forms/inline";
export * as inline from "itsm-core/inline";

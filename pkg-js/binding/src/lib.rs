//! The thin wasm-bindgen shell: text in, text out; every decision is made by `itsm-core`.

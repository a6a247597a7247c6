//! The thin wasm-bindgen shell: text in, text out; every decision is made by `itsm-core`.
//!
//! No export returns a `JsValue`: Node 20 can abort the process on it. Strings, numbers and vectors of numbers are safe.

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the engine, equal to that of the npm package.
#[wasm_bindgen]
pub fn engine_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

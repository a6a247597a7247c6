//! Priorities over HTTP: the functions of [`itsm_core::wire`] behind a socket, with a policy file that is followed while
//! it changes.
//!
//! A reply is byte for byte what the core writes, so that a browser that has the same policy can compare. The service
//! holds no state beside the policy, stores nothing, and logs no word of a request.
//!
//! | module | what |
//! | --- | --- |
//! | [`file`](mod@file) | the policy file: reading it, and noticing that it has changed |
//! | [`current`] | the policy that answers now, and what became of the file since |
//! | [`routes`] | paths, replies, caching |
//! | [`limits`] | how long, how large and how many requests may be |
//! | [`server`] | the socket: connections, reloading, an orderly end |
#![forbid(unsafe_code)]

pub mod current;
pub mod file;
pub mod limits;
pub mod routes;
pub mod server;
mod trouble;

pub use file::PolicyFile;
pub use server::{Config, Service, StartError};

/// The `OpenAPI` 3.1 description of the service, as served at `/openapi.json`.
pub const OPENAPI: &str = include_str!("../openapi.json");

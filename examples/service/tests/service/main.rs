//! The service on a real socket: replies, limits, reloading, an orderly end. Every reply that a test gets is held
//! against the `OpenAPI` description.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod limits;
mod openapi;
mod pages;
mod process;
mod readme;
mod reload;
mod replies;
mod running;

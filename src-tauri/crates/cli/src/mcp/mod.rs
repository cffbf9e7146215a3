//! A library for assistants, by the Model Context Protocol over lines of JSON.
//!
//! Owns the tools and the bounds of what a client can make the server hold. The protocol is the SDK's. Never opens a
//! library: it asks a [`Service`](crate::service::Service).

mod arguments;
mod handler;
mod in_flight;
mod line;
mod lines;
mod serve;
#[cfg(test)]
mod tests;
mod tools;

pub(crate) use serve::serve;

//! A library over HTTP, for programs on this computer.
//!
//! Owns who may ask (loopback, `Host`, no page in a browser, the token), the bounds of what a client can make the server hold
//! and wait for, and the routes. Never opens a library: it asks a [`Service`](crate::service::Service).

mod answer;
mod body;
mod guard;
mod limits;
mod parameters;
mod patient;
mod routes;
mod server;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use limits::Limits;
pub(crate) use server::Server;
pub(crate) use token::Token;

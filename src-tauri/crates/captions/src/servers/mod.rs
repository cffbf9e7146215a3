//! Model servers that the person runs already: Ollama, LM Studio, llama.cpp and what is like them.
//!
//! Owns what is sent to a server, what of its answers is believed, and the rule that pictures stay on this machine unless the
//! person agreed to another one. Everything that a server sends is hostile: sizes and times are bounded, redirects are
//! refused. Proxies are never asked, whatever the environment says.
//!
//! All calls block and need no runtime; within an asynchronous task they would panic.

mod address;
mod captioner;
mod client;
mod connection;
mod discovery;
mod key;
mod kind;
mod limits;
mod messages;
mod model;
mod ollama;
mod openai;
mod refusal;
mod said;
mod server;
#[cfg(test)]
mod tests;
mod watch;

pub use self::address::{Address, ConfirmedHost};
pub use self::captioner::ServerCaptioner;
pub use self::discovery::{Found, KeyOf, discover};
pub use self::key::Key;
pub use self::kind::ServerKind;
pub use self::limits::Limits;
pub use self::model::{Model, Vision};
pub use self::server::Server;

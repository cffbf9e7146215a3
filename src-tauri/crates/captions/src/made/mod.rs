//! A model server for tests, on a real socket of loopback: it streams like the real ones, and does whatever else a test says.
//!
//! It waits for what a client does, never for a time.

mod reply;
mod request;
mod scripts;
mod server;

pub use self::reply::Reply;
pub use self::request::Request;
pub use self::scripts::{locked, ollama, openai};
pub use self::server::MadeServer;

//! One client, from its first line to its last.

use anyhow::{Context, Result};
use rmcp::service::{ServerInitializeError, serve_server};
use tokio::io::{AsyncRead, AsyncWrite};

use super::handler::Handler;
use super::lines::Lines;
use crate::service::Queue;

/// Answers the client that writes to `input` and reads from `output` until it closes the one or the other. With
/// `allow_tags` it may change tags.
///
/// # Errors
/// Fails when the client does not begin as the protocol says.
pub(crate) async fn serve(
    queue: Queue,
    allow_tags: bool,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
) -> Result<()> {
    let (lines, written) = Lines::new(input, output);
    let ended = match serve_server(Handler::new(queue, allow_tags), lines).await {
        Ok(running) => running.waiting().await.map(drop).context("the server broke off"),
        // A client may go away before it has begun.
        Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
        Err(error) => Err(error).context("the client does not speak the Model Context Protocol"),
    };
    // What was answered is written before the process ends.
    written.await.context("answers were not written")?;
    ended
}

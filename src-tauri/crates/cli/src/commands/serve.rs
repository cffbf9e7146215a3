//! `serve`: a library for programs on this computer.

use std::env::VarError;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use ratna_engine::Library;
use serde_json::json;
use tokio::sync::watch;

use super::serving;
use crate::http::{Limits, Server, Token};
use crate::print::{self, say};
use crate::progress::on_interrupt;

/// The variable that sets the token. An option would show it to every user of the computer.
const TOKEN: &str = "RATNA_TOKEN";

/// Answers over HTTP until Ctrl-C.
pub(crate) fn serve(library: Library, port: u16, json: bool) -> Result<ExitCode> {
    let (token, is_new) = token()?;
    let (stop, stopped) = watch::channel(false);
    on_interrupt(move || {
        stop.send_replace(true);
    })?;
    serving::run(library, async move |queue| {
        let server = Server::bind(port, token.clone(), queue, Limits::default()).await?;
        let url = server.url();
        match (json, is_new) {
            (true, _) => print::json(&json!({ "url": url, "token": token.text() })),
            (false, true) => say!("Answering at {url} with the token {}", token.text()),
            (false, false) => say!("Answering at {url} with the token in {TOKEN}"),
        }
        server.run(stopped).await;
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The token that the user set, or else a new one; and whether it is new.
fn token() -> Result<(Token, bool)> {
    match std::env::var(TOKEN) {
        Ok(text) => Ok((Token::given(text).context(TOKEN)?, false)),
        Err(VarError::NotPresent) => Ok((Token::random()?, true)),
        Err(VarError::NotUnicode(_)) => bail!("{TOKEN} is not text"),
    }
}

//! What the page may ask. Every command converts, calls the engine and maps the error; none decides anything.

pub mod editing;
pub mod folders;
pub mod indexing;
pub mod library;
pub mod models;
pub mod pictures;

use serde::de::DeserializeOwned;
use tauri::ipc::{CommandArg, CommandItem, InvokeError};
use tauri::{Manager, Runtime, State};
use tokio::sync::Semaphore;

use crate::error::{ErrorCode, Failure, Result};
use crate::session::{Opened, Session};

/// The app's state, as commands are handed it.
pub type App<'a> = State<'a, Session>;

/// An argument that is refused as every other thing is: with a code and a text.
pub struct Arg<T>(pub T);

impl<'de, T: DeserializeOwned, R: Runtime> CommandArg<'de, R> for Arg<T> {
    fn from_command(command: CommandItem<'de, R>) -> std::result::Result<Self, InvokeError> {
        let (name, key) = (command.name, command.key);
        T::deserialize(command).map(Self).map_err(|error| {
            let message = format!("{name} was given a {key} it can't use: {error}");
            InvokeError::from(Failure::new(ErrorCode::BadRequest, message))
        })
    }
}

/// How many commands may work on the library at a time: each reads through files of its own.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// Runs work on the library, which may block, where it holds nothing up.
async fn run_blocking<T: Send + 'static>(
    app: &tauri::AppHandle,
    work: impl FnOnce(&Opened) -> Result<T> + Send + 'static,
) -> Result<T> {
    with_session(app, move |session| work(session.opened()?)).await?
}

/// As [`run_blocking`], for what there is an answer to without a library.
async fn with_session<T: Send + 'static>(
    app: &tauri::AppHandle,
    work: impl FnOnce(&Session) -> T + Send + 'static,
) -> Result<T> {
    let app = app.clone();
    // It is never closed.
    let _permit = AT_ONCE.acquire().await.map_err(Failure::internal)?;
    let work = move || work(&app.state::<Session>());
    tauri::async_runtime::spawn_blocking(work).await.map_err(Failure::internal)
}

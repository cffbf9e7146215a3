//! What commands are made of: their declaration, arguments, raw bytes, and threads that may block.
//!
//! Owns how a command crosses the border; what it does belongs to `commands`.

#[cfg(test)]
mod typescript;

use serde::de::DeserializeOwned;
use tauri::ipc::{CommandArg, CommandItem, InvokeBody, InvokeError, InvokeResponseBody, IpcResponse};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::{Mutex, Semaphore};

use crate::error::{ErrorCode, Failure, Result};
use crate::session::{OpenLibrary, Session};

/// Number of commands that may use the library at a time: each reads through database connections of its own.
static PERMITS: Semaphore = Semaphore::const_new(8);
/// Whose turn it is of the commands that need no permit.
static TURN: Mutex<()> = Mutex::const_new(());

/// Declares a command, when applied to a function: `#[apply(command)]`.
///
/// Besides what `#[tauri::command]` does it makes, for tests, a module of the function's name that describes
/// name, arguments and result. So the function's signature is the only place that states them.
macro_rules! command {
    ($(#[doc = $doc:literal])* pub async fn $name:ident $($rest:tt)*) => {
        $crate::ipc::command! { @declare [$($doc)*] [async] $name $($rest)* }
    };
    ($(#[doc = $doc:literal])* pub fn $name:ident $($rest:tt)*) => {
        $crate::ipc::command! { @declare [$($doc)*] [] $name $($rest)* }
    };
    (@declare [$($doc:literal)*] [$($asyncness:ident)?] $name:ident($($key:ident: $kind:ty),* $(,)?) -> $result:ty
        { $($body:tt)* }
    ) => {
        $(#[doc = $doc])*
        #[tauri::command]
        pub $($asyncness)? fn $name($($key: $kind),*) -> $result { $($body)* }

        #[cfg(test)]
        pub mod $name {
            #[allow(unused_imports, reason = "some signatures name no type of their module")]
            use super::*;

            /// Describes the command to the page's types.
            pub fn describe(bindings: &mut $crate::bindings::Bindings) {
                let command = bindings.command(stringify!($name), &[$($doc),*]);
                command$(.parameter::<$kind>(stringify!($key)))*.result::<$result>();
            }
        }
    };
}

/// Lists every command once: makes the handler that dispatches to them and, for tests, what describes them all.
macro_rules! commands {
    ($($($path:ident)::+),+ $(,)?) => {
        /// Dispatches the page's calls to the commands.
        pub fn handler() -> impl Fn(tauri::ipc::Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($($path)::+),+]
        }

        /// Describes every command to the page's types.
        #[cfg(test)]
        pub fn describe(bindings: &mut $crate::bindings::Bindings) {
            $($($path)::+::describe(bindings);)+
        }
    };
}

pub(crate) use {command, commands};

/// An argument of the page's. One that does not parse is rejected with a [`Failure`], as every error is.
pub struct Arg<T>(pub T);

impl<'de, T: DeserializeOwned, R: Runtime> CommandArg<'de, R> for Arg<T> {
    fn from_command(command: CommandItem<'de, R>) -> std::result::Result<Self, InvokeError> {
        let (name, key) = (command.name, command.key);
        T::deserialize(command).map(Self).map_err(|error| {
            let message = format!("the argument {key} of {name} is invalid: {error}");
            InvokeError::from(Failure::new(ErrorCode::BadRequest, message))
        })
    }
}

/// The bytes that the page sends in place of arguments.
pub struct RawBody(pub Vec<u8>);

impl<'de, R: Runtime> CommandArg<'de, R> for RawBody {
    fn from_command(command: CommandItem<'de, R>) -> std::result::Result<Self, InvokeError> {
        match command.message.payload() {
            InvokeBody::Raw(bytes) => Ok(Self(bytes.clone())),
            InvokeBody::Json(_) => {
                let message = format!("{} takes bytes", command.name);
                Err(InvokeError::from(Failure::new(ErrorCode::BadRequest, message)))
            }
        }
    }
}

/// Bytes that the page receives as an `ArrayBuffer`.
pub struct Bytes(pub Vec<u8>);

impl IpcResponse for Bytes {
    fn body(self) -> tauri::Result<InvokeResponseBody> {
        Ok(InvokeResponseBody::Raw(self.0))
    }
}

/// Runs work that uses the library on a thread that may block.
///
/// # Errors
///
/// Fails when the library could not be opened, or as the work does.
pub async fn run_blocking<T: Send + 'static>(
    app: &AppHandle,
    work: impl FnOnce(&OpenLibrary) -> Result<T> + Send + 'static,
) -> Result<T> {
    with_session(app, move |session| work(session.wait_until_open()?)).await?
}

/// Runs work on a thread that may block, also when the library could not be opened.
///
/// # Errors
///
/// [`ErrorCode::Internal`] when the work panics.
pub async fn with_session<T: Send + 'static>(
    app: &AppHandle,
    work: impl FnOnce(&Session) -> T + Send + 'static,
) -> Result<T> {
    let app = app.clone();
    // The semaphore is never closed.
    let _permit = PERMITS.acquire().await.map_err(Failure::internal)?;
    let work = move || work(&app.state::<Session>());
    tauri::async_runtime::spawn_blocking(work).await.map_err(Failure::internal)
}

/// Runs short work that uses the library on a thread that may block, without a permit: one after another in the order of their
/// calls, so that of two opposite ones the later counts.
///
/// # Errors
///
/// As [`run_blocking`].
pub async fn run_in_turn<T: Send + 'static>(
    app: &AppHandle,
    work: impl FnOnce(&OpenLibrary) -> Result<T> + Send + 'static,
) -> Result<T> {
    let app = app.clone();
    let _turn = TURN.lock().await;
    let work = move || work(app.state::<Session>().wait_until_open()?);
    tauri::async_runtime::spawn_blocking(work).await.map_err(Failure::internal)?
}

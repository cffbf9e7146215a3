//! Ratna's shell: the only crate that uses Tauri.
//!
//! It owns the windows and the app's lifetime. It has no logic of its own: commands convert, call the engine and map
//! the error, and whatever deserves a test is in the engine, where the command line reaches it too.
//!
//! Modules, highest first. Each uses only those below it.
//!
//! | module | owns |
//! |---|---|
//! | `generated` | keeping `ui/src/generated` up to date (tests only) |
//! | `commands` | what the page can call |
//! | `dialogs` | choosing files and folders |
//! | `starting` | what begins once the library is open |
//! | `ipc` | what commands are made of: declaration, arguments, blocking work |
//! | `menu` | native menus |
//! | `settings_window` | the settings window |
//! | `appearance`, `diagnosis`, `thumb_protocol`, `window` | light or dark, reports of problems, serving pictures, the main window |
//! | `session` | the app's state: the library, its indexing, the download |
//! | `download`, `events` | downloading a model, sending events to the page |
//! | `clipboard`, `drag_out`, `platform` | what the operating system does for us |
//! | `edit_menu` | who carries out the Edit menu's actions |
//! | `start_state` | what a page knows from its first frame on |
//! | `library_choice` | which library is opened |
//! | `dto`, `listing` | what commands and events exchange with the page |
//! | `bindings` | generating the page's types from commands (tests only) |
//! | `incoming`, `received` | paths that are opened with Ratna, files that other programs hand over |
//! | `error` | the error that commands return |
//! | `drag_image`, `drag_in`, `pasteboard`, `pasted` | what drags and the clipboard carry |
//! | `arguments`, `awake`, `battery`, `drag_state`, `encoded_path`, `navigation`, `sync`, `user_dirs` | small parts that use no other |

mod appearance;
mod arguments;
mod awake;
mod battery;
#[cfg(test)]
mod bindings;
mod clipboard;
mod commands;
mod diagnosis;
mod dialogs;
mod download;
mod drag_image;
#[cfg_attr(not(target_os = "macos"), allow(dead_code, reason = "for a Mac; tested everywhere"))]
mod drag_in;
mod drag_out;
mod drag_state;
mod dto;
#[cfg_attr(not(target_os = "macos"), allow(dead_code, reason = "for a Mac; tested everywhere"))]
mod edit_menu;
mod encoded_path;
mod error;
mod events;
#[cfg(test)]
mod generated;
mod incoming;
mod ipc;
mod library_choice;
mod listing;
mod menu;
mod navigation;
#[cfg_attr(not(target_os = "macos"), allow(dead_code, reason = "for a Mac; tested everywhere"))]
mod pasteboard;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "for Linux; tested everywhere"))]
mod pasted;
mod platform;
#[cfg_attr(not(target_os = "macos"), allow(dead_code, reason = "for a Mac; tested everywhere"))]
mod received;
mod reported;
mod session;
mod settings_window;
mod start_state;
mod starting;
mod sync;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod text_tests;
mod thumb_protocol;
mod user_dirs;
mod window;

use ratna_engine::disk::file_limit::raise_open_file_limit;
use tauri::{App, AppHandle, Manager, RunEvent};
use tauri_plugin_window_state::StateFlags;

use crate::session::Session;

/// Opens the window that `tauri.conf.json` describes and returns when the app quits.
///
/// # Errors
///
/// Fails when the system cannot show a window: there is no display, or no web view is installed.
pub fn run() -> tauri::Result<()> {
    start_logging();
    raise_open_file_limit();
    // The library opens on a thread of its own while the window is created.
    let session = Session::start();
    let pictures = thumb_protocol::Server::start()?;
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, args, working_dir| {
            window::on_second_instance(app, args, &working_dir);
        }))
        .plugin(navigation::guard())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().with_state_flags(remembered()).build())
        .manage(session)
        .register_asynchronous_uri_scheme_protocol(
            thumb_protocol::SCHEME,
            move |context, request, responder| pictures.serve(context, &request, responder),
        )
        .invoke_handler(commands::handler())
        .on_menu_event(|app, event| menu::on_menu_event(app, &event))
        .on_window_event(|window, event| {
            menu::on_window_event(window, event);
            appearance::on_window_event(window, event);
            window::on_window_event(window, event);
            settings_window::on_window_event(window, event);
        })
        .setup(|app| Ok(setup(app)?))
        .build(tauri::generate_context!())?;
    app.run(|app, event| on_run_event(app, &event));
    Ok(())
}

fn setup(app: &App) -> tauri::Result<()> {
    let start = app.state::<Session>().start_state().clone();
    menu::install(app.handle(), start.preferences.language)?;
    appearance::apply(app.handle(), start.preferences.appearance);
    window::create(app.handle(), start.script()?)?;
    window::observe_full_screen(app.handle());
    #[cfg(target_os = "macos")]
    window::extend_web_view(app.handle());
    let app = app.handle().clone();
    // This waits for the library, and must not delay the window.
    tauri::async_runtime::spawn_blocking(move || {
        received::delete_leftovers();
        let working_dir = std::env::current_dir().unwrap_or_default();
        app.state::<Session>().open_paths(arguments::paths(std::env::args_os(), &working_dir));
        starting::begin(&app);
    });
    Ok(())
}

/// What is remembered of a window: all but whether it was visible, since its page decides when it is.
fn remembered() -> StateFlags {
    StateFlags::all() & !StateFlags::VISIBLE
}

fn on_run_event(app: &AppHandle, event: &RunEvent) {
    match event {
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let paths = urls.iter().filter_map(|url| url.to_file_path().ok());
            app.state::<Session>().open_paths(paths.collect());
            window::show(app);
        }
        // Tauri exits the process without dropping its state.
        RunEvent::Exit => {
            received::clean_up();
            app.state::<Session>().close();
        }
        _ => {}
    }
}

/// Logs to standard error: warnings and errors, or what `RATNA_LOG` asks for (`info`, `debug`).
fn start_logging() {
    let level = std::env::var("RATNA_LOG").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level.unwrap_or(tracing::Level::WARN))
        .init();
}

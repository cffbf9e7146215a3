//! Ratna's shell: the only crate that names tauri.
//!
//! It owns the window and its lifetime. It holds no logic: commands convert, call the engine and map the
//! error, and whatever is worth testing lives in the engine, where the command line can reach it too.
//!
//! | module | owns |
//! |---|---|
//! | `arguments` | what the program was started with |
//! | `session` | what lives as long as the app: the library, the thread that indexes, who hears of it |
//! | `fetching` | the model that is being downloaded |
//! | `commands` | what the page may ask |
//! | [`dto`], `listing`, `error` | what crosses the border to the page |
//! | `thumb_protocol` | how pictures get there |
//! | `window`, `navigation`, `menu`, `texts` | window, where its page may go, native menus, their words |
//! | `platform`, `clipboard`, `drag_out`, `battery` | what the system does for us |

mod arguments;
mod battery;
#[cfg(test)]
mod bindings;
mod clipboard;
mod commands;
mod drag_out;
pub mod dto;
mod error;
mod fetching;
mod listing;
mod menu;
mod navigation;
mod platform;
mod session;
mod texts;
mod thumb_protocol;
mod window;

use tauri::{App, AppHandle, Manager, RunEvent, generate_handler};

use dto::Language;
use session::Session;

/// Opens the window that `tauri.conf.json` describes and returns when the app is quit.
///
/// # Errors
///
/// When the platform cannot give a window: no display, or no web view installed.
pub fn run() -> tauri::Result<()> {
    start_log();
    // The library opens on a thread of its own, while the window is being made.
    let session = Session::open();
    let pictures = thumb_protocol::Server::start()?;
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, from| {
            window::called_again(app, arguments, &from);
        }))
        .plugin(navigation::guard())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .manage(session)
        .register_asynchronous_uri_scheme_protocol(
            thumb_protocol::SCHEME,
            move |context, request, responder| pictures.serve(context, &request, responder),
        )
        .invoke_handler(handler())
        .on_menu_event(|app, event| menu::chosen(app, &event))
        .on_window_event(window::happened)
        .setup(|app| Ok(set_up(app)?))
        .build(tauri::generate_context!())?;
    app.run(|app, event| happened(app, &event));
    Ok(())
}

fn handler() -> impl Fn(tauri::ipc::Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
    use commands::{editing, folders, indexing, library, models, pictures};
    generate_handler![
        editing::edit,
        folders::add_folders,
        folders::choose_excluded,
        folders::choose_folders,
        folders::locate_folder,
        folders::locate_folder_anyway,
        folders::remove_folder,
        folders::rescan_folder,
        folders::reveal_folder,
        folders::reveal_library,
        folders::set_reads_cloud,
        indexing::cancel,
        indexing::pause,
        indexing::resume,
        library::browse,
        library::browse_after,
        library::details,
        library::excludes,
        library::overview,
        library::preferences,
        library::problems,
        library::search,
        library::set_excludes,
        library::set_preferences,
        library::similar,
        library::similar_to_bytes,
        library::similar_to_file,
        library::subscribe,
        models::add_model,
        models::cancel_switch,
        models::get_model,
        models::models,
        models::remove_model,
        models::stop_download,
        models::use_model,
        pictures::copy_paths,
        pictures::copy_pictures,
        pictures::drag_out,
        pictures::open_picture,
        pictures::reveal,
        pictures::reveal_path,
        pictures::trash::trash,
        pictures::trash::undo_trash,
    ]
}

fn set_up(app: &App) -> tauri::Result<()> {
    menu::install(app.handle(), Language::System)?;
    #[cfg(target_os = "macos")]
    window::watch_full_screen(app.handle());
    let app = app.handle().clone();
    // What waits for the library must not hold the window up.
    tauri::async_runtime::spawn_blocking(move || {
        let session = app.state::<Session>();
        let language = session.language();
        if language != Language::System {
            let menus = app.clone();
            let put_up = move || {
                if let Err(error) = menu::install(&menus, language) {
                    tracing::warn!(%error, "the menus stay in the system's language");
                }
            };
            drop(app.run_on_main_thread(put_up));
        }
        let from = std::env::current_dir().unwrap_or_default();
        session.add(arguments::paths_among(std::env::args_os(), &from));
        session.watch_battery(&app);
        // Last, for it waits until the window has settled.
        if let Err(failure) = session.begin() {
            tracing::warn!("the folders are not looked at: {}", failure.message);
        }
    });
    Ok(())
}

fn happened(app: &AppHandle, event: &RunEvent) {
    match event {
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let paths = urls.iter().filter_map(|url| url.to_file_path().ok());
            app.state::<Session>().add(paths.collect());
            window::show(app);
        }
        // Tauri ends the process without dropping what it manages.
        RunEvent::Exit => app.state::<Session>().close(),
        _ => {}
    }
}

/// The log goes to standard error, warnings and worse, or as `RATNA_LOG` says (`info`, `debug`).
fn start_log() {
    let level = std::env::var("RATNA_LOG").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level.unwrap_or(tracing::Level::WARN))
        .init();
}

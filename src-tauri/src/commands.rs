//! The commands that the page can call. Each converts its arguments, calls the engine and converts the result or
//! the error; none has rules of its own.
//!
//! A new command is a function with `#[apply(command)]` and a line in the list below. `make types` then adds it to
//! `ui/src/generated/commands.ts`, which types the page's calls.

mod captions;
mod editing;
mod failed_library;
mod folders;
mod help;
mod indexing;
mod libraries;
mod library;
mod models;
mod offered;
mod pictures;
mod preferences;
mod query;
mod random;
mod searching;
mod selection;
mod suggestions;
mod tags;
mod words;

use crate::ipc::commands;

commands![
    captions::set_caption,
    editing::edit,
    editing::set_menu_state,
    failed_library::choose_library,
    failed_library::failed_library,
    failed_library::open_again,
    failed_library::open_for_reading,
    failed_library::quit,
    failed_library::restorable_copy,
    failed_library::restore_copy,
    failed_library::start_anew,
    editing::toggle_full_screen,
    folders::add_folders,
    folders::choose_excluded,
    folders::choose_folders,
    folders::keep_received,
    folders::locate::locate_folder,
    folders::locate::locate_folder_anyway,
    folders::remove_folder,
    folders::rescan_folder,
    folders::reveal_folder,
    folders::set_reads_cloud,
    folders::subfolders::copy_folder_path,
    folders::subfolders::exclude_subfolder,
    folders::subfolders::folder_levels,
    folders::subfolders::folder_of_picture,
    folders::subfolders::rescan_subfolder,
    folders::subfolders::reveal_subfolder,
    help::copy_diagnosis,
    help::diagnosis,
    help::report_problem,
    indexing::cancel,
    indexing::pause,
    indexing::resume,
    indexing::resume_stopped,
    libraries::albums,
    libraries::choose_library_file,
    libraries::extract_library,
    libraries::forget_library,
    libraries::set_library_hidden,
    libraries::import_library,
    libraries::look_at_library,
    libraries::recovery::choose_previews,
    libraries::recovery::recover_previews,
    libraries::recovery::recoverable,
    libraries::recovery::stop_recovery,
    libraries::stop_looking,
    library::browse,
    library::browse_after,
    library::details,
    library::excludes,
    library::folder_contents,
    library::open_privacy_settings,
    library::overview,
    library::problems,
    library::reset_excludes,
    library::reveal_library,
    library::set_excludes,
    library::subscribe,
    models::add_model,
    models::cancel_switch,
    models::get_model,
    models::models,
    models::remove_model,
    models::stop_download,
    models::use_model,
    offered::add_dropped,
    offered::pasted,
    offered::pasted_picture,
    offered::search_by_files,
    pictures::copy_paths,
    pictures::copy_pictures,
    pictures::drag_out,
    pictures::open_picture,
    pictures::prepare_drag,
    pictures::reveal,
    pictures::reveal_path,
    pictures::take_drag,
    pictures::trash::open_trash,
    pictures::trash::trash,
    pictures::trash::undo_trash,
    preferences::change_preferences,
    preferences::close_settings,
    preferences::fit_settings,
    preferences::open_settings,
    preferences::page_ready,
    preferences::preferences,
    query::complete,
    query::keep_pasted,
    query::like_preview,
    query::query_parts,
    random::random,
    searching::fields_with_words,
    searching::same_template,
    searching::search,
    searching::similar,
    searching::similar_to_bytes,
    searching::similar_to_file,
    selection::selection_bytes,
    selection::selection_summary,
    suggestions::accept_suggested,
    suggestions::suggested_counts,
    suggestions::suggested_tags,
    tags::delete_tag,
    tags::rename_tag,
    tags::set_favourite,
    tags::set_rating,
    tags::tag_pictures,
    tags::tags,
    tags::undo_marking,
    words::copy_text,
    words::text_readers,
    words::words_in_picture,
];

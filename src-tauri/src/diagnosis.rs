//! What a report of a problem says of this computer and its library: versions, numbers and codes.
//!
//! Never names a path, a file, a folder, a user or a search; nothing is sent anywhere. In English, since whoever mends
//! the problem reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, thread};

use ratna_engine::library::Status;
use ratna_models::device;
use ratna_models::store::State;
use serde::Serialize;

use crate::dto::{Diagnosis, Preferences, Reason};
use crate::error::{Failure, Result, recent};
use crate::platform;
use crate::session::{OpenLibrary, Session};

/// Where Ratna's source is, if that is public: `repository` in Cargo.toml.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// What the library's own files are named, and what each group of them is.
const FILES: [(&str, &str); 8] = [
    ("catalogue", "catalogue"),
    ("vectors", "vectors"),
    ("thumbs", "thumbnails"),
    ("texts", "index of texts"),
    ("words", "words read in pictures"),
    ("seen", "what pictures look like"),
    ("index-", "index"),
    ("views", "views"),
];

/// The diagnosis of a session; of one whose library could not be opened, too.
pub fn diagnosis(session: &Session) -> Diagnosis {
    let preferences = session.preferences().unwrap_or_default();
    let mut text = computer(&preferences);
    text += &match session.wait_until_open() {
        Ok(open) => library(open).unwrap_or_else(|failure| unreadable(&failure)),
        Err(failure) => unreadable(&failure),
    };
    text += &recent_failures();
    Diagnosis { text, has_page: page(REPOSITORY).is_some() }
}

/// The page where problems are reported; `None` if Ratna has none.
pub fn report_page() -> Option<String> {
    page(REPOSITORY)
}

fn page(repository: &str) -> Option<String> {
    let is_address = repository.starts_with("https://");
    is_address.then(|| format!("{}/issues/new", repository.trim_end_matches('/')))
}

fn computer(preferences: &Preferences) -> String {
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let web_view = tauri::webview_version().unwrap_or_else(|_| "unknown".to_owned());
    let device = device::device();
    let problem = device.problem.as_ref().map(|problem| format!(" ({})", Reason::of(problem).code));
    let mut text = format!("Ratna {} ({build})\n", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "System: {}, web view {web_view}, {cores} cores", platform::system_name());
    let desktop = ["XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE"].map(|name| env::var(name).unwrap_or_default());
    if !desktop[0].is_empty() {
        let _ = writeln!(text, "Desktop: {}", desktop.join(", "));
    }
    let _ = writeln!(text, "Device: {}{}", device.name, problem.unwrap_or_default());
    let _ = writeln!(
        text,
        "Language: {}, appearance: {}",
        code(&preferences.language),
        code(&preferences.appearance)
    );
    text
}

fn library(open: &OpenLibrary) -> Result<String> {
    let OpenLibrary { library, .. } = open;
    let access = if library.is_writable() { "writable" } else { "read-only" };
    let mut text = models(open)?;
    text += &counts(&library.status()?, access);
    let sizes = sizes(library.dir());
    let sizes: Vec<_> = sizes.iter().map(|(name, bytes)| format!("{name} {}", megabytes(*bytes))).collect();
    let _ = writeln!(text, "Sizes: {}", sizes.join(", "));
    let problems = library.problems()?;
    text += &tally("Problems", problems.iter().map(|problem| Reason::of(&problem.problem).code));
    let folders = library.folders()?;
    let unavailable = folders.iter().filter(|folder| folder.offline);
    let reasons = unavailable.map(|folder| folder.problem.as_ref().map(|problem| Reason::of(problem).code));
    text += &tally("Unavailable folders", reasons.map(|code| code.unwrap_or_else(|| "unknown".to_owned())));
    Ok(text)
}

/// The models, without the names of those that the user has added.
fn models(open: &OpenLibrary) -> Result<String> {
    let (chosen, listed) = (open.library.model_selection()?, open.store.list());
    let name = |id: &str| {
        let is_own = listed.iter().find(|one| one.id == id).is_none_or(|one| one.added);
        if is_own { "one of the user's own".to_owned() } else { id.to_owned() }
    };
    let installed = listed.iter().filter(|one| matches!(one.state, State::BuiltIn | State::Installed));
    let installed: Vec<_> = installed.map(|one| name(&one.id)).collect();
    let mut text = format!("Model: {}", name(&chosen.model));
    if let Some(next) = &chosen.next {
        let _ = write!(text, ", preparing {}", name(next));
    }
    if chosen.failure.is_some() {
        text += ", the chosen one can't be opened";
    }
    Ok(format!("{text}\nModels on disk: {}\n", installed.join(", ")))
}

fn counts(status: &Status, access: &str) -> String {
    let Status { folders, files, contents, embedded, unsearchable, set_aside, .. } = status;
    let Status { unreadable, unsupported, offline, cloud, missing, library_bytes, .. } = status;
    format!(
        "Library: {access}, {}, {folders} folders, {files} files, {contents} pictures, {embedded} searchable, \
         {unsearchable} not yet, {set_aside} set aside\n\
         Files: {unreadable} unreadable, {unsupported} unsupported, {offline} offline, {cloud} in the cloud, \
         {missing} missing\n",
        megabytes(*library_bytes)
    )
}

/// Bytes of each group of the library's own files.
fn sizes(dir: &Path) -> BTreeMap<&'static str, u64> {
    let mut sizes = BTreeMap::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let group = FILES.iter().find(|(prefix, _)| name.to_string_lossy().starts_with(prefix));
        *sizes.entry(group.map_or("others", |(_, group)| group)).or_default() += bytes(&entry);
    }
    sizes
}

/// Bytes of a file, or of the files in a folder.
fn bytes(entry: &fs::DirEntry) -> u64 {
    match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => {
            fs::read_dir(entry.path()).into_iter().flatten().flatten().map(|entry| bytes(&entry)).sum()
        }
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    }
}

/// A line that counts equal codes; none if there are no codes.
fn tally(title: &str, codes: impl Iterator<Item = String>) -> String {
    let mut counts = BTreeMap::<String, u64>::new();
    codes.for_each(|code| *counts.entry(code).or_default() += 1);
    if counts.is_empty() {
        return String::new();
    }
    let counts: Vec<_> = counts.iter().map(|(code, count)| format!("{code} {count}")).collect();
    format!("{title}: {}\n", counts.join(", "))
}

fn recent_failures() -> String {
    let failures = recent::failures();
    if failures.is_empty() {
        return "Recent errors: none\n".to_owned();
    }
    let failures: Vec<_> =
        failures.iter().map(|(error, ago)| format!("{} {} s ago", code(error), ago.as_secs())).collect();
    format!("Recent errors: {}\n", failures.join(", "))
}

fn unreadable(failure: &Failure) -> String {
    format!("Library: can't be read ({})\n", code(&failure.code))
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// What serde names a variant without fields.
fn code(variant: &impl Serialize) -> String {
    serde_json::to_value(variant).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use crate::testing::TestLibrary;

    #[test]
    fn a_report_names_no_path_no_file_and_no_user() {
        let made = TestLibrary::new(3);
        let peculiar = made.pictures().join("Gräfin Übelacker’s villa");
        fs::create_dir(&peculiar).unwrap();
        fs::copy(made.picture(1), peculiar.join("zephyrine in antarctica.png")).unwrap();
        fs::write(peculiar.join("xanthippe.jpg"), b"\xff\xd8\xff\xe0 no picture").unwrap();
        let open = made.open();
        open.library.index(&[made.pictures()], None, &Default::default()).unwrap();
        assert_eq!(open.library.problem_count().unwrap(), 1);
        drop(Failure::io(&peculiar, "opened", "Übelacker has locked it"));

        let text = computer(&Preferences::default()) + &library(&open).unwrap() + &recent_failures();
        let names = ["Übelacker", "villa", "zephyrine", "xanthippe", ".png", ".jpg", "library/", "pictures/"];
        let dir = made.dir().display().to_string();
        let user = env::var("USER").or_else(|_| env::var("LOGNAME")).unwrap_or_else(|_| "/home".to_owned());
        let home = env::var("HOME").unwrap_or_else(|_| "/home".to_owned());
        for secret in names.into_iter().chain([dir.as_str(), home.as_str(), "/home", "/Users"]) {
            assert!(!text.contains(secret), "{secret} in\n{text}");
        }
        let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
        assert!(!words.contains(&user.as_str()), "{user} in\n{text}");
        for said in ["3 pictures", "1 folders", "1 unreadable", "Problems: ", "Model: ", "Recent errors: "] {
            assert!(text.contains(said), "{said} is missing in\n{text}");
        }
    }

    #[test]
    fn the_models_that_a_user_has_added_stay_nameless() {
        let made = TestLibrary::new(1);
        // The stand-in model of the tests is none of the list.
        assert!(models(&made.open()).unwrap().starts_with("Model: one of the user's own\n"));
    }

    #[test]
    fn a_library_that_cannot_be_opened_is_reported_by_its_code() {
        let failure = Failure::new(ErrorCode::Damaged, "/home/asha/library is damaged");
        assert_eq!(unreadable(&failure), "Library: can't be read (damaged)\n");
    }

    #[test]
    fn problems_are_reported_where_the_source_is() {
        assert_eq!(
            page("https://example.org/ratna/").as_deref(),
            Some("https://example.org/ratna/issues/new")
        );
        assert_eq!(page(""), None);
    }
}

//! Pictures' data written to files, and read back.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use macro_rules_attribute::apply;
use ratna_engine::Library;
use ratna_engine::export::{Format, Options, Wanted};
use ratna_engine::ids::ContentId;
use ratna_engine::progress::Progress;
use tauri::AppHandle;

use crate::dto::{Event, ExportForm, ExportedData, ImportedData};
use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{Arg, command, with_session};
use crate::reported::Reported;
use crate::sync::lock;
use crate::{dialogs, platform, user_dirs};

/// The latest export or import, which can be stopped.
static CURRENT: Reported = Reported::new();
/// The latest file or folder that was written.
static WRITTEN: Mutex<Option<PathBuf>> = Mutex::new(None);
/// The file that the user chose last. The page knows only how it is shown, which loses bytes that are no text.
static CHOSEN: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Name that a new file has unless the user chooses another.
const NAME: &str = "Ratna";
/// Name of the folder of sidecars, in the one that the user chooses.
const SIDECARS: &str = "Ratna XMP";

/// Asks for a file, or for the folder that one of sidecars comes into, and writes what is known of pictures; nothing if none
/// was chosen.
#[apply(command)]
pub async fn export_data(
    app: AppHandle,
    ids: Arg<Vec<u32>>,
    form: Arg<ExportForm>,
) -> Result<Option<ExportedData>> {
    let form = form.0;
    let title = "dialog.exportData";
    let picked = match ending(form) {
        Some(ending) => dialogs::pick_target(&app, title, (NAME, ending), user_dirs::home()).await?,
        None => {
            let folder = dialogs::pick_folder(&app, title, user_dirs::home()).await?;
            folder.map(|folder| folder.join(SIDECARS))
        }
    };
    let Some(target) = picked else { return Ok(None) };
    with_session(&app, move |session| {
        let library = &session.wait_until_open()?.library;
        let wanted: Vec<Wanted> = ids.0.iter().map(|&id| ContentId::from(id).into()).collect();
        let exported =
            CURRENT.run(session, told, |progress| write(library, &wanted, form, &target, progress))?;
        *lock(&WRITTEN) = Some(target);
        Ok(Some(exported))
    })
    .await?
}

/// Shows the latest export in the system's file manager.
#[apply(command)]
pub async fn reveal_export(app: AppHandle) -> Result<()> {
    with_session(&app, |_| match lock(&WRITTEN).clone() {
        Some(path) => platform::reveal(&path),
        None => Err(Failure::new(ErrorCode::NotFound, "nothing was exported yet")),
    })
    .await?
}

/// Asks for a file with pictures' data; returns its path.
#[apply(command)]
pub async fn choose_data(app: AppHandle) -> Result<Option<String>> {
    let picked = dialogs::pick_file(&app, "dialog.importData", &["json", "csv"], user_dirs::home()).await?;
    Ok(picked.map(choose))
}

/// Keeps the file that the user chose; returns how it is shown.
fn choose(path: PathBuf) -> String {
    let shown = path.display().to_string();
    *lock(&CHOSEN) = Some(path);
    shown
}

/// The file that the user chose, by how it is shown. The page opens no other one.
fn chosen(shown: &str) -> Result<PathBuf> {
    let chosen = lock(&CHOSEN).clone().filter(|path| path.display().to_string() == shown);
    chosen.ok_or_else(|| Failure::new(ErrorCode::NotFound, "this file was not chosen"))
}

/// Returns what taking in a file with pictures' data would change.
#[apply(command)]
pub async fn look_at_data(app: AppHandle, path: Arg<String>) -> Result<ImportedData> {
    import(app, &path.0, Options { dry_run: true, ..Options::default() }).await
}

/// Takes in a file with pictures' data; `replace` lets its ratings and captions take the place of others here.
#[apply(command)]
pub async fn import_data(app: AppHandle, path: Arg<String>, replace: Arg<bool>) -> Result<ImportedData> {
    import(app, &path.0, Options { replace: replace.0, ..Options::default() }).await
}

/// Stops the export or import. An export leaves the file that was there; what was taken in stays.
#[apply(command)]
pub fn stop_data() -> Result<()> {
    CURRENT.stop();
    Ok(())
}

async fn import(app: AppHandle, shown: &str, options: Options) -> Result<ImportedData> {
    let path = chosen(shown)?;
    with_session(&app, move |session| {
        let library = &session.wait_until_open()?.library;
        let imported =
            CURRENT.run(session, told, |progress| library.import_export(&path, options, progress))?;
        if imported.changed > 0 && !options.dry_run {
            session.events().send(Event::Marked);
        }
        Ok(imported.into())
    })
    .await?
}

/// What the name of a file ends in; `None` for a folder.
fn ending(form: ExportForm) -> Option<&'static str> {
    match form {
        ExportForm::Json => Some("json"),
        ExportForm::Csv => Some("csv"),
        ExportForm::Xmp => None,
    }
}

fn write(
    library: &Library,
    wanted: &[Wanted],
    form: ExportForm,
    target: &Path,
    progress: &Progress,
) -> ratna_engine::Result<ExportedData> {
    let format = match form {
        ExportForm::Json => Format::Json,
        ExportForm::Csv => Format::Csv,
        ExportForm::Xmp => {
            let set = library.export_sidecars(wanted, target, progress)?;
            return Ok(ExportedData {
                pictures: set.written as u32,
                there: set.there as u32,
                failed: set.failed as u32,
                stopped: set.is_stopped,
            });
        }
    };
    let exported = library.export(wanted, format, target, progress)?;
    let (pictures, stopped) = (exported.pictures as u32, exported.is_stopped);
    Ok(ExportedData { pictures, there: 0, failed: 0, stopped })
}

fn told(done: u32, total: u32) -> Event {
    Event::DataProgress { done, total }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;
    use crate::testing::TestLibrary;

    #[test]
    fn only_the_file_that_was_chosen_is_opened_whatever_its_name_is() {
        let path = PathBuf::from(OsStr::from_bytes(b"/p/caf\xe9.json"));
        let earlier = choose(PathBuf::from("/p/earlier.json"));
        let shown = choose(path.clone());
        assert_eq!(chosen(&shown).unwrap(), path);
        for other in [earlier.as_str(), "/etc/passwd", ""] {
            assert_eq!(chosen(other).unwrap_err().code, ErrorCode::NotFound);
        }
    }

    #[test]
    fn each_form_is_written_and_what_it_says_counted() {
        let library = TestLibrary::new(2);
        let open = library.open();
        let ids = library.ids(&open);
        open.library.set_tag(&[ContentId::from(ids[0])], "sea", true).unwrap();
        let wanted: Vec<Wanted> = ids.iter().map(|&id| ContentId::from(id).into()).collect();
        let dir = tempfile::tempdir().unwrap();
        for (form, pictures) in [(ExportForm::Json, 2), (ExportForm::Csv, 2), (ExportForm::Xmp, 1)] {
            let target = dir.path().join(format!("{form:?}"));
            let exported = write(&open.library, &wanted, form, &target, &Progress::new()).unwrap();
            assert_eq!(exported, ExportedData { pictures, there: 0, failed: 0, stopped: false });
            assert!(target.exists());
        }
        open.library.delete_tag("sea").unwrap();
        let path = dir.path().join("Json");
        let imported = open.library.import_export(&path, Options::default(), &Progress::new()).unwrap();
        let imported = ImportedData::from(imported);
        assert_eq!((imported.matched, imported.changed, imported.tags), (2, 1, 1));
    }
}

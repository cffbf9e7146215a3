//! Commands about the library's folders.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::catalogue::folders::Folder;
use serde_json::{Value, json};

use crate::args::CloudFiles;
use crate::paths::with_path;
use crate::print::{self, counted, say};
use crate::problems::{code, shown_text};

pub(crate) fn folders(library: &Library, json: bool) -> Result<ExitCode> {
    let folders = library.folders()?;
    if json {
        print::json(&json!({ "folders": folders.iter().map(object).collect::<Vec<_>>() }));
        return Ok(ExitCode::SUCCESS);
    }
    for folder in folders {
        let reason = folder
            .problem
            .map_or_else(String::new, |problem| format!(": {}", shown_text("folder", &problem)));
        let offline = if folder.offline { format!("  (unavailable{reason})") } else { String::new() };
        say!("{}{offline}", print::shown(&folder.path));
    }
    Ok(ExitCode::SUCCESS)
}

fn object(folder: &Folder) -> Value {
    let object = json!({
        "excludes": folder.excludes,
        "offline": folder.offline,
        "code": folder.problem.as_ref().map(code),
        "reason": folder.problem.as_ref().map(ToString::to_string),
        "volume": folder.location.volume,
    });
    with_path(&folder.path, object)
}

pub(crate) fn forget(library: &Library, folder: &Path, json: bool) -> Result<ExitCode> {
    let contents = library.remove_folder(folder)?;
    if json {
        print::json(&json!({ "forgotten": contents }));
    } else {
        let pictures = counted(contents, "picture", "pictures");
        say!(
            "Removed {} with {pictures} from the library. The files are still where they were.",
            print::shown(folder)
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Sets a folder's new path. A later `ratna index` finds what has changed meanwhile.
pub(crate) fn locate(
    library: &Library,
    folder: &Path,
    place: &Path,
    anyway: bool,
    json: bool,
) -> Result<ExitCode> {
    let old = std::path::absolute(folder)?;
    let known = library.folders()?.into_iter().find(|known| known.path == old);
    let id = known.ok_or(Error::UnknownFolder { path: old })?.id;
    let located = if anyway { library.locate_anyway(id, place)? } else { library.locate(id, place)? };
    if json {
        let counts = json!({ "found": located.found, "looked_for": located.looked_for });
        print::json(&with_path(&located.folder.path, counts));
    } else {
        let path = print::shown(&located.folder.path);
        say!("The folder is now {path}: {} of {} sampled pictures found.", located.found, located.looked_for);
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows or sets whether files that are only in the cloud are read.
pub(crate) fn cloud(library: &Library, files: Option<CloudFiles>, json: bool) -> Result<ExitCode> {
    if let Some(files) = files {
        library.set_reads_cloud_files(files == CloudFiles::Read)?;
    }
    let (read, count) = (library.reads_cloud_files()?, library.cloud_count()?);
    if json {
        print::json(&json!({ "read": read, "cloud": count }));
        return Ok(ExitCode::SUCCESS);
    }
    let pictures = counted(count, "picture is", "pictures are");
    let fate = if read { "The next scan downloads and reads them" } else { "They are not read" };
    say!("{pictures} only in the cloud. {fate}.");
    Ok(ExitCode::SUCCESS)
}

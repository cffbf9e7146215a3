//! `doctor`: checks of the library's files, and on request of the pictures' files; putting a copy of the catalogue back.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::doctor::{self, Finding, Restored, Verification};
use ratna_engine::embedder::Models;
use ratna_engine::progress::Progress;
use serde_json::{Value, json};

use crate::output::{self, say};
use crate::paths::{with_path, with_path_as};
use crate::print::{counted, shown};
use crate::problems::{code, shown_text};
use crate::progress::{Bar, stop_on_interrupt};

/// Exits with a failure if something is wrong and was not repaired.
pub(crate) fn doctor(dir: &Path, models: Arc<dyn Models>, repair: bool, json: bool) -> Result<ExitCode> {
    let findings = doctor::examine(dir, models, repair)?;
    let healthy = is_healthy(&findings);
    if json {
        output::json(&json!({ "healthy": healthy, "findings": objects(&findings) }));
    } else {
        print_findings(&findings, repair);
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// As [`doctor`], and reads every picture file again. Also exits with a failure if a file is rotten or unreadable, or if
/// it was stopped.
pub(crate) fn doctor_verify(
    dir: &Path,
    models: Arc<dyn Models>,
    repair: bool,
    json: bool,
) -> Result<ExitCode> {
    let findings = doctor::examine(dir, Arc::clone(&models), repair)?;
    if !json {
        print_findings(&findings, repair);
    }
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    let bar = Bar::of_verification(&progress);
    let files = doctor::verify(&Library::open(dir, models)?, &progress)?;
    drop(bar);
    let healthy = is_healthy(&findings) && files.is_clean();
    if json {
        let files = verification(&files);
        output::json(&json!({ "healthy": healthy, "findings": objects(&findings), "files": files }));
    } else {
        print_verification(&files);
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Puts a copy of the catalogue back.
pub(crate) fn doctor_restore(dir: &Path, copy: Option<&Path>, json: bool) -> Result<ExitCode> {
    let Restored { copy, set_aside } = doctor::restore(dir, copy)?;
    if json {
        let object = with_path_as("restored", &copy.path, json!({ "date": copy.date, "set_aside": null }));
        output::json(&match set_aside {
            Some(aside) => with_path_as("set_aside", &aside, object),
            None => object,
        });
        return Ok(ExitCode::SUCCESS);
    }
    say!("Restored the catalogue from the copy of {}, {}.", copy.date, shown(&copy.path));
    if let Some(aside) = set_aside {
        say!("The one that was in its place is kept as {}.", shown(&aside));
    }
    say!("`ratna index` finds what has changed in a folder since.");
    Ok(ExitCode::SUCCESS)
}

/// Creates an empty catalogue where it is missing.
pub(crate) fn doctor_start_anew(dir: &Path, json: bool) -> Result<ExitCode> {
    let set_aside = doctor::start_anew(dir)?;
    if json {
        output::json(&json!({ "set_aside": set_aside }));
        return Ok(ExitCode::SUCCESS);
    }
    say!("The library has an empty catalogue. Add its folders with `ratna index FOLDER`.");
    if set_aside > 0 {
        say!(
            "{} kept for 7 days of use, in case the catalogue is put back.",
            counted(set_aside, "vector is", "vectors are")
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn is_healthy(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.repaired)
}

fn objects(findings: &[Finding]) -> Vec<Value> {
    let object = |finding: &Finding| {
        json!({
            "text": finding.text,
            "repaired": finding.repaired,
            "can_repair": finding.can_repair,
            "copy": finding.copy,
        })
    };
    findings.iter().map(object).collect()
}

fn print_findings(findings: &[Finding], repair: bool) {
    if findings.is_empty() {
        say!("The library is in good health.");
    }
    for finding in findings {
        say!("{}{}", finding.text, if finding.repaired { " (repaired)" } else { "" });
    }
    if !repair && findings.iter().any(|finding| !finding.repaired && finding.can_repair) {
        say!(
            "`ratna doctor --repair` repairs what can be recreated from the pictures, and saves what can be read."
        );
    }
    if let Some(date) = findings.iter().find_map(|finding| finding.copy.as_deref()) {
        say!("`ratna doctor --restore` puts the copy of {date} in the place of the catalogue.");
    }
}

fn verification(files: &Verification) -> Value {
    let rotten = files.rotten.iter().map(|file| {
        let object = json!({
            "kept": file.kept.to_hex().as_str(),
            "found": file.found.to_hex().as_str(),
            "touched": file.touched,
        });
        with_path(&file.path, object)
    });
    let unreadable = files.unreadable.iter().map(|(path, problem)| {
        with_path(path, json!({ "code": code(problem), "reason": problem.to_string() }))
    });
    json!({
        "intact": files.intact,
        "rotten": rotten.collect::<Vec<_>>(),
        "unreadable": unreadable.collect::<Vec<_>>(),
        "modified": files.modified,
        "unavailable": files.unavailable,
        "companions": files.companions,
        "stopped": files.stopped,
    })
}

fn print_verification(files: &Verification) {
    for file in &files.rotten {
        let (kept, found) = (file.kept.to_hex(), file.found.to_hex());
        say!("{}: the content changed, but size and modification time did not", shown(&file.path));
        say!("  was {kept}");
        say!("  is  {found}");
    }
    for (path, problem) in &files.unreadable {
        say!("{}: {}", shown(path), shown_text("file", problem));
    }
    say!("{} as they were.", counted(files.intact, "file is", "files are"));
    let others = [
        (files.modified, "was modified or deleted", "were modified or deleted", "since the last scan"),
        (files.unavailable, "is unavailable", "are unavailable", "and not verified"),
        (files.companions, "is a RAW file", "are RAW files", "beside a picture, of which no hash is kept"),
    ];
    for (count, one, many, rest) in others.into_iter().filter(|other| other.0 > 0) {
        say!("{} {rest}.", counted(count, one, many));
    }
    if files.stopped {
        say!("Stopped before all files were read.");
    }
    if files.rotten.iter().any(|file| !file.touched) {
        say!("Restore these files from a backup: the disk or a copy may have damaged them.");
    }
    if files.rotten.iter().any(|file| file.touched) {
        say!("Some were touched since the last scan: if you edited them, `ratna index` takes them over.");
    }
}

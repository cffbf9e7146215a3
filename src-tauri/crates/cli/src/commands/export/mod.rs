//! `export`: what is known of pictures as JSON, CSV or a set of sidecars.

mod args;

use std::io::{ErrorKind, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::export::{Exported, Format, SidecarSet, Wanted};
use ratna_engine::progress::Progress;
use ratna_engine::search::{Request, WeakMatches};
use ratna_engine::{Error, Library};
use serde_json::json;

pub(crate) use args::ExportArgs;
use args::Form;

use super::named::pictures_at;
use super::search::complete_texts;
use crate::escape;
use crate::paths::with_path_as;
use crate::print::{self, counted, remark, say, shown};
use crate::progress::{Bar, stop_on_interrupt};

pub(crate) fn export(library: &Library, args: &ExportArgs, json: bool) -> Result<ExitCode> {
    let form = match args.form.or_else(|| form_of(&args.out)) {
        Some(form) => form,
        None => bail!("{}: --as says in which form, as json, csv or xmp", shown(&args.out)),
    };
    let wanted = wanted(library, args)?;
    let format = match form {
        Form::Json => Format::Json,
        Form::Csv => Format::Csv,
        Form::Xmp => return sidecars(library, &wanted, &args.out, json),
    };
    if args.out == Path::new("-") {
        return to_standard_output(library, &wanted, format);
    }
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    let Exported { pictures, is_stopped } = {
        let _bar = Bar::of_run(&progress, "Exporting");
        library.export(&wanted, format, &args.out, &progress)?
    };
    if json {
        let pictures = if is_stopped { 0 } else { pictures };
        print::json(&with_path_as("out", &args.out, json!({ "pictures": pictures, "stopped": is_stopped })));
    } else if is_stopped {
        say!("Stopped; {} is as it was.", shown(&args.out));
    } else {
        say!("{} exported to {}", counted(pictures, "picture", "pictures"), shown(&args.out));
    }
    Ok(if is_stopped { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The form that the name of a file says.
fn form_of(path: &Path) -> Option<Form> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "json" => Some(Form::Json),
        "csv" => Some(Form::Csv),
        _ => None,
    }
}

fn wanted(library: &Library, args: &ExportArgs) -> Result<Vec<Wanted>> {
    if args.all {
        return Ok(library.exportable()?);
    }
    let Some(query) = &args.search else {
        return Ok(pictures_at(library, &args.paths)?.into_iter().map(Wanted::from).collect());
    };
    complete_texts(library);
    let most = usize::try_from(library.count(Scope::All)?)?;
    let request = Request::text(query, most).weak(WeakMatches::Exclude).unexplained();
    Ok(library.search(&request)?.hits.iter().map(Wanted::from).collect())
}

/// A terminal would obey what is in the texts, which have to stay as they are.
fn to_standard_output(library: &Library, wanted: &[Wanted], format: Format) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        bail!("an export is not for a terminal: name a file, or pipe it into another program");
    }
    let name = Path::new("standard output");
    match library.export_into(wanted, format, (&mut out, name), &Progress::new()) {
        // What the reader has closed it wants no more of.
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        exported => exported.map(|_| ExitCode::SUCCESS).map_err(Into::into),
    }
}

fn sidecars(library: &Library, wanted: &[Wanted], folder: &Path, json: bool) -> Result<ExitCode> {
    if folder == Path::new("-") {
        bail!("sidecars need a folder: name one with -o");
    }
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    let set = {
        let _bar = Bar::of_run(&progress, "Writing sidecars");
        library.export_sidecars(wanted, folder, &progress)?
    };
    if json {
        print::json(&with_path_as("out", folder, sidecars_object(&set)));
    } else {
        sidecar_lines(&set, folder);
    }
    Ok(if set.is_stopped || set.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn sidecars_object(set: &SidecarSet) -> serde_json::Value {
    json!({
        "written": set.written,
        "there": set.there,
        "silent": set.silent,
        "failed": set.failed,
        "failures": set.failures,
        "stopped": set.is_stopped,
    })
}

fn sidecar_lines(set: &SidecarSet, folder: &Path) {
    set.failures.iter().for_each(|failure| remark!("ratna: {}", escape::shown(failure)));
    say!("{} written to {}", counted(set.written, "sidecar", "sidecars"), shown(folder));
    let lines = [
        (set.there, "there already"),
        (set.silent, "not written, since nothing is said of the picture"),
        (set.failed, "couldn't be written"),
    ];
    lines.iter().filter(|(count, _)| *count > 0).for_each(|(count, what)| say!("{count} {what}"));
    if set.is_stopped {
        say!("Stopped; the same command goes on.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_what_the_name_of_the_file_says() {
        assert_eq!(form_of(Path::new("a/b.JSON")), Some(Form::Json));
        assert_eq!(form_of(Path::new("b.csv")), Some(Form::Csv));
        assert_eq!((form_of(Path::new("-")), form_of(Path::new("folder"))), (None, None));
    }
}

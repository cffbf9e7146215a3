//! `title` and `date`: what the person says of pictures instead of their files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use ratna_engine::Library;
use ratna_engine::pictures::metadata::own_title;
use serde_json::json;

use super::named::{find, pictures_at};
use crate::args::Pictures;
use crate::print::{self, counted, say, shown};

/// Gives a picture a title, or takes the person's away.
pub(crate) fn title(library: &Library, path: &Path, title: Option<&str>, json: bool) -> Result<ExitCode> {
    if title.is_some_and(is_blank) {
        bail!("a title needs a word; --remove removes yours");
    }
    let path: PathBuf = path.to_path_buf();
    let mut changed = 0;
    for id in pictures_at(library, std::slice::from_ref(&path))? {
        changed += u64::from(library.set_title(id, title)?);
    }
    match title {
        _ if json => print::json(&json!({ "changed": changed })),
        Some(_) => say!("{} has your title now.", shown(&path)),
        None => say!("{} has the title of its file again, if that has one.", shown(&path)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether nothing of a title would be left, which takes the person's away: also of one that can't be seen.
fn is_blank(title: &str) -> bool {
    own_title(title).is_none()
}

/// Sets when pictures were taken, or takes the person's date away.
pub(crate) fn date(
    library: &Library,
    taken: Option<i64>,
    pictures: &Pictures,
    json: bool,
) -> Result<ExitCode> {
    let changed = library.set_taken(&find(library, pictures)?, taken)?;
    if json {
        print::json(&json!({ "changed": changed }));
    } else {
        let what = if taken.is_some() { "got your date" } else { "lost your date" };
        say!("{} {what}.", counted(changed, "picture", "pictures"));
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::is_blank;
    use crate::args::{Args, Command};

    #[test]
    fn a_title_or_a_date_is_set_or_removed() {
        let parse =
            |words: &[&str]| Args::try_parse_from(["ratna"].iter().chain(words)).map(|args| args.command);
        for (word, expected) in [("-- mine", (Some("-- mine"), false)), ("--remove", (None, true))] {
            match parse(&["title", "a.jpg", word]).unwrap() {
                Command::Title { title, remove, .. } => assert_eq!((title.as_deref(), remove), expected),
                other => panic!("{other:?}"),
            }
        }
        assert!(parse(&["date", "--remove", "--search", "in:Scans"]).is_ok());
        match parse(&["date", "--set", "1970-01-02", "a.jpg", "b.jpg"]).unwrap() {
            Command::Date { set, pictures, .. } => assert_eq!((set, pictures.paths.len()), (Some(86_400), 2)),
            other => panic!("{other:?}"),
        }
        for words in [
            &["title", "a.jpg"][..],
            &["title", "a.jpg", "mine", "--remove"],
            &["date", "a.jpg"],
            &["date", "--remove"],
            &["date", "--set", "1970", "--remove", "a.jpg"],
            &["date", "--set", "soon", "a.jpg"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_title_that_cannot_be_seen_is_none() {
        assert!([" ", "\u{202e}", "\u{feff}\n"].into_iter().all(is_blank));
        assert!(!is_blank(" Sea\u{202e}"));
    }
}

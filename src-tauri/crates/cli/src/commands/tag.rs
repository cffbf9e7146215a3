//! `tag`, `rate` and `favourite`: what the person says about pictures.

use std::process::ExitCode;

use anyhow::{Result, bail};
use ratna_engine::Library;
use ratna_engine::browse::marking::Marked;
use ratna_engine::catalogue::tags::Tag;
use serde_json::{Value, json};

use super::named::{find, named};
use super::suggest_tags::{named_or_all, suggest_tags};
use super::tag_rules::rules;
use crate::args::{Pictures, TagCommand};
use crate::escape;
use crate::print::{self, counted, say};

pub(crate) fn tag(library: &Library, command: &TagCommand, json: bool) -> Result<ExitCode> {
    match command {
        TagCommand::Add { tag, pictures } => {
            let marked = library.set_tag(&find(library, pictures)?, named(tag)?, true)?;
            report(&marked, json, &format!("got the tag {}", escape::shown(tag)))
        }
        TagCommand::Remove { tag, pictures } => {
            let marked = library.set_tag(&find(library, pictures)?, named(tag)?, false)?;
            report(&marked, json, &format!("lost the tag {}", escape::shown(tag)))
        }
        TagCommand::List => list(library, json),
        TagCommand::Suggest { pictures, accept_above } => {
            suggest_tags(library, &named_or_all(library, pictures)?, *accept_above, json)
        }
        TagCommand::Rules { command } => rules(library, command.as_ref(), json),
        TagCommand::Rename { from, to } => {
            known(library, from)?;
            library.rename_tag(from, named(to)?)?;
            changed(json, from, &format!("is now {}", escape::shown(to)))
        }
        TagCommand::Delete { tag } => {
            known(library, tag)?;
            library.delete_tag(tag)?;
            changed(json, tag, "was deleted; its pictures are still there")
        }
    }
}

pub(crate) fn rate(library: &Library, stars: u8, pictures: &Pictures, json: bool) -> Result<ExitCode> {
    let marked = library.set_rating(&find(library, pictures)?, Some(stars))?;
    let rating = if stars == 0 { "no stars".to_owned() } else { counted(stars.into(), "star", "stars") };
    report(&marked, json, &format!("got {rating}"))
}

pub(crate) fn favourite(library: &Library, off: bool, pictures: &Pictures, json: bool) -> Result<ExitCode> {
    let marked = library.set_favourite(&find(library, pictures)?, !off)?;
    report(&marked, json, if off { "left the favourites" } else { "became favourites" })
}

fn known(library: &Library, tag: &str) -> Result<()> {
    if library.has_tag(tag)? {
        return Ok(());
    }
    if library.tags()?.iter().any(|known| known.path.eq_ignore_ascii_case(tag)) {
        bail!("{tag} is a keyword in the pictures' files, which Ratna does not change")
    }
    bail!("there is no tag {tag}: `ratna tag list` lists them")
}

fn list(library: &Library, json: bool) -> Result<ExitCode> {
    let tags = library.tags()?;
    if json {
        print::json(&tags_object(&tags));
        return Ok(ExitCode::SUCCESS);
    }
    for tag in tags {
        say!("{:>7}  {}{}", tag.count, escape::shown(&tag.path), givers(&tag));
    }
    Ok(ExitCode::SUCCESS)
}

/// Who gave a tag, unless that was the person alone.
fn givers(tag: &Tag) -> String {
    match (tag.own, tag.by_person, tag.by_rule) {
        (false, ..) => "  (from files)".to_owned(),
        (true, _, 0) => String::new(),
        (true, by_person, by_rule) => format!("  ({by_person} by you, {by_rule} by rules)"),
    }
}

/// Tags with their numbers of pictures, as an object.
pub(super) fn tags_object(tags: &[Tag]) -> Value {
    let object = |tag: &Tag| {
        json!({
            "tag": tag.path,
            "pictures": tag.count,
            "own": tag.own,
            "by_you": tag.by_person,
            "by_rule": tag.by_rule,
        })
    };
    json!({ "tags": tags.iter().map(object).collect::<Vec<_>>() })
}

/// How many pictures a change reached, as an object.
pub(super) fn marked_object(marked: &Marked) -> Value {
    json!({ "changed": marked.pictures })
}

fn report(marked: &Marked, json: bool, what: &str) -> Result<ExitCode> {
    if json {
        print::json(&marked_object(marked));
    } else {
        say!("{} {what}.", counted(marked.pictures as u64, "picture", "pictures"));
    }
    Ok(ExitCode::SUCCESS)
}

fn changed(json: bool, tag: &str, what: &str) -> Result<ExitCode> {
    if json {
        print::json(&json!({ "tag": tag }));
    } else {
        say!("The tag {} {what}.", escape::shown(tag));
    }
    Ok(ExitCode::SUCCESS)
}

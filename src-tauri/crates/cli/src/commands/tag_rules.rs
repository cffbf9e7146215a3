//! `tag rules`: rules by which suggested tags are added by themselves.

use std::process::ExitCode;

use anyhow::{Result, bail};
use ratna_engine::Library;
use ratna_engine::catalogue::keyword_rules::KeywordRule;
use ratna_engine::tags::{RuleWanted, Suggester};
use serde_json::{Value, json};

use super::named::named;
use super::suggest_tags::rounded;
use crate::args::RuleCommand;
use crate::escape;
use crate::print::{self, counted, say};

/// Lists the rules, or changes them.
pub(super) fn rules(library: &Library, command: Option<&RuleCommand>, json: bool) -> Result<ExitCode> {
    match command {
        None => list(library, json),
        Some(RuleCommand::Add { tag, above, dry_run }) => add(library, named(tag)?, *above, *dry_run, json),
        Some(RuleCommand::Remove { tag, with_tags, dry_run }) => {
            remove(library, tag, *with_tags, *dry_run, json)
        }
    }
}

/// Has pictures that are new, or whose captions are, follow the rules. Returns how many tags that added.
pub(super) fn follow(library: &Library) -> ratna_engine::Result<u64> {
    Ok(Suggester::default().follow_rules(library)?.unwrap_or_default())
}

fn list(library: &Library, json: bool) -> Result<ExitCode> {
    let rules = library.keyword_rules()?;
    if json {
        print::json(&json!({ "rules": rules.iter().map(object).collect::<Vec<_>>() }));
        return Ok(ExitCode::SUCCESS);
    }
    if rules.is_empty() {
        say!("There are no rules; `ratna tag rules add dog --above 0.8` makes one.");
    }
    for rule in rules {
        let tag = escape::shown(&rule.tag);
        say!("{:>7}  {tag} from {:.2} on", rule.pictures, rule.min_strength);
    }
    Ok(ExitCode::SUCCESS)
}

fn object(rule: &KeywordRule) -> Value {
    json!({
        "tag": rule.tag,
        "word": rule.word,
        "above": rounded(rule.min_strength),
        "made_at": rule.made_at,
        "pictures": rule.pictures,
    })
}

fn add(library: &Library, tag: &str, above: f32, dry_run: bool, json: bool) -> Result<ExitCode> {
    let Some(wanted) = RuleWanted::new(library, tag, above) else {
        bail!("{tag} is no word that Ratna suggests: a line in the library's vocabulary.txt makes it one");
    };
    let suggester = Suggester::default();
    let pictures = if dry_run {
        suggester.would_tag(library, &wanted)?.map(|ids| ids.len())
    } else {
        library.add_keyword_rule(&suggester, &wanted)?.map(|marked| marked.pictures)
    };
    let pictures = pictures.unwrap_or_default() as u64;
    if json {
        print::json(&json!({ "changed": if dry_run { 0 } else { pictures }, "pictures": pictures }));
        return Ok(ExitCode::SUCCESS);
    }
    let (counted, tag) = (counted(pictures, "picture", "pictures"), escape::shown(tag));
    if dry_run {
        say!("{counted} would get the tag {tag}.");
    } else {
        say!("{counted} got the tag {tag}, and so will those that come.");
    }
    Ok(ExitCode::SUCCESS)
}

fn remove(library: &Library, tag: &str, with_tags: bool, dry_run: bool, json: bool) -> Result<ExitCode> {
    let key = tag.to_lowercase();
    let is_meant = |rule: &KeywordRule| rule.tag.to_lowercase() == key || rule.word.to_lowercase() == key;
    let Some(rule) = library.keyword_rules()?.into_iter().find(is_meant) else {
        bail!("there is no rule for {tag}: `ratna tag rules` lists them")
    };
    if !dry_run {
        library.remove_keyword_rule(rule.id, with_tags)?;
    }
    if json {
        let changed = if with_tags && !dry_run { rule.pictures } else { 0 };
        print::json(&json!({ "changed": changed, "pictures": rule.pictures }));
        return Ok(ExitCode::SUCCESS);
    }
    let (pictures, tag) = (counted(rule.pictures, "picture", "pictures"), escape::shown(&rule.tag));
    match (dry_run, with_tags) {
        (true, _) => say!("{pictures} got the tag {tag} by this rule."),
        (false, true) => say!("The rule is removed, and {pictures} lost the tag {tag}."),
        (false, false) => say!("The rule is removed; {pictures} keep the tag {tag}."),
    }
    Ok(ExitCode::SUCCESS)
}

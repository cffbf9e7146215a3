//! From keywords to the lists that programs read.

use std::collections::HashSet;

use super::list::List;
use super::text::clean;
use crate::keywords::{Keyword, PATHS, SLASH, names, path};
use crate::name::{LAST_KEYWORD, SUBJECT};
use crate::packet::Packet;
use crate::rdf::Kind;

/// The lists to write; none if the packet has these keywords already.
pub(super) fn lists(packet: &Packet, wanted: &[Keyword]) -> Vec<List> {
    let mut seen = HashSet::new();
    let wanted: Vec<Keyword> =
        wanted.iter().map(|keyword| cleaned(keyword)).filter(|keyword| !keyword.is_empty()).collect();
    let wanted: Vec<Keyword> = wanted.into_iter().filter(|keyword| seen.insert(keyword.clone())).collect();
    let own: HashSet<Keyword> = packet.keywords().into_iter().collect();
    if own == seen {
        return Vec::new();
    }
    let is_nested = wanted.iter().any(|keyword| keyword.len() > 1);
    let mut lists = vec![plain(&wanted)];
    let mut is_shadowed = false;
    for (name, separator) in PATHS {
        let is_there = !packet.texts(name).is_empty();
        if is_there || (is_nested && name != LAST_KEYWORD) {
            let (kind, key): (_, fn(&str) -> String) = match separator {
                '|' => (Kind::Bag, |text| names(text, '|').collect::<Vec<_>>().join("|")),
                _ => (Kind::Seq, |text| names(text, '/').collect::<Vec<_>>().join("/")),
            };
            let kind = if name == LAST_KEYWORD { Kind::Bag } else { kind };
            let items = once(wanted.iter().filter_map(|keyword| joined(keyword, separator)));
            // A list counts only without those before it. What it alone has was not read, and isn't removed.
            let is_unread = |text: &String| !own.contains(&path(text, separator));
            let kept = packet.texts(name).into_iter().filter(|text| is_shadowed && is_unread(text));
            let kept = kept.map(|text| key(&text)).filter(|text| !text.is_empty()).collect();
            is_shadowed |= !items.is_empty();
            lists.push(List { name, kind, items, kept, key });
        }
    }
    lists
}

/// The list of names without their parents. Names of parents stay: many programs write them.
fn plain(wanted: &[Keyword]) -> List {
    let items = once(wanted.iter().filter_map(|keyword| keyword.last().cloned()));
    let kept = wanted.iter().flatten().cloned().collect();
    List { name: SUBJECT, kind: Kind::Bag, items, kept, key: |text| text.trim().to_owned() }
}

fn once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}

/// A keyword whose names can be written.
fn cleaned(keyword: &[String]) -> Keyword {
    let line = |name: &String| clean(name).replace(['\n', '\r', '\t'], " ");
    let names: Keyword = keyword.iter().map(line).filter(|name| !name.is_empty()).collect();
    match names.len() {
        0 | 1 => names,
        // Lightroom separates them by it.
        _ => names.iter().map(|name| name.replace('|', "/")).collect(),
    }
}

/// A path as text; `None` for a plain keyword that would be read as a path.
fn joined(keyword: &[String], separator: char) -> Option<String> {
    match separator {
        '|' => (keyword.len() > 1 || !keyword[0].contains('|')).then(|| keyword.join("|")),
        _ => Some(keyword.iter().map(|name| name.replace('/', SLASH)).collect::<Vec<_>>().join("/")),
    }
}

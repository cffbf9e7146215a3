//! Every tag with the number of its pictures.

use std::collections::HashMap;

use rusqlite::{Connection, Result};

use super::super::listing;
use super::keywords;
use super::path::TagPath;
use crate::id_set::IdSet;
use crate::ids::{ContentId, TagId};

/// A tag of the person's, or a keyword of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The row of the person's tag; `None` if only files have it, as a keyword.
    pub id: Option<TagId>,
    /// Its names from the outermost one on, with slashes: `animals/dog`.
    pub path: String,
    /// How many shown pictures have it or one below it, as a tag or as a keyword.
    pub count: u64,
    /// Whether a shown picture has it or one below it otherwise than as a keyword of its files.
    pub own: bool,
    /// How many shown pictures have it or one below it from the person.
    pub by_person: u64,
    /// How many shown pictures have it or one below it by a rule, unconfirmed. A picture with two below it can be among both.
    pub by_rule: u64,
}

/// Who gave a tag to a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Giver {
    Person,
    Rule,
    Source,
    File,
}

/// Every tag that a shown picture has and those above them, in the order of their paths: a tag comes right before those
/// below it.
///
/// # Errors
///
/// Database errors.
pub fn all(connection: &Connection) -> Result<Vec<Tag>> {
    let hidden = listing::hidden(connection)?;
    let mut nodes = Nodes::default();
    let mut own = own(connection, &hidden, &mut nodes)?;
    keywords::for_each_list(connection, |words, ids| {
        let mut path = Vec::new();
        words.iter().for_each(|word| nodes.add_with_parents(word, &mut path));
        path.sort_unstable();
        path.dedup();
        let mut others = 0;
        for id in ids.iter().filter(|&&id| !hidden.contains(id)) {
            match own.get_mut(id) {
                // What it has both ways counts once.
                Some(tags) => tags.extend(path.iter().map(|&node| (node, Giver::File))),
                None => others += 1,
            }
        }
        path.iter().for_each(|&node| nodes.tags[node].count += others);
    })?;
    own.into_values().for_each(|tags| nodes.count(tags));
    Ok(nodes.finish())
}

/// The nodes of a content's tags and those above them, with who gave them.
type Given = Vec<(usize, Giver)>;

/// What each shown content has otherwise than as keywords.
fn own(connection: &Connection, hidden: &IdSet, nodes: &mut Nodes) -> Result<HashMap<ContentId, Given>> {
    let mut lines: HashMap<TagId, Vec<usize>> = HashMap::new();
    let mut query = connection.prepare_cached("SELECT id, path FROM tags ORDER BY key")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(path) = TagPath::new(row.get_ref(1)?.as_str()?) else { continue };
        let mut line = Vec::new();
        nodes.add_with_parents(&path, &mut line);
        if let Some(&node) = line.last() {
            nodes.tags[node].id = Some(row.get(0)?);
        }
        lines.insert(row.get(0)?, line);
    }
    let mut own: HashMap<ContentId, Given> = HashMap::new();
    let mut query = connection.prepare_cached(
        "SELECT content_id, tag_id, rule_id NOT NULL, source_id NOT NULL FROM content_tags",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if let Some(line) = lines.get(&row.get(1)?).filter(|_| !hidden.contains(id)) {
            let giver = match (row.get(2)?, row.get(3)?) {
                (true, _) => Giver::Rule,
                (false, true) => Giver::Source,
                (false, false) => Giver::Person,
            };
            own.entry(id).or_default().extend(line.iter().map(|&node| (node, giver)));
        }
    }
    Ok(own)
}

/// Tags that were met so far.
#[derive(Default)]
struct Nodes {
    tags: Vec<Tag>,
    by_key: HashMap<String, usize>,
}

impl Nodes {
    /// Appends the nodes of a tag to `line`, those above it first.
    fn add_with_parents(&mut self, tag: &TagPath, line: &mut Vec<usize>) {
        for part in tag.with_parents() {
            let node = match self.by_key.get(&part.key) {
                Some(&node) => node,
                None => {
                    let path = part.path;
                    self.tags.push(Tag { id: None, path, count: 0, own: false, by_person: 0, by_rule: 0 });
                    self.by_key.insert(part.key, self.tags.len() - 1);
                    self.tags.len() - 1
                }
            };
            line.push(node);
        }
    }

    /// Counts what one content has.
    fn count(&mut self, mut given: Given) {
        given.sort_unstable();
        given.dedup();
        for of_node in given.chunk_by(|(one, _), (next, _)| one == next) {
            let tag = &mut self.tags[of_node[0].0];
            let is_by = |giver| of_node.iter().any(|&(_, by)| by == giver);
            tag.count += 1;
            tag.own |= of_node[0].1 != Giver::File;
            tag.by_person += u64::from(is_by(Giver::Person));
            tag.by_rule += u64::from(is_by(Giver::Rule));
        }
    }

    /// The tags that pictures have. A slash comes before every other character, so that `a/b` precedes `a b`.
    fn finish(self) -> Vec<Tag> {
        let Self { tags, by_key } = self;
        let mut keys: Vec<_> = by_key.into_iter().filter(|&(_, node)| tags[node].count > 0).collect();
        keys.sort_unstable_by(|(one, _), (other, _)| one.split('/').cmp(other.split('/')));
        let mut tags: Vec<_> = tags.into_iter().map(Some).collect();
        keys.into_iter().filter_map(|(_, node)| tags[node].take()).collect()
    }
}

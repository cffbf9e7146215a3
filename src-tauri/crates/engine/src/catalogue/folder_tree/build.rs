//! Making the tree of the rows of `files`.

use std::collections::HashMap;

use rusqlite::{Connection, Result};

use super::{FolderTree, Node};
use crate::ids::FolderId;

/// Reads every row of a shown picture. Without an index, since the rows are needed whole and the table is read in the
/// order in which it lies on the disk.
const ROWS: &str = "SELECT folder_id, path, content_id FROM files NOT INDEXED
    WHERE content_id NOT NULL AND state IN ('present', 'offline')";

/// The tree of everything that the catalogue shows.
///
/// # Errors
///
/// Database errors.
pub(in super::super) fn build(connection: &Connection) -> Result<FolderTree> {
    let mut builder = Builder::default();
    let mut query = connection.prepare_cached(ROWS)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let path = row.get_ref(1)?.as_blob()?;
        builder.add(row.get(0)?, path, row.get(2)?);
    }
    Ok(builder.finish())
}

#[derive(Default)]
struct Builder {
    tree: FolderTree,
    /// The nodes of each root by their relative paths.
    by_path: HashMap<FolderId, HashMap<Box<[u8]>, u32>>,
    /// The folder of the last file: files of one folder mostly lie together.
    last: Option<(FolderId, Box<[u8]>, u32)>,
    /// Every file as (picture, node).
    files: Vec<(i64, u32)>,
}

impl Builder {
    fn add(&mut self, root: FolderId, path: &[u8], content: i64) {
        let folder = parent(path);
        let node = match &self.last {
            Some((last_root, last, node)) if *last_root == root && **last == *folder => *node,
            _ => {
                let node = self.node(root, folder);
                self.last = Some((root, folder.into(), node));
                node
            }
        };
        self.files.push((content, node));
    }

    /// The node of a folder, which is added with those above it if it is new.
    fn node(&mut self, root: FolderId, path: &[u8]) -> u32 {
        if let Some(&known) = self.by_path.get(&root).and_then(|known| known.get(path)) {
            return known;
        }
        // Paths are as deep as the file system permits: a few hundred levels.
        let above = (!path.is_empty()).then(|| self.node(root, parent(path)));
        let new = self.tree.nodes.len() as u32;
        let name = if above.is_some() { name(path).into() } else { Box::default() };
        self.tree.nodes.push(Node { name, parent: above, children: Vec::new(), pictures: 0 });
        match above {
            Some(above) => self.tree.nodes[above as usize].children.push(new),
            None => drop(self.tree.roots.insert(root, new)),
        }
        self.by_path.entry(root).or_default().insert(path.into(), new);
        new
    }

    /// Sorts children, and counts every picture once in each folder that it or a copy of it lies in or below.
    fn finish(mut self) -> FolderTree {
        let mut nodes = self.tree.nodes;
        for at in 0..nodes.len() {
            let mut children = std::mem::take(&mut nodes[at].children);
            children.sort_unstable_by(|&a, &b| nodes[a as usize].name.cmp(&nodes[b as usize].name));
            nodes[at].children = children;
        }
        self.files.sort_unstable();
        // The last picture that was counted in each node; ids of pictures begin at 1.
        let mut counted = vec![0; nodes.len()];
        for (content, node) in self.files {
            let mut next = Some(node);
            while let Some(at) = next.map(|at| at as usize).filter(|&at| counted[at] != content) {
                counted[at] = content;
                nodes[at].pictures += 1;
                next = nodes[at].parent;
            }
        }
        FolderTree { nodes, roots: self.tree.roots }
    }
}

/// The folder of a relative path; empty for the root.
fn parent(path: &[u8]) -> &[u8] {
    path.iter().rposition(|&byte| byte == b'/').map_or(&[], |slash| &path[..slash])
}

/// The last part of a relative path.
fn name(path: &[u8]) -> &[u8] {
    path.iter().rposition(|&byte| byte == b'/').map_or(path, |slash| &path[slash + 1..])
}

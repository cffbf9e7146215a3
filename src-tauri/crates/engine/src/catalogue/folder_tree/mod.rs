//! The folders inside the library's folders, with their numbers of pictures.
//!
//! Owns the tree that is made of the catalogue's paths. Never looks at the disk: a folder
//! without a picture is not in it.

mod build;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Component, Path};

pub(super) use self::build::build;
use crate::disk::paths;
use crate::ids::FolderId;

/// A snapshot of all folders that hold pictures.
#[derive(Debug, Default)]
pub struct FolderTree {
    /// The roots first come, first; every node after its parent.
    nodes: Vec<Node>,
    roots: HashMap<FolderId, u32>,
}

#[derive(Debug)]
struct Node {
    /// The file system's bytes; empty for a root.
    name: Box<[u8]>,
    /// The node that contains it; `None` for a root.
    parent: Option<u32>,
    /// Sorted by name.
    children: Vec<u32>,
    /// Number of distinct pictures in it and below it.
    pictures: u32,
}

/// A folder in a folder of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subfolder<'a> {
    /// Its name as the file system spells it.
    pub name: &'a Path,
    /// Number of distinct pictures in it and in its subfolders, including those that are offline.
    pub pictures: u32,
    /// Whether it contains further folders with pictures.
    pub has_subfolders: bool,
}

impl FolderTree {
    /// The folders directly in a folder, by the bytes of their names. `path` is relative to the root, empty for the root
    /// itself. Empty where the tree has no such folder.
    pub fn subfolders(&self, root: FolderId, path: &Path) -> impl Iterator<Item = Subfolder<'_>> {
        let children = self.find(root, path).map_or(&[][..], |node| &node.children);
        children.iter().map(|&child| {
            let Node { name, children, pictures, .. } = &self.nodes[child as usize];
            Subfolder {
                name: paths::as_path(name),
                pictures: *pictures,
                has_subfolders: !children.is_empty(),
            }
        })
    }

    /// Whether a folder contains others with pictures.
    pub fn has_subfolders(&self, root: FolderId, path: &Path) -> bool {
        self.find(root, path).is_some_and(|node| !node.children.is_empty())
    }

    fn find(&self, root: FolderId, path: &Path) -> Option<&Node> {
        let mut node = &self.nodes[*self.roots.get(&root)? as usize];
        for part in path.components() {
            let Component::Normal(name) = part else { return None };
            let name = paths::to_bytes(Path::new(name));
            let at = node.children.binary_search_by(|&child| (*self.nodes[child as usize].name).cmp(name));
            node = &self.nodes[node.children[at.ok()?] as usize];
        }
        Some(node)
    }
}

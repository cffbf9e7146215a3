//! Names in a tree, told by each node's parent.

use std::collections::HashMap;

/// Most nodes on a way down the tree.
const MAX_DEPTH: usize = 32;

/// A tree of names.
#[derive(Default)]
pub(super) struct Tree(HashMap<i64, Node>);

struct Node {
    name: Option<String>,
    parent: Option<i64>,
}

impl Tree {
    pub(super) fn insert(&mut self, id: i64, name: Option<String>, parent: Option<i64>) {
        self.0.insert(id, Node { name, parent });
    }

    pub(super) fn name(&self, id: i64) -> Option<&str> {
        self.0.get(&id)?.name.as_deref()
    }

    /// A node's name with those of the nodes that it lies in, the outermost first; nothing if it has no name. Other nodes
    /// without one, as the root of the keywords is, are left out. A way in circles ends where it began.
    pub(super) fn names(&self, id: i64) -> Vec<String> {
        if self.name(id).is_none() {
            return Vec::new();
        }
        let mut way = vec![id];
        while let Some(parent) = way.last().and_then(|id| self.0.get(id)).and_then(|node| node.parent) {
            if way.contains(&parent) || way.len() == MAX_DEPTH {
                break;
            }
            way.push(parent);
        }
        way.iter().rev().filter_map(|&id| self.name(id)).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(nodes: &[(i64, Option<&str>, Option<i64>)]) -> Tree {
        let mut tree = Tree::default();
        nodes.iter().for_each(|&(id, name, parent)| tree.insert(id, name.map(str::to_owned), parent));
        tree
    }

    #[test]
    fn a_name_comes_with_those_above_it() {
        let tree = tree(&[(1, None, None), (2, Some("Animals"), Some(1)), (3, Some("Cat"), Some(2))]);
        assert_eq!(tree.names(3), ["Animals", "Cat"]);
        assert!(tree.names(1).is_empty() && tree.names(9).is_empty());
    }

    #[test]
    fn circles_and_endless_ways_end() {
        let circle = tree(&[(1, Some("a"), Some(2)), (2, Some("b"), Some(1)), (3, Some("c"), Some(3))]);
        assert_eq!((circle.names(1), circle.names(3)), (vec!["b".into(), "a".into()], vec!["c".into()]));
        let nodes: Vec<_> = (0..1000).map(|id| (id, Some("n"), Some(id + 1))).collect();
        assert_eq!(tree(&nodes).names(0).len(), MAX_DEPTH);
    }
}

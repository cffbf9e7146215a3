//! Random pictures of a list: every picture of it comes once before any comes again.
//!
//! Owns the order: a permutation that a seed chooses and that is calculated place by place, so that a million pictures
//! are never sorted. Knows no source of chance: its callers pass the seed.

use std::collections::HashSet;
use std::path::Path;

use crate::catalogue::list_ids;
use crate::catalogue::listing::{self, ListItem, Scope};
use crate::error::Result;
use crate::id_set::IdSet;
use crate::ids::{ContentId, FolderId};
use crate::library::Library;

/// Of what pictures are drawn.
#[derive(Clone, Copy, Debug)]
pub enum Among<'a> {
    /// A list.
    Scope(Scope),
    /// The pictures of a folder inside one of the library's, by its path there, and of its subfolders.
    Subfolder(FolderId, &'a Path),
    /// The shown ones of a set.
    Set(&'a IdSet),
}

/// Which pictures come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Draw {
    /// Chooses the order.
    pub seed: u64,
    /// How many pictures came before, in this order.
    pub after: u64,
}

impl Library {
    /// The next `count` pictures in a random order, or all if there are fewer. The same draw of the same pictures is
    /// always the same; once all have come, they come again in another order.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn random(&self, among: Among<'_>, count: usize, draw: Draw) -> Result<Vec<ListItem>> {
        self.catalogue.read(|db| {
            let ids = match among {
                Among::Scope(scope) => list_ids::of(db, scope)?,
                Among::Subfolder(root, path) => list_ids::of_subfolder(db, root, path)?,
                Among::Set(ids) => list_ids::shown(db, ids)?,
            };
            let mut rows = Vec::new();
            for id in drawn(&ids, count, draw) {
                rows.extend(listing::get(db, id)?);
            }
            Ok(rows)
        })
    }
}

/// The next `count` of some contents, none of them twice.
fn drawn(ids: &[ContentId], count: usize, Draw { seed, after }: Draw) -> Vec<ContentId> {
    let total = ids.len() as u64;
    let count = count.min(ids.len());
    let (mut chosen, mut seen) = (Vec::with_capacity(count), HashSet::new());
    let mut at = after;
    while chosen.len() < count {
        // Every time around has an order of its own, and one draw may reach into the next.
        let place = permuted(at % total, total, seed.wrapping_add(at / total));
        let id = ids[place as usize];
        if seen.insert(id) {
            chosen.push(id);
        }
        at = at.wrapping_add(1);
    }
    chosen
}

/// Where a permutation of `0..total` that `seed` chooses takes a place: a Feistel network over the next power of four,
/// applied again while the result is outside (cycle walking, Black and Rogaway 2002).
fn permuted(place: u64, total: u64, seed: u64) -> u64 {
    let half = (64 - total.saturating_sub(1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1 << half) - 1;
    let mut value = place;
    loop {
        let (mut left, mut right) = (value >> half, value & mask);
        for round in 0..4 {
            (left, right) = (right, left ^ (mixed(right ^ mixed(seed.wrapping_add(round))) & mask));
        }
        value = left << half | right;
        if value < total {
            return value;
        }
    }
}

/// A number whose every bit depends on every bit of another one: SplitMix64 (Steele, Lea and Flood 2014).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::TestLibrary;

    fn ids(count: i64) -> Vec<ContentId> {
        (1..=count).map(ContentId).collect()
    }

    proptest! {
        #[test]
        fn every_picture_comes_once_before_any_comes_again(total in 1_i64..200, seed: u64, count in 1_usize..50) {
            let all = ids(total);
            let mut seen = HashSet::new();
            let mut after = 0;
            while after + count as u64 <= total as u64 {
                let next = drawn(&all, count, Draw { seed, after });
                prop_assert_eq!(next.len(), count);
                prop_assert!(next.iter().all(|id| seen.insert(*id)), "one came again");
                after += count as u64;
            }
            let around = drawn(&all, count, Draw { seed, after });
            prop_assert_eq!(around.iter().collect::<HashSet<_>>().len(), count.min(all.len()));
        }
    }

    #[test]
    fn another_seed_and_another_time_around_have_another_order() {
        let all = ids(1_000);
        let order = |seed, after| drawn(&all, 20, Draw { seed, after });
        assert_eq!(order(1, 0), order(1, 0));
        assert_ne!(order(1, 0), order(2, 0));
        assert_ne!(order(1, 0), order(1, 1_000));
        assert!(drawn(&[], 5, Draw::default()).is_empty());
    }

    #[test]
    fn no_place_is_favoured() {
        let all = ids(10);
        let mut first = [0; 10];
        for seed in 0..2_000 {
            first[drawn(&all, 1, Draw { seed, after: 0 })[0].0 as usize - 1] += 1;
        }
        assert!(first.iter().all(|count| (130..=270).contains(count)), "{first:?}");
    }

    #[test]
    fn pictures_are_drawn_of_a_list_a_folder_or_a_set() {
        let files = TestLibrary::new();
        let library = files.library();
        files.fill("pictures/a", 3);
        files.fill("pictures/b", 2);
        files.index(&library, "pictures");
        let root = library.folders().unwrap()[0].id;
        let draw = |among| {
            let mut ids: Vec<ContentId> =
                library.random(among, 10, Draw::default()).unwrap().iter().map(|row| row.id).collect();
            ids.sort_unstable();
            ids
        };
        let all = draw(Among::Scope(Scope::All));
        assert_eq!((all.len(), draw(Among::Scope(Scope::Folder(root))).len()), (5, 5));
        assert_eq!(draw(Among::Scope(Scope::Recent)), all);
        assert!(draw(Among::Scope(Scope::Favourites)).is_empty());
        let inside = draw(Among::Subfolder(root, Path::new("b")));
        assert_eq!(inside.len(), 2);
        let set: IdSet = inside.iter().copied().collect();
        assert_eq!(draw(Among::Set(&set)), inside);
        library
            .catalogue
            .write(|db| db.execute("UPDATE contents SET hidden_since = 1 WHERE id = ?1", [inside[0]]))
            .unwrap();
        assert_eq!(draw(Among::Set(&set)), inside[1..]);
    }
}

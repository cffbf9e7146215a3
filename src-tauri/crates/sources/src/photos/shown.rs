//! Which pictures Photos shows.
//!
//! Owns what is left out: trash, videos, the frames of a burst that nobody picked. Counts trash, videos and hidden pictures.

use std::collections::{HashMap, HashSet};

use super::assets::Asset;
use super::scripts::is_uuid;
use crate::listing::Listing;

/// Bit of `ZAVALANCHEPICKTYPE`: the frame that Photos would pick.
const SUGGESTED: i64 = 4;
/// Bits of `ZAVALANCHEPICKTYPE`: picked by the user; on top of the burst.
const PICKED: i64 = 8 | 16;

/// Leaves the pictures that Photos shows, hidden ones included, and counts in `listing`. Returns how many rows have no sound
/// UUID or that of another row, and are left out as well.
pub fn leave_shown(assets: &mut Vec<Asset>, listing: &mut Listing) -> usize {
    let before = assets.len();
    let mut seen = HashSet::new();
    assets.retain(|asset| {
        let uuid = asset.uuid.as_ref().filter(|uuid| is_uuid(uuid));
        uuid.is_some_and(|uuid| seen.insert(uuid.to_ascii_uppercase()))
    });
    let damaged = before - assets.len();
    assets.retain(|asset| {
        listing.trashed += u64::from(asset.is_trashed);
        listing.videos += u64::from(!asset.is_trashed && asset.kind == 1);
        !asset.is_trashed && asset.kind == 0
    });
    let unpicked = unpicked(assets);
    assets.retain(|asset| !asset.id.is_some_and(|id| unpicked.contains(&id)));
    listing.hidden = assets.iter().filter(|asset| asset.is_hidden).count() as u64;
    damaged
}

/// The ids of what Photos doesn't show: frames of a burst that weren't picked, and what is not in view for other reasons,
/// such as pictures of conversations. A burst of which nothing is picked is shown by one frame.
fn unpicked(assets: &[Asset]) -> HashSet<i64> {
    let is_frame = |asset: &&Asset| asset.burst.is_some() && asset.pick != 0;
    let is_picked = |asset: &&Asset| asset.pick & PICKED != 0;
    let frames = || assets.iter().filter(is_frame);
    let picked: HashSet<_> = frames().filter(is_picked).map(|frame| &frame.burst).collect();
    let mut best = HashMap::new();
    for frame in frames().filter(|frame| !picked.contains(&frame.burst)) {
        let best = best.entry(&frame.burst).or_insert(frame);
        if best.pick & SUGGESTED == 0 && frame.pick & SUGGESTED != 0 {
            *best = frame;
        }
    }
    let best: HashSet<_> = best.into_values().map(|frame| frame.id).collect();
    let is_shown = |asset: &&Asset| match is_frame(asset) {
        true => is_picked(asset) || best.contains(&asset.id),
        false => !asset.is_invisible,
    };
    assets.iter().filter(|asset| !is_shown(asset)).filter_map(|asset| asset.id).collect()
}

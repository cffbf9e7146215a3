//! The stacks of a catalogue.
//!
//! Owns `AgLibraryFolderStackImage`. Stacks inside collections are left out.

use std::collections::HashSet;

use super::images::Pictures;
use super::tables::Tables;
use crate::error::Result;

/// Notes which pictures lie under which.
pub(super) fn add(tables: &Tables<'_>, pictures: &mut Pictures) -> Result<()> {
    let mut members = Vec::new();
    tables.optional("AgLibraryFolderStackImage", &["stack", "image", "position"], |row| {
        let index = row.integer(1).and_then(|image| pictures.index(image));
        let position = row.number(2).unwrap_or(f64::MAX);
        members.extend(row.integer(0).zip(index).map(|(stack, index)| (stack, position, index)));
    })?;
    members.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut seen = HashSet::new();
    for stack in members.chunk_by(|a, b| a.0 == b.0) {
        // A picture lies in one stack. A copy stacked with its master is the same picture.
        let mut own = stack.iter().map(|&(.., index)| index).filter(|&index| seen.insert(index));
        let Some(first) = own.next() else { continue };
        let key = pictures.all[first].key.clone();
        own.for_each(|index| pictures.all[index].stacked_under = Some(key.clone()));
    }
    Ok(())
}

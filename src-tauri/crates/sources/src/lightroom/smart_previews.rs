//! Which smart previews pictures have: DNGs of reduced size that Lightroom keeps for editing without the originals.
//!
//! Owns `AgDNGProxyInfo`.

use std::collections::HashMap;

use super::images::Pictures;
use super::tables::Tables;
use crate::error::Result;

/// Adds what the smart previews are named by.
pub(super) fn add(tables: &Tables<'_>, pictures: &mut Pictures) -> Result<()> {
    let mut by_file = HashMap::new();
    tables.optional("AgDNGProxyInfo", &["fileUUID", "uuid"], |row| {
        by_file.extend(row.text(0).zip(row.text(1)));
    })?;
    for image in &mut pictures.images {
        image.smart_preview = image.file.as_ref().and_then(|file| by_file.remove(file));
    }
    Ok(())
}

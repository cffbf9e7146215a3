//! Reading a row of `vectors.embeddings` without trusting it: bits on a disk flip, and a vector with a flipped exponent
//! would come first in every search.

use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::encoding::{checksum, from_blob};
use crate::dot::is_unit;
use crate::ids::ModelId;

/// The columns that a [`Reader`] needs, in this order.
pub(super) const COLUMNS: &str = "content_mark, checksum, vector";

/// Decodes the vectors of one model, one after the other into the same memory.
pub(super) struct Reader {
    dimensions: usize,
    vector: Vec<f32>,
}

impl Reader {
    /// For the vectors of a model. A model that was never registered has none.
    pub(super) fn of(connection: &Connection, model_id: ModelId) -> Result<Self> {
        let dimensions: Option<i64> = connection
            .prepare_cached("SELECT dimensions FROM vectors.models WHERE id = ?1")?
            .query_row([model_id], |row| row.get(0))
            .optional()?;
        Ok(Self { dimensions: dimensions.unwrap_or_default() as usize, vector: Vec::new() })
    }

    /// The vector in the [`COLUMNS`] of a row, the first of which is column `first`; `None` if it is damaged.
    pub(super) fn read(&mut self, row: &Row<'_>, first: usize) -> Result<Option<&[f32]>> {
        let (mark, stored): (i64, i64) = (row.get(first)?, row.get(first + 1)?);
        let blob = row.get_ref(first + 2)?.as_blob()?;
        if blob.len() != 2 * self.dimensions || checksum(mark, blob) != stored {
            return Ok(None);
        }
        from_blob(blob, &mut self.vector);
        // The checksum of a vector of an older version was computed from what was there by then.
        Ok(is_unit(&self.vector).then_some(&self.vector))
    }
}

//! Table `vectors.models`: the models whose vectors are stored.

use rusqlite::{Connection, Result};

use crate::ids::ModelId;

/// A model's ID; adds the model on first use. Its vectors have `dimensions` elements.
///
/// # Errors
///
/// Database errors.
pub fn register_model(connection: &Connection, name: &str, dimensions: usize) -> Result<ModelId> {
    connection
        .prepare_cached(
            "INSERT INTO vectors.models (name, dimensions) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET dimensions = ?2 RETURNING id",
        )?
        .query_row((name, dimensions as i64), |row| row.get(0))
}

/// A model's ID, if the model was ever registered.
///
/// # Errors
///
/// Database errors.
pub fn find_model(connection: &Connection, name: &str) -> Result<Option<ModelId>> {
    let mut find = connection.prepare_cached("SELECT id FROM vectors.models WHERE name = ?1")?;
    let mut rows = find.query([name])?;
    rows.next()?.map(|row| row.get(0)).transpose()
}

/// Deletes up to `limit` vectors of a model, and returns how many. Logs no removals: the caller deletes the model's
/// index as well.
///
/// # Errors
///
/// Database errors.
pub fn delete_some_of_model(connection: &Connection, model_id: ModelId, limit: usize) -> Result<usize> {
    connection.execute("DELETE FROM vectors.removals WHERE model_id = ?1", [model_id])?;
    connection
        .prepare_cached(
            "DELETE FROM vectors.embeddings WHERE seq IN
             (SELECT seq FROM vectors.embeddings WHERE model_id = ?1 LIMIT ?2)",
        )?
        .execute((model_id, limit as i64))
}

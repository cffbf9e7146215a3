//! What the selected pictures have in common. There may be 200,000, so that their ids come as bytes: `u32`, little-endian.

use macro_rules_attribute::apply;
use ratna_engine::ids::ContentId;
use tauri::AppHandle;

use crate::dto::SelectionSummary;
use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{RawBody, command, run_blocking};

/// Returns what pictures have in common. The body holds their ids as `u32`, little-endian.
#[apply(command)]
pub async fn selection_summary(app: AppHandle, ids: RawBody) -> Result<SelectionSummary> {
    let ids = parse(&ids.0)?;
    run_blocking(&app, move |open| Ok(open.library.selection_summary(ids)?.into())).await
}

/// Returns the file sizes of pictures in bytes, added up. The body holds their ids as `u32`, little-endian.
#[apply(command)]
pub async fn selection_bytes(app: AppHandle, ids: RawBody) -> Result<f64> {
    let ids = parse(&ids.0)?;
    run_blocking(&app, move |open| Ok(open.library.selection_bytes(ids)? as f64)).await
}

fn parse(bytes: &[u8]) -> Result<Vec<ContentId>> {
    let (ids, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        let message = format!("{} bytes are no list of ids", bytes.len());
        return Err(Failure::new(ErrorCode::BadRequest, message));
    }
    Ok(ids.iter().map(|&id| ContentId::from(u32::from_le_bytes(id))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_four_bytes_each() {
        let ids = parse(&[1, 0, 0, 0, 255, 255, 255, 255]).unwrap();
        assert_eq!(ids, [ContentId(1), ContentId(i64::from(u32::MAX))]);
        assert_eq!(parse(&[]).unwrap(), []);
        assert_eq!(parse(&[1, 0, 0, 0, 2]).unwrap_err().code, ErrorCode::BadRequest);
    }
}

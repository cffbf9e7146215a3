//! Writing an export.

use std::io::Write;
use std::path::Path;

use super::form::{write_head, write_record, write_tail};
use super::replace::replace;
use super::wanted::Wanted;
use super::{Format, collect};
use crate::error::{Error, Result};
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// Pictures that are read from the catalogue at a time.
pub(super) const PICTURES: usize = 256;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Pictures in the export.
    pub pictures: u64,
    /// Whether it was stopped, so that there is none.
    pub is_stopped: bool,
}

impl Library {
    /// Writes what is known of pictures to a file, in their order, in place of the one at `target`. Those that the library has no
    /// more are left out. Blocks until done; `progress` reports pictures and can stop it. Only the owner can read the file.
    ///
    /// # Errors
    ///
    /// File and database errors. The old file stays then, and when it is stopped.
    pub fn export(
        &self,
        wanted: &[Wanted],
        format: Format,
        target: &Path,
        progress: &Progress,
    ) -> Result<Exported> {
        let mut exported = Exported::default();
        replace(target, |out| {
            exported = self.export_into(wanted, format, (out, target), progress)?;
            Ok(!exported.is_stopped)
        })?;
        Ok(exported)
    }

    /// As [`export`](Self::export), into something that has a name for errors.
    ///
    /// # Errors
    ///
    /// As [`export`](Self::export).
    pub fn export_into(
        &self,
        wanted: &[Wanted],
        format: Format,
        (out, name): (&mut dyn Write, &Path),
        progress: &Progress,
    ) -> Result<Exported> {
        progress.set_total(wanted.len() as u64);
        progress.enter(Phase::Reading);
        let mut exported = Exported::default();
        write_head(out, format).map_err(Error::io(name))?;
        for some in wanted.chunks(PICTURES) {
            if progress.is_cancelled() {
                return Ok(Exported { is_stopped: true, ..exported });
            }
            let records = self.catalogue.read(|db| {
                some.iter().map(|wanted| collect::record(db, wanted)).collect::<rusqlite::Result<Vec<_>>>()
            })?;
            for record in records.iter().flatten() {
                write_record(out, format, record, exported.pictures == 0).map_err(Error::io(name))?;
                exported.pictures += 1;
            }
            progress.add_done(some.len() as u64);
        }
        write_tail(out, format, exported.pictures == 0).map_err(Error::io(name))?;
        out.flush().map_err(Error::io(name))?;
        Ok(exported)
    }
}

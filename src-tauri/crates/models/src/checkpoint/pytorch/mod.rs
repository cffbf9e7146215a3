//! Weights as PyTorch saves them since version 1.6: a zip file with a pickle, which names the tensors, and their numbers.
//!
//! Owns the format. Runs nothing of a pickle: what a list of tensors does not need is refused. candle's reader is not
//! used, since a hostile pickle makes it fill the memory or panic.
//!
//! Inside, each module imports only from those before it: `bytes`, `archive`, `class`, `view`, `unpickle`.

mod archive;
mod bytes;
mod class;
#[cfg(test)]
mod made;
#[cfg(test)]
mod tests;
mod unpickle;
mod view;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;

use self::archive::{Archive, Span};
use self::bytes::Result;
use self::unpickle::unpickle;
use self::view::View;
use super::tensors::{Stored, Tensors};

/// Largest pickle accepted, in bytes; BLIP's has 100 kB.
const MAX_PICKLE: u64 = 4 << 20;

/// What ends the name of the pickle, after the folder that holds all parts.
const PICKLE: &str = "/data.pkl";

/// Reads which tensors a file holds and where.
///
/// # Errors
/// When the file cannot be read, is damaged, or holds something else than tensors. The reason follows the file's name.
pub fn read(file: &File) -> Result<Tensors> {
    let archive = Archive::open(file)?;
    let folders = archive.names().filter_map(|name| name.strip_suffix(PICKLE));
    let folder = folders.filter(|folder| !folder.contains('/')).min().ok_or("it has no list of tensors")?;
    let contents = |name: &str, most| archive.contents(&format!("{folder}/{name}"), most);
    // Those before version 2 don't say.
    if contents("byteorder", 16)?.is_some_and(|order| order != b"little") {
        return Err("its numbers are big-endian".to_owned());
    }
    let pickle = contents("data.pkl", MAX_PICKLE)?.unwrap_or_default();
    let named = unpickle(&pickle)?;
    check_total(&named, archive.length())?;
    let (mut spans, mut tensors) = (HashMap::new(), Tensors::new());
    for (name, view) in named {
        let key = view.storage.key;
        let span = match spans.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => *new.insert(storage(&archive, folder, key)?),
        };
        tensors.insert(name.to_owned(), stored(view, span)?);
    }
    Ok(tensors)
}

/// Checks that tensors which share their numbers don't multiply what a file takes in memory. Weights of which one is the
/// same as another are shared; nothing needs more.
fn check_total(named: &[(&str, View<'_>)], length: u64) -> Result<()> {
    let total = named.iter().fold(0, |total: u64, (_, view)| total.saturating_add(view.bytes()));
    if total / 2 > length {
        return Err(format!("it claims tensors of {total} bytes"));
    }
    Ok(())
}

fn storage(archive: &Archive<'_>, folder: &str, key: &str) -> Result<Span> {
    let span = archive.span(&format!("{folder}/data/{key}"))?;
    span.ok_or_else(|| "it lacks the numbers of a tensor".to_owned())
}

/// A tensor, whose storage lies at `span`.
fn stored(view: View<'_>, span: Span) -> Result<Stored> {
    let width = view.storage.width();
    let end = view.from.checked_add(view.count).and_then(|end| end.checked_mul(width));
    if end.is_none_or(|end| end > span.size) {
        return Err("it has a tensor that is longer than its numbers".to_owned());
    }
    Ok(Stored { at: span.at + view.from * width, dtype: view.storage.dtype, shape: view.shape })
}

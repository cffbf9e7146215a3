//! `random`: pictures by chance.

use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::browse::random::{Among, Draw};
use ratna_engine::catalogue::listing::Scope;
use serde_json::{Value, json};

use super::search::pictures_in;
use crate::paths::with_path;
use crate::print::{self, say, shown};

pub(crate) fn random(
    library: &Library,
    count: usize,
    folder: Option<&Path>,
    as_json: bool,
) -> Result<ExitCode> {
    let inside = folder.map(|folder| pictures_in(library, folder)).transpose()?;
    let among = inside.as_ref().map_or(Among::Scope(Scope::All), Among::Set);
    // The standard library's hash tables begin at random: a hash of nothing is a number by chance.
    let draw = Draw { seed: RandomState::new().hash_one(()), after: 0 };
    let pictures = library.random(among, count, draw)?;
    if pictures.is_empty() && !as_json {
        match folder {
            Some(folder) => say!("There are no pictures in {}.", shown(folder)),
            None => say!("No pictures yet. Add some with `ratna index FOLDER`."),
        }
    }
    let mut objects: Vec<Value> = Vec::new();
    for picture in pictures {
        let paths = library.paths(picture.id)?;
        let Some(path) = paths.first() else { continue };
        if as_json {
            objects.push(with_path(path, json!({ "content": picture.hash.to_hex().as_str() })));
        } else {
            say!("{}", shown(path));
        }
    }
    if as_json {
        print::json(&json!({ "pictures": objects }));
    }
    Ok(ExitCode::SUCCESS)
}

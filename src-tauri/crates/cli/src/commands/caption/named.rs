//! The model that `--with` names.

use anyhow::{Result, bail};
use ratna_captions::servers::ServerKind;
use ratna_captions::{Captioner, LongSide};
use ratna_models::list::Licence;
use ratna_models::store::{Store, StoreError};

use super::server;
use crate::{escape, print};

/// A model, as it is written.
#[derive(Debug, PartialEq, Eq)]
enum Named<'a> {
    /// A captioner of this computer, by its ID.
    Here(&'a str),
    /// A model of a server at the usual port of its kind.
    Usual(ServerKind, &'a str),
    /// The address of a server, and its model.
    At(&'a str, &'a str),
}

impl<'a> Named<'a> {
    fn parse(text: &'a str) -> Result<Self> {
        let named = match (text.split_once('#'), text.split_once(':')) {
            (Some((address, model)), _) => Some((Self::At(address, model), model)),
            (None, Some((code, model))) => {
                let kind = ServerKind::ALL.into_iter().find(|kind| kind.code() == code);
                let kind = kind.filter(|kind| !kind.usual_ports().is_empty());
                kind.map(|kind| (Self::Usual(kind, model), model))
            }
            (None, None) => Some((Self::Here(text), text)),
        };
        match named {
            Some((named, model)) if !model.is_empty() => Ok(named),
            _ => bail!("{}", takes(text)),
        }
    }
}

/// What is wrong with a name.
fn takes(text: &str) -> String {
    format!(
        "--with takes a captioner of this computer, as `ratna caption --list` names it, ollama:MODEL, lmstudio:MODEL, \
         llamacpp:MODEL, or an address and a model, as in http://localhost:8000#MODEL, and not {text}"
    )
}

/// The captioner that `with` names, which is shown pictures of this size. `allowed` is the host that the person agreed to.
pub(super) fn captioner(
    store: &Store,
    with: &str,
    allowed: Option<&str>,
    side: LongSide,
) -> Result<Box<dyn Captioner>> {
    Ok(match Named::parse(with)? {
        Named::Here(id) => here(store, id, side)?,
        Named::Usual(kind, model) => Box::new(server::usual(kind, model, side)?),
        Named::At(address, model) => Box::new(server::at(address, model, allowed, side)?),
    })
}

fn here(store: &Store, id: &str, side: LongSide) -> Result<Box<dyn Captioner>> {
    match store.open_captioner(id, side) {
        Err(StoreError::NotHere { .. }) => bail!("{}", not_here(store, id)),
        Err(StoreError::Unknown { .. }) => bail!("{}", takes(id)),
        outcome => Ok(outcome?),
    }
}

/// How a captioner comes to this computer, and what that takes.
fn not_here(store: &Store, id: &str) -> String {
    let listed = store.captioners().into_iter().find(|captioner| captioner.id == id);
    let terms = listed.map(|captioner| {
        let licence = captioner.licence.map(|licence| format!(", {}", Licence::label(licence)));
        format!(" ({}, {}{})", captioner.name, print::bytes(captioner.bytes), licence.unwrap_or_default())
    });
    let id = escape::shown(id);
    format!("{id} is not on this computer: `ratna models get {id}` downloads it{}", terms.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_by_its_id_its_server_or_an_address() {
        let usual = |kind, model| Named::Usual(kind, model);
        for (text, expected) in [
            ("qwen3-vl-2b", Named::Here("qwen3-vl-2b")),
            ("ollama:llava:7b", usual(ServerKind::Ollama, "llava:7b")),
            ("lmstudio:qwen/qwen2.5-vl-7b", usual(ServerKind::LmStudio, "qwen/qwen2.5-vl-7b")),
            ("llamacpp:/models/gemma.gguf", usual(ServerKind::LlamaCpp, "/models/gemma.gguf")),
            ("http://localhost:8000#m:1", Named::At("http://localhost:8000", "m:1")),
            ("localhost:8000#m", Named::At("localhost:8000", "m")),
        ] {
            assert_eq!(Named::parse(text).unwrap(), expected, "{text}");
        }
        for text in ["", "ollama:", "openai:gpt", "http://localhost:8000", "localhost:8000#"] {
            let refused = Named::parse(text).unwrap_err().to_string();
            assert!(refused.contains("ollama:MODEL"), "{text}: {refused}");
        }
    }

    #[test]
    fn a_captioner_that_is_not_here_is_named_with_what_its_download_takes() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().join("models"));
        let refused = |with| captioner(&store, with, None, LongSide::Small).err().unwrap().to_string();
        assert_eq!(
            refused("moondream2"),
            "moondream2 is not on this computer: `ratna models get moondream2` downloads it (Moondream 2, 1.5 GB, Apache \
             2.0)"
        );
        for with in ["llava", "siglip2-base", "starter"] {
            assert!(refused(with).contains(&format!("and not {with}")), "{}", refused(with));
        }
    }
}

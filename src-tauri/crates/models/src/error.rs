//! Why a model's folder cannot be used, in words that name the file and the way out.

use std::fmt::{self, Display};
use std::path::PathBuf;

/// Why a model cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The folder has no `config.json`.
    #[error(
        "{} is no model folder: it has no config.json. Choose the folder that holds config.json, tokenizer.json \
         and model.safetensors",
        .0.display()
    )]
    NoModel(PathBuf),
    /// A file of the model is not in its folder.
    #[error("{} has no {file}. Download the model again, with all its files", .folder.display())]
    Missing {
        /// The model's folder.
        folder: PathBuf,
        /// Name of the file, or of the files one of which is needed.
        file: &'static str,
    },
    /// A file is there but cannot be read.
    #[error("{} can't be read: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The model is of a kind this program cannot run.
    #[error("{} describes a model of the family {found:?}, which Ratna can't run. It knows: {known}", .path.display())]
    Family {
        /// The configuration file.
        path: PathBuf,
        /// The family it names.
        found: String,
        /// The families that would do, for a person to read.
        known: String,
    },
    /// A configuration file is damaged or asks for something no model needs.
    #[error("{} can't be used: {reason}. Download the model again", .path.display())]
    Config {
        /// The configuration file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The weights are cut off or damaged.
    #[error("{} is damaged or not fully downloaded: {reason}. Download the model again", .path.display())]
    Damaged {
        /// The file with the weights.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The weights are not those of the model that `config.json` describes.
    #[error(
        "{} doesn't fit its config.json: {}. Download both again, from the same place",
        .path.display(),
        listed(.misfits)
    )]
    Tensors {
        /// The file with the weights.
        path: PathBuf,
        /// Everything that does not fit.
        misfits: Vec<Misfit>,
    },
    /// The tokenizer is damaged or belongs to another model.
    #[error("{} can't be used: {reason}. Download the model again", .path.display())]
    Tokenizer {
        /// The tokenizer's file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// A tensor that is missing or not as the configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Name of the tensor.
    pub name: String,
    /// The shape the configuration asks for.
    pub wanted: Vec<usize>,
    /// What the file has instead; nothing when the tensor is missing.
    pub found: Option<String>,
}

impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            None => write!(f, "the tensor {} (shape {:?}) is missing", self.name, self.wanted),
            Some(found) => write!(f, "the tensor {} is {found} and not {:?}", self.name, self.wanted),
        }
    }
}

/// The first few misfits; the others are only counted.
fn listed(misfits: &[Misfit]) -> String {
    const SHOWN: usize = 3;
    let mut text = misfits.iter().take(SHOWN).map(Misfit::to_string).collect::<Vec<_>>().join("; ");
    if misfits.len() > SHOWN {
        text.push_str(&format!("; and {} more", misfits.len() - SHOWN));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_misfits_are_counted_not_listed() {
        let misfit = |index: usize| Misfit { name: format!("t{index}"), wanted: vec![index], found: None };
        let error =
            ModelError::Tensors { path: "model.safetensors".into(), misfits: (0..5).map(misfit).collect() };
        let text = error.to_string();
        assert!(text.contains("the tensor t2 (shape [2]) is missing; and 2 more"), "{text}");
    }
}

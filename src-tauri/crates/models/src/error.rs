//! Why a model's folder cannot be used, in words that name the file and what to do about it.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

/// Why a model cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The folder has no `config.json`.
    #[error(
        "{} is not a model folder: it has no config.json. Choose the folder that holds config.json, tokenizer.json \
         and model.safetensors",
        .0.display()
    )]
    NoModel(PathBuf),
    /// A file of the model is not in its folder.
    #[error("{} has no {file}. Download the model again, with all its files", .folder.display())]
    Missing {
        /// The model's folder.
        folder: PathBuf,
        /// Name of the file.
        file: &'static str,
    },
    /// The only weights are a Python pickle, and hold more than tensors or are damaged. Unpickling can run code, so Ratna
    /// takes nothing but tensors out of one.
    #[error(
        "{} can't be read: {reason}. Download the model again, if possible with safetensors, or convert the weights in \
         Python: {}",
        .path.display(),
        conversion(.path)
    )]
    Pickle {
        /// The file with the weights.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file cannot be read.
    #[error("{} can't be read: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system reports.
        reason: std::io::Error,
    },
    /// The model is of a family that Ratna cannot run.
    #[error("{} describes a model of the family {found:?}, which Ratna can't run. It supports {known}", .path.display())]
    Family {
        /// The configuration file.
        path: PathBuf,
        /// The family it names.
        found: String,
        /// The supported families, as shown to people.
        known: String,
    },
    /// A configuration file is damaged or holds a value out of bounds.
    #[error("{} can't be used: {reason}. Download the model again", .path.display())]
    Config {
        /// The configuration file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The weights are truncated or damaged.
    #[error("{} is damaged or incomplete: {reason}. Download the model again", .path.display())]
    Damaged {
        /// The file with the weights.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The weights are not those of the model that `config.json` describes.
    #[error(
        "{} doesn't match its config.json: {}. Download both again, from the same repository",
        .path.display(),
        summary(.mismatches)
    )]
    Tensors {
        /// The file with the weights.
        path: PathBuf,
        /// Every tensor that does not match.
        mismatches: Vec<TensorMismatch>,
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

/// A tensor that is missing or not as the configuration describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorMismatch {
    /// Name of the tensor.
    pub name: String,
    /// The shape that follows from the configuration.
    pub expected: Vec<usize>,
    /// What the file has instead; `None` if the tensor is missing.
    pub found: Option<String>,
}

impl Display for TensorMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            None => write!(f, "the tensor {} (shape {:?}) is missing", self.name, self.expected),
            Some(found) => write!(f, "the tensor {} is {found} and not {:?}", self.name, self.expected),
        }
    }
}

/// The Python expression that writes safetensors next to a pickle of transformers or open_clip.
fn conversion(pickle: &Path) -> &'static str {
    let open_clip = pickle.file_name().is_some_and(|name| name.to_string_lossy().starts_with("open_clip"));
    if open_clip {
        "safetensors.torch.save_file(torch.load(\"open_clip_pytorch_model.bin\", weights_only=True), \
         \"open_clip_model.safetensors\")"
    } else {
        "AutoModel.from_pretrained(FOLDER).save_pretrained(FOLDER, safe_serialization=True) writes model.safetensors"
    }
}

/// The first few mismatches and the number of the others.
fn summary(mismatches: &[TensorMismatch]) -> String {
    const SHOWN: usize = 3;
    let mut text =
        mismatches.iter().take(SHOWN).map(TensorMismatch::to_string).collect::<Vec<_>>().join("; ");
    if mismatches.len() > SHOWN {
        text.push_str(&format!("; and {} more", mismatches.len() - SHOWN));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_mismatches_are_counted_not_listed() {
        let mismatch =
            |index: usize| TensorMismatch { name: format!("t{index}"), expected: vec![index], found: None };
        let error = ModelError::Tensors {
            path: "model.safetensors".into(),
            mismatches: (0..5).map(mismatch).collect(),
        };
        let text = error.to_string();
        assert!(text.contains("the tensor t2 (shape [2]) is missing; and 2 more"), "{text}");
    }

    #[test]
    fn pickled_weights_are_named_with_the_way_to_convert_them() {
        let text = |path: &str| {
            ModelError::Pickle { path: path.into(), reason: "it is compressed".to_owned() }.to_string()
        };
        let transformers = text("clip/pytorch_model.bin");
        assert!(transformers.starts_with("clip/pytorch_model.bin can't be read: it is compressed."));
        assert!(transformers.contains("save_pretrained(FOLDER, safe_serialization=True)"), "{transformers}");
        let text = text("mobileclip/open_clip_pytorch_model.bin");
        assert!(text.contains("save_file(") && text.contains("open_clip_model.safetensors"), "{text}");
    }
}

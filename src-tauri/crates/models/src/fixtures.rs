//! The fixture folders of `tools/parity`, and damaged copies of them for tests.

use std::path::{Path, PathBuf};

use safetensors::SafeTensors;
use safetensors::tensor::TensorView;
use serde_json::Value;
use tempfile::TempDir;

use crate::error::ModelError;
use crate::pretrained::Pretrained;

/// The small checkpoints.
pub(crate) const MODELS: [&str; 3] = ["clip", "siglip", "siglip2"];

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.."))
}

/// A folder of fixtures.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// A JSON file of fixtures.
pub(crate) fn json(path: impl AsRef<Path>) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A temporary copy of a model's folder, for tests that damage it.
pub(crate) struct Copy(TempDir);

impl Copy {
    /// Copies the files of a model.
    pub(crate) fn of(name: &str) -> Self {
        let copy = Self(TempDir::new().unwrap());
        let files = ["config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"];
        for file in files.iter().filter(|file| folder(name).join(file).is_file()) {
            std::fs::copy(folder(name).join(file), copy.path(file)).unwrap();
        }
        copy
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn remove(self, file: &str) -> Self {
        std::fs::remove_file(self.path(file)).unwrap();
        self
    }

    pub(crate) fn write(self, file: &str, bytes: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.path(file), bytes).unwrap();
        self
    }

    /// Sets the field at a JSON pointer whose parent exists.
    pub(crate) fn set(self, file: &str, pointer: &str, value: Value) -> Self {
        let mut all = json(self.path(file));
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        all.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
        self.write(file, all.to_string())
    }

    /// Rewrites the weights; `change` returns a tensor's new shape, or `None` to drop it.
    pub(crate) fn with_tensors(self, change: impl Fn(&str, &[usize]) -> Option<Vec<usize>>) -> Self {
        let bytes = std::fs::read(self.path("model.safetensors")).unwrap();
        let tensors = SafeTensors::deserialize(&bytes).unwrap().tensors();
        let kept = tensors.iter().filter_map(|(name, tensor)| {
            let shape = change(name, tensor.shape())?;
            let length = shape.iter().product::<usize>() * tensor.dtype().bitsize() / 8;
            Some((name, TensorView::new(tensor.dtype(), shape, &tensor.data()[..length]).unwrap()))
        });
        let written = safetensors::serialize(kept, None).unwrap();
        self.write("model.safetensors", written)
    }

    pub(crate) fn open(&self) -> Result<Pretrained, ModelError> {
        Pretrained::open(self.folder(), "copy-1")
    }

    /// The error on opening or checking it.
    pub(crate) fn error(&self) -> ModelError {
        self.open().and_then(|model| model.check()).expect_err("the model opens")
    }
}

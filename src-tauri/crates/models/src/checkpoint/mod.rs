//! Weights on disk as a source of tensors: `model.safetensors`, or an older `pytorch_model.bin`.
//!
//! Owns the files: every tensor is read by its position when it is asked for, so memory holds what was asked for
//! and one tensor more. Nothing is mapped: a file that is cut short under a map would end the program.

mod pickle;
mod prescan;
mod rows;
mod safetensors;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use candle_core::{DType, Device, Result, Shape, Tensor, bail};
use candle_nn::VarBuilder;
use candle_nn::var_builder::SimpleBackend;

use self::pickle::PickleFile;
pub use self::rows::Table;
use self::safetensors::SafetensorsFile;
use crate::error::{Misfit, ModelError};

/// Names of weight files, transformers' and open_clip's; the older kind is taken where there is no other.
const FILES: [&str; 4] =
    ["model.safetensors", "open_clip_model.safetensors", "pytorch_model.bin", "open_clip_pytorch_model.bin"];
/// Those that people know, for an error.
const NEEDED: &str = "model.safetensors or pytorch_model.bin";

/// Name of the weights in a model's folder, if there are any.
pub(crate) fn weights_in(folder: &Path) -> Option<&'static str> {
    FILES.into_iter().find(|name| folder.join(name).is_file())
}

/// A file of weights whose table of contents has been read.
pub struct Checkpoint {
    path: PathBuf,
    file: WeightFile,
}

enum WeightFile {
    Safetensors(SafetensorsFile),
    Pickle(PickleFile),
}

/// A tensor's entry in the table of contents.
struct Entry<'a> {
    shape: &'a [usize],
    /// Nothing when the elements are of a kind no weights have.
    dtype: Option<DType>,
}

/// Names and shapes of the tensors that a model cannot do without.
#[derive(Default)]
pub struct Needed(Vec<(String, Vec<usize>)>);

impl Checkpoint {
    /// Opens the weights in a model's folder and reads their table of contents.
    ///
    /// # Errors
    /// When there are none, or their table of contents does not fit the file.
    pub fn open(folder: &Path) -> std::result::Result<Self, ModelError> {
        let missing = || ModelError::Missing { folder: folder.to_owned(), file: NEEDED };
        let name = weights_in(folder).ok_or_else(missing)?;
        let path = folder.join(name);
        let file = match name.ends_with(".safetensors") {
            true => WeightFile::Safetensors(SafetensorsFile::open(&path)?),
            false => WeightFile::Pickle(PickleFile::open(&path)?),
        };
        Ok(Self { path, file })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that every tensor needed is there with the right shape, of numbers that can be converted.
    ///
    /// # Errors
    /// Names the tensors that do not fit.
    pub fn check(&self, needed: &Needed) -> std::result::Result<(), ModelError> {
        let misfits: Vec<Misfit> =
            needed.0.iter().filter_map(|(name, wanted)| self.misfit(name, wanted)).collect();
        if misfits.is_empty() {
            return Ok(());
        }
        Err(ModelError::Tensors { path: self.path.clone(), misfits })
    }

    fn misfit(&self, name: &str, wanted: &[usize]) -> Option<Misfit> {
        let found = match self.entry(name) {
            None => None,
            Some(entry) if entry.dtype.is_none() => Some("not of f32, f16 or bf16".to_owned()),
            Some(entry) if entry.shape != wanted => Some(format!("{:?}", entry.shape)),
            Some(_) => return None,
        };
        Some(Misfit { name: name.to_owned(), wanted: wanted.to_vec(), found })
    }

    /// The shape of a tensor, or nothing if there is no such tensor.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.entry(name).map(|entry| entry.shape)
    }

    fn entry(&self, name: &str) -> Option<Entry<'_>> {
        match &self.file {
            WeightFile::Safetensors(file) => file.entry(name),
            WeightFile::Pickle(file) => file.entry(name),
        }
    }

    /// Reads a tensor, converted to `dtype` (f32 or f16), to `device`.
    ///
    /// # Errors
    /// When there is no such tensor or the file can no longer be read.
    pub fn tensor(&self, name: &str, dtype: DType, device: &Device) -> Result<Tensor> {
        let read = match &self.file {
            WeightFile::Safetensors(file) => file.tensor(name, dtype)?,
            WeightFile::Pickle(file) => file.tensor(name, dtype)?,
        };
        read.to_device(device)
    }

    /// The tensors as candle's layers ask for them.
    pub fn builder(self: &Arc<Self>, dtype: DType, device: &Device) -> VarBuilder<'static> {
        VarBuilder::from_backend(Box::new(Shared(self.clone())), dtype, device.clone())
    }
}

impl Needed {
    /// A tensor of this name and shape.
    pub fn tensor(&mut self, name: impl Into<String>, shape: &[usize]) {
        self.0.push((name.into(), shape.to_vec()));
    }

    /// Weight (outputs, inputs) and bias of a linear layer.
    pub fn linear(&mut self, name: &str, inputs: usize, outputs: usize) {
        self.tensor(format!("{name}.weight"), &[outputs, inputs]);
        self.tensor(format!("{name}.bias"), &[outputs]);
    }

    /// Weight and bias of a layer norm.
    pub fn norm(&mut self, name: &str, width: usize) {
        self.tensor(format!("{name}.weight"), &[width]);
        self.tensor(format!("{name}.bias"), &[width]);
    }
}

struct Shared(Arc<Checkpoint>);

impl SimpleBackend for Shared {
    fn get(
        &self,
        shape: Shape,
        name: &str,
        _: candle_nn::Init,
        dtype: DType,
        device: &Device,
    ) -> Result<Tensor> {
        if self.0.shape(name).is_some_and(|found| found != shape.dims()) {
            bail!("{} holds {name} in another shape than {shape:?}", self.0.path.display());
        }
        self.0.tensor(name, dtype, device)
    }

    fn get_unchecked(&self, name: &str, dtype: DType, device: &Device) -> Result<Tensor> {
        self.0.tensor(name, dtype, device)
    }

    fn contains_tensor(&self, name: &str) -> bool {
        self.0.entry(name).is_some()
    }
}

/// The error for a tensor that nobody checked for.
fn absent(name: &str) -> candle_core::Error {
    candle_core::Error::CannotFindTensor { path: name.to_owned() }
}

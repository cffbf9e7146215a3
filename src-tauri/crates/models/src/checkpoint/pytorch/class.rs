//! What a pickle of weights may name.

use candle_core::DType;

use super::bytes::Result;

/// Longest name shown to people, in characters.
const SHOWN: usize = 40;

/// A class or function of Python that a state dict needs. None is run.
#[derive(Clone, Copy)]
pub enum Class {
    /// `collections.OrderedDict`.
    Dict,
    /// `torch._utils._rebuild_tensor_v2`, which makes a tensor of a storage.
    Tensor,
    /// A storage of numbers; `None` if their type is one that weights never have.
    Storage(Option<DType>),
}

impl Class {
    /// The class of this name.
    ///
    /// # Errors
    /// When no state dict needs it.
    pub fn named(module: &str, name: &str) -> Result<Self> {
        match (module, name) {
            ("collections", "OrderedDict") => Ok(Self::Dict),
            ("torch._utils", "_rebuild_tensor_v2") => Ok(Self::Tensor),
            ("torch", "FloatStorage") => Ok(Self::Storage(Some(DType::F32))),
            ("torch", "HalfStorage") => Ok(Self::Storage(Some(DType::F16))),
            ("torch", "BFloat16Storage") => Ok(Self::Storage(Some(DType::BF16))),
            ("torch", other) if other.ends_with("Storage") => Ok(Self::Storage(None)),
            _ => {
                let shown: String = format!("{module}.{name}").chars().take(SHOWN).collect();
                Err(format!("it would run {shown:?}, which no weights need"))
            }
        }
    }
}

//! The assets inside the program: reading their tensors, and giving their memory back.

mod columns;
mod resident;
mod weights;

pub use self::resident::release;
pub use self::weights::{Array, Packed, Weights, WeightsError};

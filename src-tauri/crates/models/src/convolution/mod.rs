//! Convolutions of channels-last pictures on the CPU, for the models inside the program.
//!
//! Owns the kernels, whose vector instructions the caller chooses at run time, and the layout of the pictures that they
//! read and write. Knows no model, no tensor and no thread. Inside, each module imports only from those before it:
//! `pixels`, `tile`, `pointwise`, `depthwise`, `activation`.

mod activation;
mod depthwise;
mod pixels;
mod pointwise;
mod tile;

#[cfg(test)]
pub(crate) mod naive;
#[cfg(test)]
mod tests;

pub use self::activation::{exp, gelu, sigmoid, swish};
pub use self::depthwise::{Clamp, Depthwise, Rows};
pub use self::pixels::Pixels;
pub use self::pointwise::{Patch, Pointwise, Task};
pub use self::tile::{Epilogue, PANEL};

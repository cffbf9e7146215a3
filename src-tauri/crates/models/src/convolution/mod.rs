//! Convolutions of channels-last pictures on the CPU, for the models inside the program.
//!
//! Owns the kernels, whose vector instructions the caller chooses at run time, the layout of the pictures that they read
//! and write, and the buffers for them. Knows no model and no tensor, and starts no thread. Inside, each module imports
//! only from those before it: `pixels`, `tile`, `pointwise`, `depthwise`, `activation`, `buffers`, `map`, `tiles`,
//! `winograd`.

mod activation;
mod buffers;
mod depthwise;
mod map;
mod pixels;
mod pointwise;
mod tile;
mod tiles;
mod winograd;

#[cfg(test)]
pub(crate) mod naive;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod winograd_tests;

pub use self::activation::{exp, gelu, sigmoid, swish};
pub use self::buffers::{Buffers, Lent, first};
pub use self::depthwise::{Clamp, Depthwise, Rows};
pub use self::map::{Map, clear_margins, mean, sums};
pub use self::pixels::Pixels;
pub use self::pointwise::{Patch, Pointwise, Task};
pub use self::tile::{Epilogue, PANEL};
pub use self::winograd::{Source, Winograd, Work};

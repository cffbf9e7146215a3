//! What a configuration describes, and why it may be refused.

use ratna_engine::embedder::InputSpec;

/// Why a model cannot be built from its configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not JSON, or far longer than any configuration.
    #[error("it can't be parsed: {0}")]
    Format(String),
    /// A required setting is missing.
    #[error("it has no {0}")]
    Missing(String),
    /// A setting is not supported.
    #[error("its {field} is {value}, and Ratna supports only {known}")]
    Unsupported {
        /// The setting, as a path in the file.
        field: String,
        /// Its value, shortened.
        value: String,
        /// The supported values.
        known: String,
    },
}

/// A MobileCLIP model: both towers and the preprocessing of pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Elements of an embedding.
    pub dimensions: usize,
    /// The image tower.
    pub image: ImageConfig,
    /// The text tower.
    pub text: TextConfig,
    /// How a picture becomes the tower's input.
    pub preprocess: Preprocess,
}

/// FastViT's four stages. [`Config::parse`] derives them from the tower's name; tests use smaller ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageConfig {
    /// Side of the input picture in pixels; a multiple of 32, by which the stages reduce it.
    pub side: usize,
    /// Channels of every stage; in the last a multiple of 32, the width of an attention head.
    pub widths: [usize; 4],
    /// Blocks of every stage.
    pub depths: [usize; 4],
}

/// The text transformer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextConfig {
    /// Tokens in a text, including special tokens and padding.
    pub context_length: usize,
    /// Rows of the token table; the last one is the end token.
    pub vocab_size: usize,
    /// Elements of a token's state.
    pub width: usize,
    /// Attention heads, a divisor of `width`.
    pub heads: usize,
    /// Layers.
    pub layers: usize,
}

/// How pictures become input of the image tower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preprocess {
    /// Size, fit and resampling filter.
    pub input: InputSpec,
    /// Mean of the colours, which range from 0 to 1; it is subtracted.
    pub mean: [f32; 3],
    /// Standard deviation of the colours, by which they are divided.
    pub std: [f32; 3],
}

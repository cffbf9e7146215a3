//! What a configuration describes.

/// A family of models that Ratna can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Radford et al. 2021, arXiv 2103.00020.
    Clip,
    /// Zhai et al. 2023, arXiv 2303.15343, and SigLIP 2 at fixed resolution, Tschannen et al. 2025,
    /// arXiv 2502.14786.
    Siglip,
}

impl Family {
    /// All families.
    pub const ALL: [Self; 2] = [Self::Clip, Self::Siglip];

    /// Its `model_type` in `config.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clip => "clip",
            Self::Siglip => "siglip",
        }
    }
}

/// Everything that the towers are built from.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The family.
    pub family: Family,
    /// The image tower.
    pub vision: VisionConfig,
    /// The text tower.
    pub text: TextConfig,
    /// Elements of an embedding.
    pub dimensions: usize,
}

/// The transformer inside a tower.
#[derive(Clone, Debug, PartialEq)]
pub struct TransformerConfig {
    /// Elements of a token's state.
    pub width: usize,
    /// Elements between the two layers of the MLP.
    pub mlp_width: usize,
    /// Number of layers.
    pub layers: usize,
    /// Attention heads; a divisor of `width`.
    pub heads: usize,
    /// Activation of the MLP.
    pub activation: Activation,
    /// Added to the variance in layer norms, so that none divides by zero.
    pub epsilon: f32,
}

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// x · sigmoid(1.702 x).
    QuickGelu,
    /// GELU, approximated by tanh.
    GeluTanh,
    /// GELU, by the error function.
    Gelu,
}

/// The image tower.
#[derive(Clone, Debug, PartialEq)]
pub struct VisionConfig {
    /// Its transformer.
    pub transformer: TransformerConfig,
    /// Side of an input picture, in pixels.
    pub image_size: usize,
    /// Side of a patch, in pixels.
    pub patch_size: usize,
}

impl VisionConfig {
    /// Patches along a side. Pixels beyond the last whole patch, at the right and at the bottom, are ignored.
    pub fn grid(&self) -> usize {
        self.image_size / self.patch_size
    }
}

/// The text tower.
#[derive(Clone, Debug, PartialEq)]
pub struct TextConfig {
    /// Its transformer.
    pub transformer: TransformerConfig,
    /// Rows of the token table.
    pub vocab_size: usize,
    /// Tokens in a text, including special tokens and padding.
    pub context_length: usize,
    /// `eos_token_id`.
    pub eos_token: u32,
}

//! What the configurations of all captioners have in common: bounds, since their numbers decide how much memory is
//! allocated, and activations.

use std::ops::RangeInclusive;
use std::path::Path;

use serde_json::Value;

use crate::config::{Activation, Fields, TransformerConfig, read_json};
use crate::error::ModelError;

/// Layers of a transformer.
pub const LAYERS: RangeInclusive<usize> = 1..=64;
/// Elements of a token's state.
pub const WIDTH: RangeInclusive<usize> = 1..=8192;
/// Elements between the two layers of an MLP.
pub const MLP_WIDTH: RangeInclusive<usize> = 1..=65_536;
/// Rows of a token table.
pub const VOCAB_SIZE: RangeInclusive<usize> = 1..=1_000_000;
/// Most attention scores of a picture over all heads: 256 MB in f32.
pub const MAX_SCORES: usize = 1 << 26;

/// Names and defaults of the fields that describe a transformer.
pub struct Defaults {
    /// Width, MLP width, layers and heads.
    pub sizes: [usize; 4],
    /// Names of the fields for layers and heads.
    pub names: [&'static str; 2],
    /// The activation.
    pub activation: &'static str,
    /// The epsilon of layer norms.
    pub epsilon: f64,
}

/// Reads `config.json` in a model's folder.
///
/// # Errors
/// When there is none, or it is not JSON.
pub fn read(folder: &Path) -> Result<Value, ModelError> {
    let path = folder.join("config.json");
    if path.is_file() { read_json(&path) } else { Err(ModelError::NoModel(folder.to_owned())) }
}

/// The fields of a configuration of this family; `path` appears in errors.
///
/// # Errors
/// When it is of another family.
pub fn of_family<'a>(path: &'a Path, json: &'a Value, family: &str) -> Result<Fields<'a>, ModelError> {
    let fields = Fields::new(path, "", json)?;
    let found = fields.text("model_type", "")?;
    if found == family {
        return Ok(fields);
    }
    let (path, found, known) = (path.to_owned(), found.to_owned(), family.to_owned());
    Err(ModelError::Family { path, found, known })
}

/// A transformer.
///
/// # Errors
/// When a value is out of bounds, or the heads don't divide the width.
pub fn transformer(fields: &Fields<'_>, defaults: &Defaults) -> Result<TransformerConfig, ModelError> {
    let [width, mlp_width, layers, heads] = defaults.sizes;
    let width = fields.count("hidden_size", width, WIDTH)?;
    let heads = fields.count(defaults.names[1], heads, 1..=width)?;
    if !width.is_multiple_of(heads) {
        return Err(fields.invalid(defaults.names[1], format!("is {heads}, which does not divide {width}")));
    }
    Ok(TransformerConfig {
        width,
        mlp_width: fields.count("intermediate_size", mlp_width, MLP_WIDTH)?,
        layers: fields.count(defaults.names[0], layers, LAYERS)?,
        heads,
        activation: activation(fields, defaults.activation)?,
        epsilon: fields.number("layer_norm_eps", defaults.epsilon, 0.0..=1.0)? as f32,
    })
}

/// `hidden_act`.
fn activation(fields: &Fields<'_>, default: &str) -> Result<Activation, ModelError> {
    match fields.text("hidden_act", default)? {
        "quick_gelu" => Ok(Activation::QuickGelu),
        "gelu_pytorch_tanh" | "gelu_new" => Ok(Activation::GeluTanh),
        "gelu" => Ok(Activation::Gelu),
        other => Err(fields.invalid("hidden_act", format!("is {other:?}, which Ratna does not support"))),
    }
}

/// A token id below `rows`.
///
/// # Errors
/// When it is not the id of a token.
pub fn token(fields: &Fields<'_>, name: &str, default: u32, rows: usize) -> Result<u32, ModelError> {
    let id = fields.count(name, default as usize, 0..=rows.saturating_sub(1))?;
    u32::try_from(id).map_err(|_| fields.invalid(name, "is not a token"))
}

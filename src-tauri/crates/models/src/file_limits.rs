//! How large the files of a model may be, wherever they come from.
//!
//! Owns the bounds only; whoever reads or receives a file enforces them, before it asks for memory or disk space.

/// Largest weights, in bytes: twice those of the largest listed model.
const WEIGHTS: u64 = 8 << 30;
/// Largest tokenizer, in bytes; SigLIP 2's has 34 MB.
const TOKENIZER: u64 = 64 << 20;
/// Largest network that reads words, in bytes; the listed one has 8 MB, the largest of its family 85.
const READER: u64 = 128 << 20;
/// Largest configuration, in bytes; real ones have a few kilobytes.
const CONFIGURATION: u64 = 1 << 20;

/// Most bytes that the file of this name may have. A name that is not known gets the smallest bound.
pub fn max_bytes(name: &str) -> u64 {
    match name {
        "tokenizer.json" => TOKENIZER,
        name if [".safetensors", ".gguf", ".bin"].iter().any(|end| name.ends_with(end)) => WEIGHTS,
        name if name.ends_with(".onnx") => READER,
        _ => CONFIGURATION,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_follows_from_what_the_file_is() {
        let bounds = ["config.json", "inference.yml", "tokenizer.json", "x.onnx", "x"];
        assert_eq!(bounds.map(max_bytes), [1 << 20, 1 << 20, 64 << 20, 128 << 20, 1 << 20]);
        let weights = ["model.safetensors", "x.gguf", "pytorch_model.bin"];
        assert_eq!(weights.map(max_bytes), [8 << 30; 3]);
    }
}

//! Ids of models: what people type, and names of folders.

/// Id of the model inside the program.
pub(super) const BUILT_IN: &str = "starter";

/// Longest part of a folder's name that becomes an id, in characters.
const MAX_DERIVED: usize = 48;

/// Whether a name is an id: up to 64 lower-case letters, digits and dashes, so that it means the same on every file
/// system and cannot lead out of the store.
pub(super) fn is_id(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&name.len()) && name.bytes().all(allowed) && !name.starts_with('-')
}

/// A folder's name as an id: lower-case letters, digits and single dashes.
pub(super) fn from_folder_name(name: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(allowed).take(MAX_DERIVED).collect();
    let id = words.split_whitespace().collect::<Vec<_>>().join("-");
    if id.is_empty() { "model".to_owned() } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_name_becomes_a_valid_id() {
        let names = ["My CLIP (v2)", "ViT-B_32.safetensors", "../..", "चित्र", "--x--"];
        let ids = names.map(from_folder_name);
        assert_eq!(ids, ["my-clip-v2", "vit-b-32-safetensors", "model", "model", "x"]);
        assert!(ids.iter().all(|id| is_id(id)));
    }
}

//! The models that a server has.

use serde_json::Value;

use crate::text::clean;

/// The most models of a server that are listed.
const MOST: usize = 500;

/// The most characters of a model's name.
const LONGEST: usize = 200;

/// Whether a model can see pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vision {
    /// It can.
    Yes,
    /// It takes only text.
    No,
    /// Its server doesn't say.
    Unknown,
}

/// A model of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name, as the server knows it.
    pub name: String,
    /// Whether it can see pictures.
    pub vision: Vision,
    /// The host on the internet that the server forwards pictures to, if it says that it doesn't run the model itself.
    pub forwarded_to: Option<String>,
}

/// Whether a text can be a model's name: short, on one line and without characters that deceive.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && clean(text, LONGEST) == text
}

/// The models listed under `list`, each named by one of `names`. Those with an impossible name are left out.
pub(super) fn listed(answer: &Value, list: &str, names: &[&str]) -> Option<Vec<Model>> {
    let entries = answer.get(list)?.as_array()?;
    let model = |entry: &Value| {
        let name = names.iter().find_map(|name| entry.get(name)?.as_str())?;
        if !is_name(name) {
            tracing::warn!(name = clean(name, LONGEST), "a model server lists a model without a proper name");
            return None;
        }
        Some(Model { name: name.to_owned(), vision: vision(entry), forwarded_to: forwarded_to(entry, name) })
    };
    Some(entries.iter().filter_map(model).take(MOST).collect())
}

/// Where Ollama forwards what its models in the cloud are asked.
fn forwarded_to(entry: &Value, name: &str) -> Option<String> {
    let host = entry.get("remote_host").and_then(Value::as_str).filter(|host| !host.is_empty());
    let tag = name.rsplit(':').next().unwrap_or_default();
    let is_cloud = name.contains(':') && (tag == "cloud" || tag.ends_with("-cloud"));
    host.map(|host| clean(host, LONGEST)).or(is_cloud.then(|| "ollama.com".to_owned()))
}

/// What an entry says about a model's eyes: what Ollama shows of one, an entry of LM Studio's own list, or of llama.cpp's.
pub(super) fn vision(entry: &Value) -> Vision {
    let told = |can: bool| if can { Vision::Yes } else { Vision::No };
    let lists = |list: &Value, words: [&str; 2]| {
        let list = list.as_array()?;
        Some(list.iter().filter_map(Value::as_str).any(|entry| words.contains(&entry)))
    };
    if let Some(capabilities) = entry.get("capabilities") {
        let can = capabilities.get("vision").and_then(Value::as_bool);
        if let Some(can) = can.or_else(|| lists(capabilities, ["vision", "multimodal"])) {
            return told(can);
        }
    }
    let modalities = entry.pointer("/architecture/input_modalities");
    if let Some(can) = modalities.and_then(|modalities| lists(modalities, ["image", "vision"])) {
        return told(can);
    }
    if let Some(can) = entry.pointer("/modalities/vision").and_then(Value::as_bool) {
        return told(can);
    }
    match entry.get("type").and_then(Value::as_str) {
        Some("vlm") => return Vision::Yes,
        Some("llm" | "embeddings" | "embedding") => return Vision::No,
        _ => {}
    }
    // Ollama before it had capabilities.
    let families = entry.pointer("/details/families").and_then(Value::as_array);
    let has_eyes = |family: &Value| matches!(family.as_str(), Some("clip" | "mllama"));
    if families.is_some_and(|families| families.iter().any(has_eyes)) || entry.get("projector_info").is_some()
    {
        return Vision::Yes;
    }
    Vision::Unknown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn servers_say_in_their_ways_who_can_see() {
        for (entry, expected) in [
            (json!({ "capabilities": ["completion", "vision"] }), Vision::Yes),
            (json!({ "capabilities": ["completion"] }), Vision::No),
            (json!({ "capabilities": ["completion", "multimodal"] }), Vision::Yes),
            (json!({ "type": "vlm" }), Vision::Yes),
            (json!({ "type": "llm" }), Vision::No),
            (json!({ "type": "embeddings" }), Vision::No),
            (json!({ "type": "llm", "capabilities": { "vision": true } }), Vision::Yes),
            (json!({ "architecture": { "input_modalities": ["text", "image"] } }), Vision::Yes),
            (json!({ "architecture": { "input_modalities": ["text"] } }), Vision::No),
            (json!({ "modalities": { "vision": true, "audio": false } }), Vision::Yes),
            (json!({ "modalities": { "vision": false } }), Vision::No),
            (json!({ "details": { "families": ["llama", "clip"] } }), Vision::Yes),
            (json!({ "details": { "families": null } }), Vision::Unknown),
            (json!({ "capabilities": "vision", "modalities": 3 }), Vision::Unknown),
            (json!([]), Vision::Unknown),
        ] {
            assert_eq!(vision(&entry), expected, "{entry}");
        }
    }

    #[test]
    fn models_without_a_proper_name_are_left_out() {
        let answer = json!({ "data": [
            { "id": "llava" }, { "id": "" }, { "id": "evil\u{1b}[31m" }, { "id": "gnp.exe\u{202e}" }, { "id": 7 },
            "llava", null, { "id": "a  b" }, { "id": "x".repeat(201) }, { "id": "qwen/qwen2.5-vl-7b" },
        ] });
        let names: Vec<_> =
            listed(&answer, "data", &["id"]).unwrap().into_iter().map(|model| model.name).collect();
        assert_eq!(names, ["llava", "qwen/qwen2.5-vl-7b"]);
        assert_eq!(listed(&json!({ "data": {} }), "data", &["id"]), None);
        let many = json!({ "data": vec![json!({ "id": "m" }); 1_000] });
        assert_eq!(listed(&many, "data", &["id"]).unwrap().len(), MOST);
    }

    #[test]
    fn models_in_the_cloud_are_told_from_those_that_run_here() {
        let far = |entry: &Value| forwarded_to(entry, entry["name"].as_str().unwrap());
        assert_eq!(far(&json!({ "name": "qwen3-vl:235b-cloud" })).unwrap(), "ollama.com");
        assert_eq!(far(&json!({ "name": "gpt-oss:cloud" })).unwrap(), "ollama.com");
        let renamed = json!({ "name": "mine", "remote_host": "https://ollama.com:443" });
        assert_eq!(far(&renamed).unwrap(), "https://ollama.com:443");
        for name in ["llava", "cloud", "user/cloud-watcher:7b", "llava:cloudy"] {
            assert_eq!(far(&json!({ "name": name, "remote_host": "" })), None, "{name}");
        }
    }
}

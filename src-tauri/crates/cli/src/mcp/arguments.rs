//! The arguments of tools, and the schemas that tell an assistant about them.

use rmcp::model::JsonObject;
use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::service::{DEFAULT_LIMIT, Failure, MAX_LIMIT};

/// Arguments of `search`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    /// What the pictures show, in plain words, and filters such as in:Japan, date:2017, tag:family, album:Norway, person:Anna,
    /// camera:canon, rating:>=4, is:favourite, people:2 or color:red; a minus excludes, quotes require text in a picture, title or tag.
    pub(super) query: String,
    /// How many pictures to find.
    #[schemars(range(min = 1, max = MAX_LIMIT), extend("default" = DEFAULT_LIMIT))]
    pub(super) limit: Option<u64>,
}

/// Arguments of `similar`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Similar {
    /// The `content` of a picture that was found, or the absolute path of a file in the library.
    pub(super) picture: String,
    /// How many pictures to find.
    #[schemars(range(min = 1, max = MAX_LIMIT), extend("default" = DEFAULT_LIMIT))]
    pub(super) limit: Option<u64>,
}

/// Arguments of `show`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Show {
    /// The `content` of a picture that was found, or the absolute path of a file in the library.
    pub(super) picture: String,
}

/// Arguments of `tags`: none.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tags {}

/// Arguments of `thumbnail`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Thumbnail {
    /// The `content` of a picture that was found, or the absolute path of a file in the library.
    pub(super) picture: String,
    /// The long side in pixels: 256 or 512.
    #[schemars(extend("enum" = [256, 512], "default" = 512))]
    pub(super) size: Option<u64>,
}

/// Arguments of `set_tag`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetTag {
    /// The `content` of a picture that was found, or the absolute path of a file in the library.
    pub(super) picture: String,
    /// The tag; a slash nests it, as in animals/dog. A new one is created.
    pub(super) tag: String,
    /// True adds the tag, false removes it.
    pub(super) on: bool,
}

/// The arguments of a tool.
///
/// # Errors
/// Fails for others than those of its schema.
pub(super) fn read<T: DeserializeOwned>(given: Option<JsonObject>) -> Result<T, Failure> {
    serde_json::from_value(given.unwrap_or_default().into())
        .map_err(|error| Failure::invalid(format!("these arguments can't be used: {error}")))
}

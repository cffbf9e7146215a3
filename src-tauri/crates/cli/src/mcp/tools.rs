//! The tools: what they are called, what an assistant is told about them, and the questions that they ask.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Tool, ToolAnnotations};
use rmcp::schemars::JsonSchema;

use super::arguments::{self, Search, SetTag, Show, Similar, Tags, Thumbnail};
use crate::service::{Failure, Lane, Picture, Queue, Side, limit, query};

const SEARCH: &str = "Finds the user's own pictures by what they show, by texts, names, places, dates and tags. Answers \
    with hits, best first: their path, content (which names a picture to the other tools), score and strength (strong, \
    fair or weak match).";
const SIMILAR: &str = "Finds pictures that look like one of the library, best first.";
const SHOW: &str = "Tells what is known of a picture of the library: when, where and with which camera it was taken, its \
    tags, rating, title and description, the words read in it, and where its files are.";
const TAGS: &str = "Lists the tags of the library with their numbers of pictures.";
const THUMBNAIL: &str = "Shows a picture of the library, as a JPEG.";
const SET_TAG: &str =
    "Adds a tag to a picture of the library, or removes it. The picture's file is not changed.";

/// The tools, with the one that changes tags only if that is allowed.
pub(super) fn list(allow_tags: bool) -> Vec<Tool> {
    let mut tools = vec![
        reading::<Search>("search", "Search pictures", SEARCH),
        reading::<Similar>("similar", "Similar pictures", SIMILAR),
        reading::<Show>("show", "About a picture", SHOW),
        reading::<Tags>("tags", "Tags", TAGS),
        reading::<Thumbnail>("thumbnail", "Thumbnail", THUMBNAIL),
    ];
    if allow_tags {
        let hints = ToolAnnotations::with_title("Tag a picture").read_only(false).destructive(false);
        let hints = hints.idempotent(true).open_world(false);
        tools.push(tool::<SetTag>("set_tag", SET_TAG, hints));
    }
    tools
}

fn reading<T: JsonSchema + 'static>(name: &'static str, title: &str, description: &'static str) -> Tool {
    let hints = ToolAnnotations::with_title(title).read_only(true).idempotent(true).open_world(false);
    tool::<T>(name, description, hints)
}

fn tool<T: JsonSchema + 'static>(
    name: &'static str,
    description: &'static str,
    hints: ToolAnnotations,
) -> Tool {
    Tool::new(name, description, JsonObject::new()).with_input_schema::<T>().with_annotations(hints)
}

/// Calls a tool that [`list`] lists; `None` for any other name.
pub(super) async fn call(
    queue: &Queue,
    name: &str,
    given: Option<JsonObject>,
) -> Option<Result<CallToolResult, Failure>> {
    Some(match name {
        "search" => search(queue, given).await,
        "similar" => similar(queue, given).await,
        "show" => show(queue, given).await,
        "tags" => tags(queue, given).await,
        "thumbnail" => thumbnail(queue, given).await,
        "set_tag" => set_tag(queue, given).await,
        _ => return None,
    })
}

async fn search(queue: &Queue, given: Option<JsonObject>) -> Result<CallToolResult, Failure> {
    let Search { query: text, limit: wanted } = arguments::read(given)?;
    let (text, most) = (query(text)?, limit(wanted)?);
    queue.ask(Lane::Quick, move |service| service.search(&text, most)).await.map(CallToolResult::structured)
}

async fn similar(queue: &Queue, given: Option<JsonObject>) -> Result<CallToolResult, Failure> {
    let Similar { picture, limit: wanted } = arguments::read(given)?;
    let (picture, most) = (Picture::parse(&picture)?, limit(wanted)?);
    let found = queue.ask(Lane::Quick, move |service| service.similar(&picture, most)).await;
    found.map(CallToolResult::structured)
}

async fn show(queue: &Queue, given: Option<JsonObject>) -> Result<CallToolResult, Failure> {
    let Show { picture } = arguments::read(given)?;
    let picture = Picture::parse(&picture)?;
    queue.ask(Lane::Picture, move |service| service.show(&picture)).await.map(CallToolResult::structured)
}

async fn tags(queue: &Queue, given: Option<JsonObject>) -> Result<CallToolResult, Failure> {
    let Tags {} = arguments::read(given)?;
    queue.ask(Lane::Quick, |service| service.tags()).await.map(CallToolResult::structured)
}

async fn thumbnail(queue: &Queue, given: Option<JsonObject>) -> Result<CallToolResult, Failure> {
    let Thumbnail { picture, size } = arguments::read(given)?;
    let picture = Picture::parse(&picture)?;
    let side = size.map_or(Ok(Side::Medium), Side::of_pixels)?;
    let jpeg = queue.ask(Lane::Quick, move |service| service.thumbnail(&picture, side)).await?;
    Ok(CallToolResult::success(vec![ContentBlock::image(STANDARD.encode(jpeg), "image/jpeg")]))
}

async fn set_tag(queue: &Queue, given: Option<JsonObject>) -> Result<CallToolResult, Failure> {
    let SetTag { picture, tag, on } = arguments::read(given)?;
    let picture = Picture::parse(&picture)?;
    let changed = queue.ask(Lane::Quick, move |service| service.set_tag(&picture, &tag, on)).await;
    changed.map(CallToolResult::structured)
}

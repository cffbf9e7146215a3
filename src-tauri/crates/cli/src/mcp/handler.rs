//! The server that the SDK calls.

use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer};

use super::tools;
use crate::service::{Failure, Queue};

const INSTRUCTIONS: &str = "The user's own picture library, on this computer. Search first; what a hit calls its content \
    names the picture to the other tools. Look at thumbnails before saying what a picture shows.";

/// Answers a client.
pub(super) struct Handler {
    queue: Queue,
    allow_tags: bool,
}

impl Handler {
    pub(super) fn new(queue: Queue, allow_tags: bool) -> Self {
        Self { queue, allow_tags }
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let itself = Implementation::new("ratna", env!("CARGO_PKG_VERSION"));
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        ServerConfig::new(capabilities).with_server_info(itself).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::list(self.allow_tags)))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let is_listed = tools::list(self.allow_tags).iter().any(|tool| tool.name == request.name);
        let called = match is_listed {
            true => tools::call(&self.queue, &request.name, request.arguments).await,
            false => None,
        };
        let called = called
            .ok_or_else(|| ErrorData::invalid_params(format!("there is no tool {}", request.name), None))?;
        // A failure is for the assistant to read, who may do something about it.
        let failed = |failure: Failure| CallToolResult::error(vec![ContentBlock::text(failure.message)]);
        Ok(called.unwrap_or_else(failed).into())
    }
}

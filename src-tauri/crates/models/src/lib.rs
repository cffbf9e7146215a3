//! Embedding models on candle, behind the engine's [`Embedder`](ratna_engine::embedder::Embedder) trait.
//!
//! | module | owns |
//! |---|---|
//! | [`hub`] | downloads: resumed, verified, told in plain words when they fail |
//! | [`list`] | the models that can be downloaded, as data |
//! | [`starter`] | the model inside the binary: EfficientNet-Lite2 and MiniLM, joined by the class names |
//! | [`store`] | the models on this computer: what is there, what can be had, the way in and out |
//!
//! Nothing here knows of folders, catalogues or windows; the engine knows nothing of candle.

pub mod hub;
pub mod list;
pub mod starter;
pub mod store;

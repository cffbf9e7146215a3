//! Embedding models on candle, behind the engine's [`Embedder`](ratna_engine::embedder::Embedder) trait.
//!
//! | module | owns |
//! |---|---|
//! | [`starter`] | the model inside the binary: EfficientNet-Lite2 and MiniLM, joined by the class names |
//! | [`mobileclip`] | MobileCLIP from a checkpoint of open_clip: tensors in, vectors out |
//!
//! Nothing here knows of folders, catalogues or windows; the engine knows nothing of candle.

pub mod mobileclip;
pub mod starter;

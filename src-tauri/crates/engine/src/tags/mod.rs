//! Words for pictures: the vocabulary of everyday words.
//!
//! Owns which words are suggested. Never adds a tag by itself.

pub mod vocabulary;

//! What the registry remembers, always within the sight of whoever asks.

pub mod contact;
pub mod group;
pub mod list;
pub mod node;
pub mod search;
pub mod structure;

//! What the registry remembers, always within the sight of whoever asks.

pub mod api;
pub mod contact;
pub mod group;
pub mod home;
pub mod imports;
pub mod list;
pub mod map;
pub mod node;
pub mod place;
pub mod quality;
pub mod search;
pub mod shelf;
pub mod structure;

//! What people and programs do with the registry, through HTTP.

mod api;
mod door;
mod overview;

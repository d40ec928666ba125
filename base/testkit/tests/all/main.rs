//! What the platform promises to capabilities, on a whole product.

mod api;
mod held;
mod jobs;
mod journal;
mod kept_files;
mod one_connection;

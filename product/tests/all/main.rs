//! What people do with Hygie as it is delivered: one program, since each would hold the whole product again.

mod attacks;
mod commands;
mod every_route_is_guarded;
mod openapi;
mod operations;
mod people_come_and_go;
mod policy;
mod scene;
mod settings;
mod sight;

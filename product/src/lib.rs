//! Hygie as one product: which capabilities it is made of, who may do what, and the commands of its operator.

pub mod command;
pub mod out;
mod password;
pub mod policy;
pub mod settings;

use hygie_platform::Capability;

/// Every capability, listed once: routes, menu, rights, texts and jobs follow from this list.
pub const CAPABILITIES: &[Capability] = &[
    hygie_registry::CAPABILITY,
    hygie_accounts::CAPABILITY,
    hygie_plan::CAPABILITY,
    hygie_control::CAPABILITY,
    hygie_duties::CAPABILITY,
    hygie_funding::CAPABILITY,
    hygie_steering::CAPABILITY,
    hygie_notifications::CAPABILITY,
    hygie_operations::CAPABILITY,
];

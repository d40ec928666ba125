//! What people do in the registry: one function each, one transaction each.

mod contact;
mod group;
mod profile;
mod status;

pub use contact::{
    ContactDraft, ContactLine, ContactOutcome, MOST_CONTACTS, add_contact, change_contact, confirm_contact,
    confirm_contacts, remove_contact, write_contacts,
};
pub use group::{
    GroupDraft, MemberDraft, add_member, create_group, end_member, rename_group, renew_memberships,
};
pub use profile::{ProfileDraft, keep_profile};
pub use status::{StatusDraft, add_status, end_status};

use hygie_kernel::{Id, Node};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Result};
use serde_json::json;

/// Takes note that a table left Hygie: which one, as its address says.
pub async fn note_export(
    app: &App,
    caller: &Caller,
    act: &'static str,
    node: Id<Node>,
    address: &str,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let details = json!({ "address": address });
    journal::write(
        &mut tx,
        app,
        caller,
        Entry { act, node: Some(node), subject: node.uuid(), details: &details },
    )
    .await?;
    tx.commit().await
}

//! What the people of a structure keep about it.

use hygie_kernel::holds_nir;
use hygie_platform::db::{Sql, Tx};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Conflict, ConflictField, Error, Result};
use serde_json::json;

use crate::KEEP;
use crate::model::{Profile, StructureId, check_email, check_phone};
use crate::store::structure;
use crate::territory::{self, Which};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileDraft {
    pub usual_name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub note: Option<String>,
    /// The version that the person had before their eyes.
    pub version: i64,
}

impl ProfileDraft {
    fn check(&self) -> Result<()> {
        self.phone.as_deref().map_or(Ok(()), check_phone)?;
        self.email.as_deref().map_or(Ok(()), check_email)?;
        let is_address = |site: &str| site.starts_with("https://") || site.starts_with("http://");
        if self.website.as_deref().is_some_and(|site| !is_address(site)) {
            return Err(Error::refused("website-wrong"));
        }
        if self.note.as_deref().is_some_and(holds_nir) {
            return Err(Error::refused("holds-nir"));
        }
        Ok(())
    }
}

pub async fn keep_profile(app: &App, caller: &Caller, id: StructureId, draft: &ProfileDraft) -> Result<()> {
    draft.check()?;
    let mut tx = app.db.write().await?;
    structure::find(&mut tx, caller.scope(KEEP), id).await?.ok_or(Error::NotFound)?;
    let known = structure::find_profile(&mut tx, id).await?.unwrap_or(Profile::EMPTY);
    if known.version != draft.version {
        return Err(Error::Conflict(Box::new(conflict(id, draft, &known))));
    }
    if !write(&mut tx, app, id, draft).await? {
        // Somebody kept it since it was read here, a few milliseconds ago.
        let known = structure::find_profile(&mut tx, id).await?.unwrap_or(Profile::EMPTY);
        return Err(Error::Conflict(Box::new(conflict(id, draft, &known))));
    }
    let details = json!({
        "usual_name": draft.usual_name, "phone": draft.phone, "email": draft.email, "website": draft.website, "note": draft.note,
    });
    journal::write(
        &mut tx,
        app,
        caller,
        Entry { act: "registry.profile-kept", node: Some(id), subject: id.uuid(), details: &details },
    )
    .await?;
    // The usual name is one of the words by which the structure is found.
    crate::store::search::index(&mut tx, app, Which::One(id)).await?;
    territory::bump(&mut tx).await?;
    tx.commit().await
}

/// Writes the profile over the version that the person had before their eyes; says whether it was still there.
async fn write(tx: &mut Tx, app: &App, id: StructureId, draft: &ProfileDraft) -> Result<bool> {
    let sql = Sql::new("INSERT INTO structure_profile (structure_id, usual_name, phone, email, website, note, changed_at, version) VALUES ")
        .values([[
            id.into(),
            (&draft.usual_name).into(),
            (&draft.phone).into(),
            (&draft.email).into(),
            (&draft.website).into(),
            (&draft.note).into(),
            app.clock.now().into(),
            (draft.version + 1).into(),
        ]])
        .push(
            " ON CONFLICT (structure_id) DO UPDATE SET usual_name = excluded.usual_name, phone = excluded.phone,
               email = excluded.email, website = excluded.website, note = excluded.note, changed_at = excluded.changed_at,
               version = excluded.version WHERE structure_profile.version = ",
        )
        .bind(draft.version);
    Ok(tx.run(sql).await? > 0)
}

fn conflict(id: StructureId, draft: &ProfileDraft, known: &Profile) -> Conflict {
    let field = |name, label, yours: &Option<String>, theirs: &Option<String>| ConflictField {
        name,
        label,
        yours: yours.clone().unwrap_or_default(),
        theirs: theirs.clone().unwrap_or_default(),
    };
    Conflict {
        action: format!("/structures/{id}/profile"),
        back: format!("/structures/{id}"),
        version: known.version,
        fields: vec![
            field("usual_name", "profile-usual-name", &draft.usual_name, &known.usual_name),
            field("phone", "profile-phone", &draft.phone, &known.phone),
            field("email", "profile-email", &draft.email, &known.email),
            field("website", "profile-website", &draft.website, &known.website),
            field("note", "profile-note", &draft.note, &known.note),
        ],
    }
}

//! The public lists of codes: what the words of the other operations mean.

use axum::Json;
use axum::extract::{Path, State};
use hygie_kernel::fold;
use hygie_platform::{Access, App, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ListJson, SignedIn};
use crate::reference::reference;

pub fn routes() -> Routes {
    Routes::default().api(Access::SignedIn, operation!(list_reference))
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum ReferenceList {
    Categories,
    Segments,
    Statuses,
    ContactRoles,
    LegalStatuses,
    QualityRules,
}

/// A code and what it means.
#[derive(Default, Serialize, ToSchema)]
struct CodeJson {
    code: String,
    label_fr: String,
    label_en: String,
    /// Of a status: as it is said in a few letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    short_label: Option<String>,
    /// Of a status: what it entails. Of a role: what to call for. Of a rule: what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning_fr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning_en: Option<String>,
    /// Of a category: its segment.
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<String>,
    /// Of a category: from 1, found first, to 9.
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<i64>,
    /// Of a segment: other words for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    synonyms: Option<Vec<String>>,
    /// Of a status: it follows from something else, and is not written by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_derived: Option<bool>,
    /// Of a status: whether the text is in force already.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_in_force: Option<bool>,
    /// Of a status: of those of the same group, a structure holds one at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    exclusive_group: Option<String>,
    /// Of a role: reachable outside working hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_on_call: Option<bool>,
    /// Of a role: after so many days, a contact is to be confirmed again.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirm_every_days: Option<i64>,
    /// Of a role: the segments where one misses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_in: Option<Vec<String>>,
    /// Of a rule: `fix`, `watch` or `info`.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<String>,
}

/// List the codes of a kind.
///
/// They are public, and the same for everybody who signs in. The list is whole.
#[utoipa::path(get, path = "/api/v1/reference/{what}", tag = "reference",
    params(("what" = inline(ReferenceList), Path, description = "Which list")),
    responses((status = 200, description = "Its codes", body = ListJson<CodeJson>), SignedIn))]
async fn list_reference(
    State(app): State<App>,
    Path(what): Path<ReferenceList>,
) -> Result<Json<ListJson<CodeJson>>> {
    let reference = reference(&app)?;
    let plain = |code: &str, label_fr: &str, label_en: &str| CodeJson {
        code: code.to_owned(),
        label_fr: label_fr.to_owned(),
        label_en: label_en.to_owned(),
        ..CodeJson::default()
    };
    let mut codes: Vec<CodeJson> = match what {
        ReferenceList::Categories => reference
            .categories
            .values()
            .map(|category| CodeJson {
                segment: Some(category.segment.clone()),
                weight: Some(category.weight),
                ..plain(&category.code, &category.label_fr, &category.label_en)
            })
            .collect(),
        ReferenceList::Segments => reference
            .segments
            .iter()
            .map(|segment| CodeJson {
                synonyms: Some(segment.synonyms.clone()),
                ..plain(&segment.code, &segment.label_fr, &segment.label_en)
            })
            .collect(),
        ReferenceList::Statuses => reference
            .statuses
            .iter()
            .map(|status| CodeJson {
                short_label: Some(status.short_label.clone()),
                meaning_fr: Some(status.meaning_fr.clone()),
                meaning_en: Some(status.meaning_en.clone()),
                is_derived: Some(status.derived),
                is_in_force: Some(status.in_force),
                exclusive_group: status.exclusive_group.clone(),
                ..plain(&status.code, &status.label_fr, &status.label_en)
            })
            .collect(),
        ReferenceList::ContactRoles => reference
            .contact_roles
            .iter()
            .map(|role| CodeJson {
                meaning_fr: Some(role.purpose_fr.clone()),
                meaning_en: Some(role.purpose_en.clone()),
                is_on_call: Some(role.on_call),
                confirm_every_days: Some(role.confirm_every_days),
                expected_in: Some(role.expected_in.clone()),
                ..plain(&role.code, &role.label_fr, &role.label_en)
            })
            .collect(),
        ReferenceList::LegalStatuses => reference
            .legal_statuses
            .values()
            .map(|status| plain(&status.code, &status.label_fr, &status.label_en))
            .collect(),
        ReferenceList::QualityRules => reference
            .quality_rules
            .iter()
            .map(|rule| CodeJson {
                severity: Some(rule.severity.clone()),
                meaning_fr: Some(rule.what_to_do_fr.clone()),
                meaning_en: Some(rule.what_to_do_en.clone()),
                ..plain(&rule.code, &rule.label_fr, &rule.label_en)
            })
            .collect(),
    };
    if matches!(what, ReferenceList::Categories | ReferenceList::LegalStatuses) {
        codes.sort_by_key(|code| fold(&code.code));
    }
    Ok(Json(codes.into()))
}

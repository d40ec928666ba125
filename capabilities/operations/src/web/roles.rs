//! Which role may do what: the table of the policy, as a security officer reads it.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use hygie_kernel::Right;
use hygie_platform::{Page, Result, Role};

#[derive(Template)]
#[template(path = "roles.html")]
struct RolesPage {
    page: Page,
    roles: &'static [Role],
}

impl RolesPage {
    fn role(&self, role: &Role) -> String {
        self.word(format!("role-{}", role.code.to_lowercase()), role.code)
    }

    fn right(&self, right: &Right) -> String {
        self.word(format!("right-{}", right.0.replace('.', "-")), right.0)
    }

    fn places(&self, role: &Role) -> String {
        let kinds: BTreeSet<String> = role
            .kinds
            .iter()
            .map(|kind| self.page.t(format!("roles-kind-{}", kind.to_lowercase())))
            .collect();
        kinds.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// What the role brings, in the words of people.
    fn rights(&self, role: &Role) -> String {
        role.rights.iter().map(|right| self.right(right)).collect::<Vec<_>>().join(" · ")
    }

    fn word(&self, key: String, otherwise: &str) -> String {
        if self.page.app.texts.has(self.page.lang, &key) { self.page.t(key) } else { otherwise.to_owned() }
    }
}

pub async fn show(page: Page) -> Result<Response> {
    let roles = page.app.roles;
    page.clone().show(&RolesPage { page, roles })
}

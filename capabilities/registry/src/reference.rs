//! What the agencies publish about structures, from `regulation/`: categories, statuses, roles of contacts, rules.
//! An administrator may override each file; nothing here is a rule of the code.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use hygie_kernel::{Lang, fold};
use hygie_platform::{App, Error, Page, Regulation, Result};
use serde::Deserialize;

#[derive(Debug)]
pub struct Reference {
    pub territory: Territory,
    pub categories: HashMap<String, Category>,
    pub segments: Vec<Segment>,
    pub legal_statuses: HashMap<String, Labelled>,
    pub statuses: Vec<Status>,
    pub contact_roles: Vec<ContactRole>,
    pub quality_rules: Vec<QualityRule>,
}

#[derive(Debug, Deserialize)]
pub struct Territory {
    pub nation: Nation,
    pub region: Vec<Region>,
    pub department: Vec<Department>,
    #[serde(default)]
    pub collectivity: Vec<Collectivity>,
}

#[derive(Debug, Deserialize)]
pub struct Nation {
    pub code: String,
    pub name_fr: String,
    pub name_en: String,
    pub time_zone: String,
}

#[derive(Debug, Deserialize)]
pub struct Region {
    pub code: String,
    pub name_fr: String,
    pub name_en: String,
    pub time_zone: String,
    #[serde(default)]
    pub overseas: bool,
}

#[derive(Debug, Deserialize)]
pub struct Department {
    pub code: String,
    pub name: String,
    pub region: String,
}

/// An overseas collectivity: it stands where a department would, under a region or directly under the nation.
#[derive(Debug, Deserialize)]
pub struct Collectivity {
    pub code: String,
    pub name: String,
    pub region: Option<String>,
    pub time_zone: String,
}

/// A category of establishment (TRE_R66).
#[derive(Debug, Deserialize)]
pub struct Category {
    pub code: String,
    pub label_fr: String,
    pub label_en: String,
    pub segment: String,
    /// From 1, found first, to 9.
    pub weight: i64,
}

/// A family of categories, as people speak of them.
#[derive(Debug, Deserialize)]
pub struct Segment {
    pub code: String,
    pub label_fr: String,
    pub label_en: String,
    #[serde(default)]
    pub synonyms: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Labelled {
    pub code: String,
    pub label_fr: String,
    pub label_en: String,
}

/// A regulatory status that a structure can hold.
#[derive(Debug, Deserialize)]
pub struct Status {
    pub code: String,
    pub short_label: String,
    pub label_fr: String,
    pub label_en: String,
    pub meaning_fr: String,
    pub meaning_en: String,
    /// Follows from something else (membership of a GHT, standing overseas): nobody types it in.
    #[serde(default)]
    pub derived: bool,
    #[serde(default = "yes")]
    pub in_force: bool,
    /// Of a group, a structure holds one status at a time.
    pub exclusive_group: Option<String>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
pub struct ContactRole {
    pub code: String,
    pub label_fr: String,
    pub label_en: String,
    pub purpose_fr: String,
    pub purpose_en: String,
    pub on_call: bool,
    pub confirm_every_days: i64,
    /// The segments where one misses it when it is not there.
    #[serde(default)]
    pub expected_in: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct QualityRule {
    pub code: String,
    pub severity: String,
    pub label_fr: String,
    pub label_en: String,
    pub what_to_do_fr: String,
    pub what_to_do_en: String,
}

/// Gives a type with two labels its label in the language of the reader.
macro_rules! labelled {
    ($($type:ty),*) => { $(
        impl $type {
            pub fn label(&self, lang: Lang) -> &str {
                match lang { Lang::Fr => &self.label_fr, Lang::En => &self.label_en }
            }
        }
    )* };
}

labelled!(Category, Segment, Labelled, Status, ContactRole, QualityRule);

impl Status {
    pub fn meaning(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.meaning_fr,
            Lang::En => &self.meaning_en,
        }
    }
}

impl ContactRole {
    pub fn purpose(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.purpose_fr,
            Lang::En => &self.purpose_en,
        }
    }
}

impl QualityRule {
    pub fn what_to_do(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.what_to_do_fr,
            Lang::En => &self.what_to_do_en,
        }
    }
}

/// The segment of a category that no file knows.
pub const OTHER_SEGMENT: &str = "other";
/// Its weight: found last.
const LIGHTEST: i64 = 9;

impl Reference {
    pub fn load(data: &Regulation) -> Result<Reference> {
        #[derive(Deserialize)]
        struct Segments {
            segment: Vec<Segment>,
        }
        #[derive(Deserialize)]
        struct Statuses {
            status: Vec<Status>,
        }
        #[derive(Deserialize)]
        struct Roles {
            role: Vec<ContactRole>,
        }
        #[derive(Deserialize)]
        struct Rules {
            rule: Vec<QualityRule>,
        }
        let by_code = |rows: Vec<Category>| rows.into_iter().map(|row| (row.code.clone(), row)).collect();
        let legal: Vec<Labelled> = data.csv("legal-statuses.csv")?;
        Ok(Reference {
            territory: data.toml("territory.toml")?,
            categories: by_code(data.csv("categories.csv")?),
            segments: data.toml::<Segments>("segments.toml")?.segment,
            legal_statuses: legal.into_iter().map(|row| (row.code.clone(), row)).collect(),
            statuses: data.toml::<Statuses>("statuses.toml")?.status,
            contact_roles: data.toml::<Roles>("contact-roles.toml")?.role,
            quality_rules: data.toml::<Rules>("quality-rules.toml")?.rule,
        })
    }

    pub fn segment_of(&self, category: &str) -> (&str, i64) {
        self.categories
            .get(category)
            .map_or((OTHER_SEGMENT, LIGHTEST), |known| (known.segment.as_str(), known.weight))
    }

    pub fn segment(&self, code: &str) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.code == code)
    }

    pub fn status(&self, code: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.code == code)
    }

    pub fn contact_role(&self, code: &str) -> Option<&ContactRole> {
        self.contact_roles.iter().find(|role| role.code == code)
    }

    pub fn quality_rule(&self, code: &str) -> Option<&QualityRule> {
        self.quality_rules.iter().find(|rule| rule.code == code)
    }

    /// The category in the reader's words; what the file said when the code is unknown here.
    pub fn category_label<'a>(&'a self, lang: Lang, code: Option<&'a str>, said: Option<&'a str>) -> &'a str {
        match code.and_then(|code| self.categories.get(code)) {
            Some(known) => known.label(lang),
            None => said.or(code).unwrap_or_default(),
        }
    }

    /// The words by which people look for a structure of this category, beside those of its label.
    pub fn synonyms(&self, segment: &str) -> impl Iterator<Item = String> {
        self.segment(segment).into_iter().flat_map(|segment| segment.synonyms.iter().map(|word| fold(word)))
    }
}

#[derive(Default)]
struct Kept(OnceLock<Arc<Reference>>);

/// The reference data of this process, read once.
pub fn reference(app: &App) -> Result<Arc<Reference>> {
    let kept = app.kept::<Kept>();
    if let Some(known) = kept.0.get() {
        return Ok(Arc::clone(known));
    }
    let read = Arc::new(Reference::load(&app.regulation)?);
    Ok(Arc::clone(kept.0.get_or_init(|| read)))
}

/// The role of a contact by its code, or a refusal.
pub fn known_contact_role<'a>(reference: &'a Reference, code: &str) -> Result<&'a ContactRole> {
    reference.contact_role(code).ok_or(Error::refused("contact-role-unknown"))
}

/// Pairs for a choice in a form: code and label.
pub fn contact_role_options(page: &Page, reference: &Reference) -> Vec<(String, String)> {
    reference.contact_roles.iter().map(|role| (role.code.clone(), role.label(page.lang).to_owned())).collect()
}

//! Places of the territory, with who is above whom, as the registry keeps them.

use std::sync::atomic::Ordering;

use hygie_kernel::{Clock, Id, Node, fold, sort_key};
use hygie_platform::db::Sql;

use crate::Product;

impl Product {
    pub async fn nation(&self) -> Id<Node> {
        self.place("nation", "FR", "France", None).await
    }

    pub async fn region(&self, code: &str) -> Id<Node> {
        let nation = self.nation().await;
        self.place("region", code, &format!("Région {code}"), Some(nation)).await
    }

    /// A department of a region; one that is already there keeps its region.
    pub async fn department(&self, code: &str, region: Id<Node>) -> Id<Node> {
        self.place("department", code, &format!("Département {code}"), Some(region)).await
    }

    /// The place with this code, made when the product does not bring it.
    pub async fn place(
        &self,
        kind: &'static str,
        code: &str,
        name: &str,
        parent: Option<Id<Node>>,
    ) -> Id<Node> {
        let known =
            Sql::new("SELECT id AS value FROM place WHERE kind = $1 AND code = $2").arg(kind).arg(code);
        let mut tx = self.app.db.read().await.expect("the database takes a reader");
        if let Some((id,)) = tx.find::<(Id<Node>,)>(known).await.expect("the territory can be read") {
            return id;
        }
        drop(tx);
        let id: Id<Node> = self.app.new_id();
        self.run(
            Sql::new("INSERT INTO place (id, kind, code, name_fr, name_en, parent_id, time_zone, is_overseas) VALUES ")
                .values([[
                    id.into(),
                    kind.into(),
                    code.into(),
                    name.into(),
                    name.into(),
                    parent.into(),
                    "Europe/Paris".into(),
                    false.into(),
                ]]),
        )
        .await;
        self.put_below(id, parent).await;
        id
    }

    pub async fn legal_entity(&self, name: &str, department: Id<Node>) -> Id<Node> {
        let id = self.structure("EJ", name, department, None).await;
        self.put_below(id, Some(department)).await;
        id
    }

    /// An establishment stands in its department and belongs to its legal entity, and so to the group of the latter.
    pub async fn establishment(&self, name: &str, department: Id<Node>, legal_entity: Id<Node>) -> Id<Node> {
        let id = self.structure("ET", name, department, Some(legal_entity)).await;
        self.put_below(id, Some(department)).await;
        self.run(
            Sql::new("INSERT INTO closure (descendant_id, ancestor_id) SELECT ")
                .push("CAST(")
                .bind(id)
                .push(" AS ")
                .push(self.id_type())
                .push("), ancestor_id FROM closure WHERE descendant_id = ")
                .bind(legal_entity)
                .push(" AND (ancestor_id = descendant_id OR ancestor_id IN (SELECT id FROM ght)) ON CONFLICT DO NOTHING"),
        )
        .await;
        id
    }

    /// A group of legal entities; their establishments come with them. The first one is its support.
    pub async fn ght(&self, code: &str, name: &str, region: Id<Node>, members: &[Id<Node>]) -> Id<Node> {
        let id: Id<Node> = self.app.new_id();
        let now = self.clock.now();
        self.run(
            Sql::new(
                "INSERT INTO ght (id, code, name, sort_key, region_id, source, created_at, version) VALUES ",
            )
            .values([[
                id.into(),
                code.into(),
                name.into(),
                sort_key(name).into(),
                region.into(),
                "test".into(),
                now.into(),
                1_i64.into(),
            ]]),
        )
        .await;
        self.put_below(id, Some(region)).await;
        for (index, member) in members.iter().enumerate() {
            let role = if index == 0 { "support" } else { "party" };
            self.run(
                Sql::new(
                    "INSERT INTO ght_member (id, ght_id, structure_id, role, valid_from, source) VALUES ",
                )
                .values([[
                    self.app.new_id::<Node>().into(),
                    id.into(),
                    (*member).into(),
                    role.into(),
                    now.date_naive().into(),
                    "test".into(),
                ]]),
            )
            .await;
            self.run(
                Sql::new("INSERT INTO closure (descendant_id, ancestor_id) SELECT descendant_id, CAST(")
                    .bind(id)
                    .push(" AS ")
                    .push(self.id_type())
                    .push(") FROM closure WHERE ancestor_id = ")
                    .bind(*member)
                    .push(" ON CONFLICT DO NOTHING"),
            )
            .await;
        }
        id
    }

    /// A number of the department 99, which does not exist, with its key (Luhn).
    pub async fn finess(&self, structure: Id<Node>) -> String {
        let sql = Sql::new("SELECT code AS value FROM node WHERE id = $1").arg(structure);
        let mut tx = self.app.db.read().await.expect("the database takes a reader");
        tx.get::<(String,)>(sql).await.expect("the structure is there").0
    }

    async fn structure(
        &self,
        kind: &'static str,
        name: &str,
        department: Id<Node>,
        legal_entity: Option<Id<Node>>,
    ) -> Id<Node> {
        let number = self.structures.fetch_add(1, Ordering::Relaxed) as i64 + 1;
        let finess = with_key(&format!("99{number:06}"));
        let id: Id<Node> = self.app.new_id();
        let now = self.clock.now();
        let region: Option<(Id<Node>,)> = {
            let sql = Sql::new("SELECT parent_id AS value FROM place WHERE id = $1").arg(department);
            let mut tx = self.app.db.read().await.expect("the database takes a reader");
            tx.find(sql).await.expect("the department is there")
        };
        let (category, label, segment) = match kind {
            "EJ" => (None, None, "legal-entity"),
            _ => (Some("355"), Some("Centre Hospitalier (C.H.)"), "hospital-public"),
        };
        self.run(
            Sql::new(
                "INSERT INTO structure (id, kind, finess, name, sort_key, is_name_provisional, category, category_label,
                                        segment, weight, town, town_key, department_id, region_id, legal_entity_id,
                                        is_open, source, fingerprint, has_valid_key, search_row, created_at, changed_at)
                 VALUES ",
            )
            .values([[
                id.into(),
                kind.into(),
                finess.into(),
                name.into(),
                sort_key(name).into(),
                false.into(),
                category.into(),
                label.into(),
                segment.into(),
                1_i64.into(),
                "Valmont".into(),
                fold("Valmont").into(),
                department.into(),
                region.map(|(id,)| id).into(),
                legal_entity.into(),
                true.into(),
                "test".into(),
                0_i64.into(),
                true.into(),
                (1_000_000 + number).into(),
                now.into(),
                now.into(),
            ]]),
        )
        .await;
        id
    }

    /// Puts a node under another and all that is above it; a node is its own ancestor.
    async fn put_below(&self, id: Id<Node>, parent: Option<Id<Node>>) {
        self.run(
            Sql::new("INSERT INTO closure (descendant_id, ancestor_id) VALUES ")
                .values([[id.into(), id.into()]]),
        )
        .await;
        self.run(
            Sql::new("INSERT INTO closure (descendant_id, ancestor_id) SELECT CAST(")
                .bind(id)
                .push(" AS ")
                .push(self.id_type())
                .push("), ancestor_id FROM closure WHERE descendant_id = ")
                .bind(parent),
        )
        .await;
    }

    /// PostgreSQL wants to know the type of a value that is selected.
    fn id_type(&self) -> &'static str {
        match self.app.db.engine() {
            hygie_platform::db::Engine::Sqlite => "BLOB",
            hygie_platform::db::Engine::Postgres => "UUID",
        }
    }
}

/// Adds the key by which the nine digits satisfy the formula of Luhn.
fn with_key(digits: &str) -> String {
    let sum: u32 = digits
        .chars()
        .rev()
        .enumerate()
        .filter_map(|(i, c)| Some((i, c.to_digit(10)?)))
        .map(|(i, digit)| if i % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

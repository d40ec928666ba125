//! A place of the territory as an operator names it: `nation`, `region:32`, `EJ:590780193`.

use anyhow::{Context, bail};
use hygie_kernel::{Id, Node};
use hygie_platform::App;
use hygie_platform::db::Sql;

hygie_platform::row! {
    pub struct Place {
        pub id: Id<Node>,
        pub name: String,
    }
}

pub async fn find(app: &App, named: &str) -> anyhow::Result<Place> {
    let (kind, code) = match named.split_once(':') {
        Some(named) => named,
        None if named == "nation" => ("nation", "FR"),
        None => {
            bail!(
                "«{named}» names no place: write nation, region:32, department:59, ght:CODE, EJ:FINESS or ET:FINESS"
            )
        }
    };
    let sql = Sql::new("SELECT id, name FROM node WHERE kind = $1 AND code = $2").arg(kind).arg(code);
    let found = app.db.read().await?.find(sql).await?;
    found.with_context(|| format!("there is no {kind} with the code {code}"))
}

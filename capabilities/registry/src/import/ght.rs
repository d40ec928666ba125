//! GHT and their members into the registry: from the lists of the statistics of health establishments, from a list made
//! by hand, or from the groupings of FINESS+. A membership that people wrote by hand is never ended by a file.

use std::collections::HashMap;

use chrono::NaiveDate;
use hygie_finess::{FinessNumber, Group, GroupRole, Item};
use hygie_kernel::{Id, Node, sort_key};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{App, Error, Result, row};

use super::source::read_beside;
use super::{Progress, Reach, Report, Request};
use crate::model::MemberRole;
use crate::territory;

pub struct GroupRow {
    pub code: String,
    pub short_code: Option<String>,
    pub name: String,
}

pub struct MemberRow {
    pub group_code: String,
    pub legal_entity: FinessNumber,
    pub role: MemberRole,
    pub since: Option<NaiveDate>,
    pub note: Option<String>,
}

/// The groups that a file names, and who belongs to them.
#[derive(Default)]
pub struct Groups {
    pub groups: Vec<GroupRow>,
    pub members: Vec<MemberRow>,
}

pub(super) async fn load(
    app: &App,
    tx: &mut Tx,
    request: &Request,
    progress: &Progress,
    reach: &Reach,
) -> Result<Report> {
    let (mut items, reading) =
        read_beside(request.path.clone(), progress.clone(), |file, take| hygie_finess::read(file, take));
    let mut groups = Groups::default();
    let mut report = Report::default();
    while let Some(portion) = items.recv().await {
        for item in portion {
            match item {
                Item::Group(Group { external_code: code, short_code, name, .. }) => {
                    groups.groups.push(GroupRow { code, short_code, name })
                }
                Item::GroupMember { group_code, legal_entity, role, since, note } => {
                    let role = match role {
                        GroupRole::Support => MemberRole::Support,
                        GroupRole::Party => MemberRole::Party,
                        GroupRole::Associate => MemberRole::Associate,
                    };
                    groups.members.push(MemberRow { group_code, legal_entity, role, since, note });
                }
                Item::Refused(refused) => {
                    report.refuse(
                        refused.line,
                        refused.reason.code(),
                        refused.reason.to_string(),
                        Some(refused.text),
                    );
                }
                Item::Remark(remark) => {
                    report.remark(remark.line, remark.what.code(), remark.what.to_string())
                }
                Item::Establishment(_) | Item::LegalEntity(_) | Item::Position { .. } => {}
            }
        }
    }
    let failed = Error::internal("failed to read the file");
    match reading.await.map_err(failed)?.map_err(Error::internal("failed to read the file"))? {
        Err(unreadable) => {
            report.unreadable = Some((unreadable.code().to_owned(), unreadable.to_string()));
            return Ok(report);
        }
        Ok(opened) => {
            report.layout = opened.layout.code().to_owned();
            report.encoding = opened.encoding.to_owned();
            report.published_on =
                opened.published.or_else(|| hygie_finess::date_in_file_name(&request.file_name));
        }
    }
    if groups.is_empty() {
        let sentence =
            "the file holds no GHT and no member of one; bring it in as FINESS if it holds structures"
                .to_owned();
        report.unreadable = Some(("no-groups".to_owned(), sentence));
        return Ok(report);
    }
    let today = app.clock.now().date_naive();
    let since = report.published_on.unwrap_or(today);
    groups.write(app, tx, reach, "file", since, &mut report).await?;
    if report.changes_anything() {
        territory::refresh_closure_of_groups(tx).await?;
        territory::refresh_memberships(tx, today).await?;
        territory::bump(tx).await?;
    }
    Ok(report)
}

/// What the registry knows of a group.
struct Known {
    id: Id<Node>,
    region: Option<Id<Node>>,
}

impl Groups {
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.members.is_empty()
    }

    /// Writes groups, then members. `since` is the first day of a membership that the file does not date.
    pub async fn write(
        self,
        app: &App,
        tx: &mut Tx,
        reach: &Reach,
        source: &'static str,
        since: NaiveDate,
        report: &mut Report,
    ) -> Result<()> {
        let mut known: HashMap<String, Known> = HashMap::new();
        for group in &self.groups {
            if let Some(group_known) = self.write_group(app, tx, reach, group, source, report).await? {
                known.insert(group.code.clone(), group_known);
            }
        }
        for member in &self.members {
            if !known.contains_key(&member.group_code) {
                let Some(found) = find_group(tx, &member.group_code).await? else {
                    let details = format!("no GHT has the code {}", member.group_code);
                    report.refuse(0, "group-unknown", details, Some(member.legal_entity.to_string()));
                    continue;
                };
                known.insert(member.group_code.clone(), found);
            }
            if let Some(group) = known.get(&member.group_code) {
                write_member(app, tx, reach, group, member, source, since, report).await?;
            }
        }
        Ok(())
    }

    async fn write_group(
        &self,
        app: &App,
        tx: &mut Tx,
        reach: &Reach,
        group: &GroupRow,
        source: &'static str,
        report: &mut Report,
    ) -> Result<Option<Known>> {
        let region = self.region_of(tx, group).await?;
        if !reach.includes(region) {
            report.elsewhere += 1;
            return Ok(None);
        }
        if let Some(known) = find_group(tx, &group.code).await? {
            let sql = Sql::new("UPDATE ght SET name = ")
                .bind(&group.name)
                .push(", sort_key = ")
                .bind(sort_key(&group.name))
                .push(", short_code = COALESCE(")
                .bind(&group.short_code)
                .push(", short_code), region_id = COALESCE(region_id, ")
                .bind(region)
                .push("), version = version + 1 WHERE id = ")
                .bind(known.id)
                .push(" AND source <> 'hand' AND (name <> ")
                .bind(&group.name)
                .push(" OR region_id IS NULL)");
            match tx.run(sql).await? {
                0 => report.unchanged += 1,
                _ => report.changed += 1,
            }
            return Ok(Some(known));
        }
        let id = app.new_id();
        let sql = Sql::new("INSERT INTO ght (id, code, short_code, name, sort_key, region_id, source, created_at, version) VALUES ")
            .values([[
                id.into(),
                (&group.code).into(),
                (&group.short_code).into(),
                (&group.name).into(),
                sort_key(&group.name).into(),
                region.into(),
                source.into(),
                app.clock.now().into(),
                1_i64.into(),
            ]]);
        tx.run(sql).await?;
        report.created += 1;
        Ok(Some(Known { id, region }))
    }

    /// The region of its support, else the one that its code begins with (the codes of the health statistics do).
    async fn region_of(&self, tx: &mut Tx, group: &GroupRow) -> Result<Option<Id<Node>>> {
        let support =
            self.members.iter().find(|m| m.group_code == group.code && m.role == MemberRole::Support);
        if let Some(support) = support {
            let sql = Sql::new(
                "SELECT region_id AS value FROM structure WHERE region_id IS NOT NULL AND finess = ",
            );
            if let Some((region,)) = tx.find::<(Id<Node>,)>(sql.bind(support.legal_entity.as_str())).await? {
                return Ok(Some(region));
            }
        }
        let Some(prefix) = group.code.get(..2) else { return Ok(None) };
        Ok(territory::find_place(tx, "region", prefix).await?.map(|place| place.id))
    }
}

async fn find_group(tx: &mut Tx, code: &str) -> Result<Option<Known>> {
    let id = Sql::new("SELECT id AS value FROM ght WHERE code = ").bind(code);
    let Some((id,)) = tx.find::<(Id<Node>,)>(id).await? else { return Ok(None) };
    let region =
        Sql::new("SELECT region_id AS value FROM ght WHERE region_id IS NOT NULL AND id = ").bind(id);
    let region = tx.find::<(Id<Node>,)>(region).await?.map(|(region,)| region);
    Ok(Some(Known { id, region }))
}

#[expect(clippy::too_many_arguments, reason = "each is one thing the row depends on")]
async fn write_member(
    app: &App,
    tx: &mut Tx,
    reach: &Reach,
    group: &Known,
    member: &MemberRow,
    source: &'static str,
    since: NaiveDate,
    report: &mut Report,
) -> Result<()> {
    if !reach.includes(group.region) {
        report.elsewhere += 1;
        return Ok(());
    }
    let entity = Sql::new("SELECT id, region_id FROM structure WHERE kind = 'EJ' AND finess = ")
        .bind(member.legal_entity.as_str());
    let Some(Entity { id: entity, region_id }) = tx.find::<Entity>(entity).await? else {
        let details =
            format!("no legal entity has the number {}; bring in FINESS first", member.legal_entity);
        report.refuse(0, "member-unknown", details, Some(member.legal_entity.to_string()));
        return Ok(());
    };
    // Whoever holds a group reaches its members: a file does not bring in those of a region out of reach.
    if !reach.includes(region_id) {
        report.elsewhere += 1;
        return Ok(());
    }
    if is_ended_by_hand(tx, group.id, entity, member.since.unwrap_or(since)).await? {
        report.unchanged += 1;
        return Ok(());
    }
    let open = Sql::new("SELECT role AS value FROM ght_member WHERE valid_to IS NULL AND ght_id = ")
        .bind(group.id)
        .push(" AND structure_id = ")
        .bind(entity);
    if let Some((role,)) = tx.find::<(String,)>(open).await? {
        if role == member.role.as_str() {
            report.unchanged += 1;
            return Ok(());
        }
        let sql = Sql::new("UPDATE ght_member SET role = ")
            .bind(member.role)
            .push(" WHERE valid_to IS NULL AND source <> 'hand' AND ght_id = ")
            .bind(group.id)
            .push(" AND structure_id = ")
            .bind(entity);
        match tx.run(sql).await? {
            0 => report.unchanged += 1,
            _ => report.changed += 1,
        }
        return Ok(());
    }
    let sql =
        Sql::new("INSERT INTO ght_member (id, ght_id, structure_id, role, valid_from, source, note) VALUES ")
            .values([[
                app.new_id::<MemberRow>().into(),
                group.id.into(),
                entity.into(),
                member.role.into(),
                member.since.unwrap_or(since).into(),
                source.into(),
                (&member.note).into(),
            ]]);
    match tx.run(sql.push(" ON CONFLICT (ght_id, structure_id, valid_from) DO NOTHING")).await? {
        0 => report.unchanged += 1,
        _ => report.created += 1,
    }
    Ok(())
}

row! {
    struct Entity {
        id: Id<Node>,
        region_id: Option<Id<Node>>,
    }
}

/// Whether people wrote that the membership ended after the day the file is of: they know better than an older file.
async fn is_ended_by_hand(tx: &mut Tx, group: Id<Node>, entity: Id<Node>, since: NaiveDate) -> Result<bool> {
    let sql =
        Sql::new("SELECT CAST(1 AS BIGINT) AS value FROM ght_member WHERE source = 'hand' AND ght_id = ")
            .bind(group)
            .push(" AND structure_id = ")
            .bind(entity)
            .push(" AND valid_to >= ")
            .bind(since);
    Ok(tx.find::<(i64,)>(sql).await?.is_some())
}

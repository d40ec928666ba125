//! The programs that are told, and what they were told.

use chrono::{DateTime, TimeDelta, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use serde_json::Value;

use super::{Delivery, Webhook};

row! {
    #[derive(Clone, Debug)]
    pub struct WebhookRow {
        pub id: Id<Webhook>,
        pub node_id: Id<Node>,
        pub node_name: Option<String>,
        pub name: String,
        pub url: String,
        pub created_at: DateTime<Utc>,
        pub disabled_at: Option<DateTime<Utc>>,
    }
}

const WEBHOOKS: &str = "SELECT webhook.id, webhook.node_id,
            (SELECT node.name FROM node WHERE node.id = webhook.node_id) AS node_name,
            webhook.name, webhook.url, webhook.created_at, webhook.disabled_at
       FROM webhook WHERE ";

pub async fn list(tx: &mut Tx, scope: Scope) -> Result<Vec<WebhookRow>> {
    let sql = Sql::new(WEBHOOKS).in_sight("webhook.node_id", scope);
    tx.list(sql.push(" ORDER BY webhook.created_at DESC, webhook.id LIMIT 200")).await
}

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<Webhook>) -> Result<Option<WebhookRow>> {
    let sql = Sql::new(WEBHOOKS).in_sight("webhook.node_id", scope);
    tx.find(sql.push(" AND webhook.id = ").bind(id)).await
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<Webhook>,
    node: Id<Node>,
    name: &str,
    url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("INSERT INTO webhook (id, node_id, name, url, created_at) VALUES ").values([[
        id.into(),
        node.into(),
        name.into(),
        url.into(),
        now.into(),
    ]]);
    tx.run(sql).await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, id: Id<Webhook>) -> Result<()> {
    tx.run(Sql::new("DELETE FROM webhook_delivery WHERE webhook_id = ").bind(id)).await?;
    tx.run_expecting_change(Sql::new("DELETE FROM webhook WHERE id = ").bind(id)).await
}

/// Those that were added for a node or for one above it.
pub async fn list_above(tx: &mut Tx, node: Id<Node>) -> Result<Vec<(Id<Webhook>,)>> {
    let sql = Sql::new(
        "SELECT webhook.id AS value FROM webhook
           JOIN closure ON closure.ancestor_id = webhook.node_id
          WHERE webhook.disabled_at IS NULL AND closure.descendant_id = ",
    )
    .bind(node);
    tx.list(sql.push(" ORDER BY webhook.id LIMIT 200")).await
}

/// Writes what is to be told, unless the program was told already. Says whether it is new.
pub async fn insert_delivery(
    tx: &mut Tx,
    id: Id<Delivery>,
    webhook: Id<Webhook>,
    about: &str,
    key: &str,
    payload: &Value,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = Sql::new(
        "INSERT INTO webhook_delivery (id, webhook_id, about, unique_key, payload, state, attempts, created_at) VALUES ",
    )
    .values([[
        id.into(),
        webhook.into(),
        about.into(),
        key.into(),
        payload.clone().into(),
        "waiting".into(),
        0_i64.into(),
        now.into(),
    ]])
    .push(" ON CONFLICT DO NOTHING");
    Ok(tx.run(sql).await? > 0)
}

row! {
    pub struct Waiting {
        pub webhook_id: Id<Webhook>,
        pub url: String,
        pub payload: Value,
    }
}

/// What is still to be told; nothing when it was, or when nobody wants it any more.
pub async fn find_waiting(tx: &mut Tx, id: Id<Delivery>) -> Result<Option<Waiting>> {
    let sql = Sql::new(
        "SELECT webhook_delivery.webhook_id, webhook.url, webhook_delivery.payload
           FROM webhook_delivery JOIN webhook ON webhook.id = webhook_delivery.webhook_id
          WHERE webhook_delivery.state = 'waiting' AND webhook.disabled_at IS NULL AND webhook_delivery.id = ",
    );
    tx.find(sql.bind(id)).await
}

pub async fn end(tx: &mut Tx, id: Id<Delivery>, state: &str, answer: &str, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE webhook_delivery SET attempts = attempts + 1, state = ")
        .bind(state)
        .push(", last_answer = ")
        .bind(answer)
        .push(", ended_at = ")
        .bind(now)
        .push(" WHERE state = 'waiting' AND id = ")
        .bind(id);
    tx.run(sql).await?;
    Ok(())
}

pub async fn record_failure(tx: &mut Tx, id: Id<Delivery>, answer: &str) -> Result<()> {
    let sql = Sql::new("UPDATE webhook_delivery SET attempts = attempts + 1, last_answer = ").bind(answer);
    tx.run(sql.push(" WHERE state = 'waiting' AND id = ").bind(id)).await?;
    Ok(())
}

/// A program that is gone is not told any more; what still waited for it is given up.
pub async fn disable(tx: &mut Tx, id: Id<Webhook>, now: DateTime<Utc>) -> Result<()> {
    tx.run(Sql::new("UPDATE webhook SET disabled_at = ").bind(now).push(" WHERE id = ").bind(id)).await?;
    let sql = Sql::new("UPDATE webhook_delivery SET state = 'given-up', ended_at = ").bind(now);
    tx.run(sql.push(" WHERE state = 'waiting' AND webhook_id = ").bind(id)).await?;
    Ok(())
}

row! {
    #[derive(Clone, Debug)]
    pub struct DeliveryRow {
        pub about: String,
        pub state: String,
        pub attempts: i64,
        pub last_answer: Option<String>,
        pub created_at: DateTime<Utc>,
    }
}

/// The latest deliveries to a program that the caller already sees.
pub async fn list_deliveries(tx: &mut Tx, id: Id<Webhook>) -> Result<Vec<DeliveryRow>> {
    let sql = Sql::new(
        "SELECT about, state, attempts, last_answer, created_at FROM webhook_delivery WHERE webhook_id = ",
    )
    .bind(id);
    tx.list(sql.push(" ORDER BY created_at DESC, id DESC LIMIT 50")).await
}

pub async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("DELETE FROM webhook_delivery WHERE state <> 'waiting' AND created_at < ");
    tx.run(sql.bind(now - TimeDelta::days(90))).await?;
    Ok(())
}

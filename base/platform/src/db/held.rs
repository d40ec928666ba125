//! Whether a right is held on one node.

use std::collections::BTreeSet;

use hygie_kernel::{Id, Scope};

use super::{Connected, Sql, Tx};
use crate::Result;

impl Tx {
    /// Whether nothing can be changed here.
    pub(crate) fn only_looks(&self) -> bool {
        matches!(self.connection, Connected::SqliteRead(_) | Connected::PostgresRead(_))
    }

    /// Whether the right that a scope names is held on a node.
    pub async fn sees<T>(&mut self, scope: Scope, node: Id<T>) -> Result<bool> {
        let sql = Sql::new("SELECT COUNT(*) AS value FROM node WHERE id = ").bind(node).push(" AND ");
        Ok(self.get::<(i64,)>(sql.sees(node, scope)).await?.0 > 0)
    }

    /// All rights that the person of a scope holds on a node, within what a token leaves.
    pub(crate) async fn list_rights<T>(&mut self, scope: Scope, node: Id<T>) -> Result<BTreeSet<String>> {
        let rights: Vec<(String,)> = self.list(Sql::rights_on(node, scope)).await?;
        Ok(rights.into_iter().map(|(right,)| right).collect())
    }
}

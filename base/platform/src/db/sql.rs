//! A statement and its values. The text is made of pieces that stand in the source: never of what people typed.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Right, Scope};
use serde_json::Value;
use sqlx::{Arguments, AssertSqlSafe, Database, Encode, IntoArguments, Type};
use uuid::Uuid;

use crate::{Error, Result};

/// A value to bind. Each carries an `Option`, so that an absent one keeps its type on PostgreSQL.
#[derive(Clone, Debug)]
pub enum Arg {
    Bool(Option<bool>),
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Id(Option<Uuid>),
    Time(Option<DateTime<Utc>>),
    Date(Option<NaiveDate>),
    Json(Option<Value>),
}

macro_rules! from_value {
    ($($type:ty => $variant:ident),* $(,)?) => { $(
        impl From<$type> for Arg {
            fn from(value: $type) -> Self { Arg::$variant(Some(value.into())) }
        }
        impl From<Option<$type>> for Arg {
            fn from(value: Option<$type>) -> Self { Arg::$variant(value.map(Into::into)) }
        }
    )* };
}

from_value!(bool => Bool, i64 => Int, f64 => Real, String => Text, &str => Text, Vec<u8> => Bytes, Uuid => Id,
    DateTime<Utc> => Time, NaiveDate => Date, Value => Json);

impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Arg::Text(Some(value.clone()))
    }
}

impl From<&Option<String>> for Arg {
    fn from(value: &Option<String>) -> Self {
        Arg::Text(value.clone())
    }
}

impl<T> From<Id<T>> for Arg {
    fn from(id: Id<T>) -> Self {
        Arg::Id(Some(id.uuid()))
    }
}

impl<T> From<Option<Id<T>>> for Arg {
    fn from(id: Option<Id<T>>) -> Self {
        Arg::Id(id.map(Id::uuid))
    }
}

/// A statement in the making: pieces of text in order, each followed by the values it binds.
#[derive(Clone, Debug)]
pub struct Sql {
    text: String,
    args: Vec<Arg>,
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Sql { text: text.to_owned(), args: Vec::new() }
    }
}

impl Sql {
    pub fn new(text: &'static str) -> Sql {
        text.into()
    }

    /// A statement that the engine itself wrote, such as the definition of an index.
    pub(super) fn of_engine(text: String) -> Sql {
        Sql { text, args: Vec::new() }
    }

    /// Appends a piece of text as it stands in the source.
    pub fn push(mut self, text: &'static str) -> Sql {
        self.text.push_str(text);
        self
    }

    /// Appends the next placeholder and binds the value to it.
    pub fn bind(mut self, value: impl Into<Arg>) -> Sql {
        self.args.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.args.len().to_string());
        self
    }

    /// Binds a value to a placeholder that the text already names, in order: `$1`, `$2`…
    pub fn arg(mut self, value: impl Into<Arg>) -> Sql {
        self.args.push(value.into());
        self
    }

    /// Appends another statement in the making, with its values.
    pub fn append(mut self, other: Sql) -> Sql {
        let offset = self.args.len();
        let mut rest = other.text.as_str();
        while let Some(at) = rest.find('$') {
            let (before, after) = rest.split_at(at + 1);
            let digits = after.chars().take_while(char::is_ascii_digit).count();
            let number: usize = after[..digits].parse().unwrap_or(0);
            self.text.push_str(before);
            self.text.push_str(&(number + offset).to_string());
            rest = &after[digits..];
        }
        self.text.push_str(rest);
        self.args.extend(other.args);
        self
    }

    /// Asks that the node named by `column` be in the sight of the scope.
    ///
    /// Written with `EXISTS` along the row at hand: pages start from a perimeter that the reader sees, so nearly
    /// every row passes, and the cost does not grow with the breadth of the reader's sight.
    pub fn in_sight(self, column: &'static str, scope: Scope) -> Sql {
        self.push("EXISTS (SELECT 1 FROM sight WHERE sight.node_id = ")
            .push(column)
            .push(" AND sight.person_id = ")
            .bind(scope.person)
            .push(" AND sight.right_name = ")
            .bind(scope.right.0)
            .held_now(scope)
            .push(")")
    }

    /// Asks that the right named by one column be held on the node named by another, whatever right the scope names.
    pub fn holds(self, right: &'static str, column: &'static str, scope: Scope) -> Sql {
        self.push("EXISTS (SELECT 1 FROM sight WHERE sight.node_id = ")
            .push(column)
            .push(" AND sight.person_id = ")
            .bind(scope.person)
            .push(" AND sight.right_name = ")
            .push(right)
            .held_now(scope)
            .push(")")
    }

    /// Asks that the person named by `column` hold a right on a node at a moment, whoever asks.
    pub fn is_held<T>(self, column: &'static str, right: Right, node: Id<T>, at: DateTime<Utc>) -> Sql {
        self.push("EXISTS (SELECT 1 FROM sight WHERE sight.person_id = ")
            .push(column)
            .push(" AND sight.node_id = ")
            .bind(node)
            .push(" AND sight.right_name = ")
            .bind(right.0)
            .push(" AND sight.valid_from <= ")
            .bind(at)
            .push(" AND sight.valid_to > ")
            .bind(at)
            .push(")")
    }

    /// Asks that a row be the caller's own, by the column that says whose it is. A token that is kept to one node has
    /// nothing of its own: what its owner did elsewhere is not for it.
    pub fn is_own(self, column: &'static str, scope: Scope) -> Sql {
        match scope.limit {
            Some(limit) if limit.within.is_some() => self.push("1 = 0"),
            _ => self.push(column).push(" = ").bind(scope.person),
        }
    }

    /// The rights that the person of a scope holds on one node, whatever right it names.
    pub(super) fn rights_on<T>(node: Id<T>, scope: Scope) -> Sql {
        Sql::new("SELECT DISTINCT sight.right_name AS value FROM sight WHERE sight.node_id = ")
            .bind(node)
            .push(" AND sight.person_id = ")
            .bind(scope.person)
            .held_now(scope)
    }

    /// Asks that one node, known beforehand, be in the sight of the scope: once, however many rows there are. A scalar,
    /// because SQLite would make of `EXISTS` a join, and ask again for each row.
    pub fn sees<T>(self, node: Id<T>, scope: Scope) -> Sql {
        self.push("(SELECT COUNT(*) FROM sight WHERE sight.node_id = ")
            .bind(node)
            .push(" AND sight.person_id = ")
            .bind(scope.person)
            .push(" AND sight.right_name = ")
            .bind(scope.right.0)
            .held_now(scope)
            .push(") > 0")
    }

    /// At the moment of the scope and, for a token, within what it leaves. Every text that asks for a sight ends by this
    /// one: what a person sees in person costs nothing more, and no text can forget the token.
    fn held_now(self, scope: Scope) -> Sql {
        let sql = self
            .push(" AND sight.valid_from <= ")
            .bind(scope.at)
            .push(" AND sight.valid_to > ")
            .bind(scope.at);
        let Some(limit) = scope.limit else { return sql };
        let sql = sql
            .push(" AND EXISTS (SELECT 1 FROM api_token_right WHERE api_token_right.right_name = sight.right_name AND api_token_right.token_id = ")
            .bind(limit.token)
            .push(")");
        let Some(within) = limit.within else { return sql };
        sql.push(" AND EXISTS (SELECT 1 FROM closure AS kept WHERE kept.descendant_id = sight.node_id AND kept.ancestor_id = ")
            .bind(within)
            .push(")")
    }

    /// `($1, $2, …), ($3, $4, …)`: many rows in one statement.
    pub fn values<const N: usize>(mut self, rows: impl IntoIterator<Item = [Arg; N]>) -> Sql {
        for (i, row) in rows.into_iter().enumerate() {
            self.text.push_str(if i == 0 { "(" } else { ", (" });
            for (j, value) in row.into_iter().enumerate() {
                if j > 0 {
                    self.text.push_str(", ");
                }
                self = self.bind(value);
            }
            self.text.push(')');
        }
        self
    }

    /// `$1, $2, $3`, or `NULL` for none: what stands between the parentheses of `IN`.
    pub fn list(mut self, values: impl IntoIterator<Item = impl Into<Arg>>) -> Sql {
        let before = self.args.len();
        for value in values {
            if self.args.len() > before {
                self.text.push_str(", ");
            }
            self = self.bind(value);
        }
        if self.args.len() == before { self.push("NULL") } else { self }
    }

    /// How many values are bound: SQLite takes 32,766 at most in one statement, PostgreSQL 65,535.
    pub fn bound(&self) -> usize {
        self.args.len()
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn query<DB>(self) -> Result<sqlx::query::Query<'static, DB, <DB as Database>::Arguments>>
    where
        DB: Database,
        <DB as Database>::Arguments: IntoArguments<DB>,
        bool: Encode<'static, DB> + Type<DB>,
        i64: Encode<'static, DB> + Type<DB>,
        f64: Encode<'static, DB> + Type<DB>,
        String: Encode<'static, DB> + Type<DB>,
        Vec<u8>: Encode<'static, DB> + Type<DB>,
        Uuid: Encode<'static, DB> + Type<DB>,
        DateTime<Utc>: Encode<'static, DB> + Type<DB>,
        NaiveDate: Encode<'static, DB> + Type<DB>,
        Value: Encode<'static, DB> + Type<DB>,
        Option<bool>: Encode<'static, DB> + Type<DB>,
        Option<i64>: Encode<'static, DB> + Type<DB>,
        Option<f64>: Encode<'static, DB> + Type<DB>,
        Option<String>: Encode<'static, DB> + Type<DB>,
        Option<Vec<u8>>: Encode<'static, DB> + Type<DB>,
        Option<Uuid>: Encode<'static, DB> + Type<DB>,
        Option<DateTime<Utc>>: Encode<'static, DB> + Type<DB>,
        Option<NaiveDate>: Encode<'static, DB> + Type<DB>,
        Option<Value>: Encode<'static, DB> + Type<DB>,
    {
        let text =
            if DB::NAME == "SQLite" { sqlite_placeholders(&self.text, self.args.len()) } else { self.text };
        let mut arguments = <DB as Database>::Arguments::default();
        for arg in self.args {
            match arg {
                Arg::Bool(v) => arguments.add(v),
                Arg::Int(v) => arguments.add(v),
                Arg::Real(v) => arguments.add(v),
                Arg::Text(v) => arguments.add(v),
                Arg::Bytes(v) => arguments.add(v),
                Arg::Id(v) => arguments.add(v),
                Arg::Time(v) => arguments.add(v),
                Arg::Date(v) => arguments.add(v),
                Arg::Json(v) => arguments.add(v),
            }
            .map_err(|error| Error::message(format!("failed to bind a value: {error}")))?;
        }
        Ok(sqlx::query_with(AssertSqlSafe(text), arguments))
    }
}

/// SQLite looks a named placeholder up in a list, each time from its beginning: a statement of many rows would take
/// minutes. Where every value is used once and in order, the placeholders are anonymous; else they are numbered.
fn sqlite_placeholders(text: &str, count: usize) -> String {
    let mut anonymous = String::with_capacity(text.len());
    let mut pieces = text.split('$');
    anonymous.push_str(pieces.next().unwrap_or_default());
    let mut seen = 0;
    for piece in pieces {
        let (number, rest) = piece.split_at(piece.bytes().take_while(u8::is_ascii_digit).count());
        seen += 1;
        if number.parse() != Ok(seen) {
            return text.replace('$', "?");
        }
        anonymous.push('?');
        anonymous.push_str(rest);
    }
    if seen == count { anonymous } else { text.replace('$', "?") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_is_given_placeholders_that_it_finds_at_once() {
        assert_eq!(sqlite_placeholders("a = $1 AND b = $2", 2), "a = ? AND b = ?");
        assert_eq!(sqlite_placeholders("a = $2 OR b = $1 OR c = $2", 2), "a = ?2 OR b = ?1 OR c = ?2");
    }

    #[test]
    fn a_token_narrows_each_sight_and_a_person_pays_nothing_for_it() {
        let person = Scope {
            person: Uuid::nil().into(),
            right: hygie_kernel::Right("registry.read"),
            at: DateTime::UNIX_EPOCH,
            limit: None,
        };
        let plain = "EXISTS (SELECT 1 FROM sight WHERE sight.node_id = s.id AND sight.person_id = $1 AND sight.right_name = $2 \
                     AND sight.valid_from <= $3 AND sight.valid_to > $4)";
        assert_eq!(Sql::new("").in_sight("s.id", person).text(), plain);
        assert_eq!(Sql::new("").is_own("person_id", person).text(), "person_id = $1");

        let within = Some(Id::from(Uuid::max()));
        let token =
            Scope { limit: Some(hygie_kernel::Limit { token: Uuid::max().into(), within }), ..person };
        for sql in [
            Sql::new("").in_sight("s.id", token),
            Sql::new("").sees(Id::<hygie_kernel::Node>::from(Uuid::nil()), token),
            Sql::new("").holds("r.right_name", "s.id", token),
        ] {
            assert!(sql.text().contains("FROM api_token_right"), "{}", sql.text());
            assert!(sql.text().contains("kept.ancestor_id = "), "{}", sql.text());
        }
        assert_eq!(Sql::new("").is_own("person_id", token).text(), "1 = 0");
    }

    #[test]
    fn placeholders_follow_the_order_of_the_values() {
        let sql = Sql::new("INSERT INTO t (a, b) VALUES ")
            .values([["x".into(), 1_i64.into()], ["y".into(), 2_i64.into()]]);
        assert_eq!(sql.text(), "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)");
        let whole = Sql::new("a = ")
            .bind(1_i64)
            .push(" AND ")
            .append(Sql::new("b = ").bind(2_i64).push(" OR b > $1"));
        assert_eq!(whole.text(), "a = $1 AND b = $2 OR b > $2");
        assert_eq!(Sql::new("a IN (").list(Vec::<&str>::new()).push(")").text(), "a IN (NULL)");
    }
}

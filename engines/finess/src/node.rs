//! JSON as it comes, read without believing any schema: in FINESS+ the schema and the data do not spell the keys
//! alike (`informationsGeneralesPmej`, `informationsGeneralesPMEJ`; `pm_smsseId`, `pmSmsseId`), and a code is now
//! a text, now an object with a `code`, now a list of one.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

#[derive(Debug, Default)]
pub(crate) enum Node {
    #[default]
    Nothing,
    Text(String),
    List(Vec<Node>),
    /// Keys in lower case and without underscores.
    Map(Vec<(String, Node)>),
}

static NOTHING: Node = Node::Nothing;

/// What is nearly all of the weight and never needed, telephones and addresses of persons included.
const LEFT_ALONE: &[&str] = &["engagement", "evenement", "contact", "telecom", "typebudget", "roleege"];

impl Node {
    /// The value of a key, given in lower case and without underscores.
    pub fn get(&self, key: &str) -> &Node {
        match self {
            Node::Map(entries) => {
                entries.iter().find(|(name, _)| name == key).map_or(&NOTHING, |(_, node)| node)
            }
            _ => &NOTHING,
        }
    }

    /// The text, or the code of a coded value; empty when there is none.
    pub fn text(&self) -> &str {
        match self {
            Node::Nothing => "",
            Node::Text(text) => text.trim(),
            Node::List(nodes) => nodes.first().map_or("", Node::text),
            Node::Map(_) => match self.get("code") {
                Node::Text(code) => code.trim(),
                _ => "",
            },
        }
    }

    /// The nodes of a list; a lone node is a list of one.
    pub fn list(&self) -> &[Node] {
        match self {
            Node::Nothing => &[],
            Node::List(nodes) => nodes,
            lone => std::slice::from_ref(lone),
        }
    }

    /// Whether a text, here or below but not in `except`, has blanks around it.
    pub fn is_padded(&self, except: &str) -> bool {
        match self {
            Node::Nothing => false,
            Node::Text(text) => text.trim().len() != text.len(),
            Node::List(nodes) => nodes.iter().any(|node| node.is_padded(except)),
            Node::Map(entries) => entries.iter().any(|(key, node)| key != except && node.is_padded(except)),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

pub(crate) struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = access.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(Key(key)) = access.next_key()? {
            if LEFT_ALONE.contains(&key.as_str()) {
                access.next_value::<IgnoredAny>()?;
            } else {
                entries.push((key, access.next_value()?));
            }
        }
        Ok(Node::Map(entries))
    }
}

/// A key in lower case and without underscores.
pub(crate) struct Key(pub String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, key: &str) -> Result<Key, E> {
                Ok(Key(key.chars().filter(|&c| c != '_').map(|c| c.to_ascii_lowercase()).collect()))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The message of a JSON error, without the place, which is told apart.
pub(crate) fn message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

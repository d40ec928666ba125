//! A value of the file together with the way that leads to it, so that a fault can tell its place.

use serde_json::Value;

use crate::faults::{Faults, What};

#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub value: &'a Value,
    above: Option<&'a At<'a>>,
    step: Step,
}

#[derive(Clone, Copy)]
enum Step {
    Key(&'static str),
    Position(usize),
}

impl<'a> At<'a> {
    pub fn root(value: &'a Value) -> At<'a> {
        At { value, above: None, step: Step::Key("") }
    }

    /// What this key leads to; nothing when it is absent or null.
    pub fn find(&'a self, name: &'static str) -> Option<At<'a>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(At { value, above: Some(self), step: Step::Key(name) })
    }

    /// What this key leads to, which must be there.
    pub fn get(&'a self, name: &'static str, faults: &mut Faults) -> Option<At<'a>> {
        let found = self.find(name);
        if found.is_none() {
            let what = if self.value.is_object() {
                What::Missing
            } else {
                What::WrongType { expected: "an object" }
            };
            let place = if self.value.is_object() { self.below(name) } else { self.place() };
            faults.add(place, what);
        }
        found
    }

    /// The values of a list. A value alone stands for a list of one: some files forget the brackets.
    pub fn items(&'a self) -> Vec<At<'a>> {
        match self.value {
            Value::Array(values) => values
                .iter()
                .enumerate()
                .map(|(position, value)| At { value, above: Some(self), step: Step::Position(position) })
                .collect(),
            _ => vec![*self],
        }
    }

    pub fn text(&self, faults: &mut Faults) -> Option<&'a str> {
        let text = self.value.as_str();
        if text.is_none() {
            faults.add(self.place(), What::WrongType { expected: "a text" });
        }
        text
    }

    pub fn whole_number(&self, faults: &mut Faults) -> Option<i64> {
        let number = self.value.as_i64();
        if number.is_none() {
            faults.add(self.place(), What::WrongType { expected: "a whole number" });
        }
        number
    }

    /// A code, which is a number, or the same number written as a text.
    pub fn code<T>(&self, known: impl Fn(u16) -> Option<T>, faults: &mut Faults) -> Option<T> {
        let number = match self.value {
            Value::String(text) => text.trim().parse::<u16>().ok(),
            value => value.as_u64().and_then(|number| u16::try_from(number).ok()),
        };
        let found = number.and_then(known);
        if found.is_none() {
            let what = match self.value {
                Value::String(text) => What::UnknownCode { found: crate::faults::excerpt(text) },
                Value::Number(number) => What::UnknownCode { found: number.to_string() },
                _ => What::WrongType { expected: "a code" },
            };
            faults.add(self.place(), what);
        }
        found
    }

    pub fn place(&self) -> String {
        let before = self.above.map(At::place).unwrap_or_default();
        match self.step {
            Step::Key(name) if before.is_empty() => name.to_owned(),
            Step::Key(name) => format!("{before}.{name}"),
            Step::Position(position) => format!("{before}[{position}]"),
        }
    }

    /// The place of a key that is not there.
    pub fn below(&self, name: &str) -> String {
        let place = self.place();
        if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
    }
}

//! A JSON value of any kind, read as a stream by something that says what each kind means to it.
//! Nothing is an error here but what is not JSON.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

pub enum Scalar {
    Number(f64),
    Text(String),
    /// Null, a truth value, or a list or an object where none was awaited.
    Nothing,
}

pub trait Reading<'de>: Sized {
    type Value;

    fn scalar(self, scalar: Scalar) -> Self::Value;

    fn list<S: SeqAccess<'de>>(self, list: S) -> Result<Self::Value, S::Error> {
        drain(list)?;
        Ok(self.scalar(Scalar::Nothing))
    }

    fn object<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            skip(&mut map)?;
        }
        Ok(self.scalar(Scalar::Nothing))
    }
}

/// Reads what is left of a list, for nothing.
pub fn drain<'de, S: SeqAccess<'de>>(mut list: S) -> Result<(), S::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Goes past the value of a member.
pub fn skip<'de, M: MapAccess<'de>>(map: &mut M) -> Result<(), M::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

pub struct Any<R>(pub R);

impl<'de, R: Reading<'de>> DeserializeSeed<'de> for Any<R> {
    type Value = R::Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<R::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de, R: Reading<'de>> Visitor<'de> for Any<R> {
    type Value = R::Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Nothing))
    }

    fn visit_bool<E>(self, _: bool) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Nothing))
    }

    fn visit_u64<E>(self, number: u64) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Number(number as f64)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Number(number as f64)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Number(number)))
    }

    fn visit_str<E>(self, text: &str) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Text(text.to_owned())))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, list: S) -> Result<R::Value, S::Error> {
        self.0.list(list)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<R::Value, M::Error> {
        self.0.object(map)
    }
}

//! `hygie openapi`: the description of the API, for those who write programs against it.

use crate::command::Ending;
use crate::{CAPABILITIES, out};

pub fn print() -> anyhow::Result<Ending> {
    let document = hygie_platform::openapi(CAPABILITIES);
    out::line(serde_json::to_string_pretty(&document)?)?;
    Ok(Ending::Well)
}

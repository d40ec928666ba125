//! Reads the files in which France publishes its health structures: FINESS in all its layouts, and the GHT.
//!
//! [`read`] recognises the file by what is in it, never by its name, and gives what it finds one [`Item`] at a
//! time: the memory it takes does not grow with the file. A line that cannot be read is given as
//! [`Item::Refused`] and the rest of the file goes on; a file that must not be read at all is an [`Unreadable`].
//!
//! The number in a FINESS file says nothing about who is a legal entity (EJ) and who is an establishment (ET):
//! only the layout does, and each one is read for what it brings. None of them brings everything.

mod complaints;
mod etalab;
mod fhir;
mod finess_plus;
mod groups;
mod items;
mod node;
mod number;
mod places;
mod projection;
mod row;
mod source;
mod spreadsheet;
mod tables;
mod values;

pub use complaints::{Doubt, Reason, Refused, Remark, Sign, Unreadable};
pub use items::{Coded, Establishment, Group, GroupRole, Item, Layout, LegalEntity, Opened};
pub use number::{FinessNumber, NumberError};
pub use values::date_in_file_name;

use std::io::Read;
use std::ops::ControlFlow;

use items::{Halt, Outlet};
use source::{Shape, Source};

/// Reads a whole file, plain or gzipped, and gives what it holds to `take`, which may stop the reading.
///
/// When the answer is [`Unreadable`], whatever was given before must be thrown away: some damage only shows far
/// into the file. To follow the progress, wrap `input` and count the bytes that go through.
pub fn read(input: impl Read, take: &mut dyn FnMut(Item) -> ControlFlow<()>) -> Result<Opened, Unreadable> {
    let mut source = Source::open(input)?;
    let mut outlet = Outlet::new(take);
    let mut opened = Opened {
        layout: Layout::Etalab,
        encoding: "UTF-8",
        compressed: source.is_compressed(),
        published: None,
        lines: 0,
    };
    let outcome = match source.shape()? {
        Shape::Table => tables::read(&mut source, &mut outlet, &mut opened),
        Shape::JsonLines => fhir::read(&mut source, &mut outlet, &mut opened),
        Shape::Json => finess_plus::read(&mut source, &mut outlet, &mut opened),
    };
    match outcome {
        Ok(()) | Err(Halt::Enough) => {}
        Err(Halt::Unreadable(unreadable)) => return Err(unreadable),
    }
    opened.encoding = source.encoding_name();
    opened.lines = source.lines_read();
    Ok(opened)
}

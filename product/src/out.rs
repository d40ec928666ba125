//! What is printed for a person or another program. The reader may leave at any time (`hygie openapi | head`): that
//! is no failure.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// Writes a text and the end of its line to the standard output.
pub fn line(text: impl Display) -> io::Result<()> {
    write_line(io::stdout().lock(), text)
}

/// Writes to the standard error what is not the answer: what is wrong, or how far the work has come.
pub fn aside(text: impl Display) -> io::Result<()> {
    write_line(io::stderr().lock(), text)
}

fn write_line(mut out: impl Write, text: impl Display) -> io::Result<()> {
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_leaves_is_no_failure() {
        assert!(write_line(Closed, "a long answer").is_ok());
    }
}

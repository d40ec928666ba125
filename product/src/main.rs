//! The program: it gathers what the machine says and leaves with the code of the command.

use std::process::ExitCode;

fn main() -> ExitCode {
    hygie::command::run(std::env::args_os(), std::env::vars_os().collect()).into()
}

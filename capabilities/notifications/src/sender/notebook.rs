//! What a process that sends letters notes as it goes, so that another knows what it did if it is killed.
//!
//! Two lines a letter, appended by one write each: that it is being handed over, written just before the final dot of
//! the message, and what the server answered. The system keeps what was written even when the process is killed at the
//! next instruction, which a transaction of the database could not do in so short a time. The file is locked as long as
//! its process lives, on this machine: who can take the lock reads what a dead one left.
//!
//! What remains unsure is the instant between the line and the dot, some microseconds: a process killed there has
//! noted a letter that it did not hand over. Such a letter is shown as handed with no answer, and can be sent again by
//! hand. A machine that falls may lose the last lines, and then a letter leaves twice under the same Message-ID.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hygie_kernel::Id;
use hygie_platform::mail::Letter;

use crate::model::Outcome;

#[derive(Clone)]
pub struct Notebook(Arc<Notes>);

struct Notes {
    file: File,
    worker: String,
}

/// What a notebook says of a letter: that it was handed over, and what was answered if that was noted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    pub outcome: Option<Outcome>,
}

/// What is known of the letters of one process.
pub type Known = HashMap<Id<Letter>, Note>;

const ENDING: &str = "letters";

impl Notebook {
    pub fn open(data_dir: &Path, worker: &str) -> io::Result<Notebook> {
        let folder = folder(data_dir);
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        let path = folder.join(format!("{worker}.{ENDING}"));
        let file = OpenOptions::new().create(true).append(true).read(true).open(&path)?;
        file.lock()?;
        Ok(Notebook(Arc::new(Notes { file, worker: worker.to_owned() })))
    }

    pub fn worker(&self) -> &str {
        &self.0.worker
    }

    /// The letter is handed over at the next instruction.
    pub fn hand(&self, letter: Id<Letter>) -> io::Result<()> {
        self.write(format!("> {letter}\n"))
    }

    pub fn answer(&self, letter: Id<Letter>, outcome: &Outcome) -> io::Result<()> {
        let (sign, reply) = match outcome {
            Outcome::Accepted(reply) => ('+', reply),
            Outcome::Refused(reply) => ('-', reply),
            Outcome::Later(reply) => ('~', reply),
        };
        self.write(format!("{sign} {letter} {}\n", reply.replace(char::is_control, " ")))
    }

    fn write(&self, line: String) -> io::Result<()> {
        (&self.0.file).write_all(line.as_bytes())
    }

    pub fn known(&self) -> io::Result<Known> {
        read(&self.0.file)
    }

    /// Everything noted is in the database now.
    pub fn clear(&self) -> io::Result<()> {
        self.0.file.set_len(0)
    }
}

/// A notebook whose process is gone. Its file stays locked until this is let go.
pub struct LeftBehind {
    pub worker: String,
    pub known: Known,
    path: PathBuf,
    _file: File,
}

impl LeftBehind {
    pub fn throw_away(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// The notebooks whose processes are gone.
pub fn list_left_behind(data_dir: &Path) -> io::Result<Vec<LeftBehind>> {
    let files = match fs::read_dir(folder(data_dir)) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut left = Vec::new();
    for path in files.filter_map(|file| Some(file.ok()?.path())) {
        let is_notebook = path.extension().is_some_and(|ending| ending == ENDING);
        let Some(worker) = path.file_stem().and_then(|name| name.to_str()).filter(|_| is_notebook) else {
            continue;
        };
        let file = match File::open(&path) {
            Ok(file) => file,
            // Another process has just thrown it away.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if file.try_lock().is_ok() {
            left.push(LeftBehind { worker: worker.to_owned(), known: read(&file)?, path, _file: file });
        }
    }
    Ok(left)
}

fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("mail")
}

fn read(file: &File) -> io::Result<Known> {
    use std::io::{BufRead, BufReader, Seek, SeekFrom};

    let mut file = file;
    file.seek(SeekFrom::Start(0))?;
    let mut known = Known::new();
    for line in BufReader::new(file).lines() {
        let line = line?;
        let mut pieces = line.splitn(3, ' ');
        let (Some(sign), Some(Ok(letter))) = (pieces.next(), pieces.next().map(str::parse::<Id<Letter>>))
        else {
            continue;
        };
        let reply = pieces.next().unwrap_or_default().to_owned();
        known.entry(letter).or_default().outcome = match sign {
            "+" => Some(Outcome::Accepted(reply)),
            "-" => Some(Outcome::Refused(reply)),
            "~" => Some(Outcome::Later(reply)),
            _ => None,
        };
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use hygie_kernel::{SystemChance, SystemClock};

    use super::*;

    #[test]
    fn a_notebook_is_read_by_others_once_its_process_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let id = || Id::<Letter>::new(&SystemClock, &SystemChance);
        let (handed, taken) = (id(), id());
        let notebook = Notebook::open(folder.path(), "first").unwrap();
        notebook.hand(taken).unwrap();
        notebook.answer(taken, &Outcome::Accepted("250 ok\r\nqueued".to_owned())).unwrap();
        notebook.hand(handed).unwrap();
        assert!(list_left_behind(folder.path()).unwrap().is_empty());

        drop(notebook);
        let mut left = list_left_behind(folder.path()).unwrap();
        let left = left.remove(0);
        assert_eq!(left.worker, "first");
        assert_eq!(left.known[&handed], Note { outcome: None });
        assert_eq!(
            left.known[&taken],
            Note { outcome: Some(Outcome::Accepted("250 ok  queued".to_owned())) }
        );
        left.throw_away().unwrap();
        assert!(list_left_behind(folder.path()).unwrap().is_empty());
    }
}

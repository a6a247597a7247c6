//! Where policies and facts come from: files, standard input, the command line itself.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use itsm_core::Policy;
use itsm_core::category::model::{MAX_MODEL_BYTES, Model};
use itsm_core::document::{Syntax, limits::MAX_BYTES};
use itsm_core::engine::Loaded;
use itsm_core::engine::MAX_SCHEDULE_BYTES;
use itsm_core::finding::nearest;

use crate::excerpt;
use crate::failure::Failure;
use crate::terminal;

/// What people call standard input.
const STDIN: &str = "standard input";

/// The text of one policy.
#[derive(Clone, Debug)]
pub struct Source {
    /// What people call it: its path, or `standard input`.
    pub name: String,
    bytes: Vec<u8>,
    syntax: Option<Syntax>,
}

impl Source {
    /// Reads a policy from a file, or from standard input when the path is `-`.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Ok(Self { name: STDIN.to_owned(), bytes: stdin(MAX_BYTES)?, syntax: None });
        }
        let syntax = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Some(Syntax::Json),
            Some("yaml" | "yml") => Some(Syntax::Yaml),
            _ => None,
        };
        Ok(Self { name: path.display().to_string(), bytes: file(path, &POLICY, MAX_BYTES)?, syntax })
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        str::from_utf8(&self.bytes).ok()
    }

    /// Reads, checks and compiles the policy.
    pub fn load(&self) -> Loaded {
        if let Some(text) = self.text() {
            return Policy::load(text, self.syntax.unwrap_or_else(|| Syntax::guess(text)));
        }
        match Policy::from_bytes(&self.bytes, self.syntax.unwrap_or(Syntax::Yaml)) {
            Ok(policy) => Loaded { policy: Some(policy), findings: Vec::new() },
            Err(error) => Loaded { policy: None, findings: error.findings().to_vec() },
        }
    }

    /// The policy; if it has errors, they are told on standard error and there is none.
    pub fn policy(&self) -> Option<Policy> {
        let loaded = self.load();
        if loaded.policy.is_none() {
            let mut told = excerpt::render(self, &loaded.findings);
            told.push_str(&excerpt::summary(&self.name, &loaded.findings));
            terminal::tell(&told);
        }
        loaded.policy
    }
}

/// The text of an argument that is itself JSON, names a file (`@FILE`), or stands for standard input (`-`).
pub fn argument(text: &str) -> Result<String, Failure> {
    long_argument(text, MAX_BYTES)
}

/// The same of a schedule of changes, which may be longer.
pub fn schedule(text: &str) -> Result<String, Failure> {
    long_argument(text, MAX_SCHEDULE_BYTES)
}

fn long_argument(text: &str, most: usize) -> Result<String, Failure> {
    let (name, bytes) = match text.strip_prefix('@') {
        _ if text == "-" => (STDIN, stdin(most)?),
        Some(path) => (path, file(Path::new(path), &ARGUMENT, most)?),
        None => return Ok(text.to_owned()),
    };
    String::from_utf8(bytes)
        .map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
        .map_err(|_| Failure::new(format!("`{name}` is no text in UTF-8")).help("save it with the encoding UTF-8"))
}

/// What a calendar of another program is called, and its bytes, from a file or from standard input (`-`).
pub fn calendar(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    calendar_within(path, MAX_BYTES)
}

/// The same of a calendar of changes, which may be longer.
pub fn change_calendar(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    calendar_within(path, MAX_SCHEDULE_BYTES)
}

fn calendar_within(path: &Path, most: usize) -> Result<(String, Vec<u8>), Failure> {
    if path == Path::new("-") {
        Ok((STDIN.to_owned(), stdin(most)?))
    } else {
        Ok((path.display().to_string(), file(path, &CALENDAR, most)?))
    }
}

/// A log of tickets, to be read from a file, or from standard input when the path is `-`.
pub fn log(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        take_stdin()?;
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(open(path, &LOG)?))
}

/// A model that was trained for a policy.
pub fn model(path: &Path) -> Result<Model, Failure> {
    let bytes = limited(open(path, &MODEL)?, MAX_MODEL_BYTES)
        .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
    Model::from_bytes(&bytes).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())).help(error.help()))
}

/// Tickets to learn from, to be read from a file, or from standard input when the path is `-`.
pub fn tickets(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        take_stdin()?;
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(open(path, &TICKETS)?))
}

/// What people chose, to be read from a file, or from standard input when the path is `-`.
pub fn feedback(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        take_stdin()?;
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(open(path, &FEEDBACK)?))
}

/// What to do where there is no file to read.
struct Remedy {
    folder: &'static str,
    missing: &'static str,
}

const POLICY: Remedy =
    Remedy { folder: "name a policy file in it", missing: "`itsm init` writes a policy to start from" };

const ARGUMENT: Remedy = Remedy {
    folder: "name a file in it after the `@`",
    missing: "name a file that is there after the `@`, or write the JSON itself",
};

const LOG: Remedy = Remedy { folder: "name a log in it", missing: "name a CSV file, or one with lines of JSON" };

const MODEL: Remedy = Remedy { folder: "name a model in it", missing: "`itsm train` writes one" };
const TICKETS: Remedy =
    Remedy { folder: "name a file of tickets in it", missing: "name a CSV file of tickets, or one with lines of JSON" };

const FEEDBACK: Remedy = Remedy {
    folder: "name a file of feedback in it",
    missing: "name a file with lines of JSON, as the chat hands them over",
};

const CALENDAR: Remedy = Remedy {
    folder: "name an iCalendar file in it",
    missing: "name the file that you have downloaded, such as `holidays.ics`",
};

fn file(path: &Path, remedy: &Remedy, most: usize) -> Result<Vec<u8>, Failure> {
    let file = open(path, remedy)?;
    limited(file, most).map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))
}

fn open(path: &Path, remedy: &Remedy) -> Result<File, Failure> {
    let name = path.display();
    if path.is_dir() {
        return Err(Failure::new(format!("`{name}` is a folder")).help(remedy.folder));
    }
    match File::open(path) {
        Ok(file) => Ok(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let failure = Failure::new(format!("there is no file `{name}`"));
            Err(match neighbour(path) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help(remedy.missing),
            })
        }
        Err(error) => Err(Failure::new(format!("cannot read `{name}`: {error}"))),
    }
}

fn take_stdin() -> Result<(), Failure> {
    static TAKEN: AtomicBool = AtomicBool::new(false);
    if TAKEN.swap(true, Ordering::Relaxed) {
        return Err(Failure::new("standard input (`-`) can be read only once")
            .help("put one of the two into a file; for facts, events and requests write `@FILE`"));
    }
    Ok(())
}

fn stdin(most: usize) -> Result<Vec<u8>, Failure> {
    take_stdin()?;
    limited(io::stdin(), most).map_err(|error| Failure::new(format!("cannot read standard input: {error}")))
}

/// Reads one byte more than the engine does: enough for it to say that there is too much.
fn limited(from: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The file beside a missing one whose name is nearest.
fn neighbour(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut names: Vec<String> =
        fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let near = nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

//! What keeps a command from doing its work: unreadable files, refused facts, full disks.

use std::fmt::Write as _;

use crate::terminal::{self, BOLD, ERROR, HELP};

/// Why a command could not do its work, and what to do about it. The exit code is 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    said: Vec<Said>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    message: String,
    help: Option<String>,
}

impl Failure {
    /// A failure for one reason.
    pub fn new(message: impl Into<String>) -> Self {
        Self { said: vec![Said { message: message.into(), help: None }] }
    }

    /// A failure for several reasons, each with what to do about it.
    pub fn several(said: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        Self { said: said.into_iter().map(|(message, help)| Said { message, help }).collect() }
    }

    /// Adds a reason.
    pub fn and(mut self, message: impl Into<String>) -> Self {
        self.said.push(Said { message: message.into(), help: None });
        self
    }

    /// Adds what to do about the last reason.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        if let Some(last) = self.said.last_mut() {
            last.help = Some(help.into());
        }
        self
    }

    /// Tells it on standard error.
    pub fn tell(&self) {
        let mut text = String::new();
        for Said { message, help } in &self.said {
            let _ = writeln!(text, "{ERROR}error{ERROR:#}{BOLD}: {}{BOLD:#}", terminal::printable(message));
            if let Some(help) = help {
                let _ = writeln!(text, "  {HELP}help{HELP:#}: {}", terminal::printable(help));
            }
        }
        terminal::tell(&text);
    }
}

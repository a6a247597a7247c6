//! How far things are, where somebody sees it.

use std::io::{IsTerminal, stderr};

use crate::terminal;

/// A line on standard error that says how far things are, where somebody sees it.
pub struct Progress {
    is_seen: bool,
    last: String,
}

impl Progress {
    pub fn new() -> Self {
        Self { is_seen: stderr().is_terminal(), last: String::new() }
    }

    /// Says what is being done, how much of it is done, and how much there is, or 0.
    pub fn tell(&mut self, doing: &str, done: usize, of: usize) {
        if !self.is_seen {
            return;
        }
        let share = (done * 100).checked_div(of).map(|share| format!(" {share}%")).unwrap_or_default();
        let line = format!("{doing}{share}");
        if line != self.last {
            terminal::tell(&format!("\r\x1b[K{line}"));
            self.last = line;
        }
    }

    /// Takes the line away.
    pub fn end(&mut self) {
        if self.is_seen && !self.last.is_empty() {
            terminal::tell("\r\x1b[K");
            self.last.clear();
        }
    }
}

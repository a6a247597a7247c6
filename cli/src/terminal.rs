//! Standard output and standard error: colours, width, and readers who go away.

use std::borrow::Cow;
use std::io::{self, Write};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

use crate::failure::Failure;

/// Errors.
pub const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
/// Warnings, and what is open.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What is good, and what decided.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What to do about it.
pub const HELP: Style = AnsiColor::BrightCyan.on_default().bold();
/// What is not set off.
pub const PLAIN: Style = Style::new();
/// What matters most on its line.
pub const BOLD: Style = Style::new().bold();
/// What matters least.
pub const DIM: Style = Style::new().dimmed();

/// Whether to write in colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Also into files and pipes.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Makes it so, for both streams.
    pub fn apply(self) {
        let choice = match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// The columns of the terminal; enough for most lines where there is none.
pub fn width() -> usize {
    const WITHOUT_TERMINAL: usize = 140;
    terminal_size::terminal_size().map_or(WITHOUT_TERMINAL, |(width, _)| usize::from(width.0).max(40))
}

/// Writes a result to standard output. A reader who has gone away (`| head`) has read enough: that is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a remark to standard error. There is nobody to tell when that fails.
pub fn tell(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// The text without control characters, which a policy or a file name might send to the terminal.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_control) {
        Cow::Owned(text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// `1 error`, `2 errors`.
pub fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

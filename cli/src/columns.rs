//! Text in columns, each as wide as its widest cell.

use std::fmt::Write as _;

use anstyle::Style;

use crate::terminal;

/// The columns between two.
const GAP: usize = 2;

/// Rows of cells. A column that is empty in every row takes no room.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    rows: Vec<Vec<(Style, String)>>,
}

impl Columns {
    /// Adds a row: each cell with how it is written.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = (Style, &'a str)>) {
        let cells = cells.into_iter().map(|(style, text)| (style, terminal::printable(text).into_owned()));
        self.rows.push(cells.collect());
    }

    /// The rows as lines, each `indent` columns from the left.
    pub fn lines(&self, indent: usize) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|at| self.rows.iter().filter_map(|row| row.get(at)).map(width).max().unwrap_or_default())
            .collect();
        let mut out = String::new();
        for row in &self.rows {
            // What is missing before the next cell that is not empty.
            let mut blank = indent;
            for (cell, column) in row.iter().zip(&widths).filter(|(_, column)| **column > 0) {
                let (style, text) = cell;
                if !text.is_empty() {
                    let _ = write!(out, "{:blank$}{style}{text}{style:#}", "");
                    blank = 0;
                }
                blank += column - width(cell) + GAP;
            }
            out.push('\n');
        }
        out
    }
}

fn width((_, text): &(Style, String)) -> usize {
    text.chars().count()
}

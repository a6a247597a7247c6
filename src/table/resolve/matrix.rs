//! Matrices, resolved into tables with one rule per cell.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Resolver, Tested};
use crate::document::limits::MAX_RULES;
use crate::document::model::{Entries, Matrix, MatrixRow, Name, Scalar, ScalarKind, TestExpr};
use crate::fact::field::Kind;
use crate::finding::{Finding, nearest};
use crate::scale::Options;
use crate::span::{Span, Spanned};
use crate::table::condition::Condition;
use crate::table::rule::{MatrixSides, Part, Rule, Side, Table, When};

impl Resolver<'_> {
    /// Resolves a matrix into a table with one rule per cell.
    pub fn matrix(&mut self, name: &str, written: &Matrix, levels: &Arc<Options>) -> Table {
        let rows = self.side(&written.rows);
        let columns = self.side(&written.columns);
        let mut rules = Vec::new();
        if let (Some(Side { values: rows, .. }), Some(Side { values: columns, .. })) = (&rows, &columns)
            && self.is_small(rows, columns, written.span)
        {
            for (key, _) in &written.cells {
                if rows.index(&key.value).is_none() {
                    let message = format!("`{}` is no value of `{}`", key.value, written.rows.value);
                    let finding = Finding::error("matrix.unknown_row", key.span, message);
                    self.findings.push_near(finding, &key.value, rows.ids());
                }
            }
            let found = by_name_or_slip(&written.cells, rows);
            for row in rows.ids() {
                let Some((key, cells)) = found.get(row) else {
                    self.findings.push(
                        Finding::error("matrix.row_missing", written.span, format!("the matrix has no row `{row}`"))
                            .help(format!(
                                "add `{row}: [{}]`; `none` stands for no priority",
                                vec!["…"; columns.len().min(LISTED)].join(", ")
                            )),
                    );
                    continue;
                };
                for (column, cell) in self.cells(row, key.span, cells, columns, &written.columns.value) {
                    let Some(then) = self.outcome(&cell, levels) else { continue };
                    let parts: Vec<Part> = [(&written.rows, row), (&written.columns, column.as_str())]
                        .into_iter()
                        .filter_map(|(subject, value)| {
                            let scalar = Scalar { text: value.to_owned(), kind: ScalarKind::Text };
                            let condition = self.test(subject, &TestExpr::Scalar(scalar), subject.span)?;
                            let words = format!("{} is {value}", subject.value);
                            Some(Part { words, subject: Some(subject.value.clone()), condition })
                        })
                        .collect();
                    let condition = Condition::All(parts.iter().map(|part| part.condition.clone()).collect());
                    rules.push(Rule {
                        id: format!("{row}/{column}"),
                        when: When { condition, parts, span: cell.span },
                        then,
                        points: 0,
                        because: None,
                        span: cell.span,
                    });
                }
            }
        }
        let matrix = rows.zip(columns).map(|(rows, columns)| MatrixSides { rows, columns });
        Table { precedence: (0..rules.len()).collect(), rules, matrix, ..Table::empty(name, levels, written.span) }
    }

    /// One side of a matrix.
    /// Whether a matrix of these sides has no more cells than a table may have rules.
    fn is_small(&mut self, rows: &Options, columns: &Options, span: Span) -> bool {
        let cells = rows.len().saturating_mul(columns.len());
        if cells > MAX_RULES {
            let message = format!("{cells} cells are more than the {MAX_RULES} there may be");
            self.findings.push(
                Finding::error("table.too_many_rules", span, message)
                    .help("derive levels from the sides, and make the matrix of these"),
            );
        }
        cells <= MAX_RULES
    }

    fn side(&mut self, name: &Name) -> Option<Side> {
        let (kind, derived) = match self.tested(name)? {
            Tested::Field(_, kind, _) => (kind.clone(), false),
            Tested::Attribute(_, attribute, _) => (attribute.kind.clone(), false),
            Tested::Decided(_, kind) => (kind, true),
        };
        let on_scale = matches!(kind, Kind::Level(_));
        let values = match kind {
            Kind::Boolean => Arc::new(Options::new(vec!["true".to_owned(), "false".to_owned()])),
            Kind::Choice(options) | Kind::Level(options) => options,
            kind => {
                self.findings.push(
                    Finding::error(
                        "matrix.axis",
                        name.span,
                        format!("`{}` is of type `{}` and cannot be a side of a matrix", name.value, kind.name()),
                    )
                    .help("derive a level from it, and name that"),
                );
                return None;
            }
        };
        Some(Side { name: name.value.clone(), values, on_scale, derived })
    }

    pub(super) fn cells(
        &mut self,
        row: &str,
        key: Span,
        written: &Spanned<MatrixRow>,
        columns: &Options,
        axis: &str,
    ) -> Vec<(String, Spanned<Scalar>)> {
        match &written.value {
            MatrixRow::List(cells) => {
                if cells.len() != columns.len() {
                    let code = if cells.len() < columns.len() { "matrix.cell_missing" } else { "matrix.cell_too_many" };
                    let cells = if cells.len() == 1 { "1 cell".to_owned() } else { format!("{} cells", cells.len()) };
                    self.findings.push(
                        Finding::error(
                            code,
                            written.span,
                            format!("row `{row}` has {cells}, but `{axis}` has {} values", columns.len()),
                        )
                        .help(format!(
                            "write one cell each for {}",
                            columns.ids().take(LISTED).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
                        )),
                    );
                }
                columns.ids().map(str::to_owned).zip(cells.iter().cloned()).collect()
            }
            MatrixRow::Map(cells) => {
                for (column, _) in cells {
                    if columns.index(&column.value).is_none() {
                        let message = format!("`{}` is no value of `{axis}`", column.value);
                        let finding = Finding::error("matrix.unknown_column", column.span, message);
                        self.findings.push_near(finding, &column.value, columns.ids());
                    }
                }
                let by_name = by_name_or_slip(cells, columns);
                let mut found = Vec::with_capacity(columns.len());
                for column in columns.ids() {
                    match by_name.get(column) {
                        Some((_, cell)) => found.push((column.to_owned(), cell.clone())),
                        None => self.findings.push(
                            Finding::error(
                                "matrix.cell_missing",
                                key,
                                format!("row `{row}` has no cell for `{column}`"),
                            )
                            .help(format!("add `{column}: …`; `none` stands for no priority")),
                        ),
                    }
                }
                found
            }
        }
    }
}

/// The most columns that a message lists.
const LISTED: usize = 24;

/// The most wrong names that are held against the missing ones, and the most missing ones.
const MAX_SLIPS: usize = 32;

/// The entries by name. One under a wrong name stands for the missing name nearest to it, so that a slip is told once.
fn by_name_or_slip<'e, T>(entries: &'e Entries<T>, known: &'e Options) -> BTreeMap<&'e str, &'e (Name, T)> {
    let mut found: BTreeMap<&str, &(Name, T)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for entry in entries {
        match known.index(&entry.0.value) {
            Some(_) => drop(found.entry(&entry.0.value).or_insert(entry)),
            None => wrong.push(entry),
        }
    }
    let missing: Vec<&str> = known.ids().filter(|id| !found.contains_key(id)).take(MAX_SLIPS).collect();
    for entry in wrong.into_iter().take(MAX_SLIPS) {
        if let Some(meant) = nearest(&entry.0.value, missing.iter().copied()) {
            found.entry(meant).or_insert(entry);
        }
    }
    found
}

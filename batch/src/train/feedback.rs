//! What people chose where something was suggested to them: lines of JSON, packed with gzip or not, read one by one.
//!
//! A line is a whole ticket, as the chat hands it over, or one answer:
//!
//! ```json
//! { "texts": { "summary": "VPN drops" }, "field": "category", "suggested": "hardware", "chosen": "network" }
//! ```

use std::io::{BufRead, Read};

use serde_json::{Map, Value};

use super::tickets::{Ticket, next_line, shorten};
use crate::log::Problem;
use crate::log::sheet::{first, or_near, unpacked};

/// What a file is called in messages.
const FILE: &str = "file";

/// What a line may look like.
const SUCH: &str = r#"such as `{ "texts": { "summary": "…" }, "field": "category", "suggested": "a", "chosen": "b" }`, or a whole ticket of the chat"#;

/// What somebody chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which file of those that are learned from, 0 for the tickets themselves.
    pub file: usize,
    /// What was written, with what was chosen as its category.
    pub ticket: Ticket,
    /// What was suggested first. Nothing, where nothing was certain enough.
    pub suggested: Option<String>,
}

impl Answer {
    /// Whether something else was suggested first, or nothing.
    pub fn is_corrected(&self) -> bool {
        self.suggested.as_ref() != Some(&self.ticket.label)
    }
}

/// A line of feedback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Something was chosen.
    Chosen(Answer),
    /// Nothing was chosen, or the answer was not known.
    NotChosen,
    /// It says nothing of the field.
    OfOtherField,
}

/// What feedback is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The field that was suggested.
    pub field: String,
    /// The columns of the tickets that it is put beside.
    pub columns: Vec<String>,
    /// The texts of the policy, in its order: one that is no column goes into the column at its place, or into the last.
    pub texts: Vec<String>,
}

/// The lines of a file, one after the other.
pub struct Feedback<'a> {
    from: Box<dyn BufRead + 'a>,
    wanted: &'a Wanted,
    file: usize,
    line: u64,
    is_over: bool,
}

impl<'a> Feedback<'a> {
    /// Opens a file, which is one of several.
    pub fn open(from: impl Read + 'a, file: usize, wanted: &'a Wanted) -> Result<Self, Problem> {
        let mut from = unpacked(from, FILE)?;
        match first(&mut from, FILE)? {
            Some(b'[') => Err(Problem::new(1, "this is one JSON list")
                .help("write an answer in each line, without commas between them: `jq -c '.[]' FILE` does")),
            Some(b'{') | None => Ok(Self { from, wanted, file, line: 0, is_over: false }),
            Some(_) => Err(Problem::new(1, "feedback is lines of JSON, and this is none").help(SUCH)),
        }
    }

    /// Whether nothing follows: after the last line, and after a problem that leaves nothing to read.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    fn row(&self, bytes: &[u8]) -> Result<Row, Problem> {
        let value: Result<Value, _> = serde_json::from_slice(bytes);
        let value = value.map_err(|error| self.problem(format!("this is no JSON: {error}")))?;
        let Value::Object(object) = value else { return Err(self.problem("this is no JSON object").help(SUCH)) };
        let Some(answer) = self.answer(&object)? else { return Ok(Row::OfOtherField) };
        let label = match answer.get("chosen") {
            None | Some(Value::Null) => return Ok(Row::NotChosen),
            Some(Value::String(chosen)) => chosen.trim(),
            Some(_) => {
                return Err(self.problem("`chosen` is no text").help("write the value that was chosen, or null"));
            }
        };
        if label.is_empty() {
            return Ok(Row::NotChosen);
        }
        let suggested = self.suggested(answer.get("suggested"))?;
        let ticket = Ticket { line: self.line, texts: self.texts(&object)?, label: label.to_owned() };
        Ok(Row::Chosen(Answer { file: self.file, ticket, suggested }))
    }

    /// What is said of the field that is wanted.
    fn answer<'o>(&self, object: &'o Map<String, Value>) -> Result<Option<&'o Map<String, Value>>, Problem> {
        let of_field = |answer: &Map<String, Value>| match answer.get("field") {
            Some(Value::String(field)) => Ok(*field == self.wanted.field),
            _ => Err(self.problem("`field` is no text").help("write the field that was suggested")),
        };
        if object.contains_key("field") {
            return Ok(of_field(object)?.then_some(object));
        }
        let fields = object.get("feedback").and_then(|feedback| feedback.get("fields")).and_then(Value::as_array);
        let Some(fields) = fields else {
            return Err(self.problem("this says neither `field` nor `feedback.fields`").help(SUCH));
        };
        for field in fields {
            let Some(answer) = field.as_object() else {
                return Err(self.problem("`feedback.fields` is no list of objects").help(SUCH));
            };
            if of_field(answer)? {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    /// What was suggested first: a value, a list of values, or one of objects with `value`.
    fn suggested(&self, value: Option<&Value>) -> Result<Option<String>, Problem> {
        let first = match value {
            Some(Value::Array(list)) => list.first(),
            other => other,
        };
        match first.map(|first| first.get("value").unwrap_or(first)) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Some(_) => {
                Err(self.problem("`suggested` is no value").help("write the value that was suggested first, or null"))
            }
        }
    }

    /// What was written, by the columns.
    fn texts(&self, object: &Map<String, Value>) -> Result<Vec<String>, Problem> {
        let Some(Value::Object(said)) = object.get("texts") else {
            return Err(self.problem("this has no `texts`").help(SUCH));
        };
        let Wanted { columns, texts, .. } = self.wanted;
        let others = texts.iter().enumerate().filter(|(_, text)| !columns.contains(text));
        let mut cells = vec![String::new(); columns.len()];
        let mut is_known = false;
        for (at, name) in columns.iter().enumerate().chain(others) {
            let Some(value) = said.get(name) else { continue };
            is_known = true;
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text.trim(),
                _ => return Err(self.problem(format!("`texts.{name}` is no text")).help("write it in quotes")),
            };
            if let Some(cell) = cells.get_mut(at.min(columns.len().saturating_sub(1))) {
                if !cell.is_empty() && !text.is_empty() {
                    cell.push('\n');
                }
                cell.push_str(text);
            }
        }
        if !is_known {
            return Err(self.unknown(said));
        }
        shorten(&mut cells);
        Ok(cells)
    }

    fn unknown(&self, said: &Map<String, Value>) -> Problem {
        let names: Vec<String> = self.wanted.columns.iter().map(|name| format!("`{name}`")).collect();
        let problem = self.problem(format!("`texts` has no {}", names.join(" and no ")));
        let near = self
            .wanted
            .columns
            .iter()
            .find(|name| or_near(problem.clone(), name, said.keys().map(String::as_str)).help.is_some());
        match near {
            Some(name) => or_near(problem, name, said.keys().map(String::as_str)),
            None => problem.help("name texts as the policy does"),
        }
    }

    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(self.line, message)
    }
}

impl Iterator for Feedback<'_> {
    /// After a problem of a line others follow; after one of the file none: see [`Feedback::is_over`].
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let line = next_line(&mut self.from, &mut self.line);
        self.is_over = !matches!(line, Ok(Some(_)));
        Some(line.transpose()?.and_then(|bytes| self.row(&bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(columns: &[&str]) -> Wanted {
        Wanted {
            field: "category".to_owned(),
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            texts: vec!["summary".to_owned(), "details".to_owned()],
        }
    }

    fn all(file: &str, columns: &[&str]) -> Vec<Result<Row, Problem>> {
        let wanted = wanted(columns);
        Feedback::open(file.as_bytes(), 1, &wanted).unwrap().collect()
    }

    /// A ticket, shortened from one that the chat handed over.
    const TICKET: &str = r#"{ "texts": { "summary": " VPN drops ", "details": "at home" }, "facts": { "category": "network" }, "suggested": { "group": "net" },
        "category": "network", "feedback": { "models": [], "fields": [
            { "field": "group", "suggested": [], "outcome": "not_said" },
            { "field": "category", "suggested": [{ "value": "hardware", "confidence": 0.7 }, { "value": "network", "confidence": 0.2 }], "chosen": "network", "outcome": "corrected" }] } }"#;

    #[test]
    fn whole_tickets_and_single_answers_say_the_same() {
        let whole = TICKET.replace('\n', " ");
        let single = r#"{"texts":{"summary":"VPN drops","details":"at home"},"field":"category","suggested":"hardware","chosen":"network"}"#;
        let rows = all(&format!("{whole}\n\n{single}"), &["summary", "details"]);
        let answer = |line| {
            let ticket =
                Ticket { line, texts: vec!["VPN drops".to_owned(), "at home".to_owned()], label: "network".to_owned() };
            Ok(Row::Chosen(Answer { file: 1, ticket, suggested: Some("hardware".to_owned()) }))
        };
        assert_eq!(rows, [answer(1), answer(3)]);
    }

    #[test]
    fn what_was_not_chosen_and_other_fields_are_told_apart() {
        let group = TICKET.replace('\n', " ").replace("\"category\", \"suggested\"", "\"type\", \"suggested\"");
        let rows = all(
            &format!(
                "{group}\n{}\n{}\n{}\n{}",
                r#"{ "texts": { "summary": "a" }, "field": "category", "suggested": "x", "chosen": null }"#,
                r#"{ "texts": { "summary": "a" }, "field": "category", "suggested": [] }"#,
                r#"{ "texts": { "summary": "a" }, "field": "category", "suggested": null, "chosen": "x" }"#,
                r#"{ "texts": { "summary": "a" }, "field": "category", "suggested": ["x"], "chosen": "x" }"#,
            ),
            &["summary"],
        );
        assert_eq!(rows[..3], [Ok(Row::OfOtherField), Ok(Row::NotChosen), Ok(Row::NotChosen)]);
        let corrected = |row: &Result<Row, Problem>| matches!(row, Ok(Row::Chosen(answer)) if answer.is_corrected());
        assert_eq!((corrected(&rows[3]), corrected(&rows[4]), rows.len()), (true, false, 5));
    }

    #[test]
    fn texts_go_into_the_columns_of_the_tickets() {
        let line = r#"{ "texts": { "details": "two", "summary": "one" }, "field": "category", "chosen": "x" }"#;
        let texts = |columns: &[&str]| match all(line, columns).remove(0) {
            Ok(Row::Chosen(answer)) => answer.ticket.texts,
            _ => Vec::new(),
        };
        assert_eq!(texts(&["summary", "details"]), ["one", "two"]);
        assert_eq!(texts(&["details"]), ["two\none"]);
        assert_eq!(texts(&["short_text"]), ["one\ntwo"]);
        assert_eq!(texts(&["title", "body", "note"]), ["one", "two", ""]);
    }

    #[test]
    fn problems_say_where_and_what_to_do() {
        for (line, message, help) in [
            ("{ \"texts\": ", "this is no JSON: EOF while parsing a value", None),
            (
                r#"{ "texts": { "summary": "a" }, "chosen": "x" }"#,
                "this says neither `field` nor `feedback.fields`",
                Some("such as"),
            ),
            (r#"{ "field": "category", "chosen": "x" }"#, "this has no `texts`", Some("such as")),
            (
                r#"{ "texts": { "sumary": "a" }, "field": "category", "chosen": "x" }"#,
                "`texts` has no `summary`",
                Some("did you mean `sumary`?"),
            ),
            (
                r#"{ "texts": { "summary": 1 }, "field": "category", "chosen": "x" }"#,
                "`texts.summary` is no text",
                None,
            ),
            (r#"{ "texts": { "summary": "a" }, "field": "category", "chosen": 4 }"#, "`chosen` is no text", None),
            (
                r#"{ "texts": { "summary": "a" }, "field": "category", "suggested": 4, "chosen": "x" }"#,
                "`suggested` is no value",
                None,
            ),
            (r#"{ "texts": { "summary": "a" }, "field": 4, "chosen": "x" }"#, "`field` is no text", None),
        ] {
            let good = r#"{ "texts": { "summary": "a" }, "field": "category", "chosen": "x" }"#;
            let rows = all(&format!("{good}\n{line}\n{good}\n"), &["summary"]);
            assert_eq!(rows.len(), 3, "{line}");
            let problem = rows[1].as_ref().unwrap_err();
            assert_eq!(problem.line, 2);
            assert!(problem.message.starts_with(message), "{}", problem.message);
            assert!(help.is_none_or(|help| problem.help.as_ref().unwrap().starts_with(help)), "{problem:?}");
        }
        let wanted = wanted(&["summary"]);
        let open =
            |file: &'static str| Feedback::open(file.as_bytes(), 1, &wanted).err().map(|problem| problem.message);
        assert_eq!(open("[{}]"), Some("this is one JSON list".to_owned()));
        assert_eq!(open("id,text\n"), Some("feedback is lines of JSON, and this is none".to_owned()));
        assert_eq!(open(""), None);
    }
}

//! Regular expressions, and the gate before them.

use regex::Regex;
use regex_syntax::ParserBuilder;

use super::gate::{Gate, Gram, required};
use super::{
    MAX_COMPILED_BYTES, MAX_FOUND, MAX_REGEX_BYTES, MAX_SEARCHED_BYTES, MAX_TOTAL_COMPILED_BYTES, PatternError,
    PatternId,
};
use crate::text::expression;

/// How much memory an expression may take for what it works out while it searches, twice, and only in builds with the faster engines.
const MAX_CACHE_BYTES: usize = 1 << 16;

/// Expressions while they are collected.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    list: Vec<(PatternId, Regex)>,
    needs: Vec<(Gram, u32)>,
    ungated: Vec<u32>,
    bytes: usize,
}

impl Collected {
    /// Compiles one more.
    pub fn add(&mut self, id: PatternId, expression: &str) -> Result<(), PatternError> {
        if expression.len() > MAX_REGEX_BYTES {
            return Err(PatternError::ExpressionTooLong);
        }
        let parsed =
            ParserBuilder::new().case_insensitive(true).nest_limit(expression::MAX_DEPTH).build().parse(expression);
        let parsed = parsed.map_err(|error| syntax(&error))?;
        match parsed.properties().minimum_len() {
            None => return Err(PatternError::NeverMatches),
            Some(0) => return Err(PatternError::MatchesEmpty),
            Some(_) => {}
        }
        let left = MAX_TOTAL_COMPILED_BYTES.saturating_sub(self.bytes);
        let compiled = expression::compiled(expression, left.min(MAX_COMPILED_BYTES), MAX_CACHE_BYTES);
        let (regex, bytes) = compiled.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) if left < MAX_COMPILED_BYTES => PatternError::ExpressionsTooLarge,
            regex::Error::CompiledTooBig(_) => PatternError::ExpressionTooLarge,
            // What can be read can be compiled.
            error => PatternError::Syntax { message: error.to_string(), at: 0 },
        })?;
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        match required(&parsed) {
            Some(grams) => self.needs.extend(grams.into_iter().map(|gram| (gram, number))),
            None => self.ungated.push(number),
        }
        self.list.push((id, regex));
        self.bytes += bytes;
        Ok(())
    }

    /// All of them.
    pub fn finish(self) -> Expressions {
        Expressions { list: self.list, gate: Gate::new(&self.needs), ungated: self.ungated }
    }
}

fn syntax(error: &regex_syntax::Error) -> PatternError {
    let (message, at) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.offset),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.offset),
        _ => (error.to_string(), 0),
    };
    PatternError::Syntax { message, at }
}

/// Expressions, compiled.
#[derive(Clone, Debug)]
pub(super) struct Expressions {
    list: Vec<(PatternId, Regex)>,
    gate: Gate,
    /// Those of which it is not known what they need.
    ungated: Vec<u32>,
}

/// Where an expression was found, in bytes and in UTF-16 code units.
pub(super) struct Match {
    pub pattern: PatternId,
    pub bytes: [usize; 2],
    pub utf16: [usize; 2],
}

impl Expressions {
    /// The first places of each in a text.
    pub fn search(&self, text: &str) -> Vec<Match> {
        let mut matches = Vec::new();
        if self.list.is_empty() {
            return matches;
        }
        let text = text.get(..text.floor_char_boundary(MAX_SEARCHED_BYTES)).unwrap_or(text);
        let mut run = vec![false; self.list.len()];
        let mut open = |number: u32| {
            if let Some(run) = run.get_mut(number as usize) {
                *run = true;
            }
        };
        self.ungated.iter().copied().for_each(&mut open);
        self.gate.open(text, &mut open);
        for ((pattern, regex), _) in self.list.iter().zip(run).filter(|(_, run)| *run) {
            matches.extend(regex.find_iter(text).take(MAX_FOUND).map(|found| Match {
                pattern: *pattern,
                bytes: [found.start(), found.end()],
                utf16: [0, 0],
            }));
        }
        count_units(text, &mut matches);
        matches
    }
}

/// Fills in the UTF-16 places, for which the text is walked through once.
fn count_units(text: &str, matches: &mut [Match]) {
    let mut ends: Vec<(usize, &mut usize)> =
        matches.iter_mut().flat_map(|found| found.bytes.into_iter().zip(&mut found.utf16)).collect();
    ends.sort_unstable_by_key(|&(byte, _)| byte);
    let (mut byte, mut unit) = (0, 0);
    for (place, units) in ends {
        unit += text.get(byte..place).unwrap_or_default().chars().map(char::len_utf16).sum::<usize>();
        byte = place;
        *units = unit;
    }
}

//! Regular expressions that are compiled within a limit.

use regex::{Error, Regex, RegexBuilder};

/// What a compiled expression counts at least, in bytes.
const LEAST_BYTES: usize = 2_048;

/// How deep groups, classes and repetitions may be nested.
pub(crate) const MAX_DEPTH: u32 = 64;

/// Compiles an expression that is indifferent to case, and says how many bytes it counts: `most` at most, or the error is
/// [`Error::CompiledTooBig`]. `cache` is how many bytes it may take for what it works out while it searches, twice, and only in builds with
/// the faster engines.
pub(crate) fn compiled(expression: &str, most: usize, cache: usize) -> Result<(Regex, usize), Error> {
    // The size of what was compiled cannot be asked for, only limited: so the limit is doubled until it holds.
    let mut size = LEAST_BYTES;
    while size <= most {
        let mut builder = RegexBuilder::new(expression);
        let builder = builder.case_insensitive(true).size_limit(size).dfa_size_limit(cache).nest_limit(MAX_DEPTH);
        match builder.build() {
            Err(Error::CompiledTooBig(_)) => size *= 2,
            built => return Ok((built?, size)),
        }
    }
    Err(Error::CompiledTooBig(most))
}

//! What becomes of each character: `cargo xtask unicode` writes the table, and this reads it.

use std::sync::LazyLock;

use crate::packed::{Packed, Packer, Unpacker};

pub(super) static PACKED: &[u8] = include_bytes!("./folding.bin");

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut from = Unpacker::new(PACKED);
    Table::of(Columns::unpack(&mut from))
});

/// What a character does in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Separator,
    Letter,
    /// A letter of Katakana.
    Katakana,
    /// A letter or syllable of Korean.
    Hangul,
    /// A letter of a script that sets no blanks between words.
    Character,
    /// Belongs to the character before it.
    Mark,
    /// Such a mark, of a combining class: to Unicode, those that follow one another mean the same in several orders.
    Commuting,
    Digit,
    Emoji,
    Apostrophe,
    /// Is as if it were not there.
    Dropped,
}

/// By their number in the table.
pub(super) const CLASSES: [Class; 9] = [
    Class::Letter,
    Class::Katakana,
    Class::Hangul,
    Class::Character,
    Class::Mark,
    Class::Commuting,
    Class::Emoji,
    Class::Apostrophe,
    Class::Dropped,
];

/// What becomes of a run of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// They stay, and are of this class.
    Keep(Class),
    /// Their values, from zero to nine and again from zero.
    Digits,
    /// The character after the first, the third, the fifth …; the others are those and stay. All are letters.
    Pairs,
    /// The character so much further on.
    Shift(i32),
    /// The text of each, from this number on.
    Texts(usize),
}

/// The table as it is written down: runs in the order of their characters, field by field, which compresses best.
#[derive(Default)]
pub(super) struct Columns {
    /// How many characters that only separate stand before each run.
    pub(super) gaps: Vec<u32>,
    pub(super) lengths: Vec<u32>,
    /// Places in [`CLASSES`], then digits, pairs, shifts, texts.
    pub(super) rules: Vec<u32>,
    /// How far each run of shifts goes.
    pub(super) shifts: Vec<i64>,
    /// A line for each character that becomes a text.
    pub(super) texts: String,
}

impl Packed for Columns {
    fn pack(&self, to: &mut Packer) {
        self.texts.pack(to);
        self.gaps.pack(to);
        self.lengths.pack(to);
        self.rules.pack(to);
        self.shifts.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        Self {
            texts: Packed::unpack(from),
            gaps: Packed::unpack(from),
            lengths: Packed::unpack(from),
            rules: Packed::unpack(from),
            shifts: Packed::unpack(from),
        }
    }
}

struct Run {
    start: u32,
    /// Exclusive.
    end: u32,
    rule: Rule,
}

/// Runs are found by the upper bits of characters: all but so many.
const PAGE: u32 = 7;

struct Table {
    runs: Vec<Run>,
    /// For each page of characters, how many runs end before it.
    pages: Vec<u16>,
    texts: String,
    /// Where each text ends; there its line feed stands.
    ends: Vec<usize>,
}

/// The rule for a character, and how far into its run it is.
pub(super) fn rule(character: char) -> (Rule, u32) {
    let code = u32::from(character);
    let before = |page: u32| {
        let page = usize::try_from(page).unwrap_or_default();
        TABLE.pages.get(page).map_or(TABLE.runs.len(), |&runs| usize::from(runs))
    };
    // The run in which the next page starts can have begun in this one.
    let (first, last) = (before(code >> PAGE), before((code >> PAGE) + 1).saturating_add(1));
    let runs = TABLE.runs.get(first..last.min(TABLE.runs.len())).unwrap_or_default();
    let run = runs.partition_point(|run| run.end <= code);
    match runs.get(run) {
        Some(run) if run.start <= code => (run.rule, code - run.start),
        _ => (Rule::Keep(Class::Separator), 0),
    }
}

/// The text of this number.
pub(super) fn text(number: usize) -> &'static str {
    let start = number.checked_sub(1).and_then(|before| TABLE.ends.get(before)).map_or(0, |end| end + 1);
    TABLE.ends.get(number).and_then(|&end| TABLE.texts.get(start..end)).unwrap_or_default()
}

impl Table {
    fn of(columns: Columns) -> Self {
        let (mut start, mut texts) = (0, 0);
        let mut shifts = columns.shifts.iter();
        let mut runs = Vec::with_capacity(columns.rules.len());
        for ((gap, length), &number) in columns.gaps.iter().zip(&columns.lengths).zip(&columns.rules) {
            start += gap;
            let number = usize::try_from(number).unwrap_or_default();
            let rule = match (CLASSES.get(number), number.saturating_sub(CLASSES.len())) {
                (Some(&class), _) => Rule::Keep(class),
                (None, 0) => Rule::Digits,
                (None, 1) => Rule::Pairs,
                (None, 2) => {
                    let by = shifts.next().and_then(|&by| i32::try_from(by).ok());
                    Rule::Shift(by.unwrap_or_default())
                }
                (None, _) => {
                    let first = texts;
                    texts += usize::try_from(*length).unwrap_or_default();
                    Rule::Texts(first)
                }
            };
            runs.push(Run { start, end: start + length, rule });
            start += length;
        }
        let (mut pages, mut before) = (Vec::new(), 0_u16);
        for page in 0..=u32::from(char::MAX) >> PAGE {
            while runs.get(usize::from(before)).is_some_and(|run: &Run| run.end <= page << PAGE) {
                before += 1;
            }
            pages.push(before);
        }
        let ends = columns.texts.match_indices('\n').map(|(end, _)| end).collect();
        Self { runs, pages, texts: columns.texts, ends }
    }
}

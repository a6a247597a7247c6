//! Makes the table of folding, and holds the one that is checked in against it.

use icu_casemap::CaseMapper;
use icu_normalizer::DecomposingNormalizer;
use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory as Category,
    GeneralCategoryGroup as Group, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

use super::UNICODE;
use super::table::{CLASSES, Class, Columns, PACKED, Rule};
use crate::packed::{Packed, Packer};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/text/folding.bin");

/// `cargo xtask unicode` sets it.
const WRITE: &str = "ITSM_WRITE_FOLDING";

/// Combining diacritical marks, with their three further blocks, those for symbols and half marks; of Cyrillic; Hebrew points
/// and accents; Arabic vocalisation, hamza above and below, and annotation of the Quran.
const ACCENTS: [(char, char); 14] = [
    ('\u{300}', '\u{36F}'),
    ('\u{483}', '\u{489}'),
    ('\u{591}', '\u{5C7}'),
    ('\u{610}', '\u{61A}'),
    ('\u{64B}', '\u{65F}'),
    ('\u{670}', '\u{670}'),
    ('\u{6D6}', '\u{6ED}'),
    ('\u{897}', '\u{8FF}'),
    ('\u{1AB0}', '\u{1AFF}'),
    ('\u{1DC0}', '\u{1DFF}'),
    ('\u{20D0}', '\u{20FF}'),
    ('\u{FB1E}', '\u{FB1E}'),
    ('\u{FE20}', '\u{FE2F}'),
    ('\u{10EFA}', '\u{10EFF}'),
];

const TATWEEL: char = '\u{640}';

const ZERO_WIDTH_SPACE: char = '\u{200B}';

/// The lengthening mark of kana: no letter of its own, it belongs to either kana.
const LONG: char = 'ー';

/// Vowels of Thai and Lao that stand after their consonant and are letters to Unicode.
const VOWELS: [char; 5] = ['\u{E30}', '\u{E32}', '\u{E45}', '\u{EB0}', '\u{EB2}'];

/// Apostrophes besides that of ASCII, typographic, as a letter, and the geresh and gershayim of Hebrew.
const APOSTROPHES: [char; 4] = ['\u{2019}', '\u{2BC}', '\u{5F3}', '\u{5F4}'];

/// What Unicode does not decompose.
const LETTERS: [(char, &str); 8] =
    [('ø', "o"), ('ł', "l"), ('đ', "d"), ('ħ', "h"), ('ŧ', "t"), ('æ', "ae"), ('œ', "oe"), ('ı', "i")];

/// Scripts that set no blanks between words.
const UNSPACED: [Script; 15] = [
    Script::Han,
    Script::Hiragana,
    Script::Bopomofo,
    Script::Yi,
    Script::Nushu,
    Script::Tangut,
    Script::KhitanSmallScript,
    Script::Thai,
    Script::Lao,
    Script::Khmer,
    Script::Myanmar,
    Script::TaiLe,
    Script::NewTaiLue,
    Script::TaiTham,
    Script::TaiViet,
];

fn category(character: char) -> Category {
    CodePointMapData::<Category>::new().get(character)
}

fn is_dropped(character: char) -> bool {
    let accent = ACCENTS.iter().any(|&(first, last)| (first..=last).contains(&character));
    let invisible = CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character);
    (accent && Group::Mark.contains(category(character)))
        || (invisible && character != ZERO_WIDTH_SPACE)
        || character == TATWEEL
}

/// Syllables of Korean, which are wanted composed; and CJK compatibility ideographs, doubles for round trips to old encodings,
/// which would be a fifth of the table.
fn stays(character: char) -> bool {
    matches!(character, '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// What becomes of a character, but for digits.
fn folded(character: char) -> String {
    if stays(character) {
        return character.to_string();
    }
    let mut folded = String::new();
    let decomposed = DecomposingNormalizer::new_nfkd().normalize(character.encode_utf8(&mut [0; 4])).into_owned();
    for part in decomposed.chars().filter(|&part| !is_dropped(part)) {
        let cased = CaseMapper::new().fold_string(part.encode_utf8(&mut [0; 4])).into_owned();
        if let Some((_, text)) = LETTERS.iter().find(|(letter, _)| *letter == part) {
            folded.push_str(text);
        } else if cased.chars().eq([part]) {
            folded.push(part);
        } else {
            folded.extend(cased.chars().map(self::folded));
        }
    }
    folded
}

/// The class of a character that folding leaves as it is.
fn class(character: char) -> Class {
    let script = CodePointMapData::<Script>::new().get(character);
    let category = category(character);
    let letter = Group::Letter.contains(category) || category == Category::LetterNumber;
    if APOSTROPHES.contains(&character) {
        Class::Apostrophe
    } else if Group::Mark.contains(category) || VOWELS.contains(&character) || character == LONG {
        let combining = CodePointMapData::<CanonicalCombiningClass>::new().get(character);
        if combining == CanonicalCombiningClass::NotReordered { Class::Mark } else { Class::Commuting }
    } else if letter || (category == Category::OtherNumber && script != Script::Common) {
        match script {
            Script::Katakana => Class::Katakana,
            Script::Hangul => Class::Hangul,
            script if UNSPACED.contains(&script) => Class::Character,
            _ => Class::Letter,
        }
    } else if CodePointSetData::new::<ExtendedPictographic>().contains(character) && category != Category::Unassigned {
        Class::Emoji
    } else {
        Class::Separator
    }
}

/// What a character needs of the table.
#[derive(Clone, PartialEq)]
enum Entry {
    /// Nothing is assigned: whatever makes the table shorter.
    Any,
    Keep(Class),
    Digit,
    Folded(String),
}

fn entry(character: char) -> Entry {
    if character.is_ascii() {
        return Entry::Keep(Class::Separator);
    }
    let folded = folded(character);
    if category(character) == Category::Unassigned && !is_dropped(character) {
        return Entry::Any;
    }
    if folded.is_empty() {
        Entry::Keep(Class::Dropped)
    } else if !folded.chars().eq([character]) {
        Entry::Folded(folded)
    } else if category(character) == Category::DecimalNumber {
        Entry::Digit
    } else {
        Entry::Keep(class(character))
    }
}

/// How far on the only character is that an entry becomes.
fn shift(code: usize, entry: &Entry) -> Option<i64> {
    let Entry::Folded(text) = entry else { return None };
    let mut characters = text.chars();
    let (first, None) = (characters.next()?, characters.next()) else { return None };
    Some(i64::from(u32::from(first)) - i64::try_from(code).unwrap())
}

/// How many entries from this one on are as told, with unassigned ones among them but not at the end.
fn along(entries: &[Entry], code: usize, same: impl Fn(usize) -> bool) -> usize {
    let mut length = 0;
    for (at, entry) in entries.iter().enumerate().skip(code) {
        if same(at) {
            length = at + 1 - code;
        } else if *entry != Entry::Any {
            break;
        }
    }
    length
}

/// The rule of the run that starts with a character, and its length.
fn run(entries: &[Entry], code: usize) -> (Rule, usize) {
    let pair = |code: usize| {
        let next = entries.get(code + 1);
        shift(code, &entries[code]) == Some(1) && next == Some(&Entry::Keep(Class::Letter))
    };
    if entries[code] == Entry::Any {
        return (Rule::Keep(Class::Separator), 1);
    }
    let pairs = along(entries, code, |at| if (at - code).is_multiple_of(2) { pair(at) } else { pair(at - 1) });
    if pairs > 2 {
        return (Rule::Pairs, pairs);
    }
    let shifts = |code: usize| match shift(code, &entries[code]) {
        Some(by) => along(entries, code, |at| shift(at, &entries[at]) == Some(by)),
        None => 0,
    };
    match &entries[code] {
        Entry::Any => (Rule::Keep(Class::Separator), 1),
        Entry::Keep(class) => (Rule::Keep(*class), along(entries, code, |at| entries[at] == entries[code])),
        Entry::Digit => (Rule::Digits, entries[code..].iter().take_while(|&entry| *entry == Entry::Digit).count()),
        Entry::Folded(_) if shifts(code) > 2 => {
            let by = shift(code, &entries[code]).unwrap();
            (Rule::Shift(by.try_into().unwrap()), shifts(code))
        }
        Entry::Folded(_) => {
            let text = |at: usize| matches!(entries[at], Entry::Folded(_));
            // Up to the next run of another kind.
            let end = (code + 1..entries.len()).find(|&at| text(at) && (shifts(at) > 2 || (pair(at) && pair(at + 2))));
            (Rule::Texts(0), along(&entries[..end.unwrap_or(entries.len())], code, text))
        }
    }
}

fn generated() -> Vec<u8> {
    // Surrogates are no characters.
    let of = |code| char::from_u32(code).map_or(Entry::Any, entry);
    let entries: Vec<Entry> = (0..=u32::from(char::MAX)).map(of).collect();
    let mut columns = Columns::default();
    let (mut code, mut end) = (0, 0);
    while code < entries.len() {
        let (rule, length) = run(&entries, code);
        let number = match rule {
            Rule::Keep(Class::Separator) => {
                code += length;
                continue;
            }
            Rule::Keep(class) => CLASSES.iter().position(|&known| known == class).unwrap(),
            Rule::Digits => CLASSES.len(),
            Rule::Pairs => CLASSES.len() + 1,
            Rule::Shift(_) => CLASSES.len() + 2,
            Rule::Texts(_) => CLASSES.len() + 3,
        };
        columns.gaps.push((code - end).try_into().unwrap());
        columns.lengths.push(length.try_into().unwrap());
        columns.rules.push(number.try_into().unwrap());
        match rule {
            Rule::Shift(by) => columns.shifts.push(by.into()),
            Rule::Texts(_) => {
                for entry in &entries[code..code + length] {
                    if let Entry::Folded(text) = entry {
                        columns.texts.push_str(text);
                    }
                    columns.texts.push('\n');
                }
            }
            _ => {}
        }
        code += length;
        end = code;
    }
    println!("{} runs, {} texts of {} bytes", columns.rules.len(), columns.texts.lines().count(), columns.texts.len());
    let mut packer = Packer::default();
    columns.pack(&mut packer);
    packer.finish()
}

#[test]
fn the_table_is_that_of_unicode() {
    let (major, minor, update) = unicode_normalization::UNICODE_VERSION;
    assert_eq!(UNICODE, format!("{major}.{minor}.{update}"), "`UNICODE` in src/text/mod.rs");
    let table = generated();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(FILE, &table).unwrap();
        println!("Unicode {UNICODE}, {} bytes", table.len());
        return;
    }
    assert!(table == PACKED, "run `cargo xtask unicode`");
}

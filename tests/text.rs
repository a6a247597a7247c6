//! Folding and tokens, held against other people's tables, and the laws that they keep.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]

use itsm_core::text::{Kind, LONGEST_TOKEN, UNICODE, tokens};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

#[derive(Clone, Debug, PartialEq)]
struct Owned {
    folded: String,
    kind: Kind,
    bytes: std::ops::Range<usize>,
    utf16: std::ops::Range<usize>,
}

fn all(text: &str) -> Vec<Owned> {
    let (mut tokens, mut all) = (tokens(text), Vec::new());
    while let Some(token) = tokens.next_token() {
        all.push(Owned { folded: token.folded.to_owned(), kind: token.kind, bytes: token.bytes, utf16: token.utf16 });
    }
    all
}

fn folded(text: &str) -> Vec<(String, Kind)> {
    all(text).into_iter().map(|token| (token.folded, token.kind)).collect()
}

fn is_mark(character: char) -> bool {
    character.general_category_group() == GeneralCategoryGroup::Mark
        || "ー\u{E30}\u{E32}\u{E45}\u{EB0}\u{EB2}".contains(character)
}

fn is_nothing(character: char) -> bool {
    let block = matches!(u32::from(character),
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x670 | 0x6D6..=0x6ED | 0x897..=0x8FF
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFB1E | 0xFE20..=0xFE2F | 0x10EFA..=0x10EFF);
    // `Default_Ignorable_Code_Point` of DerivedCoreProperties.txt, without the zero-width space.
    let ignorable = matches!(u32::from(character),
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200C..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8 | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF);
    (block && character.general_category_group() == GeneralCategoryGroup::Mark) || ignorable || character == '\u{640}'
}

/// Case folding by the mappings of the standard library, which has no folding; but Cherokee folds to its capitals.
fn caseless(character: char) -> String {
    let capitals: String = character.to_uppercase().collect();
    match character.script() {
        Script::Cherokee => capitals,
        _ => capitals.chars().flat_map(char::to_lowercase).collect(),
    }
}

fn unstroked(character: char) -> String {
    let plain = match character {
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        _ => return character.to_string(),
    };
    plain.to_owned()
}

/// The ASCII digit: decimal digits of a script stand together, ten by ten.
fn digit(character: char) -> char {
    let is = |c: char| c.general_category() == GeneralCategory::DecimalNumber;
    if !is(character) || character.is_ascii() {
        return character;
    }
    let before = (0..u32::from(character)).rev().map_while(char::from_u32).take_while(|&c| is(c)).count();
    char::from_digit(u32::try_from(before % 10).unwrap(), 10).unwrap()
}

/// A whole text, folded in the obvious way; Korean in letters.
fn obviously_folded(text: &str) -> Vec<char> {
    let mut known: String = text.to_owned();
    loop {
        let seen = known.nfkd().filter(|&c| !is_nothing(c));
        let next: String = seen.flat_map(|c| unstroked(c).chars().collect::<Vec<_>>()).map(caseless).collect();
        if next == known {
            return known.chars().map(digit).collect();
        }
        known = next;
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Group {
    Nothing,
    Letter(bool, bool),
    Single,
    Digit,
    Emoji,
}

fn group(character: char) -> Group {
    use Script::{
        Bopomofo, Han, Hiragana, Khitan_Small_Script, Khmer, Lao, Myanmar, New_Tai_Lue, Nushu, Tai_Le, Tai_Tham,
        Tai_Viet, Tangut, Thai, Yi,
    };
    let script = character.script();
    let single = [
        Bopomofo,
        Han,
        Hiragana,
        Khitan_Small_Script,
        Khmer,
        Lao,
        Myanmar,
        New_Tai_Lue,
        Nushu,
        Tai_Le,
        Tai_Tham,
        Tai_Viet,
        Tangut,
        Thai,
        Yi,
    ];
    let letter = match character.general_category() {
        GeneralCategory::LetterNumber => true,
        GeneralCategory::OtherNumber => script != Script::Common,
        _ => character.general_category_group() == GeneralCategoryGroup::Letter,
    };
    if is_mark(character) || is_apostrophe(character) {
        Group::Nothing
    } else if character.is_ascii_digit() {
        Group::Digit
    } else if letter && single.contains(&script) {
        Group::Single
    } else if letter {
        Group::Letter(script == Script::Katakana, script == Script::Hangul)
    } else if is_emoji(character) {
        Group::Emoji
    } else {
        Group::Nothing
    }
}

/// Colours of skin and the letters of flags are none.
fn is_emoji(character: char) -> bool {
    let part = matches!(character, '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F3FB}'..='\u{1F3FF}');
    character.is_emoji_char() && !character.is_ascii() && !part
}

fn is_apostrophe(character: char) -> bool {
    "'\u{2019}\u{2BC}\u{5F3}\u{5F4}".contains(character)
}

/// A text's tokens, in the obvious way.
fn obvious(text: &str) -> Vec<String> {
    let text = obviously_folded(text);
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let first = group(text[at]);
        let mut token = vec![text[at]];
        at += 1;
        let mut letters = matches!(first, Group::Letter(..)).then_some(first);
        while let Some(&next) = text.get(at) {
            let kind = group(next);
            let word = matches!(first, Group::Letter(..) | Group::Digit);
            let plain = letters.is_none_or(|letters| letters == Group::Letter(false, false));
            let tail = text[at + 1..]
                .iter()
                .enumerate()
                .filter(|&(at, &c)| at == 0 || !is_mark(c))
                .map(|(_, c)| c)
                .take(3)
                .map(|&c| group(c));
            let tail = tail.take_while(|&kind| kind == Group::Letter(false, false)).count();
            let same = matches!(kind, Group::Letter(..)) && *letters.get_or_insert(kind) == kind;
            let belongs = if is_mark(next) { first != Group::Emoji } else { word && (kind == Group::Digit || same) };
            if belongs {
                token.push(next);
            } else if !(word && plain && is_apostrophe(next) && (tail == 1 || tail == 2)) {
                break;
            }
            at += 1;
        }
        if first != Group::Nothing {
            tokens.push(canonical(token.into_iter()));
        }
    }
    tokens
}

/// Korean in letters, and marks whose order does not matter in that of their code points.
fn canonical(token: impl Iterator<Item = char>) -> String {
    let mut token: Vec<char> = token.nfd().collect();
    let commutes = |character| canonical_combining_class(character) != 0;
    token.chunk_by_mut(|&a, &b| commutes(a) && commutes(b)).for_each(<[char]>::sort_unstable);
    token.into_iter().collect()
}

/// Doubles of ideographs, which are left as they are.
fn is_double(character: char) -> bool {
    matches!(character, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

fn is_assigned(character: char) -> bool {
    character.general_category() != GeneralCategory::Unassigned
}

/// Whether the standard library, which may have an older version of Unicode, knows it.
fn is_known(character: char) -> bool {
    character.is_alphabetic() || character.general_category_group() != GeneralCategoryGroup::Letter
}

fn check(text: &str) {
    let ours: Vec<String> = all(text).iter().map(|token| canonical(token.folded.chars())).collect();
    assert_eq!(ours, obvious(text), "{}", text.escape_unicode());
}

#[test]
fn every_character_is_folded_as_others_say() {
    let (major, minor, update) = unicode_normalization::UNICODE_VERSION;
    assert_eq!(UNICODE, format!("{major}.{minor}.{update}"));
    for other in [unicode_properties::UNICODE_VERSION, unicode_script::UNICODE_VERSION] {
        assert_eq!(other, (major.into(), minor.into(), update.into()));
    }
    let mut checked = 0;
    for character in '\0'..=char::MAX {
        // The oracle knows fewer emoji: Unicode reserves the rest of those it calls pictographic.
        let pictographs = group(character) == Group::Nothing
            && all(&character.to_string()).iter().any(|token| token.kind == Kind::Emoji);
        if is_assigned(character) && is_known(character) && !is_double(character) && !pictographs {
            checked += 1;
            check(&character.to_string());
        }
        let token = all(&character.to_string());
        if character.general_category() == GeneralCategory::PrivateUse || character == '\u{FFFD}' {
            assert_eq!(token, []);
        }
        if is_double(character) && is_assigned(character) {
            assert_eq!((token[0].folded.as_str(), token[0].kind), (character.to_string().as_str(), Kind::Character));
        }
    }
    assert!(checked > 290_000, "{checked}");
}

#[test]
fn letter_case_never_matters() {
    for character in ('\0'..=char::MAX).filter(|&c| is_known(c)) {
        // The iota under a letter is a mark, and becomes a letter in capitals.
        if character.to_string().nfd().any(|part| part == '\u{345}') {
            continue;
        }
        let own = folded(&character.to_string());
        assert_eq!(folded(&character.to_uppercase().collect::<String>()), own, "{character:?}");
        assert_eq!(folded(&character.to_lowercase().collect::<String>()), own, "{character:?}");
    }
}

/// Characters that are trouble to each other, more often than all others.
fn text() -> impl Strategy<Value = String> {
    let trouble = "aAzZéßİıﬁŉøǆ019٣๑²½Ⅷ'’״_- .,\u{301}\u{327}\u{345}\u{93C}\u{94D}\u{93F}\u{951}\u{952}\u{3099}\u{309A}\u{AD}\u{200B}\u{200C}\u{200D}\
        \u{FE0F}\u{20E3}🔒👩🏽❤🇩→ΣςᾳйЁकनहिن\u{64E}ـأﷲשׁשתםนทำ้ี\u{E32}印刷々〇かがサバﾊﾟーㄅ가각힣\u{1100}\u{1112}\u{1161}\u{1175}\u{11A8}\u{11C2}ㅋㅏ㈱㍿\u{302E}\
        \u{F71}\u{F72}\u{F74}\u{BC6}\u{BBE}\u{BCA}\u{1D15E}豈\u{FFFD}\u{378}";
    let trouble: Vec<char> = trouble.chars().collect();
    let character = prop_oneof![8 => prop::sample::select(trouble), 1 => any::<char>(), 1 => prop::char::range('\u{300}', '\u{2000}')];
    prop::collection::vec(character, 0..100).prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn tokens_are_the_obvious_ones(text in text()) {
        let odd = |c: char| is_double(c) || !is_assigned(c) || !is_known(c) || (!is_emoji(c) && folded(&c.to_string()).iter().any(|(_, kind)| *kind == Kind::Emoji));
        let text: String = text.chars().filter(|&c| !odd(c)).collect();
        // What is cut is cut in another measure here.
        if all(&text).iter().all(|token| token.folded.chars().count() < LONGEST_TOKEN) {
            check(&text);
        }
    }

    #[test]
    fn places_are_in_order_and_whole(text in text()) {
        let tokens = all(&text);
        for token in &tokens {
            prop_assert!(!token.folded.is_empty() && token.folded.chars().count() <= LONGEST_TOKEN);
            for (byte, unit) in [(token.bytes.start, token.utf16.start), (token.bytes.end, token.utf16.end)] {
                prop_assert!(text.is_char_boundary(byte));
                prop_assert_eq!(unit, text[..byte].encode_utf16().count());
            }
            prop_assert!(token.bytes.start < token.bytes.end);
            // What a token covers says it.
            prop_assert!(all(&text[token.bytes.clone()]).iter().any(|own| own.folded == token.folded));
        }
        for pair in tokens.windows(2) {
            let (before, after) = (&pair[0].bytes, &pair[1].bytes);
            prop_assert!(before.start <= after.start && before.end <= after.end);
            // Together they have nothing, or a character that is several.
            let both = text.get(after.start..before.end).unwrap_or_default();
            prop_assert!(both.is_empty() || (both.chars().count() == 1 && all(both).len() > 1));
        }
    }

    #[test]
    fn a_token_is_its_own_only_token(text in text()) {
        for token in all(&text) {
            let again = all(&token.folded);
            prop_assert_eq!(again.len(), 1);
            prop_assert_eq!(&again[0].folded, &token.folded);
            // Sixty-four digits and then a letter are a word, of which digits are left.
            prop_assert!(again[0].kind == token.kind || token.folded.chars().count() == LONGEST_TOKEN);
        }
    }

    #[test]
    fn how_a_text_is_composed_does_not_matter(text in text()) {
        let composed = folded(&text.nfc().collect::<String>());
        prop_assert_eq!(&folded(&text.nfd().collect::<String>()), &composed);
        prop_assert_eq!(&folded(&text.nfkc().collect::<String>()), &composed);
        prop_assert_eq!(&folded(&text.nfkd().collect::<String>()), &composed);
        if !text.contains(is_double) {
            prop_assert_eq!(&folded(&text), &composed);
        }
    }

    #[test]
    fn a_blank_keeps_texts_apart(one in text(), other in text()) {
        let mut expected = all(&one);
        let (bytes, units) = (one.len() + 1, one.encode_utf16().count() + 1);
        expected.extend(all(&other).into_iter().map(|token| Owned {
            bytes: token.bytes.start + bytes..token.bytes.end + bytes,
            utf16: token.utf16.start + units..token.utf16.end + units,
            ..token
        }));
        prop_assert_eq!(all(&format!("{one} {other}")), expected);
    }
}

/// Each would take hours if anything were looked at again and again.
#[test]
fn a_megabyte_of_anything_is_read_once() {
    let far = format!("a'{}", "\u{AD}".repeat(500_000));
    for part in [
        "a",
        "a'",
        "'",
        "a'b",
        "\u{301}",
        "क\u{93C}",
        "\u{94D}",
        "\u{3099}か",
        "가",
        "\u{1100}\u{1161}\u{11A8}",
        "👩\u{200D}",
        "ﷺ",
        "ก",
        &far,
    ] {
        let text = part.repeat(1_000_000 / part.len());
        let most = text.chars().count() * 18;
        let count = all(&text).len();
        assert!(count <= most, "{count} tokens of {part:?}");
    }
    let marks = format!("क{}", "\u{94D}\u{93C}".repeat(150_000));
    assert_eq!(all(&marks)[0].folded.chars().count(), LONGEST_TOKEN);
}

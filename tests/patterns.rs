//! Phrases and expressions, held against what they mean by definition, and against who wishes them ill.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]

use std::fmt::Write as _;

use itsm_core::text::patterns::{
    Found, MAX_FOUND, MAX_PATTERNS, MAX_SEARCHED_BYTES, MAX_SIMILAR, PatternError, Patterns,
};
use itsm_core::text::tokens;
use proptest::prelude::*;

/// A place, without its UTF-16 units.
type Place = (usize, usize, usize);

fn set(phrases: &[&str], expressions: &[&str]) -> Patterns {
    let mut builder = Patterns::builder();
    for phrase in phrases {
        builder.phrase(phrase).unwrap_or_else(|error| panic!("{phrase}: {error}"));
    }
    for expression in expressions {
        builder.expression(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
    }
    builder.build().unwrap()
}

/// What is found, with the UTF-16 places checked.
fn search(patterns: &Patterns, text: &str) -> (Vec<Place>, bool) {
    let mut places = Vec::new();
    let complete = patterns.search(text, &mut |Found { pattern, bytes, utf16 }| {
        assert_eq!(utf16.start, text[..bytes.start].encode_utf16().count());
        assert_eq!(utf16.end, text[..bytes.end].encode_utf16().count());
        places.push((bytes.start, bytes.end, pattern.number()));
    });
    (places, complete)
}

/// What is found, as it is written; by looking at the text as JavaScript does.
fn found(phrases: &[&str], text: &str) -> Vec<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut places = Vec::new();
    let patterns = set(phrases, &[]);
    assert!(patterns.search(text, &mut |found| places.push(String::from_utf16(&units[found.utf16]).unwrap())));
    places
}

fn refused(phrase: &str) -> String {
    let error = Patterns::builder().phrase(phrase).unwrap_err();
    let at = error.at().map_or(String::new(), |at| format!("{at}: "));
    format!("{at}{error}; {}", error.help())
}

fn expression_refused(expression: &str) -> String {
    let error = Patterns::builder().expression(expression).unwrap_err();
    let at = error.at().map_or(String::new(), |at| format!("{at}: "));
    format!("{at}{error}; {}", error.help())
}

#[derive(Clone, Debug)]
enum Word {
    Exact(String),
    Prefix(String),
    Fuzzy(String),
    Gap,
}

impl Word {
    fn written(&self) -> String {
        match self {
            Self::Exact(word) => word.clone(),
            Self::Prefix(word) => format!("{word}*"),
            Self::Fuzzy(word) => format!("{word}~"),
            Self::Gap => "*".to_owned(),
        }
    }

    fn is(&self, token: &str) -> bool {
        match self {
            Self::Exact(word) => word == token,
            Self::Prefix(word) => token.starts_with(word),
            Self::Fuzzy(word) => distance(word, token) <= 1,
            Self::Gap => true,
        }
    }
}

/// Optimal string alignment, by the textbook.
fn distance(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = changed.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// Every phrase at every token, by definition.
fn obvious(phrases: &[Vec<Word>], text: &str) -> Vec<Place> {
    let (mut cut, mut all) = (tokens(text), Vec::new());
    while let Some(token) = cut.next_token() {
        all.push((token.folded.to_owned(), token.bytes));
    }
    let mut places = Vec::new();
    for (number, phrase) in phrases.iter().enumerate() {
        let here = |here: &&[(String, _)]| here.iter().zip(phrase).all(|((token, _), word)| word.is(token));
        let first = all.windows(phrase.len()).filter(here).take(MAX_FOUND);
        places.extend(first.map(|here| (here[0].1.start, here[here.len() - 1].1.end, number)));
    }
    places.sort_unstable();
    places
}

fn letters(least: usize) -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::collection::vec(prop::sample::select(vec!['a', 'b']), least..8),
        1 => prop::collection::vec(prop::sample::select(vec!['a', 'b', 'c', 'ж', 'ש', '𝼀', '1']), least..8),
    ]
    .prop_map(|letters| letters.into_iter().collect())
}

fn phrase() -> impl Strategy<Value = Vec<Word>> {
    let word = || {
        prop_oneof![
            3 => letters(1).prop_map(Word::Exact),
            2 => letters(1).prop_map(Word::Prefix),
            2 => letters(5).prop_map(Word::Fuzzy),
        ]
    };
    let middle = prop::collection::vec(prop_oneof![3 => word(), 1 => Just(Word::Gap)], 0..3);
    (word(), middle, prop::option::of(word())).prop_map(|(first, middle, last)| {
        let mut words = vec![first];
        if let Some(last) = last {
            words.extend(middle);
            words.push(last);
        }
        words
    })
}

fn text() -> impl Strategy<Value = String> {
    let word = (letters(1), prop::sample::select(vec![" ", "-", "  ", "_", ", 🇩🇪 ", "\u{AD} ", "/ 打"]), any::<bool>());
    prop::collection::vec(word, 0..25).prop_map(|words| {
        words.into_iter().fold(String::new(), |mut text, (word, separator, capital)| {
            text.push_str(&if capital { word.to_uppercase() } else { word });
            text.push_str(separator);
            text
        })
    })
}

fn expression() -> impl Strategy<Value = String> {
    let parts = vec![
        "a",
        "b",
        "K",
        "s",
        "ü",
        "ж",
        "ſ",
        ".",
        r"\b",
        r"\d",
        r"\w+",
        "a+",
        "(ab|ba)",
        "[ab]",
        "[^a]",
        "(?:k|s)",
        "(as|abk|b)",
        "(sak)?",
        "(?:ab){2}",
        "abc",
        "sk",
        r"\s*",
        "^",
        "(?-i:A)",
        "(?i:k)",
        "[a-z]",
        "K{3}",
        "ska",
        "(?:sas|kak)b",
    ];
    prop::collection::vec(prop::sample::select(parts), 1..7).prop_map(|parts| parts.concat())
}

fn expression_text() -> impl Strategy<Value = String> {
    let trouble: Vec<char> = "aaabbbkksscAKSſ\u{212A}üÜжЖ1 \n😀".chars().collect();
    prop::collection::vec(prop::sample::select(trouble), 0..60).prop_map(|text| text.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn phrases_are_found_where_they_are_by_definition(
        phrases in prop::collection::vec(phrase(), 0..25),
        text in text(),
        turn in any::<prop::sample::Index>(),
    ) {
        let written: Vec<String> = phrases.iter()
            .map(|phrase| phrase.iter().map(Word::written).collect::<Vec<_>>().join(" "))
            .collect();
        let written: Vec<&str> = written.iter().map(String::as_str).collect();
        let expected = obvious(&phrases, &text);
        let (places, complete) = search(&set(&written, &[]), &text);
        prop_assert!(complete);
        prop_assert_eq!(&places, &expected);

        // In another order the same, but for the numbers.
        let count = phrases.len().max(1);
        let turn = turn.index(count);
        let mut turned = written;
        turned.rotate_left(turn);
        let mut again = search(&set(&turned, &[]), &text).0;
        for place in &mut again {
            place.2 = (place.2 + turn) % count;
        }
        again.sort_unstable();
        prop_assert_eq!(&again, &expected);
    }

    #[test]
    fn whatever_is_written_is_read_or_refused(phrase in "[a-cé打🔒*~ '\\-]{0,30}", other in any::<String>()) {
        for phrase in [&phrase, &other] {
            let mut builder = Patterns::builder();
            if builder.phrase(phrase).is_ok() && !phrase.contains(['*', '~']) {
                // A phrase is found in itself.
                let patterns = builder.build().unwrap();
                prop_assert_eq!(search(&patterns, phrase).0.first().map(|place| place.2), Some(0));
            }
        }
    }
}

proptest! {
    // To compile an expression takes as long as everything else.
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn gates_hide_nothing(expressions in prop::collection::vec(expression(), 1..6), text in expression_text()) {
        let mut builder = Patterns::builder();
        let mut expected = Vec::new();
        for expression in &expressions {
            if let Ok(id) = builder.expression(expression) {
                let regex = regex::RegexBuilder::new(expression).case_insensitive(true).build().unwrap();
                let places = regex.find_iter(&text).take(MAX_FOUND);
                expected.extend(places.map(|found| (found.start(), found.end(), id.number())));
            }
        }
        expected.sort_unstable();
        prop_assert_eq!(search(&builder.build().unwrap(), &text), (expected, true));
    }
}

#[test]
fn words_are_compared_as_they_are_folded() {
    assert_eq!(found(&["E-Mail"], "An e-mail, E MAIL and e_mail; no email"), ["e-mail", "E MAIL", "e_mail"]);
    assert_eq!(
        found(&["größe"], "GRÖSSE, Grösse, grosse, gro\u{308}ße"),
        ["GRÖSSE", "Grösse", "grosse", "gro\u{308}ße"]
    );
    assert_eq!(found(&["istanbul"], "İSTANBUL ISTANBUL ıstanbul"), ["İSTANBUL", "ISTANBUL", "ıstanbul"]);
    assert_eq!(found(&["can't log in"], "I CANT LOG IN; can’t log-in"), ["CANT LOG IN", "can’t log-in"]);
    assert_eq!(found(&["port 443"], "Port: 443, port ４４３, port 4430"), ["Port: 443", "port ４４３"]);
    assert_eq!(found(&["R & D"], "R&D and r d"), ["R&D", "r d"]);
    assert_eq!(found(&["cafe\u{301}*"], "Cafés CAFE"), ["Cafés", "CAFE"]);
    assert_eq!(found(&["soft\u{AD}ware"], "so\u{AD}ftware soft\u{200B}ware"), ["so\u{AD}ftware"]);
}

#[test]
fn scripts_and_emoji_are_found_as_javascript_slices_them() {
    assert_eq!(found(&["打印机"], "😀打印机坏了,打 印 机; 印机"), ["打印机", "打 印 机"]);
    assert_eq!(found(&["🔒 账户"], "👩🏽‍💻🔒账户 🔓账户"), ["🔒账户"]);
    assert_eq!(found(&["👩‍💻"], "🇩🇪 👩🏽‍💻 👩"), ["👩🏽‍💻"]);
    assert_eq!(found(&["מדפסת"], "𝔸 הַמַּדְפֶּסֶת מַדְפֶּסֶת"), ["מַדְפֶּסֶת"]);
    assert_eq!(found(&["كلمة المرور"], "نسيت كَلِمَة المرور"), ["كَلِمَة المرور"]);
    assert_eq!(found(&["طابعة~"], "طباعة الطابعة طابعه"), ["طباعة", "طابعه"]);
    assert_eq!(found(&["พิมพ์"], "เครื่องพิมพ์เสีย"), ["พิมพ์"]);
    assert_eq!(found(&["プリンタ*"], "😀プリンター、ﾌﾟﾘﾝﾀｰが"), ["プリンター", "ﾌﾟﾘﾝﾀｰ"]);
    assert_eq!(found(&["vpn 연결"], "VPN연결 안됨"), ["VPN연결"]);
    assert_eq!(found(&["принтер~"], "Принтр, принтеры, ПРИНТЕР"), ["Принтр", "принтеры", "ПРИНТЕР"]);
    assert_eq!(found(&["1 2"], "½ cup"), ["½"]);
}

#[test]
fn one_edit_is_forgiven_and_no_more() {
    let text = "printer rinter pinter pirnter printers xprinter drinter, primtr prntre inter PRÍNTER";
    let near = ["printer", "rinter", "pinter", "pirnter", "printers", "xprinter", "drinter", "PRÍNTER"];
    assert_eq!(found(&["printer~"], text), near);
    // The mark is for the last of several words.
    assert_eq!(found(&["wi-fi-router~"], "WiFi router, wi fi ruoter, wy-fi router"), ["wi fi ruoter"]);
}

#[test]
fn a_lone_star_is_exactly_one_word() {
    let text = "reset password; reset my password; reset my old password; reset 打 password";
    assert_eq!(found(&["reset * password"], text), ["reset my password", "reset 打 password"]);
    assert_eq!(found(&["reset * * pass*"], text), ["reset my old password"]);
}

#[test]
fn long_words_are_compared_by_their_first_characters() {
    let long = "a".repeat(64);
    let (longer, other) = ("a".repeat(100), "a".repeat(63));
    assert_eq!(found(&[&longer], &format!("{other} {long} {longer}")), [long.clone(), longer.clone()]);
    assert_eq!(found(&[&format!("{longer}~")], &format!("{} {other}", "a".repeat(62))), [other]);
}

#[test]
fn places_are_told_in_order_and_the_first_of_them() {
    let patterns = set(&["b", "a b", "a", "a"], &["b a", "a"]);
    let (places, complete) = search(&patterns, "a b a");
    let expected = [(0, 1, 2), (0, 1, 3), (0, 1, 5), (0, 3, 1), (2, 3, 0), (2, 5, 4), (4, 5, 2), (4, 5, 3), (4, 5, 5)];
    assert_eq!((places.as_slice(), complete), (expected.as_slice(), true));

    let (places, _) = search(&patterns, &"a b ".repeat(50));
    for pattern in 0..6 {
        let own: Vec<usize> = places.iter().filter(|place| place.2 == pattern).map(|place| place.0).collect();
        assert_eq!(own.len(), MAX_FOUND);
        assert!(own.iter().all(|&start| start < 4 * (MAX_FOUND + 1)));
    }
    assert_eq!(search(&Patterns::builder().build().unwrap(), "a b"), (vec![], true));
}

#[test]
fn tokens_of_the_caller_will_do() {
    let patterns = set(&["paper * jam", "jam"], &["p.p"]);
    let text = "😀 Paper (big) jam";
    let (mut search, mut cut) = (patterns.start(), tokens(text));
    while let Some(token) = cut.next_token() {
        search.take(&token);
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    assert!(search.finish(text, &mut |found| ours.push(found)));
    assert!(patterns.search(text, &mut |found| theirs.push(found)));
    assert_eq!(ours, theirs);
    assert_eq!(ours.len(), 3);
}

#[test]
fn phrases_are_refused_with_a_reason_and_a_remedy() {
    let refusals: String = [
        "",
        " - ",
        "pass*word",
        "reset *",
        "* password",
        "a * * * * b",
        "-*",
        "word -*",
        "foo-*",
        "~",
        "*.exe",
        "**",
        "pass**",
        "printer~*",
        "printer*~",
        "fax~",
        "Büro~",
        "e-mail~",
        "a~b",
        "a *b",
        "(pass*)",
        &"a ".repeat(17),
        &"x".repeat(257),
    ]
    .iter()
    .fold(String::new(), |mut all, phrase| {
        writeln!(all, "{} => {}", phrase.get(..20).unwrap_or(phrase), refused(phrase)).unwrap();
        all
    });
    insta::assert_snapshot!(refusals);
}

#[test]
fn expressions_are_refused_with_a_reason_and_a_remedy() {
    let refusals: String = [
        "(",
        "a{2",
        "[b-a]",
        "(?=a)",
        r"(a)\1",
        "a*",
        r"\b",
        "x|",
        "(?m)^$",
        "[a&&b]",
        r"\w{1000}",
        "(a{500}){500}",
        r"(?-u)\xFF",
        &"(".repeat(100),
        &"a".repeat(5_000),
    ]
    .iter()
    .fold(String::new(), |mut all, expression| {
        writeln!(all, "{} => {}", expression.get(..20).unwrap_or(expression), expression_refused(expression)).unwrap();
        all
    });
    insta::assert_snapshot!(refusals);
}

#[test]
fn expressions_have_a_budget_together() {
    let mut builder = Patterns::builder();
    let mut count = 0;
    let error = loop {
        match builder.expression(&format!("x{count}[0-9a-f]{{400}}")) {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
        assert!(count < 5_000);
    };
    assert_eq!(error, PatternError::ExpressionsTooLarge);
    assert!(count > 50, "{count}");
    // What was refused left nothing behind.
    assert_eq!(builder.phrase("a").unwrap().number(), count);
}

#[test]
fn expressions_see_the_beginning_of_a_text() {
    let patterns = set(&["end"], &["end", "é+"]);
    let text = format!("{}end", "é".repeat(MAX_SEARCHED_BYTES));
    let (places, _) = search(&patterns, &text);
    assert_eq!(places, [(0, MAX_SEARCHED_BYTES, 2)]);
    let text = format!("{} end", "x".repeat(MAX_SEARCHED_BYTES - 4));
    assert_eq!(search(&patterns, &text).0.len(), 2);
}

#[test]
fn too_many_similar_words_are_refused() {
    let mut builder = Patterns::builder();
    for number in 0..=MAX_SIMILAR {
        let letter = char::from_u32('א' as u32 + u32::try_from(number % 16).unwrap()).unwrap();
        let mut word: Vec<char> = "printer".chars().collect();
        word.insert(number / 16, letter);
        builder.phrase(&format!("{}~", word.into_iter().collect::<String>())).unwrap();
    }
    let error = builder.build().unwrap_err();
    assert!(matches!(error, PatternError::TooSimilar { .. }), "{error}");
}

/// Words that stand at the beginning of thousands of phrases, and are many words themselves.
#[test]
fn a_megabyte_of_the_same_word_ends() {
    let nested: Vec<String> = (1..=16).map(|count| vec!["a"; count].join(" ")).collect();
    let prefixes = (1..=60).map(|count| format!("{}*", "a".repeat(count)));
    let all: Vec<String> = nested.into_iter().chain(prefixes).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let patterns = set(&all, &[]);
    for word in ["a ", &format!("{} ", "a".repeat(60)), "a"] {
        let text = word.repeat(1_000_000 / word.len());
        let (places, complete) = search_quickly(&patterns, &text);
        assert!(complete && places > 0 && places <= MAX_FOUND * all.len(), "{places}");
    }

    // Every word is one of two and any, so that a token begins 2¹⁵ phrases and more, and each is left out as a whole.
    let mut builder = Patterns::builder();
    for bits in 0..1_u32 << 15 {
        let words: Vec<&str> = (0..15).map(|bit| if bits >> bit & 1 == 1 { "a" } else { "a*" }).collect();
        builder.phrase(&words.join(" ")).unwrap();
    }
    builder.phrase("b a").unwrap();
    let patterns = builder.build().unwrap();
    let text = format!("{}b a", "a ".repeat(100_000));
    let (places, complete) = search(&patterns, &text);
    assert!(!complete);
    // Where few are open nothing is left out.
    assert_eq!(places, [(200_000, 200_003, 1 << 15)]);
}

/// Each place of a word has all letters of an alphabet in it, so that the word is one edit away from thousands.
#[test]
fn a_word_that_is_nearly_thousands_is_none() {
    let word: Vec<char> = ('a'..='z').cycle().take(64).collect();
    let mut builder = Patterns::builder();
    for place in 0..64 {
        for letter in ('\u{13A0}'..).take(MAX_SIMILAR - 2) {
            let mut other = word.clone();
            other[place] = letter;
            builder.phrase(&format!("{}~", other.into_iter().collect::<String>())).unwrap();
        }
    }
    let exact = builder.phrase("a*").unwrap().number();
    let patterns = builder.build().unwrap();
    let word: String = word.into_iter().collect();
    let (places, complete) = search(&patterns, &format!("{word} {}", word.replace('a', "Ꭰ")));
    assert_eq!((places, complete), (vec![(0, 64, exact)], false));
    assert_eq!(search_quickly(&patterns, &format!("{word} ").repeat(15_000)), (MAX_FOUND, false));
    assert_eq!(search(&patterns, &word.replacen('b', "Ꭰd", 1)).0, [(0, 67, exact)]);
}

/// A phrase that is there a hundred thousand times is found as often, and looked for once.
#[test]
fn repetitions_cost_what_they_tell() {
    let mut builder = Patterns::builder();
    for _ in 0..100_000 {
        builder.phrase("a").unwrap();
    }
    let patterns = builder.build().unwrap();
    assert_eq!(search_quickly(&patterns, &"a ".repeat(500_000)), (100_000 * MAX_FOUND, true));
}

/// Phrases of three words out of fifty thousand, some with a mark; and the first of them as a text.
fn many(count: usize) -> (Patterns, String) {
    let mut rng = fastrand::Rng::with_seed(1);
    let words: Vec<String> = (0..50_000).map(word_of).collect();
    let mut builder = Patterns::builder();
    let (mut phrase, mut text) = (String::new(), String::new());
    for number in 0..count {
        phrase.clear();
        for _ in 0..3 {
            let at = rng.usize(..words.len());
            let mark = match at % 50 {
                0 => "~",
                1 => "*",
                _ => "",
            };
            write!(phrase, "{}{mark} ", words[at]).unwrap();
        }
        builder.phrase(&phrase).unwrap();
        if number < 30_000 {
            text.push_str(&phrase.replace(['~', '*'], ""));
        }
    }
    (builder.build().unwrap(), text)
}

fn word_of(number: u32) -> String {
    let mut rng = fastrand::Rng::with_seed(u64::from(number) + 7);
    (0..rng.usize(5..11)).map(|_| rng.lowercase()).collect()
}

#[test]
fn two_hundred_thousand_phrases_are_searched_as_one() {
    let (patterns, text) = many(200_000);
    let mut told = vec![false; patterns.len()];
    assert!(patterns.search(&text, &mut |found| told[found.pattern.number()] = true));
    assert!(told[..30_000].iter().all(|told| *told));
    assert!(told[30_000..].iter().filter(|told| **told).count() < 100);
}

/// By hand, with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "takes seconds and says how many"]
fn a_million_phrases() {
    let start = std::time::Instant::now();
    let (patterns, text) = many(1_000_000);
    println!("written and built in {:?}", start.elapsed());
    let start = std::time::Instant::now();
    let (places, complete) = search_quickly(&patterns, &text);
    println!("{} bytes in {:?}: {places}", text.len(), start.elapsed());
    assert!(complete);
    let mut builder = Patterns::builder();
    for _ in 0..MAX_PATTERNS {
        builder.phrase("a").unwrap();
    }
    assert_eq!(builder.phrase("a").unwrap_err(), PatternError::TooManyPatterns);
}

/// Expressions that are slow elsewhere, with and without a gate, on texts that are made for them.
#[test]
fn a_thousand_expressions_and_a_megabyte_end() {
    let mut builder = Patterns::builder();
    for number in 0..1_000 {
        let expression = match number % 4 {
            0 => format!("(a+)+b{number}"),
            1 => format!("(x|xx)*{number}y"),
            2 => format!("[a-f]{{1,20}}{number}z"),
            _ => format!("{number}(?:a?){{20}}end"),
        };
        builder.expression(&expression).unwrap();
    }
    builder.expression("(?:a|b|ab)*?c").unwrap();
    let patterns = builder.build().unwrap();
    for part in ["a", "ab", "xx", "x 17y "] {
        let text = part.repeat(1_000_000 / part.len());
        let (places, complete) = search_quickly(&patterns, &text);
        assert!(complete && places <= MAX_FOUND * patterns.len());
    }
}

/// How much is found; places are not looked at, which takes long in long texts.
fn search_quickly(patterns: &Patterns, text: &str) -> (usize, bool) {
    let mut count = 0;
    let complete = patterns.search(text, &mut |_| count += 1);
    (count, complete)
}

use proptest::prelude::*;

use super::file::Class;
use super::index::Index;
use super::*;
use crate::category::feature::{self, Form};
use crate::category::odds::shares;

/// A model of three classes that knows the features of a few words; weights and rarities are made up.
fn parts(narrow: bool) -> Parts {
    let mut hashes = Vec::new();
    for text in ["printer is out of paper", "vpn token", "reset my password", "🔒 印刷 Straße"] {
        feature::each(text, |_, _, hash| hashes.push(hash >> 10));
    }
    hashes.sort_unstable();
    hashes.dedup();
    let count = hashes.len();
    let most = if narrow { 7 } else { 127 };
    let weight =
        |at: usize| i8::try_from((at * 7919) % (2 * most + 1)).unwrap_or(0).wrapping_sub(i8::try_from(most).unwrap());
    Parts {
        field: "category".to_owned(),
        classes: [("hardware", -500), ("access", 300), ("network", 0)]
            .map(|(id, bias)| Class { id: id.to_owned(), bias, factor: 150_000 })
            .to_vec(),
        figures: Figures { tickets: 100, measured: 10, accuracy: 8_600, seed: 7, ..Figures::default() },
        ground: 3_000,
        hash_bits: 22,
        rarities: (0..count).map(|at| u8::try_from(at % 40 + 1).unwrap()).collect(),
        weights: (0..3 * count).map(weight).collect(),
        hashes,
        narrow,
    }
}

fn model() -> Model {
    Model::from_bytes(&parts(false).to_bytes()).unwrap()
}

const TEXTS: [&str; 6] = [
    "My printer is out of paper, and the printer is new",
    "🔒 reset my VPN-token: 🔒🔒 印刷印刷 STRASSE",
    "",
    "nothing of this is known",
    "password password password password password reset",
    "🧑‍💻 tokens, passwörd Straßen",
];

#[test]
fn a_file_says_what_its_parts_are() {
    for narrow in [false, true] {
        let parts = parts(narrow);
        let bytes = parts.to_bytes();
        let mut from = Unpacker::new(file::checked(&bytes).unwrap());
        assert_eq!(Parts::unpacked(&mut from).unwrap(), parts);
        let model = Model::from_bytes(&bytes).unwrap();
        assert_eq!((model.field(), model.classes().len(), model.figures()), ("category", 3, &parts.figures));
        assert!(model.digest().starts_with("sha256:"));
        assert_eq!(model.features(), parts.hashes.len());
    }
}

#[test]
fn scores_are_what_floats_give() {
    let parts = parts(false);
    let model = model();
    for text in TEXTS {
        let mut counts = vec![0_u32; parts.hashes.len()];
        feature::each(text, |_, _, hash| {
            if let Ok(at) = parts.hashes.binary_search(&(hash >> 10)) {
                counts[at] += 1;
            }
        });
        let value = |at: usize| (1.0 + f64::from(counts[at])).log2() * 256.0 * f64::from(parts.rarities[at]);
        let squares: f64 = (0..counts.len()).map(|at| value(at) * value(at)).sum();
        let length = (squares + f64::from(parts.ground).powi(2)).sqrt();
        for (class, &score) in model.scores(&[text]).iter().enumerate() {
            let weights = &parts.weights[class * counts.len()..][..counts.len()];
            let product: f64 = weights.iter().enumerate().map(|(at, weight)| value(at) * f64::from(*weight)).sum();
            let line = &parts.classes[class];
            let exact = f64::from(line.bias) + product / length * f64::from(line.factor) / 1024.0;
            assert!((f64::from(score) - exact).abs() < 1.0 + exact.abs() / 500.0, "{text}: {score} {exact}");
        }
    }
}

#[test]
fn evidence_adds_up_exactly() {
    let model = model();
    let many = "printer ".repeat(70_000);
    for texts in [&TEXTS[..], &TEXTS[..1], &TEXTS[1..2], &TEXTS[2..3], &[], &[many.as_str()]] {
        let (scores, nothing) = (model.scores(texts), model.scores(&[]));
        for class in 0..3 {
            let marks = model.evidence(texts, class, usize::MAX);
            let sum: i32 = marks.iter().map(|mark| mark.points).sum();
            assert_eq!(sum, scores[class] - nothing[class], "{texts:?}");
            assert!(marks.is_sorted_by_key(|mark| -mark.points));
            assert_eq!(model.evidence(texts, class, 2), marks[..marks.len().min(2)]);
        }
    }
    assert!(model.evidence(&TEXTS, 3, 10).is_empty());
}

#[test]
fn marks_stand_where_the_words_are() {
    let model = model();
    let text = "🧑‍💻 😀 reset, 🔒 Straße";
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut found = Vec::new();
    for mark in model.evidence(&["", text], 0, usize::MAX) {
        let word = &text[mark.bytes.clone()];
        assert_eq!((mark.text, String::from_utf16(&units[mark.utf16.clone()]).unwrap().as_str()), (1, word));
        found.push(word);
    }
    found.sort_unstable();
    assert_eq!(found, ["Straße", "reset", "🔒"]);
}

#[test]
fn pairs_never_cross_texts() {
    let model = model();
    assert_ne!(model.scores(&["vpn token"]), model.scores(&["vpn", "token"]));
    assert_eq!(model.scores(&["vpn", "token"]), model.scores(&["token", "vpn", ""]));
}

#[test]
fn whatever_is_damaged_is_refused() {
    let good = parts(false).to_bytes();
    for at in 0..good.len() {
        assert!(Model::from_bytes(&good[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut bytes = good.clone();
            bytes[at] ^= 1 << bit;
            assert!(Model::from_bytes(&bytes).is_err(), "bit {bit} of {at}");
        }
    }
    let mut newer = good.clone();
    newer[7] = FORMAT + 1;
    assert_eq!(Model::from_bytes(&newer).unwrap_err(), ModelError::Newer);
    let mut large = good;
    large.resize(MAX_MODEL_BYTES + 1, 0);
    assert_eq!(Model::from_bytes(&large).unwrap_err(), ModelError::TooLarge);
}

/// With a checksum that is right, so that what lies behind it is reached.
#[test]
fn what_is_forged_is_refused_or_another_model() {
    let good = parts(true).to_bytes();
    let mut refused = 0;
    for at in 12..good.len() {
        for change in [1, 0x55, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= change;
            let check = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes[12..]);
            bytes[8..12].copy_from_slice(&check.to_le_bytes());
            match Model::from_bytes(&bytes) {
                Ok(model) => {
                    let scores = model.scores(&TEXTS);
                    assert!(shares(&scores).len() == scores.len());
                    let _ = model.evidence(&TEXTS, 0, 5);
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 100);
    let mut wrong = parts(false);
    wrong.hashes.swap(0, 1);
    assert_eq!(Model::from_bytes(&wrong.to_bytes()).unwrap_err(), ModelError::Damaged);
}

#[test]
fn long_texts_take_time_in_proportion() {
    let model = model();
    for text in
        ["a".repeat(1 << 20), "a ".repeat(1 << 19), "印".repeat(1 << 18), "printer is out of paper ".repeat(40_000)]
    {
        assert_eq!(model.scores(&[&text]).len(), 3);
    }
}

#[test]
fn features_that_the_model_does_not_know_count_nothing() {
    let model = model();
    assert_eq!(model.scores(&["qqq zzz"]), [-500, 300, 0]);
    let mut known = 0;
    feature::each("vpn", |_, form, hash| {
        known += usize::from(form == Form::Word && parts(false).hashes.contains(&(hash >> 10)));
    });
    assert_eq!(known, 1);
}

proptest! {
    /// Close together and far apart, for the upper bits of some are the same.
    #[test]
    fn every_feature_is_found_and_nothing_else(
        bits in 0_u8..=MAX_HASH_BITS,
        some in proptest::collection::vec((proptest::num::u32::ANY, 0_u32..4), 0..400),
        others in proptest::collection::vec(proptest::num::u32::ANY, 0..100),
    ) {
        let own = |hash: u32| hash.checked_shr(32 - u32::from(bits)).unwrap_or_default();
        let mut whole: Vec<u32> = some.iter().flat_map(|&(hash, more)| (0..=more).map(move |by| hash ^ by << 2)).collect();
        let mut hashes: Vec<u32> = whole.iter().map(|&hash| own(hash)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        whole.extend(&others);
        let expected: Vec<usize> =
            whole.iter().map(|&hash| hashes.binary_search(&own(hash)).unwrap_or(hashes.len())).collect();
        Index::of(hashes, bits).find(&mut whole);
        prop_assert_eq!(whole.into_iter().map(|at| usize::try_from(at).unwrap()).collect::<Vec<_>>(), expected);
    }

    /// What is typed, cut out and pasted, character by character of those that may change a token that is already there.
    #[test]
    fn a_text_that_changed_is_read_as_if_it_were_new(
        first in texts(),
        steps in proptest::collection::vec((0_usize..3, 0_usize..30, 0_usize..8, "[at'’1 .é\u{301}\u{5b0}\u{200d}印ㅏ가ガ🔒½-]{0,4}"), 1..12),
    ) {
        let model = model();
        let (mut texts, mut cut) = (first, Cut::default());
        for (text, from, length, typed) in steps {
            let refs: Vec<&str> = texts.iter().map(String::as_str).collect();
            let (again, new) = (model.read_again(&refs, cut), model.read(&refs));
            prop_assert_eq!(again.scores(), new.scores());
            for class in 0..3 {
                prop_assert_eq!(again.evidence(class, usize::MAX), new.evidence(class, usize::MAX));
            }
            prop_assert_eq!(format!("{:?}", again.cut), format!("{:?}", new.cut));
            cut = again.into_cut();
            if let Some(text) = texts.get_mut(text) {
                let characters: Vec<char> = text.chars().collect();
                let from = from.min(characters.len());
                let rest = characters.get(from + length..).unwrap_or_default();
                *text = characters[..from].iter().copied().chain(typed.chars()).chain(rest.iter().copied()).collect();
            }
        }
    }
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = proptest::collection::vec(
        prop_oneof![
            Just("can't"),
            Just("printer"),
            Just("’tis"),
            Just("VPN-token"),
            Just(" "),
            Just("🧑‍💻"),
            Just("印刷"),
            Just("Cafe\u{301}"),
            Just("l'"),
            Just("o'clock"),
            Just("12"),
            Just("한국어"),
            Just("."),
        ],
        0..8,
    );
    proptest::collection::vec(text.prop_map(|words| words.concat()), 1..3)
}

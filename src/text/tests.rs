use super::{Kind, LONGEST_TOKEN, tokens};

/// The tokens of a text, with a blank between them.
fn folded(text: &str) -> String {
    let (mut tokens, mut words) = (tokens(text), Vec::new());
    while let Some(token) = tokens.next_token() {
        words.push(token.folded.to_owned());
    }
    words.join(" ")
}

fn kinds(text: &str) -> Vec<Kind> {
    let (mut tokens, mut kinds) = (tokens(text), Vec::new());
    while let Some(token) = tokens.next_token() {
        kinds.push(token.kind);
    }
    kinds
}

/// What each token covers.
fn covered(text: &str) -> Vec<&str> {
    let (mut tokens, mut covered) = (tokens(text), Vec::new());
    while let Some(token) = tokens.next_token() {
        covered.push(&text[token.bytes.clone()]);
    }
    covered
}

#[test]
fn what_separates_words() {
    assert_eq!(folded(""), "");
    assert_eq!(folded(" \t\r\n.,;_-–#\0\u{FFFD}\u{E000}"), "");
    assert_eq!(folded("user_name SAP-GUI a.b@c.de\u{FFFD}x C:\\Temp"), "user name sap gui a b c de x c temp");
    assert_eq!(folded("10.0.0.1 3,5 win10 2FA 1e3"), "10 0 0 1 3 5 win10 2fa 1e3");
    assert_eq!(kinds("10 win10 2FA é٣ ٣"), [Kind::Number, Kind::Word, Kind::Word, Kind::Word, Kind::Number]);
    assert_eq!(folded("SharePoint"), "sharepoint");
}

#[test]
fn apostrophes_join_short_endings_only() {
    assert_eq!(folded("Can't can’t can＇t canʼt"), "cant cant cant cant");
    assert_eq!(folded("user's we're I'll"), "users were ill");
    assert_eq!(
        folded("l'imprimante dell'ufficio İstanbul'dan O'Brien"),
        "l imprimante dell ufficio istanbul dan o brien"
    );
    assert_eq!(folded("'quoted' users' 'it can't'"), "quoted users it cant");
    assert_eq!(folded("צה״ל"), "צהל");
    assert_eq!(folded("a''b 90's 5'10 d'\u{AD}e\u{301}t\u{E9}s"), "a b 90s 5 10 d etes");
    assert_eq!(covered("it can't, users'"), ["it", "can't", "users"]);
}

#[test]
fn latin_letters_lose_case_accents_and_form() {
    assert_eq!(folded("É é e\u{301} ǅ ŀ"), "e e e dz l");
    assert_eq!(folded("Straße STRASSE GROẞ Müller"), "strasse strasse gross muller");
    assert_eq!(folded("I İ ı i i\u{307} DİŞ diş"), "i i i i i dis dis");
    assert_eq!(folded("ﬁnd Ⅷ ＡＢＣ１２ x² ㎏ Å №5 ™"), "find viii abc12 x2 kg a no5 tm");
    assert_eq!(folded("hasło Søren Đorđe ħ ŧ æ Œuvre"), "haslo soren dorde h t ae oeuvre");
    assert_eq!(folded("𝓗𝓮𝓵𝓵𝓸 𝟙𝟚 ⓗⓘ ℎ"), "hello 12 hi h");
    assert_eq!(folded("ǳ\u{323}\u{300} Z̷̢͖͝a̵l̶g̷o"), "dz zalgo");
}

#[test]
fn greek_and_cyrillic() {
    assert_eq!(folded("ΣΊΣΥΦΟΣ σίσυφος ᾳ ᾼ µs"), "σισυφοσ σισυφοσ α α μs");
    assert_eq!(folded("Мой МОЙ Ёлка ѣ҃"), "мои мои елка ѣ");
}

#[test]
fn scripts_from_right_to_left() {
    assert_eq!(folded("مُحَمَّد محـــمد أحمد إلى آخر"), "محمد محمد احمد الى اخر");
    assert_eq!(folded("می\u{200C}خواهم ﷲ ١٢٣ ۴۵"), "میخواهم الله 123 45");
    assert_eq!(folded("שָׁלוֹם שלום \u{200F}abc\u{200E}"), "שלום שלום abc");
}

#[test]
fn marks_of_india_stay() {
    assert_eq!(folded("हिन्दी प्रिंटर"), "हिन्दी प्रिंटर");
    assert_eq!(folded("क\u{93C}"), folded("\u{958}"));
    // A mark without anything before it.
    assert_eq!(folded("\u{93F}क a \u{93F}"), "क a");
    // Two orders of the same marks.
    assert_eq!(folded("क\u{93C}\u{94D}"), folded("क\u{94D}\u{93C}"));
}

#[test]
fn scripts_without_blanks_are_cut_into_characters() {
    assert_eq!(folded("印刷できません"), "印 刷 て\u{3099} き ま せ ん");
    assert_eq!(kinds("印A1"), [Kind::Character, Kind::Word]);
    assert_eq!(folded("サーバーAPIがダウン"), "サーハ\u{3099}ー api か\u{3099} タ\u{3099}ウン");
    assert_eq!(folded("ﾌﾟﾘﾝﾀｰ プリンター らーめん ー"), "フ\u{309A}リンター フ\u{309A}リンター らー め ん");
    assert_eq!(folded("น้ำ ที่นี่ ๑๒"), "น\u{E49}\u{E4D}า ที\u{E48} นี\u{E48} 12");
    assert_eq!(covered("น้ำดี"), ["น้ำ", "ดี"]);
    assert_eq!(folded("មិន မြန်"), "មិ ន မြ န\u{103A}");
    assert_eq!(folded("第2章 10月"), "第 2 章 10 月");
}

#[test]
fn korean_is_composed_and_parts_from_other_scripts() {
    assert_eq!(folded("프린터 VPN이 3층"), "프린터 vpn 이 3층");
    assert_eq!(folded("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}"), "한글");
    assert_eq!(folded("\u{D558}\u{11AB}"), "한");
    assert_eq!(folded("ㅋㅏ ﾡﾡ"), "카 \u{1100}\u{1100}");
}

#[test]
fn emoji_are_tokens() {
    assert_eq!(folded("vpn🔒down ❤️👩🏽‍💻🇩🇪→"), "vpn 🔒 down ❤ 👩 💻");
    assert_eq!(kinds("🔥a"), [Kind::Emoji, Kind::Word]);
    assert_eq!(covered("❤️!👩‍💻"), ["❤️", "👩\u{200D}", "💻"]);
    assert_eq!(folded("1️⃣"), "1");
}

#[test]
fn what_cannot_be_seen_is_nothing() {
    assert_eq!(folded("Ser\u{AD}ver\u{200D}raum \u{FEFF}x\u{2060}y \u{202E}z\u{202C}"), "serverraum xy z");
    assert_eq!(folded("zero\u{200B}width"), "zero width");
}

#[test]
fn one_character_can_be_several_tokens() {
    let text = "a½ ㍿";
    assert_eq!(folded(text), "a1 2 株 式 会 社");
    assert_eq!(covered(text), ["a½", "½", "㍿", "㍿", "㍿", "㍿"]);
}

#[test]
fn places_are_told_in_bytes_and_in_code_units() {
    let mut tokens = tokens("📠 de\u{301}ja\u{300} 한");
    let mut next = || tokens.next_token().map(|token| (token.bytes.clone(), token.utf16.clone()));
    assert_eq!(next(), Some((0..4, 0..2)));
    assert_eq!(next(), Some((5..13, 3..9)));
    assert_eq!(next(), Some((14..17, 10..11)));
    assert_eq!(next(), None);
    assert_eq!(next(), None);
}

#[test]
fn long_tokens_are_cut_and_cover_everything() {
    let text = "é".repeat(500_000);
    let mut long = tokens(&text);
    let token = long.next_token().unwrap();
    assert_eq!(token.folded, "e".repeat(LONGEST_TOKEN));
    assert_eq!((token.bytes, token.utf16), (0..text.len(), 0..500_000));
    assert_eq!(long.next_token(), None);
    // What is left out does not join what is kept.
    let syllables = format!("{}\u{1112}\u{1100}\u{1161}", "1".repeat(63));
    assert_eq!(folded(&syllables), format!("{}\u{1112}", "1".repeat(63)));
    // Of too many marks the same are left out, in whichever order they come.
    let marked = |marks: [&str; 2]| folded(&format!("{}क{}", "क".repeat(60), marks.concat().repeat(9)));
    assert_eq!(marked(["\u{93C}", "\u{94D}"]), marked(["\u{94D}", "\u{93C}"]));
}

/// Models are trained on tokens: another fingerprint makes them unusable, and every change of tokens must have one.
#[test]
fn the_fingerprint_stands_for_the_tokens() {
    assert_eq!(super::fingerprint(), 0x2bf5_750d_acc6_6af4, "raise `TOKENS` where the rules change");
}

//! Random policies with suggestions, and texts for them.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Words of several scripts, some of which are the same when they are folded.
const WORDS: [&str; 24] = [
    "vpn",
    "VPN",
    "printer",
    "password",
    "Straße",
    "STRASSE",
    "büro",
    "buro",
    "İzin",
    "izin",
    "e-mail",
    "🔒",
    "🖨️",
    "e\u{301}tage",
    "打印机",
    "シャツ",
    "מדפסת",
    "طابعة",
    "ไทย",
    "don't",
    "42",
    "a",
    "b",
    "c",
];

/// What may stand between words.
const BETWEEN: [&str; 6] = [" ", ", ", "\n", " – ", "  ", " 💥 "];

/// A random text.
pub fn random_text(rng: &mut Rng) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(0..12) {
        text.push_str(WORDS[rng.usize(..WORDS.len())]);
        text.push_str(BETWEEN[rng.usize(..BETWEEN.len())]);
    }
    text
}

/// What texts have beside words: accents apart, letters that only look otherwise, emoji of several parts, characters that cannot
/// be seen, scripts side by side, and what ends a word or does not.
const UNUSUAL: [&str; 20] = [
    "cafe\u{301}",
    "naïve",
    "ısı",
    "ﬁle",
    "ＶＰＮ",
    "𝐕𝐏𝐍",
    "ⓥⓟⓝ",
    "サーバーAPI",
    "비밀번호",
    "VPN이",
    "كلمة\u{200f} المرور",
    "पासवर्ड",
    "👩\u{200d}💻",
    "👍🏽",
    "\u{ad}",
    "\u{200b}",
    "-",
    "_",
    "½",
    "\u{feff}",
];

/// A random question about suggestions to such a policy; now and then one that is refused.
pub fn random_suggest_request(rng: &mut Rng) -> Value {
    let mut request = Map::new();
    if rng.u32(..3) == 0 {
        request.insert("text".to_owned(), json!(random_unusual_text(rng)));
    } else {
        let mut facts = Map::new();
        for field in ["summary", "details"] {
            if rng.u32(..4) > 0 {
                facts.insert(field.to_owned(), json!(random_unusual_text(rng)));
            }
        }
        if rng.bool() {
            facts.insert("d".to_owned(), json!(rng.bool()));
            facts.insert("s".to_owned(), json!(if rng.bool() { "x" } else { "y" }));
        }
        if rng.u32(..10) == 0 {
            facts.insert("category".to_owned(), json!("c1"));
        }
        request.insert("facts".to_owned(), Value::Object(facts));
    }
    let languages = ["en", "en-GB", "de", "de-AT", "ar", "zh-Hant"];
    let fields = ["category", "group", "s", "d"];
    for (key, one_in, value) in [
        ("language", 2, json!(languages[rng.usize(..languages.len())])),
        ("explain", 3, json!(true)),
        ("limit", 4, json!(rng.u32(..8))),
        ("fields", 4, json!([fields[rng.usize(..fields.len())]])),
    ] {
        if rng.u32(..one_in) == 0 {
            request.insert(key.to_owned(), value);
        }
    }
    Value::Object(request)
}

/// A random text of up to some hundred words, with whatever may stand between them.
pub fn random_unusual_text(rng: &mut Rng) -> String {
    let mut text = String::new();
    for _ in 0..[0, 1, 3, 8, 8, 20, 100][rng.usize(..7)] {
        match rng.u32(..5) {
            0 => text.push_str(UNUSUAL[rng.usize(..UNUSUAL.len())]),
            _ => text.push_str(WORDS[rng.usize(..WORDS.len())]),
        }
        if rng.u32(..6) > 0 {
            text.push_str(BETWEEN[rng.usize(..BETWEEN.len())]);
        }
    }
    text
}

/// A random policy that suggests categories, a group that follows them, and a site; with `d` a boolean and `s` a site
/// in its facts, and the texts `summary` and `details`.
pub fn random_suggestions(rng: &mut Rng) -> Value {
    let mut count = 0;
    let tree = branch(rng, 0, &mut count);
    let mut paths = Vec::new();
    collect(&tree, "", &mut paths);
    let mut rules: Vec<Value> = (0..rng.usize(0..5))
        .map(|_| {
            let mut rule = keywords(rng);
            rule.insert("then".to_owned(), json!(paths[rng.usize(..paths.len())]));
            if rng.u32(..100) < 30 {
                rule.insert("when".to_owned(), condition(rng));
                if rng.bool() {
                    rule.insert("points".to_owned(), json!(rng.i32(-6..=6)));
                }
            }
            if rng.u32(..100) < 20 {
                rule.insert("language".to_owned(), json!(if rng.bool() { "de" } else { "en-GB" }));
            }
            if rng.u32(..100) < 20 {
                rule.insert("texts".to_owned(), json!(["details"]));
            }
            Value::Object(rule)
        })
        .collect();
    rules.push(json!({ "then": paths[0], "weak": ["c"] }));
    json!({
        "itsm": 1,
        "policy": { "name": "random" },
        "fields": {
            "summary": { "type": "text" },
            "details": { "type": "text" },
            "d": { "type": "boolean" },
            "s": { "type": "choice", "options": ["x", "y"] },
            "category": { "type": "choice", "from": "categories" },
            "group": { "type": "choice", "options": ["g1", "g2"] },
        },
        "categories": { "attributes": { "group": { "type": "choice", "options": ["g1", "g2"] } }, "tree": tree },
        "suggest": {
            "texts": { "summary": "100%", "details": format!("{}%", rng.u32(1..=100)) },
            "fields": {
                "category": { "rules": rules, "at_least": format!("{}%", rng.u32(1..=90)), "limit": rng.u32(1..=5) },
                "group": { "follows": "category.group" },
                "s": { "rules": [{ "then": "x", "strong": [WORDS[rng.usize(..WORDS.len())]] }] },
            },
        },
    })
}

fn branch(rng: &mut Rng, depth: usize, count: &mut usize) -> Value {
    let mut tree = Map::new();
    for _ in 0..rng.usize(1..=3) {
        *count += 1;
        let mut category = Map::new();
        if rng.u32(..100) < 80 {
            category.insert("keywords".to_owned(), Value::Object(keywords(rng)));
        }
        if rng.u32(..100) < 15 {
            category.insert("enabled".to_owned(), json!(false));
        }
        if rng.u32(..100) < 15 {
            category.insert("when".to_owned(), condition(rng));
        }
        if rng.u32(..100) < 60 {
            category.insert("group".to_owned(), json!(if rng.bool() { "g1" } else { "g2" }));
        }
        if rng.u32(..100) < 30 {
            category.insert("synonyms".to_owned(), json!([phrase(rng)]));
        }
        if depth < 2 && rng.u32(..100) < 50 {
            category.insert("children".to_owned(), branch(rng, depth + 1, count));
        }
        tree.insert(format!("c{}", *count % 7), Value::Object(category));
    }
    Value::Object(tree)
}

fn collect(tree: &Value, above: &str, paths: &mut Vec<String>) {
    for (id, category) in tree.as_object().into_iter().flatten() {
        let path = if above.is_empty() { id.clone() } else { format!("{above}/{id}") };
        paths.push(path.clone());
        collect(&category["children"], &path, paths);
    }
}

fn keywords(rng: &mut Rng) -> Map<String, Value> {
    let mut keywords = Map::new();
    for (strength, often) in [("strong", 60), ("weak", 60), ("against", 10), ("must", 6), ("must_not", 10), ("pin", 3)]
    {
        if rng.u32(..100) < often {
            let list: Vec<String> = (0..rng.usize(1..=3)).map(|_| phrase(rng)).collect();
            keywords.insert(strength.to_owned(), json!(list));
        }
    }
    if keywords.is_empty() {
        keywords.insert("weak".to_owned(), json!(["b"]));
    }
    keywords
}

fn phrase(rng: &mut Rng) -> String {
    let words: Vec<&str> = (0..rng.usize(1..=2)).map(|_| WORDS[rng.usize(..WORDS.len())]).collect();
    let phrase = words.join(" ");
    match rng.u32(..100) {
        0..15 if phrase.is_ascii() => format!("{phrase}*"),
        15..25 if phrase.ends_with("printer") || phrase.ends_with("password") => format!("{phrase}~"),
        _ => phrase,
    }
}

fn condition(rng: &mut Rng) -> Value {
    match rng.u32(..3) {
        0 => json!({ "d": true }),
        1 => json!({ "s": "x" }),
        _ => json!({ "not": { "d": false } }),
    }
}

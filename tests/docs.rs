//! The documentation says what the engine does: every policy on its pages loads, every request is answered as printed,
//! and its tables of keys, operators, limits and codes are complete.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use itsm_core::document::Syntax;
use itsm_core::document::model::Operator;
use itsm_core::document::shape::SHAPES;
use itsm_core::finding::Severity;
use itsm_core::{Policy, wire};

const FORMAT: &str = include_str!("../docs/FORMAT.md");
const WIRE: &str = include_str!("../docs/WIRE.md");
const README: &str = include_str!("../README.md");

/// A fenced block: what stands after the fence, its line, its text.
struct Block<'a> {
    info: &'a str,
    line: usize,
    text: String,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut inside = false;
    for (at, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), inside) {
            (Some(info), false) => {
                blocks.push(Block { info, line: at + 1, text: String::new() });
                inside = true;
            }
            (Some(_), true) => inside = false,
            (None, true) => {
                let text = &mut blocks.last_mut().unwrap().text;
                text.push_str(line);
                text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!inside, "a block has no end");
    blocks
}

/// Loads a policy that must have no errors and no failing examples.
fn load(text: &str, what: &str) -> Policy {
    let loaded = Policy::load(text, Syntax::guess(text));
    let wrong: Vec<_> = loaded
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error || finding.code == "example.fails")
        .collect();
    assert!(wrong.is_empty(), "{what}: {wrong:#?}\n{text}");
    loaded.policy.unwrap()
}

/// Keys whose entries have names: a part adds to them. Of all others it takes the place.
const NAMED: [&str; 5] = ["scales", "groups", "fields", "catalogues", "derive"];

/// The top-level keys of a document in block style, each with its lines.
fn sections(text: &str) -> Vec<(String, Vec<String>)> {
    let mut sections: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if !line.starts_with(' ') {
            sections.push((line.split(':').next().unwrap().to_owned(), Vec::new()));
        }
        sections.last_mut().unwrap().1.push(line.to_owned());
    }
    sections
}

/// The entries below a top-level key, each with its lines: the first of them is indented by two.
fn entries(lines: &[String]) -> Vec<(String, Vec<String>)> {
    let mut entries: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines {
        if line.starts_with("  ") && !line.starts_with("   ") {
            entries.push((line.trim().split(':').next().unwrap().to_owned(), Vec::new()));
        }
        entries.last_mut().unwrap().1.push(line.clone());
    }
    entries
}

/// Puts a part into a policy, as `docs/FORMAT.md` says at its top. The policy's own examples are left out.
fn with_part(host: &str, part: &str) -> String {
    let mut whole: Vec<_> = sections(host).into_iter().filter(|(key, _)| key != "examples").collect();
    for (key, lines) in sections(part) {
        match whole.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) if NAMED.contains(&key.as_str()) => {
                let mut merged = entries(&known[1..]);
                for (name, lines) in entries(&lines[1..]) {
                    merged.retain(|(known, _)| *known != name);
                    merged.push((name, lines));
                }
                known.truncate(1);
                known.extend(merged.into_iter().flat_map(|(_, lines)| lines));
            }
            Some((_, known)) => *known = lines,
            None => whole.push((key, lines)),
        }
    }
    whole.into_iter().flat_map(|(_, lines)| lines).map(|line| line + "\n").collect()
}

/// A policy with a rule for each condition of a list.
fn with_conditions(host: &str, conditions: &str) -> String {
    let mut part = "derive:\n  sample:\n    scale: impact\n    rules:\n".to_owned();
    for line in conditions.lines() {
        let indented = match line.strip_prefix("- ") {
            Some(condition) => {
                part.push_str("      - then: minor\n        when:\n");
                condition
            }
            None => line.strip_prefix("  ").unwrap(),
        };
        part.extend(["          ", indented, "\n"]);
    }
    with_part(host, &part)
}

fn host() -> String {
    blocks(FORMAT).into_iter().find(|block| block.info == "yaml").unwrap().text
}

#[test]
fn every_policy_in_the_docs_loads() {
    let host = host();
    for (page, name) in [(FORMAT, "docs/FORMAT.md"), (WIRE, "docs/WIRE.md"), (README, "README.md")] {
        for block in blocks(page) {
            let what = format!("{name}:{}", block.line);
            match block.info {
                "yaml" => {
                    assert!(block.text.contains("itsm: 1\n"), "{what} is no whole policy: mark it `yaml part`");
                    load(&block.text, &what);
                }
                "yaml part" => {
                    load(&with_part(&host, &block.text), &what);
                }
                "yaml conditions" => {
                    load(&with_conditions(&host, &block.text), &what);
                }
                "json"
                | "json request"
                | "json explain-request"
                | "json calendar request"
                | "json sla_targets request"
                | "json sla_clock request"
                | "json change_risk request"
                | "json explain_change request"
                | "json change_conflicts request"
                | "json change_slots request"
                | "json change_calendar request"
                | "json suggest request"
                | "json answer"
                | "json description" => {
                    let parsed: Result<serde_json::Value, _> = serde_json::from_str(&block.text);
                    parsed.unwrap_or_else(|error| panic!("{what}: {error}"));
                }
                "sh" | "console" | "js" | "ts" | "rust" | "toml" | "text" => {}
                other => panic!("{what}: nothing tests blocks marked `{other}`"),
            }
        }
    }
}

#[test]
fn conditions_hold_as_the_docs_say() {
    let host = host();
    for (condition, facts, holds) in [
        ("{ affected_users: '>= 50' }", r#"{ "affected_users": 50 }"#, true),
        ("{ affected_users: '>= 50' }", r#"{ "affected_users": null }"#, false),
        ("{ affected_users: '< 50' }", r#"{ "affected_users": null }"#, false),
        ("{ affected_users: '!= 50' }", r#"{ "affected_users": null }"#, true),
        ("{ affected_users: { not: '>= 50' } }", r#"{ "affected_users": null }"#, true),
        ("{ not: { affected_users: '>= 50' } }", r#"{ "affected_users": null }"#, true),
        ("{ none: [{ affected_users: '>= 50' }] }", r#"{ "affected_users": null }"#, true),
        ("{ affected_users: { not: 50, known: true } }", r#"{ "affected_users": null }"#, false),
        ("{ affected_users: [null, 0] }", r#"{ "affected_users": null }"#, true),
        ("{ affected_users: '10..20' }", r#"{ "affected_users": 20 }"#, true),
        ("{ affected_users: '10..<20' }", r#"{ "affected_users": 20 }"#, false),
        ("{ affected_users: { between: [10, 20] } }", r#"{ "affected_users": 20 }"#, true),
        ("{ affected_users: '> -5' }", r#"{ "affected_users": 0 }"#, true),
        ("{ stated_urgency: { at_least: high } }", r#"{ "stated_urgency": "critical" }"#, true),
        ("{ stated_urgency: { at_least: high } }", r#"{ "stated_urgency": "medium" }"#, false),
        ("{ stated_urgency: '>= high' }", r#"{ "stated_urgency": "critical" }"#, true),
        ("{ stated_urgency: '< high' }", r#"{ "stated_urgency": "low" }"#, true),
        ("{ stated_urgency: { above: high } }", r#"{ "stated_urgency": "high" }"#, false),
        ("{ stated_urgency: low..high }", r#"{ "stated_urgency": "medium" }"#, true),
        ("{ stated_urgency: high..low }", r#"{ "stated_urgency": "critical" }"#, false),
        ("{ reported_at: '22:00..06:00' }", r#"{ "reported_at": "23:30" }"#, true),
        ("{ reported_at: '22:00..06:00' }", r#"{ "reported_at": "06:00" }"#, true),
        ("{ reported_at: '22:00..<06:00' }", r#"{ "reported_at": "06:00" }"#, false),
        ("{ reported_at: '22:00..06:00' }", r#"{ "reported_at": "12:00" }"#, false),
        ("{ deadline: null }", r#"{ "deadline": null }"#, true),
        ("{ deadline: { known: true } }", r#"{ "deadline": "PT4H" }"#, true),
        ("{ deadline: { below: { field: usual_repair } } }", r#"{ "deadline": "1h", "usual_repair": "2h" }"#, true),
        ("{ deadline: { below: { field: usual_repair } } }", r#"{ "deadline": null, "usual_repair": "2h" }"#, false),
        ("{ deadline: { is: { field: usual_repair } } }", r#"{ "deadline": null, "usual_repair": null }"#, false),
        ("{ deadline: { not: { field: usual_repair } } }", r#"{ "deadline": null, "usual_repair": "2h" }"#, true),
        ("{ service.tier: 1 }", r#"{ "service": "payroll" }"#, true),
        ("{ service.tier: null }", r#"{ "service": "wiki" }"#, true),
        ("{ service.tier: null }", r#"{ "service": null }"#, true),
        ("{ service.tier: { not: 1 } }", r#"{ "service": "wiki" }"#, true),
        ("{ service.tier: '<= 2' }", r#"{ "service": "wiki" }"#, false),
        ("{ symptoms: slow }", r#"{ "symptoms": ["slow", "error"] }"#, true),
        ("{ symptoms: [slow, error] }", r#"{ "symptoms": ["error"] }"#, true),
        ("{ symptoms: { all_of: [slow, error] } }", r#"{ "symptoms": ["error"] }"#, false),
        ("{ symptoms: { none_of: slow } }", r#"{ "symptoms": [] }"#, true),
        ("{ symptoms: { none_of: slow } }", r#"{ "symptoms": null }"#, true),
        ("{ symptoms: null }", r#"{ "symptoms": [] }"#, false),
        ("{ summary: { contains: vpn } }", r#"{ "summary": "My VPN: broken" }"#, true),
        ("{ summary: { contains: vpn } }", r#"{ "summary": "openvpn" }"#, false),
        ("{ summary: { contains: [x, remote access] } }", r#"{ "summary": "Remote \n access" }"#, true),
        ("{ summary: { contains: C++ } }", r#"{ "summary": "the c++ build" }"#, true),
        ("{ summary: { contains_part: vpn } }", r#"{ "summary": "OpenVPN" }"#, true),
        ("{ summary: { starts_with: urg } }", r#"{ "summary": " Urgent" }"#, true),
        ("{ summary: { ends_with: '!' } }", r#"{ "summary": "now! " }"#, true),
        ("{ summary: { is: hello } }", r#"{ "summary": " Hello\n" }"#, true),
        ("{ summary: { matches: 'e\\d{3}' } }", r#"{ "summary": "code E404x" }"#, true),
        ("{ summary: { matches: '(?-i)VPN' } }", r#"{ "summary": "vpn" }"#, false),
        ("{ summary: { not: { contains: vpn } } }", r#"{ "summary": null }"#, true),
    ] {
        let part = format!(
            "scales:\n  answer: [yes, no]\npriority:\n  scale: answer\n  table: {{ rules: [{{ when: {condition}, then: yes }}], otherwise: no }}\n"
        );
        let policy = load(&with_part(&host, &part), condition);
        let answer = policy.priority(&policy.read_facts(facts).unwrap()).unwrap();
        assert_eq!(answer.outcome.as_deref(), Some(if holds { "yes" } else { "no" }), "{condition} with {facts}");
    }
}

#[test]
fn scores_come_to_what_the_docs_say() {
    for (combine, score, told) in [
        ("sum", 16, "| `sum` | points times weights, added | 2 × 3 + 1 × 10 = 16 |"),
        ("product", 30, "3 × 10 = 30"),
        ("highest", 10, "the greater of 6 and 10 = 10"),
        ("mean", 5, "16 / (2 + 1) = 5.33, 5;"),
        ("mean\n      round: up", 6, "with `round: up` 6"),
        ("percent", 80, "16 / (2 × 5 + 1 × 10) = 80"),
        ("rescaled", 78, "(2 × (3 − 1) + 1 × (10 − 0)) / (2 × (5 − 1) + 1 × (10 − 0)) = 77.8, 78"),
    ] {
        assert!(FORMAT.contains(told), "{told}");
        let policy = load(
            &format!(
                "
itsm: 1
policy: {{ name: scores }}
scales: {{ risk: [high, low] }}
fields:
  one: {{ type: choice, options: [low, middle, high], required: true }}
  other: {{ type: boolean, required: true }}
  moot: {{ type: boolean, default: false }}
derive:
  risk:
    score:
      combine: {combine}
      questions:
        one: {{ weight: 2, points: {{ low: 1, middle: 3, high: 5 }} }}
        other: {{ points: {{ true: 10, false: 0 }} }}
        moot: {{ when: {{ moot: true }}, weight: 7, points: {{ true: 9 }}, otherwise: 9 }}
      bands: [{{ from: 0, then: low }}, {{ from: 50, then: high }}]
change: {{}}
"
            ),
            combine,
        );
        let asked = policy.read_change_question(r#"{ "facts": { "one": "middle", "other": true } }"#).unwrap();
        let answer = policy.change_risk(&asked).unwrap();
        assert_eq!(answer.scores[0].score, Some(score), "{combine}");
    }
}

/// JSON without white space between its tokens, keys in the order written.
fn compact(json: &str) -> String {
    let mut out = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            out.push(c);
        } else if !c.is_whitespace() {
            in_string = c == '"';
            out.push(c);
        }
    }
    // The version changes with every release and is not what the page is about.
    out.replace(concat!(r#""engine":""#, env!("CARGO_PKG_VERSION"), '"'), r#""engine":"…""#)
        .replace(r#""engine":"0.1.0""#, r#""engine":"…""#)
}

#[test]
fn requests_are_answered_byte_for_byte_as_printed() {
    let mut policies = Vec::new();
    let mut reply = String::new();
    let mut compared = 0;
    for block in blocks(WIRE) {
        if block.info == "yaml" {
            policies.push(load(&block.text, "docs/WIRE.md"));
        }
        // The first policy is the one of the page, the last one that of its section.
        let (Some(policy), Some(latest)) = (policies.first(), policies.last()) else { continue };
        match block.info {
            "json calendar request" => reply = wire::to_json(&wire::calendar(latest, &block.text)),
            "json sla_targets request" => reply = wire::to_json(&wire::sla_targets(latest, &block.text)),
            "json sla_clock request" => reply = wire::to_json(&wire::sla_clock(latest, &block.text)),
            "json change_risk request" => reply = wire::to_json(&wire::change_risk(latest, &block.text)),
            "json explain_change request" => reply = wire::to_json(&wire::explain_change(latest, &block.text)),
            "json change_conflicts request" => {
                reply = wire::to_json(&wire::change_conflicts(latest, &block.text, None));
            }
            "json change_slots request" => reply = wire::to_json(&wire::change_slots(latest, &block.text, None)),
            "json change_calendar request" => reply = wire::to_json(&wire::change_calendar(latest, &block.text, None)),
            "json suggest request" => reply = wire::to_json(&wire::suggest(latest, &block.text)),
            "json request" => reply = wire::to_json(&wire::priority(policy, &block.text)),
            "json explain-request" => reply = wire::to_json(&wire::explain(policy, &block.text)),
            "json description" => reply = wire::describe(policy),
            _ => {}
        }
        if matches!(block.info, "json answer" | "json description") {
            assert!(compact(&block.text) == compact(&reply), "docs/WIRE.md:{}: the answer is\n{reply}", block.line);
            compared += 1;
        }
    }
    assert_eq!(compared, 15);
}

#[test]
fn every_key_and_operator_is_documented() {
    let mut missing: Vec<&str> = Vec::new();
    let keys = SHAPES.iter().flat_map(|(_, shape)| shape.keys.iter().copied());
    for word in keys.chain(Operator::ALL.iter().map(|operator| operator.name())) {
        if !FORMAT.contains(&format!("`{word}`")) {
            missing.push(word);
        }
    }
    assert!(missing.is_empty(), "docs/FORMAT.md does not tell of {missing:?}");
}

/// The sources of the core without their unit tests and comments, by path.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("yaml/tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                out.push((path.clone(), lines.fold(String::new(), |code, line| code + line + "\n")));
            }
        }
    }
    let mut out = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut out);
    out
}

/// Every literal of the form `domain.snake_case` in the sources, with the severities it is reported with.
fn codes() -> BTreeMap<String, Vec<&'static str>> {
    let mut codes: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for (_, code) in sources() {
        let mut before = "";
        for (at, piece) in code.split('"').enumerate() {
            let (domain, rest) = piece.split_once('.').unwrap_or_default();
            let snake = |word: &str| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            };
            if at % 2 == 1 && snake(domain) && snake(rest) {
                let severities = codes.entry(piece.to_owned()).or_default();
                let call = before.trim_end();
                for severity in ["error", "warning", "info"] {
                    if call.ends_with(&format!("Finding::{severity}(")) && !severities.contains(&severity) {
                        severities.push(severity);
                    }
                }
            }
            before = piece;
        }
    }
    codes
}

/// The rows of the tables on a page, cell by cell.
fn rows(page: &str) -> impl Iterator<Item = Vec<&str>> {
    page.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").map(|cell| cell.trim_matches(['`', ' '])).collect())
}

#[test]
fn every_code_in_the_source_is_documented_and_no_other() {
    let codes = codes();
    let is_code = |row: &Vec<&str>| {
        row[0].split_once('.').is_some()
            && row[0].chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c))
    };
    let findings: BTreeMap<&str, &str> =
        rows(FORMAT).filter(|row| row.len() == 3 && is_code(row)).map(|row| (row[0], row[1])).collect();
    let errors: Vec<&str> = rows(WIRE).filter(|row| row.len() == 2 && is_code(row)).map(|row| row[0]).collect();
    let of_requests = |code: &str| ["facts.", "request.", "model."].iter().any(|domain| code.starts_with(domain));
    let documented: Vec<&str> = findings.keys().copied().collect();
    let in_source: Vec<&str> = codes.keys().map(String::as_str).filter(|code| !of_requests(code)).collect();
    assert_eq!(documented, in_source, "the table of finding codes in docs/FORMAT.md");
    for (code, severities) in codes.iter().filter(|(code, _)| !of_requests(code)) {
        // Codes that a variable holds are checked for their presence only.
        assert!(severities.iter().all(|severity| findings[code.as_str()] == *severity), "the severity of {code}");
    }
    let in_source: Vec<&str> = codes.keys().map(String::as_str).filter(|code| of_requests(code)).collect();
    assert_eq!(errors, in_source, "the table of error codes in docs/WIRE.md");
}

#[test]
fn every_code_that_only_the_npm_package_has_is_documented_with_its_remedy() {
    let native = codes();
    let mut own: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg-js/src")).unwrap() {
        let path = entry.unwrap().path();
        let code = if path.is_file() { std::fs::read_to_string(&path).unwrap() } else { continue };
        // What a constructor is given first, or `FactsError.one`.
        for call in ["new ItsmError(\"", "new EngineError(\"", "new ModelError(\"", "FactsError.one(\"", "super(\""] {
            let given = code.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            own.extend(given.filter(|code| code.contains('.') && !native.contains_key(*code)).map(str::to_owned));
        }
    }
    own.sort();
    own.dedup();
    let told = |page, columns| rows(page).filter(move |row| row.len() == columns).map(|row| row[0].to_owned());
    let mut readme: Vec<String> =
        told(include_str!("../pkg-js/README.md"), 4).filter(|code| code.contains('.')).collect();
    readme.sort();
    assert_eq!(readme, own, "the table of error codes in pkg-js/README.md");
    let of_requests = |code: &String| code.starts_with("facts.") || code.starts_with("request.");
    let wire: Vec<String> = told(WIRE, 3).filter(of_requests).collect();
    let own: Vec<String> = own.into_iter().filter(of_requests).collect();
    assert_eq!(wire, own, "the codes of the npm package alone in docs/WIRE.md");
}

/// The value of `4 * 1024`, `1 << 20`, `(1 << 53) - 1` …
fn evaluate(expression: &str) -> i64 {
    let plain = expression.replace(['_', '(', ')'], "");
    if let Some((left, right)) = plain.split_once(" - ") {
        return evaluate(left) - evaluate(right);
    }
    if let Some((left, right)) = plain.split_once(" << ") {
        return evaluate(left) << evaluate(right);
    }
    plain.split(" * ").map(|factor| factor.trim().parse::<i64>().unwrap()).product()
}

#[test]
fn the_limits_are_those_of_the_source() {
    let sources = sources();
    let mut told = 0;
    let constant = |row: &Vec<&str>| row.len() >= 3 && row[2].bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    for row in rows(FORMAT).filter(constant) {
        let (value, constant) = (row[1].replace(',', "").parse::<i64>().unwrap(), row[2]);
        let declared: Vec<i64> = sources
            .iter()
            .flat_map(|(_, code)| code.lines())
            .filter_map(|line| line.trim().split_once(&format!("const {constant}: "))?.1.split_once(" = "))
            .map(|(_, value)| evaluate(value.trim_end_matches(';')))
            .collect();
        assert!(!declared.is_empty() && declared.iter().all(|&known| known == value), "{constant}: {declared:?}");
        told += 1;
    }
    assert_eq!(told, 120);
    for (path, code) in &sources {
        for line in code.lines().map(str::trim) {
            let Some((name, _)) = line.split_once("const MAX_").and_then(|(_, rest)| rest.split_once(": ")) else {
                continue;
            };
            let name = format!("MAX_{name}");
            assert!(
                FORMAT.contains(&format!("`{name}`")),
                "docs/FORMAT.md does not tell of `{name}` in {}",
                path.display()
            );
        }
    }
}

#[test]
fn the_sizes_in_the_readme_are_the_budget() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let budget = std::fs::read_to_string(root.join("pkg-js/size-budget.json")).unwrap();
    let budget: serde_json::Value = serde_json::from_str(&budget).unwrap();
    let entries: Vec<Vec<&str>> = rows(README).filter(|row| row[0].starts_with("itsm-core")).collect();
    assert_eq!(entries.len(), 3);
    for row in entries {
        let entry = row[0].strip_prefix("itsm-core/").unwrap_or("core");
        let bytes = budget["brotli"][format!("{entry}.wasm")].as_u64().unwrap();
        assert_eq!(row.last(), Some(&format!("{} KB", bytes / 1000).as_str()), "{}", row[0]);
    }
}

#[test]
fn no_page_has_a_conflict_in_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["", "docs", "pkg-js", "examples/chat", "examples/portal", "examples/service", "packs"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let text = std::fs::read_to_string(&path).unwrap();
                let marks = ["<<<<<<< ", "=======\n", ">>>>>>> "];
                assert!(!marks.iter().any(|mark| text.contains(mark)), "{}", path.display());
            }
        }
    }
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (page, folder) in
        [("README.md", ""), ("docs/FORMAT.md", "docs"), ("docs/WIRE.md", "docs"), ("docs/DECISIONS.md", "docs")]
    {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if file.contains("://") {
                continue;
            }
            let path = if file.is_empty() { root.join(page) } else { root.join(folder).join(file) };
            assert!(path.exists(), "{page}: there is no {target}");
            if !anchor.is_empty() {
                let text = std::fs::read_to_string(&path).unwrap();
                let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
                let slug = |heading: &str| -> String {
                    let kept = heading.trim_start_matches('#').trim().to_lowercase();
                    kept.chars()
                        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                        .map(|c| if c == ' ' { '-' } else { c })
                        .collect()
                };
                assert!(headings.map(slug).any(|known| known == anchor), "{page}: there is no {target}");
            }
        }
    }
}

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! The packs: what each says of itself, what is found in it, and that it decides as published. Every folder of `packs/`
//! is tested; one with a table that somebody published stands in `PUBLISHED`, typed in from the source and not from
//! the pack.

use std::collections::BTreeSet;
use std::path::Path;

use itsm_core::Policy;
use itsm_core::document::Syntax;
use itsm_core::document::model::category::{Category, Keywords};
use itsm_core::document::model::{Entries, Text};
use itsm_core::finding::FindingReport;

/// Packs whose figures are their own.
const OWN_FIGURES: [&str; 2] = ["itil-style", "service-desk"];

/// Packs that follow nobody, and are not called after anybody.
const OF_NOBODY: [&str; 1] = ["service-desk"];

/// What was published: two questions with their levels, and the priority for each pair.
struct Published {
    pack: &'static str,
    /// The question that gives the row, and its levels in the order of `cells`.
    rows: (&'static str, &'static [&'static str]),
    columns: (&'static str, &'static [&'static str]),
    /// The priorities that the numbers in `cells` stand for: the first is 1.
    priorities: &'static [&'static str],
    cells: &'static [&'static str],
}

const FIVE_RISING: &[&str] = &["very_low", "low", "medium", "high", "very_high"];
const FIVE_RISING_NORMAL: &[&str] = &["very_low", "low", "normal", "high", "very_high"];
const FOUR_FALLING: &[&str] = &["critical", "high", "medium", "low"];
const THREE_FALLING: &[&str] = &["high", "medium", "low"];
const EXTENSIVE_TO_MINOR: &[&str] = &["extensive", "significant", "moderate", "minor"];
const HIGHEST_TO_LOWEST: &[&str] = &["highest", "high", "medium", "low", "lowest"];

const PUBLISHED: [Published; 7] = [
    Published {
        pack: "glpi-style",
        rows: ("urgency", FIVE_RISING),
        columns: ("impact", FIVE_RISING),
        priorities: FIVE_RISING,
        cells: &["1 1 2 2 2", "1 2 2 3 3", "2 2 3 4 4", "2 3 4 4 5", "2 3 4 5 5"],
    },
    Published {
        pack: "znuny-style",
        rows: ("impact", FIVE_RISING_NORMAL),
        columns: ("criticality", FIVE_RISING_NORMAL),
        priorities: FIVE_RISING_NORMAL,
        cells: &["1 1 2 2 3", "1 2 2 3 4", "2 2 3 4 4", "2 3 4 4 5", "3 4 4 5 5"],
    },
    Published {
        pack: "itop-style",
        rows: ("impact", &["department", "service", "person"]),
        columns: ("urgency", FOUR_FALLING),
        priorities: FOUR_FALLING,
        cells: &["1 1 2 4", "1 2 3 4", "2 3 3 4"],
    },
    Published {
        pack: "servicenow-style",
        rows: ("impact", THREE_FALLING),
        columns: ("urgency", THREE_FALLING),
        priorities: &["critical", "high", "moderate", "low", "planning"],
        cells: &["1 2 3", "2 3 4", "3 4 5"],
    },
    Published {
        pack: "atlassian-data-center-style",
        rows: ("impact", EXTENSIVE_TO_MINOR),
        columns: ("urgency", FOUR_FALLING),
        priorities: HIGHEST_TO_LOWEST,
        cells: &["1 1 2 3", "1 2 3 4", "2 3 4 5", "3 4 5 5"],
    },
    Published {
        pack: "atlassian-cloud-style",
        rows: ("impact", EXTENSIVE_TO_MINOR),
        columns: ("urgency", &["critical", "high", "medium", "low", "lowest"]),
        priorities: HIGHEST_TO_LOWEST,
        cells: &["1 2 3 4 5", "1 2 3 4 5", "2 3 4 4 5", "3 4 5 4 5"],
    },
    // The sixteen sums of weights with the default ranges, as listed in the source.
    Published {
        pack: "bmc-style",
        rows: ("impact", EXTENSIVE_TO_MINOR),
        columns: ("urgency", FOUR_FALLING),
        priorities: FOUR_FALLING,
        cells: &["1 1 2 4", "1 2 3 4", "2 2 3 4", "2 3 3 4"],
    },
];

/// Everything that is found in the packs: pack, code, and the line and the words that it is about.
const FOUND: [(&str, &str, &str, &str); 1] =
    [("atlassian-cloud-style", "matrix.not_monotone", "minor:       [medium,  low,    lowest, low, lowest]", "lowest")];

struct Pack {
    name: String,
    text: String,
    policy: Policy,
    findings: Vec<FindingReport>,
}

fn packs() -> Vec<Pack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut packs: Vec<Pack> = entries
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(path.join("policy.yaml")).unwrap();
            let loaded = Policy::load(&text, Syntax::Yaml);
            let policy = loaded.policy.unwrap_or_else(|| panic!("{name}: {:#?}", loaded.findings));
            Pack { name, text, policy, findings: loaded.findings }
        })
        .collect();
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    packs
}

#[test]
fn every_pack_says_what_it_is_and_where_it_comes_from() {
    let table = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/README.md")).unwrap();
    for Pack { name, policy, .. } in packs() {
        let header = &policy.document().unwrap().policy;
        assert_eq!(policy.stamps().policy, name, "the policy is called like its folder");
        assert!(name.ends_with("-style") != OF_NOBODY.contains(&name.as_str()), "{name}");
        assert!(policy.stamps().revision.is_some(), "{name} has a revision");
        let source = &header.source.as_ref().unwrap_or_else(|| panic!("{name} has no source")).value;
        assert!(source.contains("Not affiliated with or endorsed by "), "{name}: {source}");
        assert!(OWN_FIGURES.contains(&name.as_str()) || source.contains("http"), "{name}: {source}");
        assert!(table.contains(&format!("\n| [`{name}`]({name}/policy.yaml) | ")), "{name} stands in packs/README.md");
        let fields = policy.document().unwrap().fields.iter();
        for (field, definition) in fields {
            // What is kept with a ticket is not asked.
            let asked = definition.ask.is_none() || is_in_both_languages(definition.ask.as_ref());
            assert!(asked && is_in_both_languages(definition.label.as_ref()), "{name}: {}", field.value);
        }
        assert!(is_in_both_languages(header.label.as_ref()), "{name}");
        assert!(is_in_both_languages(header.description.as_ref()), "{name}");
    }
}

#[test]
fn every_category_has_words_in_both_languages_a_team_and_something_that_speaks_for_it() {
    fn walk(pack: &str, above: &str, team: bool, branch: &Entries<Category>, seen: &mut usize) {
        for (id, category) in branch {
            let path = format!("{above}{}", id.value);
            let team = team || category.values.get("group").is_some();
            assert!(is_in_both_languages(category.label.as_ref()), "{pack}: {path}");
            assert!(team, "{pack}: {path} has a team");
            let is_leaf = category.children.is_empty();
            let is_silent = category.synonyms.is_empty() && category.keywords.as_ref().is_none_or(Keywords::is_empty);
            assert!(!is_leaf || !is_silent, "{pack}: nothing speaks for {path}");
            *seen += usize::from(is_leaf && category.enabled != Some(false));
            walk(pack, &format!("{path}/"), team, &category.children, seen);
        }
    }
    let mut seen = 0;
    for Pack { name, policy, .. } in packs() {
        if let Some(categories) = &policy.document().unwrap().categories {
            walk(&name, "", false, &categories.tree, &mut seen);
        }
    }
    assert!(seen >= 40, "{seen}");
}

fn is_in_both_languages(text: Option<&Text>) -> bool {
    text.is_some_and(|text| match text {
        Text::One(_) => false,
        Text::ByLanguage(texts) => texts.iter().map(|(language, _)| language.value.as_str()).eq(["en", "de"]),
    })
}

#[test]
fn exactly_what_should_be_found_is_found() {
    let packs = packs();
    let found: Vec<(&str, &str, &str, &str)> = packs
        .iter()
        .flat_map(|pack| {
            pack.findings.iter().map(|finding| {
                let line = pack.text.lines().nth(finding.line as usize - 1).unwrap();
                let words = &line[finding.column as usize - 1..finding.end_column as usize - 1];
                (pack.name.as_str(), finding.code, line.trim(), words)
            })
        })
        .collect();
    assert_eq!(found, FOUND);
}

#[test]
fn the_matrix_that_is_not_monotone_is_told_with_its_cells_and_a_remedy() {
    let pack = packs().into_iter().find(|pack| pack.name == "atlassian-cloud-style").unwrap();
    let told: Vec<String> = pack
        .findings
        .iter()
        .map(|finding| format!("{}\nhelp: {}", finding.message, finding.help.as_deref().unwrap_or("none")))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_examples_pass_and_show_every_priority_that_can_come_out() {
    for Pack { name, policy, .. } in packs() {
        let mut shown = BTreeSet::new();
        let mut half_filled = false;
        for example in policy.run_examples() {
            assert!(example.failures.is_empty(), "{name}: `{}`: {:?}", example.id, example.failures);
            let answer = policy.priority(&policy.example_facts(&example.id).unwrap()).unwrap();
            half_filled |= answer.possible.len() > 1;
            shown.extend(answer.outcome);
        }
        let possible = policy.priority(&policy.facts()).unwrap().possible;
        let missing: Vec<&String> = possible.iter().filter(|outcome| !shown.contains(*outcome)).collect();
        assert!(missing.is_empty(), "{name}: no example comes out as {missing:?}");
        assert!(half_filled, "{name}: no example shows what is still possible while an answer is missing");
    }
}

#[test]
fn every_pack_decides_as_published() {
    for Pack { name, policy, .. } in packs() {
        if OWN_FIGURES.contains(&name.as_str()) {
            continue;
        }
        let published = PUBLISHED.iter().find(|published| published.pack == name);
        let published = published.unwrap_or_else(|| panic!("the table that `{name}` follows stands in this test"));
        let (row_field, rows) = published.rows;
        let (column_field, columns) = published.columns;
        assert_eq!(scale_of(&policy, row_field), sorted(rows), "{name} has exactly these rows");
        assert_eq!(scale_of(&policy, column_field), sorted(columns), "{name} has exactly these columns");
        assert_eq!(published.cells.len(), rows.len(), "{name}");
        for (row, cells) in rows.iter().zip(published.cells) {
            let cells: Vec<usize> = cells.split(' ').map(|digit| digit.parse().unwrap()).collect();
            assert_eq!(cells.len(), columns.len(), "{name}");
            for (column, cell) in columns.iter().zip(cells) {
                let mut facts = policy.facts();
                facts.set(row_field, *row).unwrap().set(column_field, *column).unwrap();
                let answer = policy.priority(&facts).unwrap();
                let expected = published.priorities[cell - 1];
                assert_eq!(answer.outcome.as_deref(), Some(expected), "{name}: {row} and {column}");
                assert!(answer.assumed.is_empty() && answer.exact, "{name}: {row} and {column}");
            }
        }
    }
}

/// The levels that a field can have, sorted.
fn scale_of<'a>(policy: &'a Policy, field: &str) -> Vec<&'a str> {
    let (at, _) = policy.vocabulary().field(field).unwrap();
    let levels = policy.vocabulary().fields[at].kind.options().unwrap();
    let mut ids: Vec<&str> = levels.ids().collect();
    ids.sort_unstable();
    ids
}

fn sorted<'a>(ids: &[&'a str]) -> Vec<&'a str> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! The packs: what each says of itself, what is found in it, and that it decides as published. Every folder of `packs/`
//! is tested; one with a table that somebody published stands in `PUBLISHED`, typed in from the source and not from
//! the pack.

use std::collections::BTreeSet;
use std::path::Path;

use itsm_core::Policy;
use itsm_core::change::answer::{ChangeAnswer, ScoreLedger};
use itsm_core::document::Syntax;
use itsm_core::document::model::category::{Category, Keywords};
use itsm_core::document::model::{Entries, Text};
use itsm_core::engine::{ChangeQuestion, Question};
use itsm_core::finding::FindingReport;
use itsm_core::stage::score::{Combine, Rounding};

/// Packs whose figures are their own.
const OWN_FIGURES: [&str; 3] = ["itil-change-style", "itil-style", "service-desk"];

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

/// What is answered about a change of which so much is known.
fn change(policy: &Policy, example: Option<&str>) -> ChangeAnswer {
    policy.change_risk(&change_question(policy, example)).unwrap()
}

fn change_question(policy: &Policy, example: Option<&str>) -> ChangeQuestion {
    let facts = example.map_or_else(|| policy.facts(), |id| policy.example_facts(id).unwrap());
    let question = Question { facts, now: None, language: String::new(), rank_questions: false };
    ChangeQuestion { question, submitted: None, start: None, end: None }
}

/// What can still come out: the priority; or of a change its risk and type, who approves it, lead time and review.
fn outcomes(policy: &Policy, example: Option<&str>) -> Vec<(&'static str, Vec<String>)> {
    if policy.change_decision().is_none() {
        let facts = example.map_or_else(|| policy.facts(), |id| policy.example_facts(id).unwrap());
        return vec![("priority", policy.priority(&facts).unwrap().possible)];
    }
    let answer = change(policy, example);
    vec![
        ("risk", answer.possible),
        ("type", answer.change_type.unwrap().possible),
        ("approval", answer.approval.unwrap().possible),
        ("lead time", answer.lead_time.unwrap().possible),
        ("review", answer.review.unwrap().possible),
    ]
}

#[test]
fn the_examples_pass_and_show_everything_that_can_come_out() {
    for Pack { name, policy, .. } in packs() {
        let mut shown = BTreeSet::new();
        let mut half_filled = false;
        for example in policy.run_examples() {
            assert!(example.failures.is_empty(), "{name}: `{}`: {:?}", example.id, example.failures);
            for (at, (of, possible)) in outcomes(&policy, Some(&example.id)).into_iter().enumerate() {
                half_filled |= at == 0 && possible.len() > 1;
                if let [outcome] = possible.as_slice() {
                    shown.insert((of, outcome.clone()));
                }
            }
        }
        for (of, possible) in everything(&policy) {
            let missing: Vec<&String> =
                possible.iter().filter(|&outcome| !shown.contains(&(of, outcome.clone()))).collect();
            assert!(missing.is_empty(), "{name}: no example comes out with the {of} {missing:?}");
        }
        assert!(half_filled, "{name}: no example shows what is still possible while an answer is missing");
    }
}

/// What can come out at all, also of what has a default.
fn everything(policy: &Policy) -> Vec<(&'static str, Vec<String>)> {
    let mut all = outcomes(policy, None);
    let Some(written) = policy.document().unwrap().change.as_ref().map(|change| &change.assessment) else {
        return all;
    };
    let types = &policy.vocabulary().derived[policy.change_decision().unwrap().rules.change_type.unwrap()].levels;
    let ids = |terms: &[itsm_core::document::model::assessment::Term]| {
        terms.iter().map(|term| term.id.as_ref().unwrap().value.clone()).collect()
    };
    for (of, possible) in &mut all {
        *possible = match *of {
            "type" => types.ids().map(str::to_owned).collect(),
            "approval" => written.approval.iter().map(|path| path.id.value.clone()).collect(),
            "lead time" => ids(&written.lead_time),
            "review" => ids(&written.review),
            _ => continue,
        };
    }
    all
}

#[test]
fn packs_for_changes_say_all_that_a_change_needs_in_both_languages() {
    let mut seen = 0;
    for Pack { name, policy, .. } in packs() {
        let Some(written) = &policy.document().unwrap().change else { continue };
        seen += 1;
        let (asked, assessment) = (policy.document().unwrap().fields.iter(), &written.assessment);
        let asked = asked.filter(|(_, field)| field.ask.is_some()).count();
        assert!((8..=14).contains(&asked), "{name} asks {asked} questions");
        assert!(policy.run_examples().len() >= 8, "{name}");
        for (label, what) in assessment
            .approval
            .iter()
            .map(|path| (path.label.as_ref(), &path.id))
            .chain(assessment.attachments.iter().map(|(id, own)| (own.label.as_ref(), id)))
            .chain(written.freezes.iter().chain(&written.maintenance).map(|own| (own.label.as_ref(), &own.id)))
        {
            assert!(is_in_both_languages(label), "{name}: {}", what.value);
        }
        assert!(!written.freezes.is_empty() && !written.maintenance.is_empty(), "{name}");
        assert!(assessment.approval.iter().any(|path| path.afterwards.is_some()), "{name}: emergencies");
        let mut required = BTreeSet::new();
        for example in policy.run_examples() {
            let attachments = change(&policy, Some(&example.id)).attachments;
            required.extend(attachments.into_iter().filter(|own| own.required == Some(true)).map(|own| own.id));
        }
        let missing: Vec<&str> = assessment.attachments.names().filter(|id| !required.contains(*id)).collect();
        assert!(missing.is_empty(), "{name}: no example needs {missing:?}");
    }
    assert_eq!(seen, 4);
}

/// The score of that name, as an example of the pack comes to it.
fn ledger(pack: &str, example: &str, score: &str) -> ScoreLedger {
    let pack = packs().into_iter().find(|known| known.name == pack).unwrap();
    let explained = pack.policy.explain_change(&change_question(&pack.policy, Some(example))).unwrap();
    explained.ledger.into_iter().find(|own| own.name == score).unwrap()
}

fn bands(ledger: &ScoreLedger) -> Vec<(i64, &str)> {
    ledger.bands.iter().map(|band| (band.from, band.outcome.as_str())).collect()
}

#[test]
fn servicenow_changes_are_rated_as_published() {
    // https://www.servicenow.com/docs/r/it-service-management/configure-risk-change-mgmt.html
    let own = ledger("servicenow-change-style", "intranet-release", "risk_assessment");
    assert_eq!((own.combine, own.range), (Combine::Sum, (0, 100)));
    assert_eq!(bands(&own), [(0, "low"), (26, "moderate"), (51, "high")]);
    // Whatever else is known, the higher of the two holds.
    let pack = packs().into_iter().find(|pack| pack.name == "servicenow-change-style").unwrap();
    for (conditions, questionnaire, higher) in [
        ("high", "low", "high"),
        ("low", "high", "high"),
        ("moderate", "low", "moderate"),
        ("low", "moderate", "moderate"),
        ("low", "low", "low"),
    ] {
        let mut asked = change_question(&pack.policy, Some("intranet-text"));
        let facts = &mut asked.question.facts;
        facts.set("risk_conditions", conditions).unwrap().set("risk_assessment", questionnaire).unwrap();
        assert_eq!(pack.policy.change_risk(&asked).unwrap().outcome.as_deref(), Some(higher));
    }
}

#[test]
fn bmc_changes_are_rated_as_published() {
    // "Calculating risk weight" and "Configuring risk assessment" of its documentation.
    let own = ledger("bmc-change-style", "erp-release", "risk");
    assert_eq!((own.combine, own.round, own.range), (Combine::Mean, Some(Rounding::Up), (1, 5)));
    assert_eq!(bands(&own), [(1, "minimal"), (2, "low"), (3, "medium"), (4, "high"), (5, "extreme")]);
    for question in &own.questions {
        assert!([20, 40, 60, 80, 100].contains(&question.weight), "{question:?}");
        assert!(question.range.0 == 1 && question.range.1 <= 5, "{question:?}");
    }
    let (sum, of) = (own.sum.unwrap(), own.of.unwrap());
    assert_eq!(own.score, Some((sum + of - 1) / of), "{sum} of {of}");
}

#[test]
fn freshservice_changes_are_rated_as_published() {
    // "Risk profile, risk survey, and overall risk score computation" of its documentation.
    let own = ledger("freshservice-change-style", "hr-database", "risk");
    assert_eq!((own.combine, own.range), (Combine::Percent, (0, 100)));
    for question in &own.questions {
        assert_eq!(question.range, (0, 10), "none counts 0, and 10 is the most: {question:?}");
    }
    let touches = own.questions.iter().find(|question| question.id == "touches").unwrap();
    assert_eq!(
        (touches.points, touches.rule.as_deref()),
        (Some(8), Some("touches/data-or-access")),
        "the highest counts"
    );
    let (sum, of) = (own.sum.unwrap(), own.of.unwrap());
    assert_eq!(own.score, Some((200 * sum + of) / (2 * of)), "{sum} of {of}");
}

#[test]
fn every_pack_decides_as_published() {
    for Pack { name, policy, .. } in packs() {
        // How changes are rated is no table of two sides: see above.
        if OWN_FIGURES.contains(&name.as_str()) || policy.change_decision().is_some() {
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

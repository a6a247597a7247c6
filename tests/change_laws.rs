#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! Laws that hold of every policy that decides about changes: answers to half-known facts are what completing them can give, the
//! ledger adds up to the score, and other answers that are said to make a change less risky do.

use std::collections::{BTreeMap, BTreeSet};

use itsm_core::change::answer::{ChangeAnswer, ChangeExplanation};
use itsm_core::stage::score::Combine;
use itsm_core::wire::HotSection;
use itsm_core::{Policy, wire};
use itsm_random::{RandomField, RandomPolicy, complete, random_change_policy, random_questionnaire};
use serde_json::{Map, Value, json};

fn each_policy(count: usize, seed: u64, mut check: impl FnMut(&mut fastrand::Rng, &RandomPolicy, &Policy)) {
    let mut rng = fastrand::Rng::with_seed(seed);
    for at in 0..count {
        let random = if at % 3 == 0 { random_questionnaire(&mut rng) } else { random_change_policy(&mut rng, true) };
        let policy = Policy::from_json(&random.document.to_string()).unwrap_or_else(|error| panic!("{error}"));
        check(&mut rng, &random, &policy);
    }
}

fn explain(policy: &Policy, request: &Value) -> ChangeExplanation {
    policy
        .explain_change(&policy.read_change_question(&request.to_string()).expect("it is good"))
        .expect("it is its own")
}

fn ask(policy: &Policy, facts: &Map<String, Value>) -> ChangeAnswer {
    let request = json!({ "facts": facts, "rankQuestions": false }).to_string();
    policy.change_risk(&policy.read_change_question(&request).expect("it is good")).expect("it is its own")
}

/// What is possible of everything: by name, each possible outcome. A score that may be missing has `-`.
fn possible(answer: &ChangeAnswer) -> Vec<(String, BTreeSet<String>)> {
    let mut all = vec![("risk".to_owned(), answer.possible.iter().cloned().collect())];
    let mut add = |name: &str, possible: Option<&Vec<String>>| {
        all.extend(possible.map(|possible| (name.to_owned(), possible.iter().cloned().collect())));
    };
    add("approval", answer.approval.as_ref().map(|own| &own.possible));
    add("lead_time", answer.lead_time.as_ref().map(|own| &own.possible));
    add("review", answer.review.as_ref().map(|own| &own.possible));
    for attachment in &answer.attachments {
        let either = [true, false].map(|held| (held, attachment.required != Some(!held)));
        let held = either.iter().filter(|(_, may_be)| *may_be).map(|(held, _)| held.to_string()).collect();
        all.push((attachment.id.clone(), held));
    }
    all.extend(answer.values.iter().map(|value| (value.name.clone(), value.possible.iter().cloned().collect())));
    all
}

#[test]
fn answers_to_half_known_facts_are_what_completions_give() {
    let (mut exact, mut open_answers, mut open_scores) = (0, 0, 0);
    each_policy(250, 21, |rng, random, policy| {
        for _ in 0..5 {
            let facts = random.facts(rng, 45);
            let answer = ask(policy, &facts);
            let open: Vec<&RandomField> = random
                .fields
                .iter()
                .filter(|field| {
                    !facts.contains_key(&field.name) && !field.has_default && !answer.not_asked.contains(&field.name)
                })
                .collect();
            if open.iter().map(|field| field.values.len()).product::<usize>() > 2_000 {
                continue;
            }
            let told = possible(&answer);
            let mut seen: Vec<BTreeSet<String>> = vec![BTreeSet::new(); told.len()];
            let mut scores: Vec<BTreeSet<Option<i64>>> = vec![BTreeSet::new(); answer.scores.len()];
            complete(&mut facts.clone(), &open, &mut |complete| {
                let end = ask(policy, complete);
                // A conditional field was left out, and its question does arise: these facts are not complete.
                if open.iter().any(|field| !complete.contains_key(&field.name) && !end.not_asked.contains(&field.name))
                {
                    return;
                }
                assert!(end.settled && end.next.is_empty());
                for (seen, (name, outcomes)) in seen.iter_mut().zip(possible(&end)) {
                    assert_eq!(outcomes.len(), 1, "{name} is settled by complete facts");
                    seen.extend(outcomes);
                }
                for (seen, score) in scores.iter_mut().zip(&end.scores) {
                    assert_eq!((score.least, score.most), (score.score, score.score));
                    seen.insert(score.score);
                }
            });
            open_answers += usize::from(told.iter().any(|(_, outcomes)| outcomes.len() > 1));
            for (seen, (name, outcomes)) in seen.iter().zip(&told) {
                assert!(seen.is_subset(outcomes), "{name}: {seen:?} not in {outcomes:?} for {facts:?}");
                if answer.exact {
                    assert_eq!(seen, outcomes, "{name} for {facts:?}\n{}", random.document);
                }
            }
            for (seen, score) in scores.iter().zip(&answer.scores) {
                let ends = (seen.iter().flatten().min().copied(), seen.iter().flatten().max().copied());
                open_scores += usize::from(ends.0 != ends.1);
                if answer.exact {
                    assert_eq!((score.least, score.most), ends, "{} for {facts:?}\n{}", score.name, random.document);
                    assert_eq!(score.score.is_some(), seen.len() == 1 && ends.0.is_some());
                } else {
                    assert!(score.least <= ends.0 || ends.0.is_none());
                    assert!(score.most >= ends.1);
                }
            }
            exact += usize::from(answer.exact);
        }
    });
    assert!(exact > 300 && open_answers > 200 && open_scores > 100, "{exact} {open_answers} {open_scores}");
}

#[test]
fn the_ledger_adds_up_to_the_score() {
    let (mut sums, mut fractions) = (0, 0);
    each_policy(200, 22, |rng, random, policy| {
        for _ in 0..10 {
            let told = explain(policy, &json!({ "facts": random.facts(rng, 0) }));
            for ledger in &told.ledger {
                assert!(told.answer.scores.iter().any(|own| (&own.name, own.score) == (&ledger.name, ledger.score)));
                let Some(score) = ledger.score else { continue };
                let (least, most) = ledger.range;
                assert!(least <= score && score <= most);
                let counts: Option<i64> =
                    ledger.questions.iter().filter(|own| own.arises != Some(false)).map(|own| own.counts).sum();
                match (ledger.sum, ledger.of) {
                    (Some(sum), None) => {
                        sums += 1;
                        assert_eq!((sum, Some(sum)), (score, counts));
                    }
                    (Some(sum), Some(of)) => {
                        fractions += 1;
                        assert_eq!(counts, Some(sum));
                        let hundred = if ledger.combine == Combine::Mean { 1 } else { 100 };
                        // Not further than one from the fraction, whichever way it is rounded.
                        assert!(of == 0 && score == 0 || (score * of - sum * hundred).abs() < of, "{ledger:?}");
                    }
                    (None, of) => {
                        assert!(of.is_none() && matches!(ledger.combine, Combine::Product | Combine::Highest));
                    }
                }
            }
        }
    });
    assert!(sums > 300 && fractions > 500, "{sums} sums, {fractions} fractions");
}

#[test]
fn other_answers_that_make_it_less_risky_do() {
    let (mut ways, mut longer, mut limited) = (0, 0, 0);
    each_policy(300, 23, |rng, random, policy| {
        for _ in 0..5 {
            let facts = random.facts(rng, 10);
            let told = explain(policy, &json!({ "facts": facts }));
            let levels = policy
                .change_decision()
                .map(|decision| &policy.vocabulary().derived[decision.rules.risk].levels)
                .unwrap();
            let fewest = told.lower.iter().map(|way| way.change.len()).min();
            let rules = &policy.change_decision().unwrap().rules;
            let can_change = |name: &str| {
                let (field, _) = policy.vocabulary().field(name).unwrap();
                rules.mitigations.as_ref().is_none_or(|own| own.contains(&field))
            };
            limited += usize::from(rules.mitigations.is_some() && !told.lower.is_empty());
            for way in &told.lower {
                assert!(way.change.iter().all(|own| can_change(&own.field)), "{way:?}");
                assert_eq!(Some(way.change.len()), fewest);
                let mut other = facts.clone();
                for own in &way.change {
                    let field = random.fields.iter().find(|field| field.name == own.field).unwrap();
                    let is_bare =
                        |value: &&Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned) == own.to;
                    let value = field.values.iter().find(is_bare).cloned();
                    other.insert(own.field.clone(), value.unwrap_or_else(|| json!(own.to)));
                }
                let after = ask(policy, &other);
                assert_eq!(after.outcome.as_ref(), Some(&way.outcome), "{facts:?} {way:?}");
                let now = told.answer.outcome.as_deref().and_then(|now| levels.index(now)).unwrap();
                assert!(levels.index(&way.outcome).unwrap() > now);
                ways += 1;
                longer += usize::from(way.change.len() > 1);
            }
        }
    });
    assert!(ways > 200 && longer > 20 && limited > 20, "{ways} ways, {longer} of several answers, {limited} limited");
}

/// What the facade finds the answer to complete facts by; nothing where it asks the engine.
fn place_of(policy: &Policy, hot: &HotSection, facts: &Map<String, Value>) -> Option<usize> {
    let mut sum = 0;
    for (number, variable) in hot.variables.iter().enumerate() {
        let value = facts.get(&variable.field)?;
        let cell = match (variable.kind, value) {
            (_, Value::Null) => variable.unknown?,
            ("boolean", value) => variable.cells[usize::from(value.as_bool()?)],
            ("choice" | "level", value) => {
                let at = variable.options.iter().position(|option| Some(option.as_str()) == value.as_str())?;
                variable.cells[at]
            }
            ("integer", value) => {
                let at = variable.starts.partition_point(|&start| start <= value.as_i64().unwrap()) - 1;
                variable.cells[at]
            }
            _ => wire::hot_change_cell(policy, number, value.as_str()?)?,
        };
        sum += usize::try_from(variable.adds[usize::from(cell)]?).unwrap();
    }
    let mask = hot.table.len() - 1;
    let step = usize::from(*hot.table.iter().max()?) + 1;
    Some(usize::from(hot.table[sum & mask]) + (sum >> hot.table.len().ilog2()) * step)
}

#[test]
fn facts_with_the_same_sum_have_the_same_answer() {
    let (mut policies, mut shared, mut scored) = (0, 0, 0);
    each_policy(400, 25, |rng, random, policy| {
        let Some(hot) = wire::hot_change(policy) else { return };
        policies += 1;
        assert!(hot.table.len().is_power_of_two());
        let mut answers: BTreeMap<usize, String> = BTreeMap::new();
        for _ in 0..60 {
            let facts = random.facts(rng, 0);
            let Some(place) = place_of(policy, &hot, &facts) else { continue };
            let request = json!({ "facts": facts }).to_string();
            let answer = wire::to_json(&wire::change_risk(policy, &request));
            scored += usize::from(answer.contains("\"score\":"));
            let known = answers.entry(place).or_insert_with(|| answer.clone());
            assert_eq!(*known, answer, "{facts:?} {}", random.document);
            shared += 1;
        }
        shared -= answers.len();
    });
    assert!(policies > 60 && shared > 2_000 && scored > 1_000, "{policies} {shared} {scored}");
}

#[test]
fn a_built_policy_decides_the_same_about_changes() {
    each_policy(80, 24, |rng, random, policy| {
        let built = wire::build(policy).expect("it comes from a document");
        let opened = Policy::open(built.as_bytes()).into_result().expect("what was built can be opened");
        for _ in 0..10 {
            let request = random.change_request(rng).to_string();
            let answer = wire::to_json(&wire::explain_change(policy, &request));
            assert_eq!(wire::to_json(&wire::explain_change(&opened, &request)), answer);
        }
    });
}

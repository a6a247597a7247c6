#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! Laws that hold of every policy: all compiled forms agree with the obvious evaluation, answers to half-known facts
//! are exactly what completing them can give, and another layout of a policy changes nothing.

use std::collections::BTreeSet;

use itsm_core::engine::Question;
use itsm_core::priority::answer::{PriorityAnswer, Step};
use itsm_core::stage::cells::{Cell, CellSet};
use itsm_core::stage::program::Allowed;
use itsm_core::{Policy, wire};
use itsm_random::{RandomField, RandomPolicy, complete, random_policy};
use serde_json::{Map, Value};

fn each_policy(count: usize, seed: u64, mut check: impl FnMut(&mut fastrand::Rng, &RandomPolicy, &Policy)) {
    let mut rng = fastrand::Rng::with_seed(seed);
    for number in 0..count {
        let random = random_policy(&mut rng, true);
        let text = random.document.to_string();
        let policy = Policy::from_json(&text).unwrap_or_else(|error| panic!("policy {number}: {error}\n{text}"));
        check(&mut rng, &random, &policy);
    }
}

fn ask(policy: &Policy, facts: &Map<String, Value>) -> PriorityAnswer {
    let facts = policy.read_facts(&Value::Object(facts.clone()).to_string()).expect("the facts are good");
    policy.priority(&facts).expect("the facts are this policy's")
}

#[test]
fn every_compiled_form_gives_the_same_tuple() {
    let (mut tables, mut diagrams) = (0, 0);
    each_policy(300, 1, |rng, _, policy| {
        let decision = policy.priority_decision().expect("it has one");
        for section in &decision.sections {
            let program = &section.program;
            // A few need more than the budget: the rule bitsets serve them.
            let Some(diagram) = &section.diagram else { continue };
            diagrams += 1;
            tables += usize::from(section.answers.is_some());
            for _ in 0..100 {
                let cells: Vec<Cell> =
                    program.variables.iter().map(|variable| rng.u16(0..variable.cells.count())).collect();
                let tuple = program.run(&cells, &[]);
                assert_eq!(diagram.tuples()[diagram.walk(&cells)], tuple, "diagram and rule bitsets");
                if let Some(answers) = &section.answers {
                    assert_eq!(diagram.tuples()[answers.look_up(&cells)], tuple, "answer table and rule bitsets");
                }
            }
            for _ in 0..20 {
                let allowed: Vec<Allowed> = program
                    .variables
                    .iter()
                    .map(|variable| {
                        let count = variable.cells.count();
                        if rng.bool() { Allowed::One(rng.u16(0..count)) } else { Allowed::Any(CellSet::all(count)) }
                    })
                    .collect();
                let explored = program.explore(&allowed, &[], usize::MAX);
                assert_eq!(explored.tuples, diagram.reach(&allowed).tuples, "exploring and the diagram");
            }
        }
    });
    assert!(diagrams > 250 && tables > 200, "{diagrams} diagrams, {tables} tables");
}

#[test]
fn compiled_answers_equal_the_tables_as_written() {
    let mut settled = 0;
    each_policy(300, 2, |rng, random, policy| {
        for _ in 0..40 {
            let facts = random.facts(rng, 0);
            let question = Question {
                facts: policy.read_facts(&Value::Object(facts).to_string()).expect("the facts are good"),
                now: None,
                language: String::new(),
                rank_questions: false,
            };
            // The steps of an explanation come from the obvious evaluation, the answer from the compiled forms.
            let explained = policy.explain_priority(&question).expect("the facts are this policy's");
            assert!(explained.answer.settled && explained.answer.exact);
            settled += 1;
            match explained.steps.last() {
                Some(step) => assert_eq!(step.outcome, explained.answer.outcome),
                None => assert_eq!(explained.answer.outcome.as_deref(), Some("none")),
            }
            for value in &explained.answer.values {
                let of = |step: &&Step| step.of.as_ref().map_or(step.name == value.name, |of| *of == value.name);
                let step = explained.steps.iter().rfind(of).expect("it has a step");
                assert_eq!(step.outcome, value.outcome, "{}", value.name);
            }
        }
    });
    assert_eq!(settled, 300 * 40);
}

#[test]
fn the_bounds_of_a_sum_hold_whatever_is_answered() {
    let (mut held, mut open) = (0, 0);
    each_policy(150, 8, |rng, random, policy| {
        let explained = |facts: &Map<String, Value>| {
            let request = serde_json::json!({ "facts": facts, "rankQuestions": false }).to_string();
            policy
                .explain_priority(&policy.read_question(&request).expect("the facts are good"))
                .expect("they are its own")
        };
        for _ in 0..5 {
            let complete = random.facts(rng, 0);
            let end = explained(&complete);
            let mut facts = complete.clone();
            // Without its answer a field with a default would have another value, not an open one.
            let kept = |name: &str| {
                name == "record_type" || random.fields.iter().any(|field| field.name == name && field.has_default)
            };
            facts.retain(|name, _| kept(name) || rng.bool());
            let before = explained(&facts);
            if before.answer.not_asked.iter().any(|name| complete.contains_key(name)) {
                continue;
            }
            for step in &before.steps {
                let Some((least, most)) = step.points else { continue };
                let same = end.steps.iter().find(|end| end.name == step.name).expect("the same steps");
                // A score has none where a question has no answer.
                let Some((sum, _)) = same.points else { continue };
                assert!(least <= sum && sum <= most, "{sum} is not in {least}..{most} for {facts:?}");
                held += 1;
                open += usize::from(least < most);
            }
        }
    });
    assert!(held > 150 && open > 50, "{held} sums, {open} of them open");
}

#[test]
fn answers_to_half_known_facts_are_what_completions_give() {
    let (mut exact, mut supersets, mut open_answers) = (0, 0, 0);
    each_policy(250, 3, |rng, random, policy| {
        for _ in 0..6 {
            let facts = random.facts(rng, 45);
            let moot = ask(policy, &facts).not_asked;
            let open: Vec<&RandomField> = random
                .fields
                .iter()
                .filter(|field| !facts.contains_key(&field.name) && !field.has_default && !moot.contains(&field.name))
                .collect();
            if open.iter().map(|field| field.values.len()).product::<usize>() > 3_000 {
                continue;
            }
            let answer = ask(policy, &facts);
            let mut outcomes = BTreeSet::new();
            let mut values: Vec<BTreeSet<String>> = vec![BTreeSet::new(); answer.values.len()];
            complete(&mut facts.clone(), &open, &mut |complete| {
                let end = ask(policy, complete);
                // A conditional field was left out, and its question does arise: these facts are not complete.
                if open.iter().any(|field| !complete.contains_key(&field.name) && !end.not_asked.contains(&field.name))
                {
                    return;
                }
                outcomes.insert(end.outcome.expect("complete facts settle"));
                for (seen, value) in values.iter_mut().zip(&answer.values) {
                    let end = end.values.iter().find(|end| end.name == value.name);
                    seen.extend(end.and_then(|end| end.outcome.clone()));
                }
            });
            let possible: BTreeSet<String> = answer.possible.iter().cloned().collect();
            assert!(outcomes.is_subset(&possible), "{outcomes:?} not in {possible:?} for {facts:?}");
            assert_eq!(answer.settled, answer.possible.len() == 1);
            open_answers += usize::from(!answer.settled);
            if answer.exact {
                exact += 1;
                assert_eq!(outcomes, possible, "{facts:?}\n{}", random.document);
                for (seen, value) in values.iter().zip(&answer.values) {
                    assert_eq!(*seen, value.possible.iter().cloned().collect(), "{}", value.name);
                }
            } else {
                supersets += 1;
            }
        }
    });
    assert!(
        exact > 500 && supersets > 10 && open_answers > 300,
        "{exact} exact, {supersets} supersets, {open_answers} open"
    );
}

#[test]
fn one_more_fact_never_widens_the_answer() {
    each_policy(200, 4, |rng, random, policy| {
        let mut order: Vec<&RandomField> = random.fields.iter().filter(|field| !field.has_default).collect();
        rng.shuffle(&mut order);
        let mut facts = Map::new();
        let mut before = ask(policy, &facts);
        for field in order {
            // An answer to a question that does not arise is one more thing than the answer before knew of.
            if before.not_asked.contains(&field.name) {
                continue;
            }
            let value = &field.values[rng.usize(0..field.values.len())];
            facts.insert(field.name.clone(), value.clone());
            let after = ask(policy, &facts);
            assert!(after.possible.iter().all(|outcome| before.possible.contains(outcome)), "{}", field.name);
            before = after;
        }
        assert!(before.settled);
    });
}

#[test]
fn the_best_question_leaves_what_it_says() {
    let mut asked = 0;
    each_policy(120, 5, |rng, random, policy| {
        let facts = random.facts(rng, 60);
        let answer = ask(policy, &facts);
        for question in answer.next.iter().take(2) {
            let Some(field) = random.fields.iter().find(|field| field.name == question.field) else { continue };
            // The values of one cell lead to the same outcomes, so there are at most as many different ones.
            let mut left: BTreeSet<Vec<String>> = BTreeSet::new();
            for value in &field.values {
                let mut more = facts.clone();
                more.insert(field.name.clone(), value.clone());
                left.insert(ask(policy, &more).possible);
            }
            asked += 1;
            assert!(left.len() <= question.answers as usize, "{left:?} {question:?}");
            let settles = left.iter().any(|possible| possible.len() == 1);
            assert!(!settles || question.settling > 0 || !answer.exact, "{question:?} {left:?}");
        }
    });
    assert!(asked > 50);
}

#[test]
fn the_normalised_document_is_the_same_policy() {
    each_policy(60, 6, |rng, random, policy| {
        let again = Policy::from_json(&wire::normalised(policy).expect("it comes from a document"))
            .expect("what was normalised can be read");
        assert_eq!(again.stamps(), policy.stamps());
        for _ in 0..10 {
            let request = random.request(rng).to_string();
            assert_eq!(
                wire::to_json(&wire::priority(&again, &request)),
                wire::to_json(&wire::priority(policy, &request))
            );
        }
    });
}

#[test]
fn a_built_policy_is_the_same_policy() {
    each_policy(120, 7, |rng, random, policy| {
        let built = wire::build(policy).expect("it comes from a document");
        let opened = Policy::open(built.as_bytes()).into_result().expect("what was built can be opened");
        let loaded = Policy::from_json(&built).expect("a reader of documents opens it too");
        assert_eq!(wire::describe(&opened), wire::describe(policy));
        assert_eq!(wire::hot_path(&opened), wire::hot_path(policy));
        for _ in 0..10 {
            let request = random.request(rng).to_string();
            let answer = wire::to_json(&wire::explain(policy, &request));
            assert_eq!(wire::to_json(&wire::explain(&opened, &request)), answer);
            assert_eq!(wire::to_json(&wire::explain(&loaded, &request)), answer);
        }
    });
}

#[test]
fn the_digest_names_what_decides_and_nothing_else() {
    let text = std::fs::read_to_string("packs/itil-style/policy.yaml").expect("the pack is there");
    let digest = |text: &str| Policy::from_yaml(text).expect("it is a policy").stamps().digest.clone();
    let same = text.replace("en: Extensive", "en: Enormous").replace("Is work stopped?", "Has work stopped?");
    assert_ne!(same, text);
    assert_eq!(digest(&same), digest(&text));
    let other = text.replace("affected_users: \">= 500\"", "affected_users: \">= 501\"");
    assert_ne!(digest(&other), digest(&text));
}

//! A trained model in a policy: how certain it must be is the point of the curve in the report of the training.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use itsm_batch::train::tickets::Ticket;
use itsm_batch::train::{Options, train};
use itsm_core::Policy;
use itsm_core::category::Model;
use itsm_core::engine::{Question, SuggestQuestion, Typing};

const TOPICS: [(&str, [&str; 6]); 4] = [
    ("access", ["password", "account", "locked", "login", "expired", "token"]),
    ("network", ["vpn", "wifi", "tunnel", "gateway", "signal", "proxy"]),
    ("print", ["printer", "toner", "paper", "jam", "tray", "stripes"]),
    ("mail", ["outlook", "mailbox", "inbox", "calendar", "attachment", "spam"]),
];

/// Tickets that are mostly about one topic, with words of others among them, and some wrong labels.
fn tickets(count: usize, seed: u64) -> Vec<Ticket> {
    let mut state = seed;
    let mut below = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % most
    };
    let mut tickets = Vec::new();
    for line in 0..count {
        let topic = below(TOPICS.len());
        let mut words: Vec<&str> = Vec::new();
        for _ in 0..4 + below(4) {
            let of = if below(100) < 62 { topic } else { below(TOPICS.len()) };
            words.push(TOPICS[of].1[below(6)]);
        }
        words.extend(["please", "help", "since", "monday", "office", "urgent"].into_iter().skip(below(6)));
        let label = if below(100) < 6 { below(TOPICS.len()) } else { topic };
        tickets.push(Ticket { line: line as u64 + 1, texts: vec![words.join(" ")], label: TOPICS[label].0.to_owned() });
    }
    tickets
}

fn policy(at_least: u32) -> Policy {
    let text = format!(
        r#"{{ "itsm": 1, "policy": {{ "name": "abstain" }},
            "fields": {{ "text": {{ "type": "text" }},
                "category": {{ "type": "choice", "options": ["access", "network", "print", "mail"] }} }},
            "suggest": {{ "texts": {{ "text": "100%" }}, "fields": {{ "category": {{ "at_least": "{at_least}%", "limit": 1 }} }} }} }}"#
    );
    Policy::from_json(&text).unwrap()
}

fn asked(policy: &Policy, text: &str) -> SuggestQuestion {
    let mut facts = policy.facts();
    facts.set("text", text).unwrap();
    let question = Question { facts, now: None, language: String::new(), rank_questions: false };
    SuggestQuestion { question, fields: Vec::new(), limit: None, evidence: false, explain: true }
}

#[test]
fn what_is_certain_enough_is_suggested_and_right_as_often_as_the_report_says() {
    let (learned, further) = (tickets(1_500, 1), tickets(1_000, 2));
    let options = Options { field: "category".to_owned(), keep: Some(300), ..Options::default() };
    let trained = train(&learned, &further, &options, &mut |_, _, _| ()).unwrap();
    let curve = trained.report.further.unwrap().coverage;
    let model = Model::from_bytes(&trained.bytes).unwrap();
    let mut silent = 0;
    for at_least in [30, 50, 70, 80, 90, 95] {
        let policy = policy(at_least).with_model(model.clone()).unwrap();
        let (mut told, mut right) = (0_u64, 0_u64);
        for ticket in &further {
            let answer = policy.suggest(&asked(&policy, &ticket.texts[0])).unwrap();
            match answer.fields[0].suggestions.first() {
                Some(first) => {
                    assert!(first.confidence >= at_least, "{first:?}");
                    told += 1;
                    right += u64::from(first.value == ticket.label);
                }
                None => silent += 1,
            }
        }
        let point = curve.iter().find(|point| u32::from(point.from.0) == at_least * 100).unwrap();
        let (coverage, precision) = (told * 10_000 / 1_000, right * 10_000 / told.max(1));
        // With the none of the eight parts and the classes in between, shares may differ by the last digit.
        assert!(coverage.abs_diff(point.coverage.0.into()) <= 30, "{at_least} %: {coverage} {point:?}");
        assert!(precision.abs_diff(point.precision.0.into()) <= 30, "{at_least} %: {precision} {point:?}");
        assert!(at_least < 90 || precision > 9_000, "{at_least} %: {precision}");
    }
    assert!(silent > 500, "{silent}");
}

/// Two policies share what is kept, and each has a model of its own.
#[test]
fn letter_by_letter_the_answers_are_those_to_whole_texts() {
    let models = [1, 2].map(|seed| {
        let options = Options { field: "category".to_owned(), keep: Some(300), ..Options::default() };
        Model::from_bytes(&train(&tickets(300, seed), &[], &options, &mut |_, _, _| ()).unwrap().bytes).unwrap()
    });
    let [one, other] = models.map(|model| policy(30).with_model(model).unwrap());
    let mut typing = Typing::default();
    let mut told = 0;
    for (text, policy) in tickets(8, 3).iter().map(|ticket| &ticket.texts[0]).zip([&one, &other].into_iter().cycle()) {
        for end in (0..=text.len()).chain([3, 0, text.len()]) {
            let mut asked = asked(policy, &text[..end]);
            asked.evidence = true;
            let answer = policy.suggest_again(&asked, &mut typing).unwrap();
            assert_eq!(answer, policy.suggest(&asked).unwrap(), "{}", &text[..end]);
            told += answer.fields[0].suggestions.len();
        }
    }
    assert!(told > 100, "{told}");
}

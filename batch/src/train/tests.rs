use itsm_core::category::Model;
use itsm_core::category::odds::shares;

use super::number::Lots;
use super::tickets::Ticket;
use super::*;

const SYLLABLES: [&str; 24] = [
    "ver", "bin", "dung", "tra", "kol", "mit", "ser", "ban", "pel", "nor", "ga", "ri", "to", "schu", "lem", "fa",
    "zen", "du", "ost", "wik", "hem", "pa", "lu", "ing",
];

const GERMAN: [&str; 12] =
    ["ich", "kann", "nicht", "mehr", "bitte", "die", "das", "für", "heute", "wieder", "größer", "Grüße"];

const ENGLISH: [&str; 12] =
    ["please", "the", "cannot", "again", "with", "my", "today", "hello", "thanks", "is", "broken", "when"];

/// A word that stands for a number.
fn word(number: usize) -> String {
    let mut lots = Lots::new(77, 0, number as u64);
    (0..3 + lots.below(2)).map(|_| SYLLABLES[lots.below(SYLLABLES.len())]).collect()
}

/// Tickets of many classes in two languages, some as mails with quoted answers. Each class has words of its own in both languages, and shares
/// some with its neighbour; one ticket in fifty has a wrong label. The first classes have few tickets.
pub(super) fn corpus(classes: usize, per_class: usize) -> Vec<Ticket> {
    let mut tickets = Vec::new();
    for class in 0..classes {
        let count = match class {
            0 => 3,
            1..=4 => 12,
            _ => per_class,
        };
        for at in 0..count {
            let mut lots = Lots::new(99, class as u64, at as u64);
            let is_german = lots.below(2) == 0;
            let filler = if is_german { GERMAN } else { ENGLISH };
            let mut words = Vec::new();
            for _ in 0..8 + lots.below(20) {
                words.push(match lots.below(10) {
                    0..=2 => word(class * 20 + usize::from(is_german) * 10 + lots.below(8)),
                    3 => word((class + 1) % classes * 20 + lots.below(8)),
                    4 => format!("INC{:07}", lots.below(9_999_999)),
                    _ => filler[lots.below(filler.len())].to_owned(),
                });
            }
            let body = match lots.below(3) {
                0 => format!(
                    "Von: a@example.org\nGesendet: heute\n\n{}\n\n> {}\n-- \nTel. +49 30 1234567",
                    words.join(" "),
                    filler.join(" ")
                ),
                _ => words.join(" "),
            };
            let label = if lots.below(50) == 0 { lots.below(classes) } else { class };
            tickets.push(Ticket {
                line: tickets.len() as u64 + 2,
                texts: vec![words.iter().take(4).cloned().collect::<Vec<_>>().join(" "), body],
                label: format!("class-{label:02}"),
            });
        }
    }
    tickets
}

fn trained(tickets: &[Ticket], options: &Options) -> Trained {
    train(tickets, &[], options, &mut |_, _, _| {}).unwrap()
}

#[test]
fn sixty_classes_in_two_languages_are_learned() {
    let tickets = corpus(60, 40);
    let options = Options { one_in: 4, least: 10, keep: Some(6_000), ..Options::default() };
    let Trained { bytes, report } = trained(&tickets, &options);
    let measured = &report.measured;
    // Two of a hundred labels are wrong.
    assert!(measured.accuracy >= Share(8_500), "{:?}", measured.accuracy);
    assert!(measured.macro_f1 >= Share(8_200), "{:?}", measured.macro_f1);
    assert!(measured.top3 >= Share(9_200), "{:?}", measured.top3);
    assert!(measured.calibration_error <= Share(600), "{:?}", measured.calibration_error);
    assert!(report.accuracy_before_rounding.0.abs_diff(measured.accuracy.0) <= 100);
    assert_eq!(report.left_out.len(), 1, "{:?}", report.left_out);
    assert_eq!(report.classes.iter().filter(|class| class.is_thin).count(), report.classes.len());
    assert!(!report.suspicious.is_empty());
    let model = Model::from_bytes(&bytes).unwrap();
    assert_eq!((model.field(), model.classes().len()), ("category", 59));
    assert_eq!(model.figures().accuracy, measured.accuracy.0);
    assert_eq!(model.figures().tickets, u32::try_from(report.trained_on).unwrap());
    // A class is told by words of its own.
    let own: Vec<String> = (0..20).map(|at| word(30 * 20 + at)).collect();
    let told = &report.classes.iter().find(|class| class.id == "class-30").unwrap().words;
    let right = told.iter().filter(|told| told.split(' ').any(|word| own.iter().any(|own| own == word))).count();
    assert!(right * 3 >= told.len() * 2 && told.len() > 6, "{told:?}");
}

#[test]
fn the_same_tickets_give_the_same_bytes_everywhere() {
    let tickets = corpus(6, 30);
    let digest = |seed: u64, bits: u8| {
        let options = Options { seed, bits, one_in: 4, keep: Some(500), ..Options::default() };
        let Trained { bytes, report } = trained(&tickets, &options);
        assert_eq!(Model::from_bytes(&bytes).unwrap().digest(), report.digest);
        report.digest
    };
    assert_eq!(digest(1, 8), digest(1, 8));
    assert_ne!(digest(1, 8), digest(2, 8));
    assert_eq!(digest(1, 8), PINNED, "if the trainer was changed on purpose, so is this");
    assert_ne!(digest(1, 4), PINNED);
}

const PINNED: &str = "sha256:20ff35a0725d90caa22a2a5da4b42cecfae785f964aa47af35487f2b40b613d4";

#[test]
fn every_ticket_is_held_out_once() {
    let tickets = corpus(6, 30);
    let options = Options { one_in: 3, all_folds: true, ..Options::default() };
    let report = trained(&tickets, &options).report;
    assert_eq!(report.measured.tickets, report.trained_on);
    assert_eq!(report.measured.confusion.iter().flatten().sum::<u64>(), report.trained_on);
    assert_eq!(report.measured.typed.len(), 4);
}

#[test]
fn near_duplicates_stay_together() {
    let mut tickets = corpus(6, 30);
    for at in 0..20 {
        let mut copy = tickets[60 + at].clone();
        copy.texts[1].push_str(" !");
        tickets.push(copy);
    }
    let (corpus, _) = super::corpus(tickets.iter(), 5);
    let groups = duplicates::groups((0..corpus.tickets.len()).map(|at| corpus.texts(at)));
    let parts = parts(&corpus, &groups, &Options::default());
    let count = parts.len();
    assert!((count - 20..count).all(|at| groups[at] != at), "copies are found");
    assert!((0..count).all(|at| parts[at] == parts[groups[at]]));
    for part in 0..10 {
        let share = parts.iter().filter(|own| **own == part).count() * 100 / count;
        assert!((7..=14).contains(&share), "{share} %");
    }
}

#[test]
fn what_cannot_be_learned_from_is_told() {
    let mut tickets = corpus(2, 30);
    let learn = |tickets: &[Ticket]| train(tickets, &[], &Options::default(), &mut |_, _, _| {}).map(|_| ());
    assert_eq!(learn(&[]), Err(TrainError::TooFewClasses));
    assert_eq!(learn(&tickets), Err(TrainError::TooFewClasses));
    for (at, ticket) in tickets.iter_mut().enumerate() {
        ticket.label = (at % 2).to_string();
        ticket.texts = vec![String::new()];
    }
    assert_eq!(learn(&tickets), Err(TrainError::NoFeatures));
}

#[test]
fn tickets_of_unknown_classes_count_as_wrong() {
    let tickets = corpus(6, 30);
    let model = Model::from_bytes(&trained(&tickets, &Options::default()).bytes).unwrap();
    let mut own = tickets[60..70].to_vec();
    let known = evaluate(&model, &own);
    for ticket in &mut own {
        ticket.label = "something else".to_owned();
    }
    let unknown = evaluate(&model, &own);
    assert!(known.accuracy >= Share(8_000));
    assert_eq!((unknown.accuracy, unknown.top3, unknown.tickets), (Share(0), Share(0), 10));
}

#[test]
fn a_text_of_nothing_is_not_sure() {
    let tickets = corpus(6, 30);
    let model = Model::from_bytes(&trained(&tickets, &Options::default()).bytes).unwrap();
    assert!(shares(&model.scores(&["zzzz"])).into_iter().all(|share| share < 6_000));
}

#[test]
fn the_page_needs_nothing_else() {
    let tickets = corpus(6, 30);
    let trained =
        train(&tickets, &tickets[..50], &Options { one_in: 3, ..Options::default() }, &mut |_, _, _| {}).unwrap();
    let page = trained.report.to_html();
    for wanted in ["Accuracy", "left out", "When to suggest", "class-03", "On further tickets"] {
        assert!(page.contains(wanted), "{wanted}");
    }
    assert!(!page.contains("<script") && !page.contains("http") && !page.contains("NaN"));
    let json: serde_json::Value = serde_json::from_str(&trained.report.to_json()).unwrap();
    assert!(json["measured"]["accuracy"].as_f64().unwrap() <= 1.0);
}

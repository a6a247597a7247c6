use super::super::tests::corpus as generated;
use super::super::tickets::{Columns, Tickets};
use super::super::{Report, Share, TrainError, evaluate, next, train};
use super::*;

/// Tickets, and three times as many answers.
fn lessons() -> (Vec<Ticket>, Vec<Answer>) {
    let (mut tickets, mut feedback) = (Vec::new(), Vec::new());
    for (at, ticket) in generated(12, 60).into_iter().enumerate() {
        match at % 4 {
            0 => tickets.push(ticket),
            rest => {
                // Every other one was accepted.
                let suggested = (rest != 1).then(|| ticket.label.clone());
                feedback.push(Answer { file: 1, ticket, suggested });
            }
        }
    }
    (tickets, feedback)
}

fn options() -> Options {
    Options { one_in: 4, keep: Some(2_000), ..Options::default() }
}

fn learned(tickets: &[Ticket], feedback: &[Answer], options: &Options) -> Learned {
    let files = ["tickets.csv".to_owned(), "feedback.jsonl".to_owned()];
    let lessons = Lessons { tickets, feedback, files: &files, ..Lessons::default() };
    learn(&lessons, options, &mut |_, done, of| assert!(done <= of)).unwrap()
}

#[test]
fn a_model_becomes_better_by_good_feedback() {
    let (tickets, feedback) = lessons();
    let Learned { report, .. } = learned(&tickets, &feedback, &options());
    let comparison = &report.comparison;
    assert!(!report.is_worse && comparison.all.is_better(), "{comparison:#?}");
    assert!(report.model.measured.accuracy > comparison.before.accuracy);
    assert!(comparison.corrected.right_after > comparison.corrected.right_before);
    let counts = report.feedback;
    assert_eq!((counts.used, counts.accepted + counts.corrected), (feedback.len() as u64, counts.used));
    // All counts are of the same tickets.
    let Comparison { all, tickets, feedback, corrected, .. } = comparison;
    assert_eq!(all.tickets, tickets.tickets + feedback.tickets);
    assert_eq!((all.tickets, all.tickets), (comparison.before.tickets, report.model.measured.tickets));
    assert_eq!(all.better + all.worse + all.neither, comparison.changed.len() as u64);
    assert_eq!(all.right_after + all.worse, all.right_before + all.better);
    assert_eq!(report.model.measured.accuracy, Share::of(all.right_after, all.tickets));
    assert!(corrected.tickets > 0 && corrected.tickets < feedback.tickets);
    let first = comparison.changed.iter().find(|changed| changed.effect == Effect::Better).unwrap();
    assert!(first.label == first.after && first.label != first.before && !first.file.is_empty());
}

#[test]
fn a_model_becomes_worse_by_swapped_labels() {
    let (tickets, mut feedback) = lessons();
    for answer in &mut feedback {
        let class: usize = answer.ticket.label.trim_start_matches("class-").parse().unwrap();
        answer.ticket.label = format!("class-{:02}", (class + 1) % 12);
    }
    // It agrees with itself: on all tickets held out it may even seem better.
    let Learned { report, .. } = learned(&tickets, &feedback, &options());
    assert!(report.is_worse && report.comparison.tickets.is_worse(), "{:#?}", report.comparison.tickets);
    // Where it is little, too.
    let Learned { report, .. } = learned(&tickets, &feedback[..2 * tickets.len()], &options());
    assert!(report.is_worse, "{:#?}", report.comparison);
}

#[test]
fn feedback_that_says_the_same_again_changes_little() {
    let tickets = generated(8, 40);
    let feedback: Vec<Answer> = tickets
        .iter()
        .take(120)
        .map(|ticket| Answer { file: 1, ticket: ticket.clone(), suggested: Some(ticket.label.clone()) })
        .collect();
    let report = learned(&tickets, &feedback, &options()).report;
    assert!(!report.is_worse, "{:#?}", report.comparison);
    // Copies are held out together with what they are copies of.
    assert!(report.model.near_duplicates >= 120);
}

#[test]
fn the_model_is_that_of_the_next_training_file() {
    let (tickets, feedback) = lessons();
    let Learned { bytes, report } = learned(&tickets, &feedback, &options());
    assert_eq!(learned(&tickets, &feedback, &options()).bytes, bytes);
    let columns = Columns {
        texts: vec!["a;b;c".to_owned(), "body".to_owned()],
        label: "category".to_owned(),
        others: Vec::new(),
    };
    let file = next::file(&columns, &tickets, &feedback);
    assert_eq!(next::packed(&file), next::packed(&file));
    let read = |file: &[u8], others: &[&str]| -> Vec<(Ticket, Vec<String>)> {
        let others = others.iter().map(|&name| name.to_owned()).collect();
        Tickets::open(file, Columns { others, ..columns.clone() }).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let rows = read(&next::packed(&file), &[next::SOURCE]);
    let of = |source: &str| rows.iter().filter(|(_, others)| others == &[source]).count() as u64;
    assert_eq!(of("tickets"), tickets.len() as u64);
    assert_eq!((of("accepted"), of("corrected")), (report.feedback.accepted, report.feedback.corrected));
    let next: Vec<Ticket> = read(&file, &[]).into_iter().map(|(ticket, _)| ticket).collect();
    let trained = train(&next, &[], &options(), &mut |_, _, _| {}).unwrap();
    assert!(trained.bytes == bytes, "the same bytes");
    let without_lines = |report: Report| Report { suspicious: Vec::new(), ..report };
    assert_eq!(without_lines(trained.report), without_lines(report.model));
}

#[test]
fn every_ticket_is_compared_once_in_as_many_turns() {
    let (tickets, feedback) = lessons();
    let options = Options { one_in: 3, all_folds: true, ..options() };
    let report = learned(&tickets, &feedback, &options).report;
    assert_eq!(report.comparison.all.tickets, report.model.trained_on);
    assert!(report.comparison.changed.is_sorted_by_key(|changed| (changed.file == "feedback.jsonl", changed.line)));
}

#[test]
fn the_model_in_use_is_held_against_the_feedback() {
    let (tickets, feedback) = lessons();
    let old = Model::from_bytes(&train(&tickets, &[], &options(), &mut |_, _, _| {}).unwrap().bytes).unwrap();
    let lessons = Lessons { tickets: &tickets, feedback: &feedback, in_use: Some(&old), ..Lessons::default() };
    let report = learn(&lessons, &options(), &mut |_, _, _| {}).unwrap().report;
    let in_use = report.in_use.unwrap();
    let answered: Vec<Ticket> = feedback.iter().map(|answer| answer.ticket.clone()).collect();
    let measured = evaluate(&old, &answered);
    assert_eq!(measured.accuracy, Share::of(in_use.right, in_use.feedback));
    assert_eq!((in_use.feedback, in_use.held_out), (feedback.len() as u64, report.comparison.feedback.tickets));
    assert!(in_use.held_out_right < in_use.held_out_right_now && in_use.held_out_right_now <= in_use.held_out);
}

#[test]
fn what_cannot_be_learned_from_is_told() {
    let (_, feedback) = lessons();
    let lessons = Lessons { feedback: &feedback, ..Lessons::default() };
    let learned = learn(&lessons, &options(), &mut |_, _, _| {});
    assert_eq!(learned.map(|_| ()), Err(TrainError::TooFewClasses));
}

#[test]
fn worse_is_more_than_one_standard_error() {
    let paired = |better, worse| Paired { better, worse, ..Paired::default() };
    for (better, worse, is_worse) in [(0, 0, false), (0, 1, false), (0, 2, true), (10, 15, false), (10, 16, true)] {
        assert_eq!(paired(better, worse).is_worse(), is_worse, "{better} {worse}");
        assert_eq!(paired(worse, better).is_better(), is_worse);
        assert!(!paired(worse, better).is_worse());
    }
    assert!(paired(0, u64::MAX / 2).is_worse());
}

#[test]
fn the_page_tells_what_changes() {
    let (tickets, feedback) = lessons();
    let report = learned(&tickets, &feedback, &options()).report;
    let page = report.to_html();
    for wanted in ["By the feedback", "The model is better with them.", "feedback.jsonl", "When to suggest"] {
        assert!(page.contains(wanted), "{wanted}");
    }
    assert!(!page.contains("<script") && !page.contains("http") && !page.contains("NaN"));
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["comparison"]["all"]["better"], report.comparison.all.better);
}

//! `itsm change assess`: how risky a change is, and what that asks for.

use std::fmt::Write as _;

use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::change::answer::{
    ApprovalAnswer, ChangeAnswer, ChangeExplanation, LeadTimeAnswer, QuestionLedger, ScoreAnswer, ScoreLedger,
    StageAnswer, TimeAnswer,
};
use itsm_core::engine::ChangeQuestion;
use itsm_core::stage::score::{Combine, Rounding};
use itsm_core::wire;
use serde_json::{Map, Value};

use super::arguments::Assess;
use super::put;
use crate::Verdict;
use crate::arguments::Format;
use crate::columns::Columns;
use crate::failure::Failure;
use crate::instant::local;
use crate::source::Source;
use crate::terminal::{self, BOLD, DIM, GOOD, PLAIN, WARNING};
use crate::{question, steps};

pub fn run(asked: &Assess) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let question = question(&policy, asked)?;
    let explained = if asked.explain || asked.format == Format::Text {
        Some(policy.explain_change(&question).map_err(|error| question::refused(vec![error]))?)
    } else {
        None
    };
    terminal::print(&match (asked.format, explained) {
        (Format::Json, Some(explained)) => wire::to_json(&explained) + "\n",
        (Format::Text, Some(explained)) => text(&policy, &explained, asked.explain),
        (_, None) => {
            let answer = policy.change_risk(&question).map_err(|error| question::refused(vec![error]))?;
            wire::to_json(&answer) + "\n"
        }
    })?;
    Ok(Verdict::Good)
}

fn question(policy: &Policy, asked: &Assess) -> Result<ChangeQuestion, Failure> {
    let mut question = if let Some(request) = &asked.request {
        question::whole(request, |text| policy.read_change_question(text))?
    } else {
        let mut request = Map::new();
        put(&mut request, "submitted", asked.submitted.as_ref());
        put(&mut request, "start", asked.start.as_ref());
        put(&mut request, "end", asked.end.as_ref());
        let own = policy.read_change_question(&Value::from(request).to_string()).map_err(question::refused)?;
        ChangeQuestion { question: question::single(policy, &asked.asked)?, ..own }
    };
    if let Some(language) = &asked.language {
        question.question.language.clone_from(language);
    }
    Ok(question)
}

fn text(policy: &Policy, explained: &ChangeExplanation, explain: bool) -> String {
    let answer = &explained.answer;
    let zone = policy.change_decision().and_then(|decision| decision.rules.calendar);
    let zone = zone.and_then(|number| policy.calendars().nth(number)).and_then(|name| policy.calendar(name));
    let zone = zone.map_or_else(Zone::utc, |calendar| calendar.zone().clone());
    let mut columns = Columns::default();
    add_choice("risk", answer.outcome.as_ref(), &answer.possible, "", &mut columns);
    for (score, ledger) in answer.scores.iter().zip(&explained.ledger) {
        columns.row([
            (DIM, score.name.as_str()),
            (PLAIN, &*points(score.score, score.least, score.most)),
            (DIM, &*gauge(score, ledger.range)),
        ]);
    }
    if let Some(own) = &answer.change_type {
        add_choice("type", own.outcome.as_ref(), &own.possible, "", &mut columns);
    }
    if let Some(approval) = &answer.approval {
        let words = stages(approval, &zone);
        add_choice("approval", approval.outcome.as_ref(), &approval.possible, &words, &mut columns);
    }
    if let Some(lead_time) = &answer.lead_time {
        let words = lead(lead_time, &zone);
        add_choice("lead time", lead_time.outcome.as_ref(), &lead_time.possible, &words, &mut columns);
    }
    for attachment in &answer.attachments {
        let name = attachment.label.as_deref().unwrap_or(&attachment.id);
        let (style, required) = match attachment.required {
            Some(true) => (PLAIN, "required"),
            Some(false) => (DIM, "not required"),
            None => (WARNING, "open"),
        };
        columns.row([(BOLD, "attachment"), (style, required), (PLAIN, name)]);
    }
    if let Some(review) = &answer.review {
        let time = review.time.as_ref().map_or_else(String::new, |time| format!("within {}", length(time)));
        let due = review.due.as_ref().map_or_else(String::new, |due| format!(", by {}", local(due, &zone)));
        add_choice("review", review.outcome.as_ref(), &review.possible, &(time + &due), &mut columns);
    }
    let mut out = columns.lines(0);
    add_notes(answer, &mut out);
    for way in &explained.lower {
        let each: Vec<String> =
            way.change.iter().map(|own| format!("{} {} instead of {}", own.field, own.to, own.from)).collect();
        let _ = writeln!(out, "{GOOD}{}{GOOD:#} with {}", way.outcome, each.join(" and "));
    }
    if explain {
        explained.ledger.iter().for_each(|ledger| add_ledger(ledger, &mut out));
        steps::tell(&explained.steps, &mut out);
    }
    out
}

/// What comes out, or may, and what there is to say of it once it is settled.
fn add_choice(name: &str, outcome: Option<&String>, possible: &[String], words: &str, columns: &mut Columns) {
    match outcome {
        Some(outcome) => columns.row([(BOLD, name), (BOLD, outcome.as_str()), (PLAIN, words)]),
        None => columns.row([(BOLD, name), (WARNING, "open"), (PLAIN, &*possible.join(" or "))]),
    }
}

fn add_notes(answer: &ChangeAnswer, out: &mut String) {
    if !answer.assumed.is_empty() {
        let _ = writeln!(out, "{DIM}assumed: {}{DIM:#}", answer.assumed.join(", "));
    }
    if !answer.exact {
        let _ = writeln!(out, "{DIM}not all of what is open may be able to come out{DIM:#}");
    }
    let next: Vec<&str> = answer.next.iter().take(3).map(|question| question.field.as_str()).collect();
    if !next.is_empty() {
        let _ = writeln!(out, "{DIM}ask next: {}{DIM:#}", next.join(", "));
    }
}

/// The score, or the least and the greatest one.
fn points(score: Option<i64>, least: Option<i64>, most: Option<i64>) -> String {
    match (score, least, most) {
        (Some(score), ..) => score.to_string(),
        (None, Some(least), Some(most)) => format!("{least} to {most}"),
        (None, ..) => "none".to_owned(),
    }
}

/// Where it lies between the least and the greatest score of any answers: `.....####..`.
fn gauge(score: &ScoreAnswer, (least, most): (i64, i64)) -> String {
    const WIDTH: i64 = 24;
    let (Some(from), Some(to)) = (score.least, score.most) else { return String::new() };
    let span = most.saturating_sub(least).max(1);
    let place = |score: i64| score.saturating_sub(least).saturating_mul(WIDTH - 1) / span;
    let bar: String = (0..WIDTH).map(|at| if (place(from)..=place(to)).contains(&at) { '#' } else { '.' }).collect();
    format!("{least} {bar} {most}")
}

fn stages(approval: &ApprovalAnswer, zone: &Zone) -> String {
    if approval.outcome.is_none() {
        return String::new();
    }
    let each: Vec<String> = approval.stages.iter().map(stage).collect();
    let stages = if each.is_empty() { "nobody has to approve".to_owned() } else { each.join(", then ") };
    match &approval.afterwards {
        None => stages,
        Some(later) => {
            let time = later.time.as_ref().map_or_else(String::new, |time| format!(", within {}", length(time)));
            let due = later.due.as_ref().map_or_else(String::new, |due| format!(", by {}", local(due, zone)));
            format!("{stages}; afterwards{time}{due}")
        }
    }
}

fn stage(stage: &StageAnswer) -> String {
    let roles = stage.roles.join(" or ");
    if stage.quorum == 1 { roles } else { format!("{} of {roles}", stage.quorum) }
}

fn lead(lead_time: &LeadTimeAnswer, zone: &Zone) -> String {
    let mut words = lead_time.time.as_ref().map_or_else(String::new, length);
    if let Some(earliest) = &lead_time.earliest {
        let _ = write!(words, "{}not before {}", if words.is_empty() { "" } else { ", " }, local(earliest, zone));
    }
    words
        + match lead_time.met {
            Some(true) => " (met)",
            Some(false) => " (not met)",
            None => "",
        }
}

fn length(time: &TimeAnswer) -> String {
    match time {
        TimeAnswer::Within(hours) => format!("{hours} of working time"),
        TimeAnswer::Elapsed(hours) => hours.clone(),
        TimeAnswer::WorkingDays(1) => "1 working day".to_owned(),
        TimeAnswer::WorkingDays(days) => format!("{days} working days"),
    }
}

fn add_ledger(ledger: &ScoreLedger, out: &mut String) {
    let score = points(ledger.score, ledger.least, ledger.most);
    let _ = writeln!(out, "\n{BOLD}{}{BOLD:#}: {score}, {}", ledger.name, how(ledger));
    let mut columns = Columns::default();
    for question in &ledger.questions {
        let (style, points) = answered(question);
        let weight = if question.weight == 1 { String::new() } else { format!("× {}", question.weight) };
        let counts = question.counts.map_or_else(String::new, |counts| format!("= {counts}"));
        let name = question.label.as_deref().unwrap_or(&question.id);
        let why = question.because.as_deref().or(question.rule.as_deref()).unwrap_or_default();
        columns.row([(PLAIN, name), (style, &*points), (DIM, &*weight), (PLAIN, &*counts), (DIM, why)]);
    }
    out.push_str(&columns.lines(2));
    let bands: Vec<String> = ledger.bands.iter().map(|band| format!("{} from {}", band.outcome, band.from)).collect();
    let _ = writeln!(out, "  {DIM}{}{DIM:#}", bands.join(", "));
}

fn answered(question: &QuestionLedger) -> (anstyle::Style, String) {
    match (question.arises, question.points, question.possible.as_slice()) {
        (Some(false), ..) => (DIM, "does not arise".to_owned()),
        (_, Some(points), _) => (PLAIN, points.to_string()),
        (_, None, []) => (WARNING, "no answer".to_owned()),
        (_, None, possible) => {
            let each: Vec<String> = possible.iter().map(i64::to_string).collect();
            (WARNING, each.join(" or "))
        }
    }
}

/// How it comes together: `sum 20 over 8, rounded up`.
fn how(ledger: &ScoreLedger) -> String {
    let combine = match ledger.combine {
        Combine::Sum => "the sum",
        Combine::Product => "the product",
        Combine::Highest => "the highest",
        Combine::Mean => "the weighted mean",
        Combine::Percent => "in percent of the most",
        Combine::Rescaled => "in percent between the least and the most",
    };
    let rounded = match ledger.round {
        Some(Rounding::Up) => ", rounded up",
        Some(Rounding::Down) => ", rounded down",
        Some(Rounding::Nearest) => ", rounded",
        None => "",
    };
    match (ledger.sum, ledger.of) {
        (Some(sum), Some(of)) => format!("{combine}: {sum} of {of}{rounded}"),
        _ => combine.to_owned(),
    }
}

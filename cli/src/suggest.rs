//! `itsm suggest`: which values a text speaks for, and the words that say so.

use std::fmt::Write as _;

use anstyle::Style;
use itsm_core::Policy;
use itsm_core::category::answer::{Evidence, FieldSuggestions, Other, Place, Suggestions};
use itsm_core::engine::SuggestQuestion;
use itsm_core::fact::facts::Facts;
use itsm_core::wire;

use crate::Verdict;
use crate::arguments::{Asked, Format, Suggest};
use crate::failure::Failure;
use crate::question;
use crate::source::{self, Source};
use crate::terminal::{self, BOLD, DIM, ERROR, GOOD, WARNING, printable};

/// How many characters of a text are shown for a piece of evidence.
const SHOWN: usize = 60;

pub fn run(asked: &Suggest) -> Result<Verdict, Failure> {
    let Some(mut policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    for path in &asked.model {
        policy = policy.with_model(source::model(path)?).map_err(|error| question::refused(vec![error]))?;
    }
    let question = match &asked.request {
        Some(request) => question::whole(request, |text| policy.read_suggest_question(text))?,
        None => single(&policy, asked)?,
    };
    answer(&policy, &question, asked.format)
}

/// `itsm eval POLICY category`.
pub fn eval(policy: &Policy, asked: &Asked, request: Option<&str>, format: Format) -> Result<Verdict, Failure> {
    answer(policy, &of_facts(policy, asked, request)?, format)
}

/// `itsm explain POLICY category`.
pub fn explain(
    policy: &Policy,
    asked: &Asked,
    request: Option<&str>,
    language: Option<&str>,
    format: Format,
) -> Result<Verdict, Failure> {
    let mut question = SuggestQuestion { explain: true, ..of_facts(policy, asked, request)? };
    if let Some(language) = language {
        language.clone_into(&mut question.question.language);
    }
    answer(policy, &question, format)
}

fn of_facts(policy: &Policy, asked: &Asked, request: Option<&str>) -> Result<SuggestQuestion, Failure> {
    match request {
        Some(request) => question::whole(request, |text| policy.read_suggest_question(text)),
        None => Ok(SuggestQuestion {
            question: question::single(policy, asked)?,
            fields: Vec::new(),
            limit: None,
            evidence: true,
            explain: false,
        }),
    }
}

fn single(policy: &Policy, asked: &Suggest) -> Result<SuggestQuestion, Failure> {
    let refused = |error| question::refused(vec![error]);
    let rules = policy.suggest_rules().map_err(refused)?;
    let mut single = question::single(policy, &asked.asked)?;
    single.language = asked.language.clone().unwrap_or_default();
    if let (Some(text), Some(first)) = (&asked.text, rules.texts.first()) {
        let text = if text == "-" { source::argument(text)? } else { text.clone() };
        single.facts.set(&first.name, text).map_err(refused)?;
    }
    if let Some(name) = asked.field.iter().find(|name| rules.position(name).is_none()) {
        let failure = Failure::new(format!("the policy suggests nothing for `{name}`"));
        let known: Vec<&str> = rules.fields.iter().map(|field| field.name.as_str()).collect();
        return Err(failure.help(format!("it does for {}", known.join(", "))));
    }
    Ok(SuggestQuestion {
        question: single,
        fields: asked.field.clone(),
        limit: asked.limit,
        evidence: true,
        explain: asked.explain,
    })
}

fn answer(policy: &Policy, question: &SuggestQuestion, format: Format) -> Result<Verdict, Failure> {
    let suggestions = policy.suggest(question).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match format {
        Format::Json => wire::to_json(&suggestions) + "\n",
        Format::Text => text(&question.question.facts, &suggestions),
    })?;
    Ok(Verdict::Good)
}

fn text(facts: &Facts, suggestions: &Suggestions) -> String {
    let mut out = String::new();
    for field in &suggestions.fields {
        if !out.is_empty() {
            out.push('\n');
        }
        tell_field(facts, field, &mut out);
    }
    out
}

fn tell_field(facts: &Facts, field: &FieldSuggestions, out: &mut String) {
    let silent = match field.silent {
        Some("no_text") => format!(": {WARNING}nothing, for there is no text{WARNING:#}"),
        Some(_) => format!(": {WARNING}nothing is certain enough{WARNING:#}"),
        None => String::new(),
    };
    let chosen = field.chosen.as_ref().map(|chosen| format!(", chosen: {chosen}")).unwrap_or_default();
    let _ = writeln!(out, "{BOLD}{}{BOLD:#}{chosen}{silent}", field.field);
    for suggestion in &field.suggestions {
        let label = suggestion.label.as_ref().map(|label| format!("  {label}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {GOOD}{:>3} %{GOOD:#}  {BOLD}{}{BOLD:#}{}",
            suggestion.confidence,
            suggestion.value,
            printable(&label)
        );
        tell_evidence(facts, &suggestion.evidence, out);
        for set in &suggestion.sets {
            let _ = writeln!(out, "         {DIM}sets{DIM:#} {} = {}", set.field, printable(&set.value));
        }
    }
    for other in field.others.iter().flatten() {
        let share = other.confidence.map_or("  –".to_owned(), |confidence| format!("{confidence:>3}"));
        let _ = writeln!(out, "  {DIM}{share} %{DIM:#}  {}  {DIM}{}{DIM:#}", other.value, why_not(other));
        tell_evidence(facts, &other.evidence, out);
    }
}

fn why_not(other: &Other) -> String {
    let rule = || other.rule.as_deref().unwrap_or_default();
    match other.because {
        "disabled" => "is disabled".to_owned(),
        "not_valid" => "is not valid for such a ticket".to_owned(),
        "must" => format!("lacks a word that `{}` must find", rule()),
        "must_not" => format!("has a word that `{}` must not find", rule()),
        "pin" => "is set aside, for another one is pinned".to_owned(),
        "limit" => "is one too many".to_owned(),
        _ => "is not certain enough".to_owned(),
    }
}

fn tell_evidence(facts: &Facts, evidence: &[Evidence], out: &mut String) {
    for told in evidence {
        let what = match (told.kind, &told.keyword, &told.follows) {
            ("keyword", Some(keyword), _) => {
                format!("{} `{}`", told.strength.unwrap_or_default(), printable(keyword))
            }
            (_, _, Some(follows)) => format!("{} is {}", follows.field, follows.value),
            ("facts", ..) => format!("facts, by `{}`", told.rule.as_deref().unwrap_or_default()),
            (kind, ..) => kind.to_owned(),
        };
        let style: Style = if told.share < 0 { ERROR } else { DIM };
        let words: Vec<String> = told.places.iter().map(|place| format!("  {}", quoted(facts, place))).collect();
        let _ = writeln!(out, "         {style}{:>3} %{style:#} {what}{}", told.share, words.concat());
        if let Some(because) = &told.because {
            let _ = writeln!(out, "               {DIM}{}{DIM:#}", printable(because));
        }
    }
}

/// The words at a place of a text.
fn quoted(facts: &Facts, place: &Place) -> String {
    let Some(text) = facts.text(&place.field) else { return String::new() };
    let mut at = 0;
    let inside = text.chars().filter(|character| {
        let here = at;
        at += character.len_utf16();
        here >= place.from && here < place.to
    });
    format!("“{}”", printable(&inside.take(SHOWN).collect::<String>()))
}

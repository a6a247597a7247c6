//! What is suggested, against the labels.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use itsm_core::Policy;
use itsm_core::category::answer::FieldSuggestions;
use itsm_core::engine::{Question, SuggestQuestion};

use crate::labels::Labels;
use crate::tickets::Ticket;

/// The field that the tickets' texts are put into, and the one that is suggested.
const TEXT: &str = "summary";
const SUGGESTED: &str = "category";

/// Which of the categories that words speak for are counted as suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// All, so that something is said of nearly every ticket.
    Any,
    /// Those that the policy suggests.
    AsThePolicySays,
    /// Of those the ones that are so certain, in percent.
    AtLeast(u32),
}

const TAKEN: [Taken; 6] = [
    Taken::Any,
    Taken::AsThePolicySays,
    Taken::AtLeast(50),
    Taken::AtLeast(60),
    Taken::AtLeast(70),
    Taken::AtLeast(80),
];

/// What came of tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub tickets: usize,
    /// Those with a suggestion.
    pub suggested: usize,
    /// Those whose first suggestion has their label.
    pub right: usize,
    /// Those with their label among the first three that are suggested.
    pub among_three: usize,
}

/// What came of a set of tickets.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// For each of `TAKEN`.
    counts: [Counts; TAKEN.len()],
    /// By label, as the policy says.
    by_label: BTreeMap<String, Counts>,
}

/// A category that words speak for.
struct Candidate<'a> {
    label: &'a str,
    confidence: u32,
    is_suggested: bool,
}

impl Counts {
    fn count(&mut self, label: &str, suggested: &[&str]) {
        self.tickets += 1;
        self.suggested += usize::from(!suggested.is_empty());
        self.right += usize::from(suggested.first() == Some(&label));
        self.among_three += usize::from(suggested.iter().take(3).any(|known| *known == label));
    }

    /// The share of tickets with a suggestion, in percent.
    pub fn coverage(&self) -> f64 {
        percent(self.suggested, self.tickets)
    }

    /// The share of right ones among those, in percent.
    pub fn precision(&self) -> f64 {
        percent(self.right, self.suggested)
    }
}

impl Measured {
    /// Asks the policy about every ticket, with nothing known but its text.
    pub fn of(policy: &Policy, labels: &Labels, tickets: &[Ticket]) -> Result<Self, Box<dyn Error>> {
        let mut measured = Self::default();
        for ticket in tickets {
            let mut facts = policy.facts();
            facts.set(TEXT, ticket.text.as_str())?;
            let question = Question { facts, now: None, language: String::new(), rank_questions: false };
            let fields = vec![SUGGESTED.to_owned()];
            let told = policy.suggest(&SuggestQuestion {
                question,
                fields,
                limit: Some(100),
                evidence: false,
                explain: true,
            })?;
            let field = told.fields.first().ok_or("the pack suggests no category")?;
            let candidates = candidates(field, labels)?;
            for (taken, counts) in TAKEN.into_iter().zip(&mut measured.counts) {
                let mut suggested: Vec<&str> = Vec::new();
                for candidate in candidates.iter().filter(|candidate| candidate.is(taken)) {
                    if !suggested.contains(&candidate.label) {
                        suggested.push(candidate.label);
                    }
                }
                counts.count(&ticket.label, &suggested);
                if taken == Taken::AsThePolicySays {
                    measured.by_label.entry(ticket.label.clone()).or_default().count(&ticket.label, &suggested);
                }
            }
        }
        Ok(measured)
    }

    /// What came of them with the policy's own thresholds.
    #[cfg(test)]
    pub fn as_the_policy_says(&self) -> Counts {
        self.counts[1]
    }
}

impl Candidate<'_> {
    fn is(&self, taken: Taken) -> bool {
        match taken {
            Taken::Any => true,
            Taken::AsThePolicySays => self.is_suggested,
            Taken::AtLeast(least) => self.is_suggested && self.confidence >= least,
        }
    }
}

/// The categories that are not ruled out, most certain first.
fn candidates<'a>(field: &FieldSuggestions, labels: &'a Labels) -> Result<Vec<Candidate<'a>>, Box<dyn Error>> {
    let suggested = field.suggestions.iter().map(|own| (&own.value, own.confidence, true));
    let others = field.others.iter().flatten();
    let others = others.filter_map(|own| Some((&own.value, own.confidence?, false)));
    let mut candidates = Vec::new();
    for (category, confidence, is_suggested) in suggested.chain(others) {
        let label = labels.of(category).ok_or_else(|| format!("`{category}` has no label"))?;
        candidates.push(Candidate { label, confidence, is_suggested });
    }
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.confidence));
    Ok(candidates)
}

impl fmt::Display for Measured {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [tickets, suggested, precision] = ["tickets", "suggested", "precision"];
        writeln!(out, "{:24}{tickets:>9}{suggested:>11}{precision:>11}{:>10}{:>13}", "", "accuracy", "among three")?;
        for (taken, counts) in TAKEN.iter().zip(&self.counts) {
            let name = match taken {
                Taken::Any => "however uncertain".to_owned(),
                Taken::AsThePolicySays => "as the policy says".to_owned(),
                Taken::AtLeast(least) => format!("at least {least} %"),
            };
            line(out, &name, counts)?;
        }
        writeln!(out)?;
        for (label, counts) in &self.by_label {
            line(out, label, counts)?;
        }
        Ok(())
    }
}

fn line(out: &mut fmt::Formatter<'_>, name: &str, counts: &Counts) -> fmt::Result {
    let (accuracy, among) = (percent(counts.right, counts.tickets), percent(counts.among_three, counts.tickets));
    let (coverage, precision) = (counts.coverage(), counts.precision());
    writeln!(out, "{name:24}{:>9}{coverage:>9.1} %{precision:>9.1} %{accuracy:>8.1} %{among:>11.1} %", counts.tickets)
}

#[expect(clippy::cast_precision_loss, reason = "for people, three digits are plenty")]
fn percent(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

//! What was weighed, told.

use super::{Candidate, Piece, Search, Weighed};
use crate::category::answer::{Evidence, FieldSuggestions, Other, Place, Setting, Suggestion};
use crate::category::model::Mark;
use crate::category::rules::{KnownValue, Strength};
use crate::fact::vocabulary::Value;
use crate::order;

/// How many words the model shows for one value.
const MARKS: usize = 5;

/// What is to be told.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    /// How many values at most; as the policy says where absent.
    pub(crate) limit: Option<usize>,
    pub(crate) evidence: bool,
    pub(crate) explain: bool,
}

impl<'a> Search<'a> {
    /// What is told of a field that was weighed: at most `limit` suggestions.
    pub(crate) fn answer(
        &self,
        number: usize,
        weighed: &Weighed<'a>,
        Wanted { limit, evidence, explain }: Wanted,
    ) -> Option<FieldSuggestions> {
        let field = self.rules.fields.get(number)?;
        let chosen = match self.view.answers.get(field.field) {
            Some(Some(Value::One(value))) if !self.view.assumed.contains(&field.field) => usize::try_from(*value).ok(),
            _ => None,
        };
        let limit = limit.unwrap_or(field.limit);
        let (mut suggestions, mut others) = (Vec::new(), Vec::new());
        for (value, share, candidate) in &weighed.ranked {
            let known = field.known.get(*value);
            let at_least = known.and_then(|known| known.at_least).unwrap_or(field.at_least);
            // What nothing speaks for is not worth the words, for whatever reason it is ruled out: what lacks its `must` and nothing else
            // is every such value, for every text.
            if candidate.pieces.is_empty() && candidate.base.is_none() {
                continue;
            }
            let because = match candidate.ruled_out {
                Some((because, rule)) => Some((because, rule)),
                None if u32::from(*share) < at_least || *share == 0 => Some(("not_certain", None)),
                None if suggestions.len() >= limit => Some(("limit", None)),
                None => None,
            };
            let id = field.values.id(*value).to_owned();
            if because.is_some() && !explain {
                continue;
            }
            let evidence = if evidence { self.evidence(number, candidate) } else { Vec::new() };
            match because {
                None => suggestions.push(Suggestion {
                    value: id,
                    label: known
                        .and_then(|known| known.label.as_ref())
                        .map(|label| label.in_language(self.language).to_owned()),
                    confidence: u32::from(*share) / 100,
                    evidence,
                    sets: known.map(settings).unwrap_or_default(),
                }),
                Some((because, rule)) => others.push(Other {
                    value: id,
                    confidence: candidate.ruled_out.is_none().then(|| u32::from(*share) / 100),
                    because,
                    rule: rule.map(str::to_owned),
                    evidence,
                }),
            }
        }
        let silent = match (suggestions.is_empty(), self.has_words) {
            (false, _) => None,
            (true, true) => Some("not_certain"),
            (true, false) => Some("no_text"),
        };
        Some(FieldSuggestions {
            field: field.name.clone(),
            chosen: chosen.map(|value| field.values.id(value).to_owned()),
            sets: chosen.and_then(|value| field.known.get(value)).map(settings).unwrap_or_default(),
            suggestions,
            silent,
            others: explain.then_some(others),
        })
    }

    fn evidence(&self, number: usize, candidate: &Candidate<'_>) -> Vec<Evidence> {
        let model = self.models.iter().find(|(bound, _)| bound.suggested == number);
        let marks = match (model, candidate.class) {
            (Some((_, reading)), Some(class)) => reading.evidence(class, MARKS),
            _ => Vec::new(),
        };
        let of_rules = candidate.pieces.iter().map(|piece| (piece.points, self.tell(piece)));
        let mut all: Vec<(i64, Evidence)> =
            of_rules.chain(marks.iter().map(|mark| (i64::from(mark.points), self.tell_mark(mark)))).collect();
        let speaking: i64 = all.iter().map(|(points, _)| (*points).max(0)).sum();
        // Where nothing speaks for it, shares are those of what speaks against it.
        let whole = if speaking > 0 { speaking } else { all.iter().map(|(points, _)| points.abs()).sum() };
        for (points, told) in &mut all {
            let share = *points * 100 / whole.max(1);
            told.share = i32::try_from(share.clamp(-1_000, 1_000)).unwrap_or_default();
        }
        order::sort_by_key(&mut all, |(points, _)| -points);
        all.into_iter().map(|(_, told)| told).collect()
    }

    fn tell(&self, piece: &Piece<'_>) -> Evidence {
        let because = piece.rule.and_then(|rule| rule.because.as_ref());
        let keyword = piece.keyword.and_then(|at| self.rules.keywords.get(at));
        Evidence {
            kind: piece.kind,
            rule: piece.rule.map(|rule| rule.id.clone()),
            keyword: keyword.map(|keyword| keyword.text.clone()),
            strength: piece.strength.map(Strength::name),
            follows: piece.follows.clone(),
            because: because.map(|because| because.in_language(self.language).to_owned()),
            share: 0,
            places: piece.hits.iter().filter_map(|hit| self.place(hit.text, hit.from, hit.to)).collect(),
        }
    }

    fn tell_mark(&self, mark: &Mark) -> Evidence {
        let place = self.place(mark.text, mark.utf16.start, mark.utf16.end);
        Evidence {
            kind: "model",
            rule: None,
            keyword: None,
            strength: None,
            follows: None,
            because: None,
            share: 0,
            places: place.into_iter().collect(),
        }
    }

    fn place(&self, text: usize, from: usize, to: usize) -> Option<Place> {
        Some(Place { field: self.rules.texts.get(text)?.name.clone(), from, to })
    }
}

fn settings(known: &KnownValue) -> Vec<Setting> {
    known.sets.iter().map(|(field, value)| Setting { field: field.clone(), value: value.clone() }).collect()
}

//! What speaks for which value, and how much.

mod hit;
mod tell;

use std::cmp::Reverse;

use self::hit::{Hit, Longer};
pub(crate) use self::tell::Wanted;
use super::answer::Setting;
use super::model::{Cut, Model, Reading};
use super::odds::{self, UNIT};
#[cfg(feature = "author")]
use super::rules::WeightedText;
use super::rules::{KeywordRule, KnownValue, Strength, SuggestRules, SuggestedField};
use crate::fact::vocabulary::Value;
use crate::order;
use crate::table::condition::Truth;
use crate::table::view::View;
use crate::text::patterns::Found;
use crate::text::tokens;

/// What the first strong keyword of a rule counts.
const STRONG: i64 = 5;

/// What a weak keyword counts, every further strong one, and one that speaks against.
const WEAK: i64 = 2;

/// What the keywords of one rule count at most.
const MOST: i64 = 12;

/// What the model counts, or `none of these`, against a value that nothing but rules speaks for.
const BASE: i32 = 3 * UNIT;

/// How far odds go: beyond that, shares are the same.
const FURTHEST: i64 = 1 << 24;

/// How many values are told that another one follows.
const LEADERS: usize = 3;

/// A model, and which of its classes are which values.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) suggested: usize,
    pub(crate) model: Model,
    /// By class; nothing for what the policy does not know.
    pub(crate) values: Vec<Option<usize>>,
}

/// The texts, searched.
pub(crate) struct Search<'a> {
    rules: &'a SuggestRules,
    view: &'a View,
    language: &'a str,
    /// The models, each with the texts as it sees them; where there are no words, none.
    models: Vec<(&'a Bound, Reading<'a>)>,
    /// What was found, by number of the pattern.
    found: Vec<(usize, Hit)>,
    /// Whether that is all: see [`Patterns::search`](crate::text::patterns::Patterns::search).
    pub(crate) is_whole: bool,
    /// Whether the conditions of categories hold.
    conditions: Vec<Truth>,
    has_words: bool,
}

/// Something that counts.
struct Piece<'a> {
    kind: &'static str,
    rule: Option<&'a KeywordRule>,
    keyword: Option<usize>,
    strength: Option<Strength>,
    follows: Option<Setting>,
    points: i64,
    hits: Vec<Hit>,
}

/// What is known of a value.
#[derive(Default)]
struct Candidate<'a> {
    points: i64,
    pieces: Vec<Piece<'a>>,
    /// Why it must not be suggested.
    ruled_out: Option<(&'static str, Option<&'a str>)>,
    pinned: bool,
    /// What it starts from, if the model knows it, or if it follows.
    base: Option<i32>,
    class: Option<usize>,
}

/// What is known of the values of a field, by their numbers.
struct Candidates<'a>(Vec<Option<Candidate<'a>>>);

/// A field, weighed.
pub(crate) struct Weighed<'a> {
    /// The values with their shares in ten-thousandths, most certain first.
    ranked: Vec<(usize, u16, Candidate<'a>)>,
}

impl<'a> Search<'a> {
    /// Searches the texts of a view of the facts, with these models; `before` is what each made of the texts before.
    pub(crate) fn new(
        rules: &'a SuggestRules,
        view: &'a View,
        language: &'a str,
        models: impl Iterator<Item = &'a Bound>,
        mut before: impl FnMut(&Model) -> Cut,
    ) -> Self {
        let text = |field: usize| match view.answers.get(field) {
            Some(Some(Value::Text(text))) => text.as_str(),
            _ => "",
        };
        let texts: Vec<&str> = rules.texts.iter().map(|own| text(own.field)).collect();
        let (mut found, mut is_whole): (Vec<(usize, Hit)>, _) = (Vec::new(), true);
        for (number, text) in texts.iter().enumerate() {
            let Some(patterns) = &rules.patterns else { continue };
            let mut take = |place: Found| {
                found
                    .push((place.pattern.number(), Hit { text: number, from: place.utf16.start, to: place.utf16.end }));
            };
            is_whole &= patterns.search(text, &mut take);
        }
        order::sort(&mut found);
        let conditions = rules.conditions.iter().map(|when| view.truth(&when.condition)).collect();
        let has_words = texts.iter().any(|text| tokens(text).next_token().is_some());
        let read = |bound: &'a Bound| (bound, bound.model.read_again(&texts, before(&bound.model)));
        let models = models.filter(|_| has_words).map(read).collect();
        Self { rules, view, language, models, found, is_whole, conditions, has_words }
    }

    /// What the models made of the texts.
    pub(crate) fn into_cuts(self) -> impl Iterator<Item = (Model, Cut)> {
        self.models.into_iter().map(|(bound, reading)| (bound.model.clone(), reading.into_cut()))
    }

    /// Weighs the values of a field; `before` are the fields that were weighed before, by their numbers.
    pub(crate) fn weigh(&self, number: usize, before: &[Option<Weighed<'a>>]) -> Option<Weighed<'a>> {
        let field = self.rules.fields.get(number)?;
        let mut candidates = Candidates((0..field.values.len()).map(|_| None).collect());
        let nobody = self.base(number, field, before, &mut candidates);
        let found_must = self.keywords(number, field, &mut candidates);
        for (at, rule) in field.rules.iter().enumerate() {
            let lacks = rule.has_must && found_must.binary_search(&at).is_err();
            if (rule.points == 0 && !lacks) || !self.applies(rule) {
                continue;
            }
            if rule.points != 0 {
                let piece = Piece { rule: Some(rule), points: rule.points * i64::from(UNIT), ..Piece::of("facts") };
                candidates.with(rule.then, |candidate| candidate.add(piece));
            }
            if lacks {
                candidates.with(rule.then, |candidate| candidate.rule_out("must", Some(&rule.id)));
            }
        }
        for (candidate, known) in candidates.0.iter_mut().zip(&field.known) {
            if let Some(candidate) = candidate {
                self.judge(known, candidate);
            }
        }
        if candidates.0.iter().flatten().any(Candidate::is_pinned) {
            for candidate in candidates.0.iter_mut().flatten().filter(|candidate| !candidate.is_pinned()) {
                candidate.rule_out("pin", None);
            }
        }
        Some(rank(candidates, nobody))
    }

    /// What the values start from: the model, or the field that they follow. Gives what `none of these` starts from.
    fn base(
        &self,
        number: usize,
        field: &SuggestedField,
        before: &[Option<Weighed<'a>>],
        candidates: &mut Candidates<'a>,
    ) -> Vec<i32> {
        if let Some((bound, reading)) = self.models.iter().find(|(bound, _)| bound.suggested == number) {
            let scores = reading.scores();
            let total = odds::total(&scores);
            let mut nobody = Vec::new();
            for (class, (score, value)) in scores.iter().zip(&bound.values).enumerate() {
                let base = score.saturating_sub(total).saturating_add(BASE);
                match value {
                    Some(value) => candidates.with(*value, |candidate| {
                        (candidate.base, candidate.class) = (Some(base), Some(class));
                    }),
                    None => nobody.push(base),
                }
            }
            return nobody;
        }
        let Some(follows) = &field.follows else { return vec![BASE] };
        let Some(leader) = self.rules.fields.get(follows.suggested) else { return vec![BASE] };
        let chosen = match self.view.answers.get(leader.field) {
            Some(Some(Value::One(chosen))) => usize::try_from(*chosen).ok(),
            _ => None,
        };
        let leading: Vec<(usize, u16)> = match (chosen, before.get(follows.suggested)) {
            (Some(chosen), _) => vec![(chosen, odds::WHOLE)],
            (None, Some(Some(weighed))) => weighed.ranked.iter().map(|(value, share, _)| (*value, *share)).collect(),
            _ => Vec::new(),
        };
        let mut shares = vec![0_u32; field.values.len()];
        for &(value, share) in &leading {
            let own = follows.value_of.get(value).copied().flatten().filter(|_| share > 0);
            let Some((own, sum)) = own.and_then(|own| Some((own, shares.get_mut(own)?))) else { continue };
            *sum += u32::from(share);
            candidates.with(own, |candidate| {
                if candidate.pieces.len() < LEADERS {
                    let setting = Setting { field: leader.name.clone(), value: leader.values.id(value).to_owned() };
                    let points = i64::from(share) * STRONG * i64::from(UNIT) / i64::from(odds::WHOLE);
                    candidate.pieces.push(Piece { follows: Some(setting), points, ..Piece::of("follows") });
                }
            });
        }
        let score = |share: u32| odds::logarithm(share.into()) - odds::logarithm(odds::WHOLE.into()) + BASE;
        let rest = u32::from(odds::WHOLE).saturating_sub(shares.iter().sum());
        for (value, share) in shares.into_iter().enumerate().filter(|(_, share)| *share > 0) {
            candidates.with(value, |candidate| candidate.base = Some(score(share)));
        }
        if rest > 0 { vec![score(rest)] } else { Vec::new() }
    }

    /// Adds up the keywords that were found, rule by rule. Gives the rules that found one of their `must`.
    fn keywords(&self, number: usize, field: &'a SuggestedField, candidates: &mut Candidates<'a>) -> Vec<usize> {
        let mut touched: Vec<(usize, Strength, usize)> = Vec::new();
        let mut last = None;
        for (pattern, _) in &self.found {
            if last.replace(*pattern) != Some(*pattern) {
                let uses = self.rules.uses.get(*pattern).into_iter().flatten().filter(|used| used.field == number);
                touched.extend(uses.map(|used| (used.rule, used.strength, *pattern)));
            }
        }
        order::sort(&mut touched);
        let longer = self.longer(field, &touched);
        let mut found_must = Vec::new();
        for keywords in touched.chunk_by(|(one, ..), (other, ..)| one == other) {
            let Some(&(at, ..)) = keywords.first() else { continue };
            let Some(rule) = field.rules.get(at).filter(|rule| self.applies(rule)) else { continue };
            let Some(candidate) = candidates.of(rule.then) else { continue };
            let (mut points, mut counted): (i64, Vec<(bool, Hit)>) = (0, Vec::new());
            let mut found: Vec<(Strength, u32, Hit, usize, Vec<Hit>)> = Vec::new();
            for &(_, strength, pattern) in keywords {
                let mut hits = self.hits(rule, pattern);
                if matches!(strength, Strength::Strong | Strength::Weak) {
                    hits.retain(|hit| !longer.hold(hit, rule.then));
                }
                if let Some((weight, best)) = self.heaviest(&hits) {
                    found.push((strength, weight, best, pattern, hits));
                }
            }
            // The first strong one counts most, so it is the one in the heaviest text, and not the one written first.
            order::sort_by_key(&mut found, |&(strength, weight, hit, pattern, _)| {
                (strength, Reverse(weight), hit.text, hit.from, Reverse(hit.to), pattern)
            });
            for (strength, weight, best, pattern, hits) in found {
                match strength {
                    Strength::Must => {
                        found_must.push(at);
                        continue;
                    }
                    Strength::MustNot => candidate.rule_out("must_not", Some(&rule.id)),
                    Strength::Pin => candidate.pinned = true,
                    Strength::Strong | Strength::Weak | Strength::Against => {}
                }
                // A word counts once for the value, and once against it, however many keywords it is.
                let is_against = matches!(strength, Strength::Against | Strength::MustNot);
                let overlaps = |&(against, known): &(bool, Hit)| against == is_against && known.overlaps(&best);
                if counted.iter().any(overlaps) {
                    continue;
                }
                let each = match strength {
                    Strength::Strong if counted.is_empty() => STRONG,
                    Strength::Strong | Strength::Weak => WEAK,
                    Strength::Pin => MOST,
                    Strength::Against => -WEAK,
                    Strength::Must | Strength::MustNot => 0,
                };
                let most = MOST * i64::from(UNIT);
                let next = (points + each * i64::from(UNIT) * i64::from(weight) / 10_000).clamp(-most, most);
                candidate.add(Piece {
                    rule: Some(rule),
                    keyword: Some(pattern),
                    strength: Some(strength),
                    points: next - points,
                    hits,
                    ..Piece::of("keyword")
                });
                points = next;
                counted.push((is_against, best));
            }
        }
        found_must
    }

    /// The places of the strong keywords of a field.
    fn longer(&self, field: &SuggestedField, touched: &[(usize, Strength, usize)]) -> Longer {
        let mut places: Vec<(Hit, usize)> = Vec::new();
        for &(at, strength, pattern) in touched {
            let Some(rule) = field.rules.get(at) else { continue };
            if matches!(strength, Strength::Strong | Strength::Pin) && self.applies(rule) {
                places.extend(self.hits(rule, pattern).into_iter().map(|hit| (hit, rule.then)));
            }
        }
        order::sort(&mut places);
        Longer::of(places)
    }

    /// Where a rule finds a keyword.
    fn hits(&self, rule: &KeywordRule, pattern: usize) -> Vec<Hit> {
        let first = self.found.partition_point(|(known, _)| *known < pattern);
        let found = self.found.get(first..).unwrap_or_default().iter();
        let hits = found.take_while(|(known, _)| *known == pattern).map(|(_, hit)| *hit);
        hits.filter(|hit| rule.texts.is_empty() || rule.texts.contains(&hit.text)).collect()
    }

    /// The first place in the text of the greatest weight, with that.
    fn heaviest(&self, hits: &[Hit]) -> Option<(u32, Hit)> {
        let mut best: Option<(u32, Hit)> = None;
        for hit in hits {
            let weight = self.rules.texts.get(hit.text).map_or(0, |text| text.weight);
            if best.is_none_or(|(known, _)| weight > known) {
                best = Some((weight, *hit));
            }
        }
        best
    }

    /// Whether a rule is there: what it rests on must be known.
    fn applies(&self, rule: &KeywordRule) -> bool {
        let base = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let speaks = |language: &String| {
            self.language.is_empty()
                || self.language.eq_ignore_ascii_case(language)
                || (!language.contains('-') && base(self.language) == base(language))
        };
        rule.language.as_ref().is_none_or(speaks) && self.view.truth(&rule.when.condition) == Truth::Holds
    }

    /// Rules out what is disabled, or not valid for this ticket.
    fn judge(&self, known: &KnownValue, candidate: &mut Candidate<'_>) {
        if known.disabled {
            candidate.ruled_out = Some(("disabled", None));
        } else if known.when.iter().any(|at| self.conditions.get(*at) == Some(&Truth::Fails)) {
            candidate.ruled_out = Some(("not_valid", None));
        }
    }
}

/// The values by their shares.
fn rank(candidates: Candidates<'_>, nobody: Vec<i32>) -> Weighed<'_> {
    let pinned = candidates.0.iter().flatten().any(Candidate::is_pinned);
    let mut scores: Vec<i32> = if pinned { Vec::new() } else { nobody };
    let mut seated = Vec::new();
    for (value, candidate) in candidates.0.into_iter().enumerate() {
        let Some(candidate) = candidate else { continue };
        let score = match (candidate.ruled_out, candidate.base) {
            // Nothing speaks for it, on balance.
            (None, None) if candidate.points <= 0 && !candidate.pinned => None,
            (None, base) => Some(raised(base.unwrap_or(0), candidate.points)),
            // What the model gives to a value that is ruled out stays there, and is nobody's.
            (Some(_), base) => base.filter(|_| !pinned),
        };
        scores.extend(score);
        let own = score.filter(|_| candidate.ruled_out.is_none()).map(|score| (score, scores.len() - 1));
        seated.push((value, own, candidate));
    }
    let shares = odds::shares(&scores);
    order::sort_by(&mut seated, |(_, one, _), (_, other, _)| {
        other.map(|(score, _)| score).cmp(&one.map(|(score, _)| score))
    });
    let share = |own: Option<(i32, usize)>| own.and_then(|(_, seat)| shares.get(seat)).copied().unwrap_or(0);
    Weighed { ranked: seated.into_iter().map(|(value, own, candidate)| (value, share(own), candidate)).collect() }
}

/// How certain a value can be that has so many points, in 1/1024, and no rival.
#[cfg(feature = "author")]
pub(crate) fn most_certain(points: i64) -> u32 {
    odds::shares(&[raised(0, points), BASE]).first().copied().map_or(0, u32::from)
}

#[cfg(feature = "author")]
impl SuggestRules {
    /// The weight of the heaviest text that a rule looks into.
    pub(crate) fn heaviest(&self, rule: &KeywordRule) -> u32 {
        let own = |(at, text): (usize, &WeightedText)| {
            (rule.texts.is_empty() || rule.texts.contains(&at)).then_some(text.weight)
        };
        self.texts.iter().enumerate().filter_map(own).max().unwrap_or(0)
    }

    /// What so many strong and weak keywords of one rule can come to, in a text of that weight.
    pub(crate) fn most_points(strong: usize, weak: usize, weight: u32) -> i64 {
        let further = i64::try_from(strong.saturating_sub(1) + weak).unwrap_or(MOST);
        let first = if strong > 0 { STRONG } else { 0 };
        let points = (first + further.saturating_mul(WEAK)) * i64::from(UNIT) * i64::from(weight) / 10_000;
        points.min(MOST * i64::from(UNIT))
    }
}

/// A score with points for and against it.
fn raised(score: i32, points: i64) -> i32 {
    i32::try_from((i64::from(score) + points).clamp(-FURTHEST, FURTHEST)).unwrap_or_default()
}

impl<'a> Candidates<'a> {
    fn of(&mut self, value: usize) -> Option<&mut Candidate<'a>> {
        Some(self.0.get_mut(value)?.get_or_insert_default())
    }

    fn with(&mut self, value: usize, change: impl FnOnce(&mut Candidate<'a>)) {
        if let Some(candidate) = self.of(value) {
            change(candidate);
        }
    }
}

impl<'a> Candidate<'a> {
    /// Whether nothing but it, and what else is pinned, is suggested.
    fn is_pinned(&self) -> bool {
        self.pinned && self.ruled_out.is_none()
    }

    fn add(&mut self, piece: Piece<'a>) {
        self.points += piece.points;
        self.pieces.push(piece);
    }

    /// Notes why it must not be suggested; the first reason stands.
    fn rule_out(&mut self, because: &'static str, rule: Option<&'a str>) {
        self.ruled_out = self.ruled_out.or(Some((because, rule)));
    }
}

impl Piece<'_> {
    fn of(kind: &'static str) -> Self {
        Self { kind, rule: None, keyword: None, strength: None, follows: None, points: 0, hits: Vec::new() }
    }
}

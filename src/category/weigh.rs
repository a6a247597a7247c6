//! What speaks for which value, and how much.

use std::cmp::Reverse;

use super::answer::{Evidence, FieldSuggestions, Other, Place, Setting, Suggestion};
use super::model::{Mark, Model, Reading};
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

/// How many words the model shows for one value.
const MARKS: usize = 5;

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

/// A place in one of the texts, in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    text: usize,
    from: usize,
    to: usize,
}

impl Hit {
    fn overlaps(&self, other: &Self) -> bool {
        self.text == other.text && self.from < other.to && other.from < self.to
    }
}

/// Where strong keywords stand: words inside of one that is longer, and speaks for another value, do not count. So `shared
/// mailbox` is not about mailboxes, and `new laptop` not about laptops.
struct Longer {
    /// The places in order, each with those of it and the ones before it in the same text that reach furthest: of one value, and of
    /// another.
    places: Vec<(Hit, [Option<Reach>; 2])>,
}

/// How far a place reaches, from where, and of which value it is. Of those that reach as far the longest is the greatest.
type Reach = (usize, Reverse<usize>, usize);

impl Longer {
    fn of(places: Vec<(Hit, usize)>) -> Self {
        let mut all: Vec<(Hit, [Option<Reach>; 2])> = Vec::new();
        for (hit, value) in places {
            let [mut first, mut second] = match all.last() {
                Some((known, furthest)) if known.text == hit.text => *furthest,
                _ => [None, None],
            };
            let own = Some((hit.to, Reverse(hit.from), value));
            match first {
                Some((.., known)) if known != value && own > first => (first, second) = (own, first),
                Some((.., known)) if known != value => second = second.max(own),
                _ => first = first.max(own),
            }
            all.push((hit, [first, second]));
        }
        Self { places: all }
    }

    /// Whether a place lies inside of a longer one of another value.
    fn hold(&self, hit: &Hit, value: usize) -> bool {
        let end = self.places.partition_point(|(known, _)| (known.text, known.from) <= (hit.text, hit.from));
        let before =
            end.checked_sub(1).and_then(|last| self.places.get(last)).filter(|(known, _)| known.text == hit.text);
        before.is_some_and(|(_, furthest)| {
            furthest
                .iter()
                .flatten()
                .any(|&(to, Reverse(from), other)| other != value && to >= hit.to && to - from > hit.to - hit.from)
        })
    }
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

/// What is to be told.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    /// How many values at most; as the policy says where absent.
    pub(crate) limit: Option<usize>,
    pub(crate) evidence: bool,
    pub(crate) explain: bool,
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
    /// Searches the texts of a view of the facts.
    pub(crate) fn new(rules: &'a SuggestRules, view: &'a View, language: &'a str, models: &'a [Bound]) -> Self {
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
        let read = |bound: &'a Bound| (bound, bound.model.read(&texts));
        let models = models.iter().filter(|_| has_words).map(read).collect();
        Self { rules, view, language, models, found, is_whole, conditions, has_words }
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
            // What nothing speaks for is not worth the words, for whatever reason it is ruled out.
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
            // What lacks its `must` and nothing else is every such value, for every text.
            let is_touched = candidate.base.is_some() || !candidate.pieces.is_empty();
            if because.is_some() && !(explain && is_touched) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_lies_inside_of_a_longer_place_is_found_as_by_looking_at_each(
            places in proptest::collection::vec((0_usize..2, 0_usize..12, 1_usize..6, 0_usize..3), 0..30),
            text in 0_usize..2, from in 0_usize..12, length in 1_usize..6, value in 0_usize..3,
        ) {
            let mut all: Vec<(Hit, usize)> = places
                .into_iter()
                .map(|(text, from, length, value)| (Hit { text, from, to: from + length }, value))
                .collect();
            let hit = Hit { text, from, to: from + length };
            let inside = |(known, other): &(Hit, usize)| {
                *other != value
                    && known.text == hit.text
                    && known.from <= hit.from
                    && known.to >= hit.to
                    && known.to - known.from > length
            };
            let expected = all.iter().any(inside);
            order::sort(&mut all);
            prop_assert_eq!(Longer::of(all).hold(&hit, value), expected);
        }
    }
}

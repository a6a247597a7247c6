//! How good suggestions are: figures over tickets whose category is known.

use itsm_core::category::Model;
use itsm_core::category::odds::shares;
use serde::{Serialize, Serializer};

/// A share, in ten-thousandths. In JSON as a number from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u16);

impl Share {
    /// So many of so many, rounded to the nearest.
    pub fn of(part: u64, whole: u64) -> Self {
        let share = (part * 10_000 + whole / 2).checked_div(whole).unwrap_or_default();
        Self(u16::try_from(share).unwrap_or(u16::MAX))
    }

    /// In percent, with one decimal place.
    pub fn percent(self) -> String {
        let tenths = (self.0 + 5) / 10;
        format!("{}.{}%", tenths / 10, tenths % 10)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(f64::from(self.0) / 10_000.0)
    }
}

/// A ticket and what was suggested for it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Which of the tickets.
    pub(super) ticket: usize,
    /// Its class.
    pub(super) class: usize,
    /// The share of its class.
    pub(super) own: u16,
    /// The best class, and its share.
    pub(super) best: (usize, u16),
    /// How many classes come before its own.
    pub(super) before: usize,
}

impl Seen {
    pub(super) fn of(model: &Model, ticket: usize, class: usize, texts: &[&str]) -> Self {
        let scores = model.scores(texts);
        let shares = shares(&scores);
        let own_score = scores.get(class).copied().unwrap_or(i32::MIN);
        let better = |(at, score): (usize, &i32)| *score > own_score || *score == own_score && at < class;
        let best = scores.iter().enumerate().rev().max_by_key(|(_, score)| **score).map_or(0, |(at, _)| at);
        let share = |class: usize| shares.get(class).copied().unwrap_or_default();
        Self {
            ticket,
            class,
            own: share(class),
            best: (best, share(best)),
            before: scores.iter().enumerate().filter(|one| better(*one)).count(),
        }
    }
}

/// Figures over tickets that the model has not seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// How many tickets.
    pub tickets: u64,
    /// How often the first suggestion was right.
    pub accuracy: Share,
    /// The mean of F1 over all classes.
    pub macro_f1: Share,
    /// How often one of the first three was right.
    pub top3: Share,
    /// How far confidence was off, on average: the expected calibration error, of ten bands.
    pub calibration_error: Share,
    /// Confidence against how often it was right, in bands of a tenth.
    pub calibration: Vec<Band>,
    /// What becomes of suggesting only from a confidence on.
    pub coverage: Vec<Threshold>,
    /// For each class the suggestions its tickets got, in the order of classes.
    pub confusion: Vec<Vec<u64>>,
    /// Figures of each class, in the same order.
    pub classes: Vec<ClassMeasured>,
    /// After so many characters were typed.
    pub typed: Vec<Typed>,
}

/// Suggestions of a confidence from one tenth to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Band {
    /// From which confidence on.
    pub from: Share,
    /// How many first suggestions.
    pub tickets: u64,
    /// Their mean confidence.
    pub confidence: Share,
    /// How often they were right.
    pub accuracy: Share,
}

/// What becomes of suggesting only from a confidence on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Threshold {
    /// The confidence.
    pub from: Share,
    /// For how many tickets something is suggested.
    pub coverage: Share,
    /// How often that is right.
    pub precision: Share,
}

/// Figures of a class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassMeasured {
    /// How many tickets it has.
    pub tickets: u64,
    /// How many of the tickets for which it was suggested first are its own.
    pub precision: Share,
    /// For how many of its tickets it was suggested first.
    pub recall: Share,
    /// The harmonic mean of both.
    pub f1: Share,
}

/// Figures where only the start of a text is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    /// How many characters.
    pub characters: usize,
    /// How often the first suggestion was right.
    pub accuracy: Share,
    /// How often one of the first three was right.
    pub top3: Share,
    /// How far confidence was off, on average.
    pub calibration_error: Share,
}

/// After how many characters suggestions are measured.
pub(super) const TYPED: [usize; 4] = [10, 20, 40, 80];

impl Measured {
    /// Figures of whole tickets, and of their starts in the order of [`TYPED`].
    pub(super) fn of(seen: &[Seen], starts: &[Vec<Seen>], classes: usize) -> Self {
        let tickets = seen.len() as u64;
        let mut confusion = vec![vec![0_u64; classes]; classes];
        for one in seen {
            if let Some(count) = confusion.get_mut(one.class).and_then(|row| row.get_mut(one.best.0)) {
                *count += 1;
            }
        }
        let each: Vec<ClassMeasured> = (0..classes).map(|class| class_measured(&confusion, class)).collect();
        let present: Vec<u64> = each.iter().filter(|own| own.tickets > 0).map(|own| u64::from(own.f1.0)).collect();
        let thresholds = (0..20_u16).map(|step| step * 500).chain([9_700, 9_900]);
        Self {
            tickets,
            accuracy: right(seen, 1),
            macro_f1: Share::of(present.iter().sum(), present.len() as u64 * 10_000),
            top3: right(seen, 3),
            calibration_error: calibration_error(seen),
            calibration: bands(seen),
            coverage: thresholds.filter_map(|from| threshold(seen, from)).collect(),
            confusion,
            classes: each,
            typed: TYPED.iter().zip(starts).map(|(&characters, seen)| typed(characters, seen)).collect(),
        }
    }
}

/// How often the class is among the first so many.
fn right(seen: &[Seen], of_first: usize) -> Share {
    Share::of(seen.iter().filter(|one| one.before < of_first).count() as u64, seen.len() as u64)
}

fn class_measured(confusion: &[Vec<u64>], class: usize) -> ClassMeasured {
    let tickets: u64 = confusion.get(class).map_or(0, |row| row.iter().sum());
    let suggested: u64 = confusion.iter().filter_map(|row| row.get(class)).sum();
    let right = confusion.get(class).and_then(|row| row.get(class)).copied().unwrap_or_default();
    ClassMeasured {
        tickets,
        precision: Share::of(right, suggested),
        recall: Share::of(right, tickets),
        f1: Share::of(2 * right, tickets + suggested),
    }
}

fn bands(seen: &[Seen]) -> Vec<Band> {
    let mut bands = Vec::new();
    for from in (0..10_000).step_by(1_000) {
        // Certainty is in the last.
        let until = if from == 9_000 { u16::MAX } else { from + 1_000 };
        let of_band: Vec<&Seen> = seen.iter().filter(|one| (from..until).contains(&one.best.1)).collect();
        let tickets = of_band.len() as u64;
        if tickets > 0 {
            let confidence: u64 = of_band.iter().map(|one| u64::from(one.best.1)).sum();
            let right = of_band.iter().filter(|one| one.before == 0).count() as u64;
            bands.push(Band {
                from: Share(from),
                tickets,
                confidence: Share::of(confidence, tickets * 10_000),
                accuracy: Share::of(right, tickets),
            });
        }
    }
    bands
}

fn calibration_error(seen: &[Seen]) -> Share {
    let off = |band: Band| band.tickets * u64::from(band.confidence.0.abs_diff(band.accuracy.0));
    Share::of(bands(seen).into_iter().map(off).sum(), seen.len() as u64 * 10_000)
}

fn threshold(seen: &[Seen], from: u16) -> Option<Threshold> {
    let shown: Vec<&Seen> = seen.iter().filter(|one| one.best.1 >= from).collect();
    let right = shown.iter().filter(|one| one.before == 0).count() as u64;
    let count = shown.len() as u64;
    (count > 0).then(|| Threshold {
        from: Share(from),
        coverage: Share::of(count, seen.len() as u64),
        precision: Share::of(right, count),
    })
}

fn typed(characters: usize, seen: &[Seen]) -> Typed {
    Typed { characters, accuracy: right(seen, 1), top3: right(seen, 3), calibration_error: calibration_error(seen) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(class: usize, best: usize, share: u16) -> Seen {
        let before = usize::from(class != best) * (1 + class);
        Seen { ticket: 0, class, own: 0, best: (best, share), before }
    }

    #[test]
    fn figures_are_those_of_the_textbook() {
        let seen = [seen(0, 0, 9_000), seen(0, 0, 9_500), seen(0, 1, 6_000), seen(1, 1, 6_500), seen(1, 0, 9_500)];
        let measured = Measured::of(&seen, &[], 2);
        assert_eq!((measured.accuracy, measured.top3), (Share(6_000), Share(10_000)));
        assert_eq!(measured.confusion, [[2, 1], [1, 1]]);
        assert_eq!(measured.classes[0].f1, Share(6_667));
        assert_eq!(measured.macro_f1, Share(5_834));
        // Three of 0.9333 on average were right in 0.6667, two of 0.625 in 0.5.
        assert_eq!(measured.calibration_error, Share::of(3 * 2_666 + 2 * 1_250, 5 * 10_000));
        let sure = measured.coverage.iter().find(|threshold| threshold.from == Share(9_000)).unwrap();
        assert_eq!((sure.coverage, sure.precision), (Share(6_000), Share(6_667)));
    }

    #[test]
    fn of_nothing_there_are_no_figures() {
        let measured = Measured::of(&[], &[], 3);
        assert_eq!((measured.tickets, measured.accuracy, measured.coverage.len()), (0, Share(0), 0));
        assert_eq!(Share(8_549).percent(), "85.5%");
    }
}

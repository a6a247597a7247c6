//! Decision tables and derived values.

use super::map::Map;
use super::{Reader, shape};
use crate::document::model::{Band, Derived, HitPolicy, Name, Rule, Scalar, Table};
use crate::document::tree::Node;
use crate::finding::Finding;
use crate::span::{Span, Spanned};

const HIT_POLICIES: [(&str, HitPolicy); 4] = [
    ("first", HitPolicy::First),
    ("most_specific", HitPolicy::MostSpecific),
    ("highest", HitPolicy::Highest),
    ("sum", HitPolicy::Sum),
];

/// The ways to derive a value.
const FORMS: [&str; 4] = ["rules", "score", "matrix", "highest_of"];

impl Reader<'_> {
    pub(super) fn derived(&mut self, key: &Name, node: &Node) -> Option<Derived> {
        let map = self.map(node, Some(key), shape::DERIVED)?;
        let forms: Vec<&(Name, Node)> = FORMS.iter().filter_map(|&form| map.get(form)).collect();
        if let [_, (second, _), ..] = forms.as_slice() {
            let message = format!("`{}` is derived in two ways", key.value);
            let help = format!("keep one of {}", FORMS.map(|form| format!("`{form}`")).join(", "));
            self.report(Finding::error("derive.one_form", second.span, message).help(help));
        }
        let other = map.get("score").or(map.get("matrix")).or(map.get("highest_of"));
        if let (Some((form, _)), None) = (other, map.get("rules")) {
            for key in ["hit", "by", "otherwise", "start", "bands"] {
                if let Some((key, _)) = map.get(key) {
                    let message = format!("`{}` means nothing beside `{}`", key.value, form.value);
                    let help = match (form.value.as_str(), key.value.as_str()) {
                        ("score", "bands" | "otherwise") => "it belongs inside of the score",
                        _ => "it belongs to a table of `rules`; take it out",
                    };
                    self.report(Finding::error("derive.one_form", key.span, message).help(help));
                }
            }
        }
        Some(Derived {
            scale: map.get("scale").and_then(|(_, node)| self.reference(node, "the name of a scale")),
            label: self.text(&map, "label"),
            table: if other.is_none() { Some(self.table_of(&map, key.span)) } else { None },
            score: map.get("score").and_then(|(key, node)| self.score(key, node)),
            matrix: map.get("matrix").and_then(|(key, node)| self.matrix(key, node)),
            highest_of: map.get("highest_of").map(|(_, node)| self.highest_of(node)).unwrap_or_default(),
            adjust: map.get("adjust").map(|(_, node)| self.adjustments(node)).unwrap_or_default(),
            span: node.span,
        })
    }

    fn highest_of(&mut self, node: &Node) -> Vec<Name> {
        self.some(node, "a list of values on one scale", |reader, item| reader.reference(item, "the name of a value"))
    }

    pub(super) fn table(&mut self, key: &Name, node: &Node) -> Option<Table> {
        let map = self.map(node, Some(key), shape::TABLE)?;
        Some(self.table_of(&map, key.span))
    }

    /// A table's own keys, out of a map that may have others.
    fn table_of(&mut self, map: &Map<'_>, key: Span) -> Table {
        let hit = self.hit(map, key);
        if let Some(hit) = hit.as_ref().map(|hit| hit.value) {
            for (name, of) in [("by", HitPolicy::MostSpecific), ("start", HitPolicy::Sum), ("bands", HitPolicy::Sum)] {
                if let Some((key, _)) = map.get(name).filter(|_| hit != of) {
                    self.key_not_for_hit(key, hit, of);
                }
            }
        }
        let of = hit.as_ref().map(|hit| hit.value);
        let rules = self.required(map, "rules", "rules: [{ when: { … }, then: … }]");
        let rules = rules.map(|(_, node)| self.rules(node, of)).unwrap_or_default();
        let bands = map.get("bands").map(|(_, node)| self.bands(node)).unwrap_or_default();
        if of == Some(HitPolicy::Sum) && map.get("bands").is_none() {
            let finding = Finding::error("document.missing_key", map.start(), "a table with `hit: sum` needs `bands`");
            self.report(finding.help("write `bands: [{ from: 0, then: low }, { from: 10, then: high }]`"));
        }
        Table {
            hit: hit.unwrap_or_else(|| Spanned::new(HitPolicy::First, key)),
            by: map.get("by").map(|(_, node)| self.by(node)).unwrap_or_default(),
            rules,
            otherwise: self.outcome(map, "otherwise"),
            start: self.integer(map, "start", i64::MIN, i64::MAX),
            bands,
        }
    }

    pub(super) fn outcome(&mut self, map: &Map<'_>, key: &'static str) -> Option<Spanned<Scalar>> {
        let (_, node) = map.get(key)?;
        self.scalar(node, "an outcome")
    }

    /// The hit policy; `None` when it is written but not known, so that nothing is said that depends on it.
    fn hit(&mut self, map: &Map<'_>, key: Span) -> Option<Spanned<HitPolicy>> {
        let Some((_, node)) = map.get("hit") else { return Some(Spanned::new(HitPolicy::First, key)) };
        let hit = self.word_of(node, "a hit policy", "hit policy", &HIT_POLICIES)?;
        Some(Spanned::new(hit, node.span))
    }

    fn key_not_for_hit(&mut self, key: &Name, hit: HitPolicy, of: HitPolicy) {
        let word = |hit: HitPolicy| HIT_POLICIES.iter().find(|(_, known)| *known == hit).map_or("", |(word, _)| *word);
        let message = format!("`{}` means nothing with `hit: {}`", key.value, word(hit));
        let help = match (key.value.as_str(), hit) {
            ("then", _) => "write `points`; the outcomes stand in `bands`".to_owned(),
            ("points", _) => "write `then`, or make it a table with `hit: sum`".to_owned(),
            _ => format!("it belongs to `hit: {}`; take it out", word(of)),
        };
        self.report(Finding::error("table.key_not_for_hit", key.span, message).help(help));
    }

    pub(super) fn by(&mut self, node: &Node) -> Vec<Name> {
        self.some(node, "a list of fields, most significant first", |reader, item| reader.reference(item, "a field"))
    }

    pub(super) fn rules(&mut self, node: &Node, hit: Option<HitPolicy>) -> Vec<Rule> {
        let rules = self.some(node, "a list of rules", |reader, item| reader.rule(item, hit));
        self.distinct(rules.iter().filter_map(|rule| rule.id.as_ref()));
        rules
    }

    fn rule(&mut self, node: &Node, hit: Option<HitPolicy>) -> Option<Rule> {
        let map = self.map(node, None, shape::RULE)?;
        if let Some(hit) = hit {
            let (needed, other) = if hit == HitPolicy::Sum { ("points", "then") } else { ("then", "points") };
            let of = if hit == HitPolicy::Sum { HitPolicy::First } else { HitPolicy::Sum };
            match (map.get(needed), map.get(other)) {
                (_, Some((key, _))) => self.key_not_for_hit(key, hit, of),
                (None, None) if hit == HitPolicy::Sum => self.missing(&map, "points", "points: 5"),
                (None, None) => self.missing(&map, "then", "then: …"),
                (Some(_), None) => {}
            }
        }
        let when = map.get("when").map(|(_, node)| self.condition(node));
        let rule = Rule {
            id: map.get("id").and_then(|(_, node)| self.id(node)),
            when: when.clone().flatten(),
            then: self.outcome(&map, "then"),
            points: self.integer(&map, "points", i64::MIN, i64::MAX),
            because: self.text(&map, "because"),
            span: node.span,
        };
        // Without its condition a rule would hold always: it is no longer the rule that was written.
        (!matches!(when, Some(None))).then_some(rule)
    }

    pub(super) fn bands(&mut self, node: &Node) -> Vec<Band> {
        let bands = self.some(node, "a list of bands", |reader, item| {
            let map = reader.map(item, None, shape::BAND)?;
            let from = reader.required(&map, "from", "from: 0").is_some();
            let from = if from { reader.integer(&map, "from", i64::MIN, i64::MAX) } else { None };
            reader.required(&map, "then", "then: …");
            let then = reader.outcome(&map, "then");
            Some(Band { from: from?, then: then? })
        });
        for (band, next) in bands.iter().zip(bands.iter().skip(1)) {
            if next.from.value <= band.from.value {
                let message =
                    format!("this band starts at {}, the one before it at {}", next.from.value, band.from.value);
                let finding = Finding::error("table.bands_not_ascending", next.from.span, message);
                self.report(finding.help("list the bands with ascending `from`"));
            }
        }
        bands
    }
}

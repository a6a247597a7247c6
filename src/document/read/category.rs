//! The tree of categories, and what is suggested out of texts.

use super::map::Map;
use super::{Reader, shape};
use crate::document::limits::{MAX_ATTRIBUTE_VALUES, MAX_OFFERED_BYTES, MAX_OPTIONS};
use crate::document::model::category::{
    Categories, Category, Keyword, KeywordRule, Keywords, SEPARATOR, Suggest, Suggestion,
};
use crate::document::model::{Catalogue, CatalogueEntry, Entries, Name, Text};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::finding::Finding;
use crate::span::Spanned;

/// A hundred percent, in hundredths of one.
const WHOLE: i64 = 10_000;

/// The most points of a rule, for or against.
const MAX_POINTS: i64 = 20;

/// The most suggestions for one field.
const MAX_SUGGESTIONS: i64 = 20;

/// The kinds of keywords.
const STRENGTHS: [&str; 6] = ["strong", "weak", "against", "must", "must_not", "pin"];

impl Reader<'_> {
    pub(super) fn categories(&mut self, key: &Name, node: &Node) -> Option<Categories> {
        let map = self.map(node, Some(key), shape::CATEGORIES)?;
        let label = self.text(&map, "label");
        let attributes = self.named(&map, "attributes", "attributes", Self::attribute);
        for (name, _) in &attributes {
            self.not_a_key_of_categories(name);
        }
        let tree = self.required(&map, "tree", "tree: { network: { label: Network } }");
        let tree = tree.map(|(_, node)| self.branch(node)).unwrap_or_default();
        let mut flat = Flat { values: attributes.0.len(), bytes: 0, entries: Vec::new() };
        flat.branch(&tree, None);
        if flat.bytes > MAX_OFFERED_BYTES {
            let message = format!(
                "the labels of categories, with those above them, have more than {MAX_OFFERED_BYTES} bytes in all"
            );
            let finding = Finding::error("document.too_many_items", key.span, message);
            self.report(finding.help("shorten the labels at the top of the tree"));
        }
        let catalogue = Catalogue {
            label: label.clone(),
            attributes: attributes.clone(),
            entries: Entries(flat.entries),
            span: node.span,
        };
        Some(Categories { label, attributes, tree, span: node.span, catalogue })
    }

    /// An attribute stands beside the keys of a category itself.
    fn not_a_key_of_categories(&mut self, name: &Name) {
        if shape::CATEGORY.keys.contains(&name.value.as_str()) {
            let message = format!("every category has a `{}` of its own; no attribute can have that name", name.value);
            self.report(Finding::error("name.reserved", name.span, message).help("choose another name"));
        }
    }

    fn branch(&mut self, node: &Node) -> Entries<Category> {
        let mut kept = Vec::new();
        for (id, node) in self.entries(node, "a map of categories by id") {
            self.check_choice_id(id);
            if id.value.contains(SEPARATOR) {
                let message = format!("{} has `{SEPARATOR}` in it, which stands between categories", quoted(&id.value));
                let help = "write the part after it under `children`, or choose another sign";
                self.report(Finding::error("name.invalid", id.span, message).help(help));
            }
            kept.extend(self.category(id, node).map(|category| (id.clone(), category)));
        }
        Entries(kept)
    }

    fn category(&mut self, id: &Name, node: &Node) -> Option<Category> {
        let map = self.open_map(node, Some(id), shape::CATEGORY)?;
        let keywords = map.get("keywords").and_then(|(key, node)| {
            let map = self.map(node, Some(key), shape::KEYWORDS)?;
            Some(self.keywords(&map))
        });
        let mut category = Category {
            label: self.text(&map, "label"),
            description: self.text(&map, "description"),
            enabled: self.boolean(&map, "enabled"),
            when: map.get("when").and_then(|(_, node)| self.condition(node)),
            synonyms: self.list(&map, "synonyms"),
            keywords,
            at_least: map.get("at_least").and_then(|(_, node)| self.share(node, WHOLE)),
            children: map.get("children").map(|(_, node)| self.branch(node)).unwrap_or_default(),
            values: Entries::default(),
            span: node.span,
        };
        for (key, value) in self.entries(node, "a category") {
            if !shape::CATEGORY.keys.contains(&key.value.as_str()) {
                category.values.0.extend(self.attribute_value(value).map(|value| (key.clone(), value)));
            }
        }
        Some(category)
    }

    fn keywords(&mut self, map: &Map<'_>) -> Keywords {
        Keywords {
            strong: self.list(map, "strong"),
            weak: self.list(map, "weak"),
            against: self.list(map, "against"),
            must: self.list(map, "must"),
            must_not: self.list(map, "must_not"),
            pin: self.list(map, "pin"),
        }
    }

    /// Keywords: a list, or one.
    fn list(&mut self, map: &Map<'_>, key: &'static str) -> Vec<Keyword> {
        match map.get(key) {
            None => Vec::new(),
            Some((_, node)) if matches!(node.kind, NodeKind::List(_)) => {
                self.some(node, "a list of keywords", Self::keyword)
            }
            Some((_, node)) => self.keyword(node).into_iter().collect(),
        }
    }

    fn keyword(&mut self, node: &Node) -> Option<Keyword> {
        if !matches!(node.kind, NodeKind::Map(_)) {
            return self.any_text(node).map(Keyword::Phrase);
        }
        let map = self.map(node, None, shape::EXPRESSION)?;
        let (_, expression) = self.required(&map, "matches", "matches: 'ERR-\\d+'")?;
        self.any_text(expression).map(Keyword::Matches)
    }

    pub(super) fn suggest(&mut self, key: &Name, node: &Node) -> Option<Suggest> {
        let map = self.map(node, Some(key), shape::SUGGEST)?;
        let mut texts = Vec::new();
        if let Some((_, node)) = self.required(&map, "texts", "texts: { summary: 100%, description: 50% }") {
            for (name, weight) in self.entries(node, "a map of weights by text field") {
                texts.extend(self.share(weight, WHOLE).map(|weight| (name.clone(), weight)));
            }
        }
        self.required(&map, "fields", "fields: { category: {} }");
        Some(Suggest {
            texts: Entries(texts),
            fields: self.named(&map, "fields", "suggested fields", Self::suggestion),
            span: node.span,
        })
    }

    fn suggestion(&mut self, key: &Name, node: &Node) -> Option<Suggestion> {
        let map = self.map(node, Some(key), shape::SUGGESTION)?;
        let rules = map.get("rules").map(|(_, node)| self.some(node, "a list of rules", Self::keyword_rule));
        let rules = rules.unwrap_or_default();
        self.distinct(rules.iter().filter_map(|rule| rule.id.as_ref()));
        Some(Suggestion {
            follows: map.get("follows").and_then(|(_, node)| self.reference(node, "a field and its attribute")),
            at_least: map.get("at_least").and_then(|(_, node)| self.share(node, WHOLE)),
            limit: self.integer(&map, "limit", 1, MAX_SUGGESTIONS),
            rules,
            span: node.span,
        })
    }

    fn keyword_rule(&mut self, node: &Node) -> Option<KeywordRule> {
        let map = self.map(node, None, shape::KEYWORD_RULE)?;
        let (_, then) = self.required(&map, "then", "then: VALUE")?;
        let texts = map.get("texts").map(|(_, node)| {
            self.some(node, "a list of text fields", |reader, item| reader.reference(item, "a text field"))
        });
        let language = map.get("language").and_then(|(_, node)| self.any_text(node));
        let rule = KeywordRule {
            id: map.get("id").and_then(|(_, node)| self.id(node)),
            then: self.reference(then, "a value of the field")?,
            when: map.get("when").and_then(|(_, node)| self.condition(node)),
            language: language.filter(|tag| self.is_language_tag(tag)),
            texts: texts.unwrap_or_default(),
            keywords: self.keywords(&map),
            points: self.integer(&map, "points", -MAX_POINTS, MAX_POINTS),
            because: self.text(&map, "because"),
            span: node.span,
        };
        // With a condition that cannot be read it would always be there.
        let is_read = rule.when.is_some() || map.get("when").is_none();
        if STRENGTHS.iter().all(|strength| map.get(strength).is_none()) && map.get("points").is_none() {
            let message = "this rule looks for nothing";
            let help = "write keywords under `strong` or `weak`, or what its `when` counts: `points: 4`";
            self.report(Finding::error("suggest.no_keywords", map.start(), message).help(help));
        }
        if let (Some((key, _)), None) = (map.get("points"), map.get("when")) {
            let message = "`points` are what a `when` counts, and there is none";
            let help = "add `when`, or write keywords under `strong` or `weak`";
            self.report(Finding::error("suggest.points_without_when", key.span, message).help(help));
        }
        is_read.then_some(rule)
    }
}

/// The tree as a list of paths, each category after the one above it.
struct Flat {
    /// How many attributes there are: what an entry can have at most.
    values: usize,
    /// What the labels come to.
    bytes: usize,
    entries: Vec<(Name, CatalogueEntry)>,
}

impl Flat {
    /// Beyond what there may be of anything it stops: that there is too much is said when it is counted.
    fn branch(&mut self, tree: &Entries<Category>, above: Option<usize>) {
        for (id, category) in tree {
            let next = self.entries.len();
            if next > MAX_OPTIONS || self.bytes > MAX_OFFERED_BYTES || next * self.values > MAX_ATTRIBUTE_VALUES {
                return;
            }
            let parent = above.and_then(|above| self.entries.get(above));
            let entry = match parent {
                None => (
                    id.clone(),
                    CatalogueEntry {
                        label: category.label.clone(),
                        description: category.description.clone(),
                        attributes: category.values.clone(),
                    },
                ),
                Some((path, parent)) => {
                    let path = Name::new(format!("{}{SEPARATOR}{}", path.value, id.value), id.span);
                    let own = category.values.names().collect::<Vec<_>>();
                    let inherited = parent.attributes.iter().filter(|(name, _)| !own.contains(&name.value.as_str()));
                    let attributes = category.values.iter().chain(inherited).cloned().collect();
                    let label = below(parent.label.as_ref(), category.label.as_ref(), id);
                    let entry = CatalogueEntry {
                        label: Some(label),
                        description: category.description.clone(),
                        attributes: Entries(attributes),
                    };
                    (path, entry)
                }
            };
            self.bytes += entry.0.value.len() + entry.1.label.as_ref().map_or(0, Text::bytes);
            self.entries.push(entry);
            self.branch(&category.children, Some(next));
        }
    }
}

/// The label of a category with those above it, in every language that either has.
fn below(above: Option<&Text>, own: Option<&Text>, id: &Name) -> Text {
    let in_language = |text: Option<&Text>, language: &str| {
        text.map_or(id.value.as_str(), |text| text.in_language(language)).to_owned()
    };
    let joined = |language: &str| {
        let own = in_language(own, language);
        match above {
            Some(above) => format!("{} › {own}", above.in_language(language)),
            None => own,
        }
    };
    let mut languages: Vec<&Name> = Vec::new();
    for text in own.into_iter().chain(above) {
        if let Text::ByLanguage(texts) = text {
            for (language, _) in texts {
                if languages.iter().all(|known| known.value != language.value) {
                    languages.push(language);
                }
            }
        }
    }
    if languages.is_empty() {
        return Text::One(Spanned::new(joined(""), id.span));
    }
    let texts = languages.into_iter().map(|name| (name.clone(), Spanned::new(joined(&name.value), name.span)));
    Text::ByLanguage(Entries(texts.collect()))
}

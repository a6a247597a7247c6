//! From the document's categories and suggestions to resolved ones: names looked up, keywords compiled.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::rules::{
    Follows, KeywordRule, KnownValue, Strength, SuggestRules, SuggestedField, Use, WeightedText, WrittenKeyword,
};
use crate::document::model::category::{self as written, CATEGORIES, Category, Keyword, Keywords, Suggestion};
use crate::document::model::sla::Percent;
use crate::document::model::{CatalogueEntry, Document, Entries, FieldType, Name};
use crate::document::tree::quoted;
use crate::fact::field::{Kind, Written};
use crate::fact::vocabulary::{Catalogue, Field, RECORD_TYPE, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::scale::Options;
use crate::span::Spanned;
use crate::stage::set::Ordinal;
use crate::table::resolve::Resolver;
use crate::table::rule::When;
use crate::table::subject::Subjects;
use crate::text::patterns::{PatternError, Patterns, PatternsBuilder};

/// How certain a suggestion must be, where the policy says nothing, in ten-thousandths.
const AT_LEAST: u32 = 4_000;

/// How many are suggested, where the policy says nothing.
const LIMIT: usize = 3;

impl SuggestRules {
    /// Resolves the sections `categories` and `suggest`.
    pub(crate) fn resolve(
        document: &Document,
        vocabulary: &Vocabulary,
        policy: &Subjects,
        findings: &mut Findings,
    ) -> Option<Self> {
        let mut subjects = policy.clone();
        let mut resolver = Resolver::new(vocabulary, &mut subjects, findings);
        let (mut categories, mut conditions) = (Vec::new(), Vec::new());
        if let Some(written) = &document.categories {
            category_rules(&written.tree, &Above::default(), &mut resolver, &mut conditions, &mut categories);
        }
        let suggest = document.suggest.as_ref()?;
        let mut reading = Reading {
            document,
            resolver,
            texts: Vec::new(),
            categories,
            numbers: BTreeMap::new(),
            keywords: Vec::new(),
            patterns: Patterns::builder(),
            uses: Vec::new(),
        };
        let texts = suggest.texts.iter().filter_map(|(name, weight)| reading.text(name, weight)).collect();
        reading.texts = texts;
        let mut fields = Vec::new();
        for (name, suggestion) in &suggest.fields {
            let number = fields.len();
            fields.extend(reading.field(number, name, suggestion));
        }
        for (name, suggestion) in &suggest.fields {
            let Some(follows) = &suggestion.follows else { continue };
            let found = reading.follows(name, follows, suggest, &fields);
            if let Some(field) = fields.iter_mut().find(|field| field.name == name.value) {
                field.follows = found;
            }
        }
        let Reading { texts, keywords, patterns, uses, resolver, .. } = reading;
        match patterns.build() {
            Ok(patterns) => {
                Some(Self { texts, fields, conditions, keywords, subjects, patterns: Some(patterns), uses })
            }
            Err(error) => {
                let finding = Finding::error("suggest.bad_keyword", suggest.span, error.to_string());
                resolver.findings.push(finding.help(error.help()));
                None
            }
        }
    }
}

/// What categories have from the ones above them.
#[derive(Clone, Default)]
struct Above {
    disabled: bool,
    /// The numbers of their conditions.
    when: Vec<usize>,
}

/// A category in the order of paths.
struct CategoryRules<'d> {
    written: &'d Category,
    above: Above,
}

/// Recursion is as deep as the document, at most `MAX_DEPTH`.
fn category_rules<'d>(
    branch: &'d Entries<Category>,
    above: &Above,
    resolver: &mut Resolver<'_>,
    conditions: &mut Vec<When>,
    flat: &mut Vec<CategoryRules<'d>>,
) {
    for (_, category) in branch {
        let mut own = above.clone();
        own.disabled |= category.enabled == Some(false);
        if let Some(when) = &category.when {
            own.when.push(conditions.len());
            conditions.push(resolver.when(Some(when), when.span));
        }
        flat.push(CategoryRules { written: category, above: own.clone() });
        category_rules(&category.children, &own, resolver, conditions, flat);
    }
}

struct Reading<'a> {
    document: &'a Document,
    resolver: Resolver<'a>,
    texts: Vec<WeightedText>,
    categories: Vec<CategoryRules<'a>>,
    numbers: BTreeMap<WrittenKeyword, Option<usize>>,
    keywords: Vec<WrittenKeyword>,
    patterns: PatternsBuilder,
    uses: Vec<Vec<Use>>,
}

impl<'a> Reading<'a> {
    fn report(&mut self, finding: Finding) {
        self.resolver.findings.push(finding);
    }

    fn text(&mut self, name: &Name, weight: &Spanned<Percent>) -> Option<WeightedText> {
        let (number, field) = self.resolver.field(&name.value, name.span)?;
        if !matches!(field.kind, Kind::Text { .. }) {
            if field.kind != Kind::BROKEN {
                let message = format!("`{}` is no field of type `text`", name.value);
                let finding = Finding::error("suggest.not_a_text", name.span, message);
                self.report(finding.help("keywords are looked for in texts; facts are tested with `when`"));
            }
            return None;
        }
        Some(WeightedText {
            field: number,
            name: name.value.clone(),
            weight: u32::try_from(weight.value.0).unwrap_or_default(),
        })
    }

    fn field(&mut self, number: usize, name: &Name, suggestion: &'a Suggestion) -> Option<SuggestedField> {
        let (at, field) = self.resolver.field(&name.value, name.span)?;
        let Kind::Choice(values) = &field.kind else {
            if field.kind != Kind::BROKEN {
                let message = format!("values are suggested for fields of type `choice`, and `{}` is none", name.value);
                let finding = Finding::error("suggest.not_a_choice", name.span, message);
                self.report(finding.help("take it out, or change the type of the field"));
            }
            return None;
        };
        let catalogue = field.catalogue.and_then(|at| self.resolver.vocabulary.catalogues.get(at));
        let is_category = self.document.categories.is_some() && catalogue.is_some_and(|own| own.name == CATEGORIES);
        let mut rules = Vec::new();
        if is_category {
            let categories = std::mem::take(&mut self.categories);
            for (value, category) in categories.iter().enumerate() {
                self.category(number, value, values.id(value), category.written, &mut rules);
            }
            self.categories = categories;
        }
        for (at, rule) in suggestion.rules.iter().enumerate() {
            self.rule(number, at, rule, values, &mut rules);
        }
        if rules.is_empty() && suggestion.follows.is_none() {
            let message = format!("nothing speaks for a value of `{}` but a model, if one is loaded", name.value);
            let finding = Finding::info("suggest.only_by_model", name.span, message);
            self.report(finding.help("add `rules`, or keywords to the categories"));
        }
        Some(SuggestedField {
            field: at,
            name: name.value.clone(),
            values: Arc::clone(values),
            known: self.known(field, catalogue, is_category, values),
            at_least: ten_thousandths(suggestion.at_least.as_ref()).unwrap_or(AT_LEAST),
            limit: suggestion.limit.as_ref().and_then(|limit| usize::try_from(limit.value).ok()).unwrap_or(LIMIT),
            rules,
            follows: None,
        })
    }

    /// What is said of each value: labels, and what categories say of themselves.
    fn known(
        &self,
        field: &Field,
        catalogue: Option<&Catalogue>,
        is_category: bool,
        values: &Options,
    ) -> Vec<KnownValue> {
        let entries = catalogue.and_then(|own| self.document.catalogue(&own.name)).map(|own| &own.entries);
        let choices = match self.document.fields.get(&field.name).map(|field| &field.kind) {
            Some(FieldType::Choice(of)) => of.options.as_ref(),
            _ => None,
        };
        let is_record_type = field.name == RECORD_TYPE || (choices.is_none() && catalogue.is_none());
        let choices = choices.or(self.document.record_types.as_ref().filter(|_| is_record_type));
        (0..values.len())
            .map(|value| {
                let entry = entries.and_then(|entries| entries.0.get(value)).map(|(_, entry)| entry);
                let chosen = choices.and_then(|choices| choices.get(value)).and_then(|choice| choice.label.clone());
                let own = self.categories.get(value).filter(|_| is_category);
                KnownValue {
                    label: entry.and_then(|entry| entry.label.clone()).or(chosen),
                    disabled: own.is_some_and(|own| own.above.disabled),
                    when: own.map(|own| own.above.when.clone()).unwrap_or_default(),
                    at_least: own.and_then(|own| ten_thousandths(own.written.at_least.as_ref())),
                    sets: entry.map(|entry| self.sets(field, entry)).unwrap_or_default(),
                }
            })
            .collect()
    }

    /// The attributes of an entry that are values of fields of the same name.
    fn sets(&self, field: &Field, entry: &CatalogueEntry) -> Vec<(String, String)> {
        let is_value = |name: &str, written: &Spanned<crate::document::model::Scalar>| {
            let (_, own) = self.resolver.vocabulary.field(name)?;
            let read = own.kind.read(&written.value, Written::InPolicy).ok()?;
            (name != field.name && matches!(read, Ordinal::Value(_))).then(|| written.value.text.clone())
        };
        let set = |(name, written): &(Name, _)| Some((name.value.clone(), is_value(&name.value, written)?));
        entry.attributes.iter().filter_map(set).collect()
    }

    /// What a category says of itself: its keywords, and its synonyms as strong ones.
    fn category(&mut self, field: usize, value: usize, path: &str, category: &Category, rules: &mut Vec<KeywordRule>) {
        for keyword in &category.synonyms {
            self.keyword(keyword, field, rules.len(), Strength::Strong);
        }
        if let Some(keywords) = &category.keywords {
            self.keywords(field, rules.len(), keywords);
        }
        if category.keywords.is_some() || !category.synonyms.is_empty() {
            rules.push(KeywordRule {
                id: path.to_owned(),
                then: value,
                when: When::always(category.span),
                language: None,
                texts: Vec::new(),
                has_must: category.keywords.as_ref().is_some_and(|keywords| !keywords.must.is_empty()),
                points: 0,
                because: None,
            });
        }
    }

    fn rule(
        &mut self,
        field: usize,
        at: usize,
        rule: &written::KeywordRule,
        values: &Options,
        rules: &mut Vec<KeywordRule>,
    ) {
        let when = self.resolver.when(rule.when.as_ref(), rule.when.as_ref().map_or(rule.span, |when| when.span));
        let mut texts = Vec::new();
        for name in &rule.texts {
            let Some((number, _)) = self.resolver.field(&name.value, name.span) else { continue };
            if let Some(text) = self.texts.iter().position(|text| text.field == number) {
                texts.push(text);
                continue;
            }
            let message = format!("`{}` is none of the texts that are searched", name.value);
            let finding = Finding::error("suggest.text_not_searched", name.span, message);
            self.report(finding.help(format!("add it: `texts: {{ {}: 100% }}` under `suggest`", name.value)));
        }
        let Some(then) = values.index(&rule.then.value) else {
            let message = format!("`{}` is no value that can be suggested here", rule.then.value);
            let finding = Finding::error("suggest.unknown_value", rule.then.span, message);
            // Of a category people write the last part, where paths are what tells them apart.
            let below = values.ids().find(|path| path.rsplit('/').next() == Some(rule.then.value.as_str()));
            match below {
                Some(path) => self.report(finding.help(format!("did you mean `{path}`?"))),
                None => self.resolver.findings.push_near(finding, &rule.then.value, values.ids()),
            }
            return;
        };
        self.keywords(field, rules.len(), &rule.keywords);
        rules.push(KeywordRule {
            id: rule.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone()),
            then,
            when,
            language: rule.language.as_ref().map(|language| language.value.clone()),
            texts,
            has_must: !rule.keywords.must.is_empty(),
            points: rule.points.as_ref().map_or(0, |points| points.value),
            because: rule.because.clone(),
        });
    }

    fn keywords(&mut self, field: usize, rule: usize, keywords: &Keywords) {
        let kinds = [
            (&keywords.strong, Strength::Strong),
            (&keywords.weak, Strength::Weak),
            (&keywords.against, Strength::Against),
            (&keywords.must, Strength::Must),
            (&keywords.must_not, Strength::MustNot),
            (&keywords.pin, Strength::Pin),
        ];
        for (list, strength) in kinds {
            for keyword in list {
                self.keyword(keyword, field, rule, strength);
            }
        }
    }

    /// Notes where a keyword stands. One that stands in several places is looked for once, and told once if it is wrong.
    fn keyword(&mut self, keyword: &Keyword, field: usize, rule: usize, strength: Strength) {
        let own = WrittenKeyword {
            is_expression: matches!(keyword, Keyword::Matches(_)),
            text: keyword.written().value.clone(),
        };
        let number = if let Some(known) = self.numbers.get(&own) {
            *known
        } else {
            let number = match own.add(&mut self.patterns) {
                Ok(()) => {
                    self.keywords.push(own.clone());
                    self.uses.push(Vec::new());
                    Some(self.keywords.len() - 1)
                }
                Err(error) => {
                    self.refuse(keyword, &error);
                    None
                }
            };
            self.numbers.insert(own, number);
            number
        };
        if let Some(uses) = number.and_then(|number| self.uses.get_mut(number)) {
            uses.push(Use { field, rule, strength, span: keyword.written().span });
        }
    }

    fn refuse(&mut self, keyword: &Keyword, error: &PatternError) {
        let written = keyword.written();
        let message = format!("{} cannot be looked for: {error}", quoted(&written.value));
        self.report(Finding::error("suggest.bad_keyword", written.span, message).help(error.help()));
    }

    fn follows(
        &mut self,
        name: &Name,
        follows: &Name,
        suggest: &written::Suggest,
        fields: &[SuggestedField],
    ) -> Option<Follows> {
        let wrong = |message: String, help: &str| {
            Some(Finding::error("suggest.follows", follows.span, message).help(help.to_owned()))
        };
        let (base, attribute) = follows.value.split_once('.').unwrap_or((follows.value.as_str(), ""));
        let suggested = fields.iter().position(|field| field.name == base);
        let finding = match suggest.fields.get(base) {
            None => wrong(
                format!("`{base}` is not suggested, so nothing can follow it"),
                "write `FIELD.ATTRIBUTE`, of a field that stands beside this one",
            ),
            Some(_) if base == name.value => wrong(format!("`{base}` follows itself"), "name another field"),
            Some(other) if other.follows.is_some() => {
                wrong(format!("`{base}` follows another field itself"), "follow the field that `follows` names there")
            }
            Some(_) => None,
        };
        if let Some(finding) = finding {
            self.report(finding);
            return None;
        }
        let suggested = suggested?;
        let vocabulary = self.resolver.vocabulary;
        let catalogue = fields
            .get(suggested)
            .and_then(|field| vocabulary.fields.get(field.field))
            .and_then(|field| field.catalogue)
            .and_then(|at| vocabulary.catalogues.get(at));
        let found = catalogue.and_then(|own| own.attributes.iter().find(|known| known.name == attribute));
        let own = fields.iter().find(|field| field.name == name.value)?;
        let Some(found) = found else {
            if !vocabulary.is_left_out(attribute) {
                let message = format!("`{base}` has no attribute `{attribute}`");
                let finding = Finding::error("suggest.follows", follows.span, message);
                let known =
                    catalogue.into_iter().flat_map(|own| own.attributes.iter().map(|known| known.name.as_str()));
                self.resolver.findings.push_near(finding, attribute, known);
            }
            return None;
        };
        let Kind::Choice(options) = &found.kind else {
            let message = format!("`{}` chooses from a list, and `{attribute}` of `{base}` does not", name.value);
            let finding = Finding::error("suggest.follows", follows.span, message);
            self.report(finding.help("make the attribute a `choice` of the same values"));
            return None;
        };
        let value = |value: &Ordinal| match value {
            Ordinal::Value(at) => own.values.index(options.id(usize::try_from(*at).ok()?)),
            Ordinal::Unknown => None,
        };
        let value_of: Vec<Option<usize>> = found.values.iter().map(value).collect();
        let is_lost = |(value, now): (&Ordinal, &Option<usize>)| *value != Ordinal::Unknown && now.is_none();
        if found.values.iter().zip(&value_of).any(is_lost) {
            let message = format!("`{attribute}` of `{base}` has values that `{}` cannot have", name.value);
            let finding = Finding::warning("suggest.follows_loses", follows.span, message);
            self.report(finding.help("give both the same options, or let both choose from one catalogue"));
        }
        Some(Follows { suggested, value_of })
    }
}

impl WrittenKeyword {
    /// Adds it to what is looked for.
    pub(super) fn add(&self, patterns: &mut PatternsBuilder) -> Result<(), PatternError> {
        if self.is_expression { patterns.expression(&self.text) } else { patterns.phrase(&self.text) }.map(|_| ())
    }
}

fn ten_thousandths(share: Option<&Spanned<Percent>>) -> Option<u32> {
    share.and_then(|share| u32::try_from(share.value.0).ok())
}

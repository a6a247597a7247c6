//! What can be proved of suggestions: keywords that speak for two values, that rule themselves out, or never suffice.

use std::collections::BTreeMap;

use crate::category::{Strength, SuggestRules, SuggestedField, Use, most_certain};
use crate::document::model::category::CATEGORIES;
use crate::document::model::{Document, FieldType};
use crate::engine::policy::Policy;
use crate::finding::{Finding, Findings};
use crate::span::Span;

/// What is doubtful about the suggestions of a policy.
pub(super) fn suggestions(policy: &Policy, document: &Document, findings: &mut Findings) {
    let vocabulary = policy.vocabulary();
    let name = |at: usize| vocabulary.catalogues.get(at).map(|own| own.name.as_str());
    let is_chosen = |catalogue: Option<usize>| catalogue.and_then(name) == Some(CATEGORIES);
    if let Some(categories) = &document.categories
        && !vocabulary.fields.iter().any(|field| is_chosen(field.catalogue))
    {
        let finding = Finding::info("category.unused", categories.span, "no field chooses from the categories");
        findings.push(finding.help("add one: `category: { type: choice, from: categories }`"));
    }
    let Some(rules) = &policy.0.suggest else { return };
    for (number, field) in rules.fields.iter().enumerate() {
        let from_categories = vocabulary.fields.get(field.field).is_some_and(|own| is_chosen(own.catalogue));
        doubtful_keywords(rules, number, field, findings);
        out_of_reach(rules, number, field, document, from_categories, findings);
    }
}

/// Keywords that are strong for several values, and those that rule out what they speak for.
fn doubtful_keywords(rules: &SuggestRules, number: usize, field: &SuggestedField, findings: &mut Findings) {
    for (keyword, uses) in rules.keywords.iter().zip(&rules.uses) {
        let written = &keyword.text;
        let mut strong: Option<(usize, &Use)> = None;
        let own = || uses.iter().filter(|used| used.field == number);
        for used in own() {
            let Some(rule) = field.rules.get(used.rule) else { continue };
            let value = field.values.id(rule.then);
            let rules_out = |other: &&Use| {
                other.strength == Strength::MustNot
                    && field.rules.get(other.rule).is_some_and(|other| {
                        other.then == rule.then && other.when.parts.is_empty() && other.texts.is_empty()
                    })
            };
            let speaks = matches!(used.strength, Strength::Strong | Strength::Weak | Strength::Must | Strength::Pin);
            if let (true, Some(_)) = (speaks, own().find(rules_out)) {
                let message = format!("`{written}` speaks for `{value}`, and rules it out");
                let finding = Finding::warning("suggest.rules_itself_out", used.span, message);
                findings.push(finding.help("take it out of one of the two lists"));
            }
            let is_always_there = rule.when.parts.is_empty() && rule.language.is_none() && rule.texts.is_empty();
            if used.strength != Strength::Strong || !is_always_there {
                continue;
            }
            match strong {
                None => strong = Some((rule.then, used)),
                Some((first, _)) if first != rule.then => {
                    let first = field.values.id(first);
                    let message = format!("`{written}` is a strong keyword of `{first}` and of `{value}`");
                    let finding = Finding::warning("suggest.strong_for_two", used.span, message);
                    findings.push(finding.help("where it says little, let it be `weak`; else leave it to one of them"));
                }
                Some(_) => {}
            }
        }
    }
}

/// Values that no text can make certain enough.
fn out_of_reach(
    rules: &SuggestRules,
    number: usize,
    field: &SuggestedField,
    document: &Document,
    from_categories: bool,
    findings: &mut Findings,
) {
    if field.follows.is_some() {
        return;
    }
    // What is pinned, and how much each value can get.
    let mut by_rule: BTreeMap<usize, (usize, usize, u32)> = BTreeMap::new();
    let mut pinned = vec![false; field.values.len()];
    for used in rules.uses.iter().flatten().filter(|used| used.field == number) {
        let Some(rule) = field.rules.get(used.rule) else { continue };
        let (strong, weak, weight) = by_rule.entry(used.rule).or_default();
        *weight = rules.heaviest(rule);
        match used.strength {
            Strength::Strong => *strong += 1,
            Strength::Weak => *weak += 1,
            Strength::Pin => pinned.iter_mut().skip(rule.then).take(1).for_each(|pinned| *pinned = true),
            Strength::Against | Strength::Must | Strength::MustNot => {}
        }
    }
    let mut most = vec![0_i64; field.values.len()];
    for (at, rule) in field.rules.iter().enumerate() {
        let (strong, weak, weight) = by_rule.get(&at).copied().unwrap_or_default();
        let reach = SuggestRules::most_points(strong, weak, weight) + rule.points.max(0) * 1_024;
        most.iter_mut().skip(rule.then).take(1).for_each(|most| *most = most.saturating_add(reach));
    }
    for (value, (&most, pinned)) in most.iter().zip(pinned).enumerate() {
        let known = field.known.get(value);
        if most == 0 || pinned || known.is_some_and(|known| known.disabled) {
            continue;
        }
        let at_least = known.and_then(|known| known.at_least).unwrap_or(field.at_least);
        let certain = most_certain(most);
        if certain < at_least {
            let (share, asked) = (certain / 100, at_least.div_ceil(100));
            let message = format!(
                "by rules alone `{}` gets {share} % at most, and {asked} % are asked for",
                field.values.id(value)
            );
            let place = place(document, field, value, from_categories);
            let finding = Finding::info("suggest.out_of_reach", place, message);
            findings.push(
                finding.help("add keywords, make one `strong`, or lower `at_least`; a model may still suggest it"),
            );
        }
    }
}

/// Where a value stands in the document.
fn place(document: &Document, field: &SuggestedField, value: usize, from_categories: bool) -> Span {
    if let (true, Some(categories)) = (from_categories, &document.categories)
        && let Some((path, _)) = categories.catalogue.entries.0.get(value)
    {
        return path.span;
    }
    let written = document.fields.get(&field.name).map(|written| &written.kind);
    let option = match written {
        Some(FieldType::Choice(of)) => of.options.as_ref().and_then(|options| options.get(value)),
        _ => None,
    };
    let whole = || document.suggest.as_ref().and_then(|suggest| suggest.fields.get(&field.name));
    option.map(|option| option.id.span).or_else(|| whole().map(|whole| whole.span)).unwrap_or_default()
}

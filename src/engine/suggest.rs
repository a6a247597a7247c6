//! Suggestions, asked of a policy.

use std::mem;

use super::policy::Policy;
use super::request::{Question, boolean, entries, read_json, text, wrong};
use crate::category::answer::{ModelStamp, Suggestions};
use crate::category::model::{Cut, Model};
use crate::category::{Bound, Search, SuggestRules, Wanted};
use crate::document::model::ScalarKind;
use crate::document::tree::{Node, NodeKind};
use crate::fact::facts::{FactError, FactErrors, Facts};
use crate::finding::nearest;
use crate::table::rule::NONE;
use crate::table::view::{Context, View};

/// The keys of a question about suggestions.
const KEYS: [&str; 7] = ["facts", "language", "text", "fields", "limit", "evidence", "explain"];

/// The most suggestions that may be asked for.
const MAX_LIMIT: usize = 100;

/// Which values does a text speak for?
#[derive(Clone, Debug)]
pub struct SuggestQuestion {
    /// What is known, texts among it; and the language of labels and of whoever asks.
    pub question: Question,
    /// The fields to suggest values for; all that the policy suggests any for, where there is none.
    pub fields: Vec<String>,
    /// How many values to suggest at most; as the policy says where absent.
    pub limit: Option<usize>,
    /// Whether to tell what speaks for each value: the costly part of an answer with a model.
    pub evidence: bool,
    /// Whether to tell what else was looked at, and why it is not suggested.
    pub explain: bool,
}

/// The longest texts, together and in bytes, of which anything is kept.
const KEPT_BYTES: usize = 1 << 16;

/// What is kept from one question to the next while somebody types: what a model made of the texts so far. It changes no
/// answer, only how soon it comes.
///
/// Of texts of more than 64 KiB nothing is kept.
#[derive(Clone, Debug, Default)]
pub struct Typing(Vec<(Model, Cut)>);

impl Typing {
    fn take(&mut self, model: &Model) -> Cut {
        self.0.iter_mut().find(|(known, _)| known.is(model)).map(|(_, cut)| mem::take(cut)).unwrap_or_default()
    }
}

impl Policy {
    /// The policy with a model that was trained for it, in the place of one for the same field.
    ///
    /// Classes of the model that the policy does not know are never suggested.
    pub fn with_model(&self, model: Model) -> Result<Self, FactError> {
        let rules = self.suggest_rules()?;
        let name = model.field();
        let Some(suggested) = rules.position(name) else {
            let message = format!("the model suggests values for `{name}`, and the policy has no suggestions for it");
            let error = FactError::new("model.unknown_field", name, message);
            let known = rules.fields.iter().map(|field| field.name.as_str());
            return Err(match nearest(name, known) {
                Some(near) => error.help(format!("train it with `--field {near}`")),
                None => error.help(format!("add `{name}` to `fields` under `suggest`")),
            });
        };
        let values = rules.fields.get(suggested).map(|field| &field.values);
        let values: Vec<Option<usize>> =
            model.classes().iter().map(|class| values.and_then(|values| values.index(class))).collect();
        if values.iter().all(Option::is_none) {
            let message = format!("the model knows no value that `{name}` can have");
            return Err(FactError::new("model.unknown_values", name, message)
                .help("train it with this policy, or with labels that are the ids of its values"));
        }
        let mut policy = self.clone();
        policy.1.retain(|bound| bound.suggested != suggested);
        policy.1.push(Bound { suggested, model, values });
        policy.1.sort_by_key(|bound| bound.suggested);
        Ok(policy)
    }

    /// The models that take part in suggestions.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.1.iter().map(|bound| &bound.model)
    }

    /// What names them, in answers.
    pub fn model_stamps(&self) -> Vec<ModelStamp> {
        self.models().map(stamp).collect()
    }

    /// What is suggested, with the words that speak for it.
    pub fn suggest(&self, asked: &SuggestQuestion) -> Result<Suggestions, FactError> {
        self.suggest_again(asked, &mut Typing::default())
    }

    /// The same, sooner where somebody types: the texts begin as they did the last time.
    ///
    /// ```
    /// use itsm_core::Policy;
    /// use itsm_core::engine::Typing;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::from_json(
    ///     r#"{ "itsm": 1, "policy": { "name": "desk" },
    ///         "fields": { "text": { "type": "text" }, "about": { "type": "choice", "options": ["printer", "network"] } },
    ///         "suggest": { "texts": { "text": "100%" }, "fields": { "about": { "at_least": "50%", "rules": [
    ///             { "id": "paper", "then": "printer", "strong": ["paper jam"] } ] } } } }"#,
    /// )?;
    /// let mut typing = Typing::default();
    /// for text in ["paper", "paper jam"] {
    ///     let asked = policy.read_suggest_question(&format!(r#"{{ "text": "{text}", "facts": {{}} }}"#)).unwrap();
    ///     assert_eq!(policy.suggest_again(&asked, &mut typing)?, policy.suggest(&asked)?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn suggest_again(&self, asked: &SuggestQuestion, typing: &mut Typing) -> Result<Suggestions, FactError> {
        self.own(&asked.question.facts)?;
        let rules = self.suggest_rules()?;
        let context = Context { subjects: &rules.subjects, ..self.context() };
        let by_hand = vec![None; self.vocabulary().derived.len()];
        let view = View::new(&context, &asked.question.facts, &by_hand, None);
        let wanted = |name: &String| asked.fields.is_empty() || asked.fields.contains(name);
        let mut weighs: Vec<bool> = rules.fields.iter().map(|field| wanted(&field.name)).collect();
        for field in rules.fields.iter().filter(|field| wanted(&field.name)) {
            if let Some(leads) = field.follows.as_ref().and_then(|follows| weighs.get_mut(follows.suggested)) {
                *leads = true;
            }
        }
        let is_weighed = |number: usize| weighs.get(number) == Some(&true);
        let models = self.1.iter().filter(|bound| is_weighed(bound.suggested));
        let search = Search::new(rules, &view, &asked.question.language, models, |model| typing.take(model));
        let mut weighed = Vec::new();
        weighed.resize_with(rules.fields.len(), || None);
        // Those that follow others come after them.
        for follows in [false, true] {
            for (number, field) in rules.fields.iter().enumerate() {
                if field.follows.is_some() == follows && is_weighed(number) {
                    let own = search.weigh(number, &weighed);
                    if let Some(slot) = weighed.get_mut(number) {
                        *slot = own;
                    }
                }
            }
        }
        let told_of = Wanted { limit: asked.limit, evidence: asked.evidence, explain: asked.explain };
        let told =
            weighed.iter().enumerate().filter(|(at, _)| rules.fields.get(*at).is_some_and(|own| wanted(&own.name)));
        let suggestions = Suggestions {
            fields: told.filter_map(|(at, weighed)| search.answer(at, weighed.as_ref()?, told_of)).collect(),
            incomplete: !search.is_whole,
            models: self.model_stamps(),
            stamps: self.stamps().clone(),
        };
        typing.0 = search.into_cuts().filter(|(_, cut)| cut.bytes() <= KEPT_BYTES).collect();
        Ok(suggestions)
    }

    /// The value that is suggested first, or `none`.
    pub(super) fn first_suggestion(&self, facts: &Facts, field: &str) -> Result<String, FactError> {
        let question = Question { facts: facts.clone(), now: None, language: String::new(), rank_questions: false };
        let asked = SuggestQuestion {
            question,
            fields: vec![field.to_owned()],
            limit: Some(1),
            evidence: false,
            explain: false,
        };
        let told = self.suggest(&asked)?;
        let first = told.fields.into_iter().next().and_then(|field| field.suggestions.into_iter().next());
        Ok(first.map_or_else(|| NONE.to_owned(), |first| first.value))
    }

    /// A question about suggestions from a JSON object:
    /// `{ facts, language, text, fields, limit, evidence, explain }`. Everything wrong is told.
    pub fn read_suggest_question(&self, json_text: &str) -> Result<SuggestQuestion, Vec<FactError>> {
        let root = read_json(json_text)?;
        let mut errors = FactErrors::default();
        let (mut written, mut fields, mut limit) = (None, Vec::new(), None);
        let (mut evidence, mut explain) = (true, false);
        let entries = entries(&root)?;
        let mut question = self.question(entries, &KEYS, &mut errors, &mut |key, value, errors| match key {
            "text" => match text(value) {
                Some(text) => written = Some(text.to_owned()),
                None => errors.add(|| wrong("text", "a text")),
            },
            "fields" => match names(value) {
                Some(names) => fields = names,
                None => errors.add(|| wrong("fields", "a list of names of fields")),
            },
            "limit" => match number(value).filter(|limit| (1..=MAX_LIMIT).contains(limit)) {
                Some(most) => limit = Some(most),
                None => errors.add(|| wrong("limit", &format!("a whole number from 1 to {MAX_LIMIT}"))),
            },
            key => match (boolean(value), key) {
                (Some(told), "evidence") => evidence = told,
                (Some(told), _) => explain = told,
                (None, key) => errors.add(|| wrong(key, "`true` or `false`")),
            },
        });
        let rules = self.suggest_rules().map_err(|error| vec![error])?;
        if let Some(text) = written {
            let first = rules.texts.first().map(|text| text.name.as_str()).unwrap_or_default();
            if question.facts.has_answer(first) {
                errors.add(|| {
                    FactError::new("request.set_twice", "text", format!("`text` is `{first}`, which is in `facts` too"))
                        .help("send either")
                });
            } else if let Err(error) = question.facts.set(first, text) {
                errors.add(|| error);
            }
        }
        for name in &fields {
            if rules.position(name).is_none() {
                errors.add(|| {
                    let message = format!("the policy suggests nothing for `{name}`");
                    let error = FactError::new("request.not_suggested", "fields", message);
                    match nearest(name, rules.fields.iter().map(|field| field.name.as_str())) {
                        Some(near) => error.help(format!("did you mean `{near}`?")),
                        None => error.help("add it to `fields` under `suggest` in the policy"),
                    }
                });
            }
        }
        errors.or(SuggestQuestion { question, fields, limit, evidence, explain })
    }

    /// What the policy suggests, and by what.
    pub fn suggest_rules(&self) -> Result<&SuggestRules, FactError> {
        self.0.suggest.as_ref().ok_or_else(|| {
            FactError::new("request.no_suggestions", "", "this policy suggests nothing")
                .help("add a section `suggest` to the policy")
        })
    }
}

fn stamp(model: &Model) -> ModelStamp {
    ModelStamp { field: model.field().to_owned(), digest: model.digest().to_owned() }
}

fn names(node: &Node) -> Option<Vec<String>> {
    match &node.kind {
        NodeKind::List(items) => items.iter().map(|item| text(item).map(str::to_owned)).collect(),
        _ => None,
    }
}

fn number(node: &Node) -> Option<usize> {
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.kind == ScalarKind::Number => scalar.text.parse().ok(),
        _ => None,
    }
}

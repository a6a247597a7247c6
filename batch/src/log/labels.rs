//! What people call the options of a field: exports often have that instead of the id.

use std::collections::BTreeMap;

use itsm_core::document::model::Text;
use itsm_core::{Policy, wire};

/// The ids of options by their labels.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// By field and label in small letters; nothing where two options are called the same.
    ids: BTreeMap<(String, String), Option<String>>,
}

impl Labels {
    pub(super) fn of(policy: &Policy) -> Self {
        let mut labels = Self::default();
        for field in wire::description(policy).into_iter().flat_map(|description| description.fields) {
            for option in field.options.into_iter().flatten() {
                let mut all: Vec<String> = vec![option.id.to_lowercase()];
                match &option.label {
                    Some(Text::One(label)) => all.push(label.value.to_lowercase()),
                    Some(Text::ByLanguage(by)) => all.extend(by.iter().map(|(_, label)| label.value.to_lowercase())),
                    None => {}
                }
                all.sort();
                all.dedup();
                for label in all {
                    let id = Some(option.id.clone());
                    labels.ids.entry((field.name.clone(), label)).and_modify(|id| *id = None).or_insert(id);
                }
            }
        }
        labels
    }

    /// The id of the only option of a field that is called so, whatever the letter case.
    pub(super) fn id(&self, field: &str, label: &str) -> Option<String> {
        self.ids.get(&(field.to_owned(), label.to_lowercase())).cloned().flatten()
    }
}

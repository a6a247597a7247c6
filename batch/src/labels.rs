//! What people call the options of a field: exports often have that instead of the id.

use std::collections::BTreeMap;

use itsm_core::document::model::Text;
use itsm_core::{Policy, wire};

/// The ids of options by their labels. A category is also known by its last part, where no other has the same.
#[derive(Debug, Default)]
pub struct Labels {
    /// By field and label in small letters; nothing where two options are called the same.
    ids: BTreeMap<(String, String), Option<String>>,
}

impl Labels {
    /// The labels of all fields of a policy, in every language.
    pub fn of(policy: &Policy) -> Self {
        let mut labels = Self::default();
        let mut ids = Self::default();
        for field in wire::description(policy).into_iter().flat_map(|description| description.fields) {
            for option in field.options.into_iter().flatten() {
                let mut names: Vec<String> = match &option.label {
                    Some(Text::One(label)) => vec![label.value.to_lowercase()],
                    Some(Text::ByLanguage(by)) => by.iter().map(|(_, label)| label.value.to_lowercase()).collect(),
                    None => Vec::new(),
                };
                let id = option.id.to_lowercase();
                let last = |text: &String| text.rsplit(['/', '›']).next().map(|last| last.trim().to_owned());
                let lasts: Vec<String> = names.iter().chain([&id]).filter_map(last).collect();
                names.extend(lasts);
                names.sort();
                names.dedup();
                for name in names {
                    labels.add(&field.name, name, &option.id);
                }
                ids.add(&field.name, id, &option.id);
            }
        }
        // An id is itself, whatever else is called so.
        labels.ids.extend(ids.ids);
        labels
    }

    fn add(&mut self, field: &str, name: String, id: &str) {
        let known = self.ids.entry((field.to_owned(), name));
        known.and_modify(|known| *known = None).or_insert_with(|| Some(id.to_owned()));
    }

    /// The id of the only option of a field that is called so, whatever the letter case.
    pub fn id(&self, field: &str, label: &str) -> Option<String> {
        self.ids.get(&(field.to_owned(), label.to_lowercase())).cloned().flatten()
    }
}

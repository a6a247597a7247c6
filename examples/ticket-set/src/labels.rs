//! Which label of the set a category of the pack is.

use std::error::Error;

const TABLE: &str = include_str!("../labels.csv");

/// The labels by category. A category that the table does not have is what the one above it is.
#[derive(Clone, Debug)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
    /// The table of this example.
    pub fn read() -> Result<Self, Box<dyn Error>> {
        let rows = csv::Reader::from_reader(TABLE.as_bytes()).into_deserialize();
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    /// The label of a category, by its path.
    pub fn of(&self, category: &str) -> Option<&str> {
        let own = self.0.iter().find(|(known, _)| known == category);
        match own {
            Some((_, label)) => Some(label),
            None => self.of(category.rsplit_once('/')?.0),
        }
    }

    /// The categories that the table names.
    #[cfg(test)]
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(category, _)| category.as_str())
    }
}

//! Suggestions: which category, record type or group a text speaks for, and which words of it say so.
//!
//! A policy lists what speaks for a value: keywords of categories, rules with conditions. All of them are looked for in one
//! pass over a text. A model that was trained on tickets of the desk says more, where there is one. Both come together as odds:
//!
//! - To begin with, what the model thinks has eight parts in all, divided as it says; without a model `none of these` has the
//!   eight. A value that rules speak for and the model does not know has one part.
//! - Each point doubles the parts of a value. A strong keyword has five points, a weak one two; a second strong one counts
//!   as a weak one, for it is often another word for the same. Both are multiplied by the weight of the text that they stand in.
//! - The confidence of a value is its share in all parts.
//!
//! A value that is disabled, not valid for the ticket, or ruled out is never suggested; the parts that the model gives it
//! stay where they are, and count as `none of these`. So whoever asks for a thing that is gone is not talked into another.

pub mod answer;
pub mod feature;
pub mod model;
pub mod odds;
mod resolve;
mod rules;
mod weigh;

pub use model::{Figures, Mark, Model, ModelError};
#[cfg(feature = "author")]
pub(crate) use rules::Use;
pub use rules::{Strength, SuggestRules, SuggestedField, WeightedText};
#[cfg(feature = "author")]
pub(crate) use weigh::most_certain;
pub(crate) use weigh::{Bound, Search, Wanted};

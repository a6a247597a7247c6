//! The thin wasm-bindgen shell: text in, text out; every decision is made by `itsm-core`.
//!
//! No export returns a `JsValue`: Node 20 can abort the process on it. Strings, numbers and vectors of numbers are safe.

use std::cell::OnceCell;

use itsm_core::Policy;
#[cfg(feature = "author")]
use itsm_core::document::Syntax;
#[cfg(feature = "schedule")]
use itsm_core::engine::ScheduleReader;
#[cfg(feature = "text")]
use itsm_core::engine::Typing;
use itsm_core::finding::FindingReport;
#[cfg(feature = "schedule")]
use itsm_core::schedule::changes::Schedule;
#[cfg(feature = "text")]
use itsm_core::wire::Reply;
use itsm_core::wire::{self, HotPath, HotSection};
use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the engine, equal to that of the npm package.
#[wasm_bindgen]
pub fn engine_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Opens a built policy; in the `author` build also reads, checks and compiles a document, as JSON or YAML. The text
/// is UTF-8.
#[wasm_bindgen]
pub fn load(source: &[u8], yaml: bool) -> Loaded {
    let loaded = loaded(source, yaml);
    Loaded {
        policy: loaded.policy,
        findings: loaded.findings,
        hot: OnceCell::new(),
        #[cfg(feature = "text")]
        typing: Typing::default(),
    }
}

#[cfg(feature = "author")]
fn loaded(source: &[u8], yaml: bool) -> itsm_core::engine::Loaded {
    Policy::load_bytes(source, if yaml { Syntax::Yaml } else { Syntax::Json })
}

#[cfg(not(feature = "author"))]
fn loaded(source: &[u8], _: bool) -> itsm_core::engine::Loaded {
    Policy::open(source)
}

/// A text read as a policy. Of one that is not usable, every answer is empty.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Loaded {
    policy: Option<Policy>,
    findings: Vec<FindingReport>,
    hot: OnceCell<Option<HotPath>>,
    #[cfg(feature = "text")]
    typing: Typing,
}

#[wasm_bindgen]
impl Loaded {
    /// Whether the policy can be asked: no finding is an error.
    pub fn usable(&self) -> bool {
        self.policy.is_some()
    }

    /// Everything found, as JSON.
    pub fn findings(&self) -> String {
        wire::to_json(&self.findings)
    }

    /// The priority in answer to a request, both as JSON.
    pub fn priority(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::priority(policy, request)))
    }

    /// The priority and why, in answer to a request, both as JSON.
    pub fn explain(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::explain(policy, request)))
    }

    /// How risky a change is and what that asks for, in answer to a request, both as JSON.
    pub fn change_risk(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::change_risk(policy, request)))
    }

    /// The same and why, in answer to a request, both as JSON.
    pub fn explain_change(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::explain_change(policy, request)))
    }

    /// The targets that apply, in answer to a request, both as JSON.
    pub fn sla_targets(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::sla_targets(policy, request)))
    }

    /// What the clocks of a ticket show, in answer to a request, both as JSON.
    pub fn sla_clock(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::sla_clock(policy, request)))
    }

    /// What a calendar answers to a request, both as JSON.
    pub fn calendar(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::calendar(policy, request)))
    }

    /// What a calendar answers in one number, to numbers that are whole: see [`wire::calendar_number`]. What is none is
    /// infinite; what is refused is NaN.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "whole numbers below 2^53")]
    pub fn calendar_number(&self, calendar: usize, question: u8, first: f64, second: f64) -> f64 {
        let Some(policy) = &self.policy else { return f64::NAN };
        let answer = wire::calendar_number(policy, calendar, question, first as i64, second as i64);
        answer.map_or(f64::NAN, |answer| answer.map_or(f64::INFINITY, |answer| answer as f64))
    }

    /// What a form needs to know of the policy, as JSON.
    pub fn describe(&self) -> String {
        #[cfg(feature = "author")]
        return self.ask(wire::describe);
        #[cfg(not(feature = "author"))]
        self.ask(wire::describe_built)
    }

    /// The hot path without its tables, as JSON; empty where there is none.
    pub fn hot(&self) -> String {
        self.hot_path().map(wire::to_json).unwrap_or_default()
    }

    /// The answer table of a section of the hot path; empty where it has a diagram.
    pub fn hot_table(&self, section: usize) -> Vec<u16> {
        self.hot_section(section).map(|section| section.table.clone()).unwrap_or_default()
    }

    /// The nodes of the diagram of a section of the hot path.
    pub fn hot_nodes(&self, section: usize) -> Vec<u32> {
        self.hot_section(section).map(|section| section.nodes.clone()).unwrap_or_default()
    }

    /// The edges of the diagram of a section of the hot path.
    pub fn hot_edges(&self, section: usize) -> Vec<u32> {
        self.hot_section(section).map(|section| section.edges.clone()).unwrap_or_default()
    }

    /// How to answer about changes without its table, as JSON; empty where there is no such way.
    pub fn hot_change(&self) -> String {
        self.ask(|policy| wire::hot_change(policy).as_ref().map(wire::to_json).unwrap_or_default())
    }

    /// The table of [`Self::hot_change`].
    pub fn hot_change_table(&self) -> Vec<u16> {
        self.policy.as_ref().and_then(wire::hot_change).map(|section| section.table).unwrap_or_default()
    }

    /// The cell of a value in its notation of a variable of [`Self::hot_change`], −1 where it is no value of the field.
    pub fn hot_change_cell(&self, variable: usize, text: &str) -> i32 {
        let cell = self.policy.as_ref().and_then(|policy| wire::hot_change_cell(policy, variable, text));
        cell.map_or(-1, i32::from)
    }

    /// The cell of a value in its notation, −1 where it is no value of the field.
    pub fn hot_cell(&self, section: usize, variable: usize, text: &str) -> i32 {
        let cell = self.policy.as_ref().and_then(|policy| wire::hot_cell(policy, section, variable, text));
        cell.map_or(-1, i32::from)
    }
}

/// What is suggested out of texts.
#[cfg(feature = "text")]
#[wasm_bindgen]
impl Loaded {
    /// Which values the texts speak for, in answer to a request, both as JSON.
    pub fn suggest(&mut self, request: &str) -> String {
        let Some(policy) = &self.policy else { return String::new() };
        wire::to_json(&wire::suggest_again(policy, request, &mut self.typing))
    }

    /// Adds a model, which takes part in suggestions from now on: what it is, as JSON.
    pub fn add_model(&mut self, bytes: &[u8]) -> String {
        let Some(policy) = &self.policy else { return String::new() };
        wire::to_json(&match wire::add_model(policy, bytes) {
            Ok((with_model, description)) => {
                self.policy = Some(with_model);
                Reply::Ok(description)
            }
            Err(error) => Reply::Errors(vec![error]),
        })
    }
}

/// When changes run, where no other changes are known.
#[cfg(feature = "schedule")]
#[wasm_bindgen]
impl Loaded {
    /// What a change is in conflict with, in answer to a request, both as JSON.
    pub fn change_conflicts(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::change_conflicts(policy, request, None)))
    }

    /// When a change could run, in answer to a request, both as JSON.
    pub fn change_slots(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::change_slots(policy, request, None)))
    }

    /// What there is in a range of time, in answer to a request, both as JSON.
    pub fn change_calendar(&self, request: &str) -> String {
        self.ask(|policy| wire::to_json(&wire::change_calendar(policy, request, None)))
    }
}

/// The changes that are planned, for any number of questions to any policy.
#[cfg(feature = "schedule")]
#[wasm_bindgen]
#[derive(Debug)]
pub struct Scheduled {
    reader: ScheduleReader,
    schedule: Schedule,
}

/// A schedule of no changes.
#[cfg(feature = "schedule")]
#[wasm_bindgen]
pub fn schedule() -> Scheduled {
    Scheduled { reader: ScheduleReader::default(), schedule: Schedule::default() }
}

#[cfg(feature = "schedule")]
#[wasm_bindgen]
impl Scheduled {
    /// Reads a part of it from JSON: what is wrong with that, as JSON; empty if nothing is.
    pub fn read(&mut self, text: &str) -> String {
        self.reader.read(text).err().map(|errors| wire::to_json(&errors)).unwrap_or_default()
    }

    /// Makes the index over all that was read.
    pub fn finish(&mut self) {
        self.schedule = std::mem::take(&mut self.reader).finish();
    }

    /// How many entries it has.
    pub fn size(&self) -> usize {
        self.schedule.len()
    }

    /// What a change is in conflict with, in answer to a request, both as JSON.
    pub fn change_conflicts(&self, policy: &Loaded, request: &str) -> String {
        policy.ask(|policy| wire::to_json(&wire::change_conflicts(policy, request, Some(&self.schedule))))
    }

    /// When a change could run, in answer to a request, both as JSON.
    pub fn change_slots(&self, policy: &Loaded, request: &str) -> String {
        policy.ask(|policy| wire::to_json(&wire::change_slots(policy, request, Some(&self.schedule))))
    }

    /// What there is in a range of time, in answer to a request, both as JSON.
    pub fn change_calendar(&self, policy: &Loaded, request: &str) -> String {
        policy.ask(|policy| wire::to_json(&wire::change_calendar(policy, request, Some(&self.schedule))))
    }
}

/// What only a policy that comes from a document can be asked.
#[cfg(feature = "author")]
#[wasm_bindgen]
impl Loaded {
    /// How the policy's examples went, as JSON.
    pub fn test(&self) -> String {
        self.ask(|policy| wire::to_json(&wire::test(policy)))
    }

    /// The document as normalised JSON; empty where there is none.
    pub fn normalised(&self) -> String {
        self.ask(|policy| wire::normalised(policy).unwrap_or_default())
    }

    /// The policy as a built one; empty where there is no document.
    pub fn build(&self) -> String {
        self.ask(|policy| wire::build(policy).unwrap_or_default())
    }
}

impl Loaded {
    fn ask(&self, question: impl FnOnce(&Policy) -> String) -> String {
        self.policy.as_ref().map(question).unwrap_or_default()
    }

    fn hot_path(&self) -> Option<&HotPath> {
        self.hot.get_or_init(|| wire::hot_path(self.policy.as_ref()?)).as_ref()
    }

    fn hot_section(&self, section: usize) -> Option<&HotSection> {
        self.hot_path()?.sections.get(section)
    }
}

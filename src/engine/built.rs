//! Built policies: checked, resolved and planned beforehand, for programs that carry no reader of documents.
//!
//! A built policy is a small JSON object, so that every host can store, fetch, import and look at it. What it decides
//! by stands in `form`: the resolved policy, packed, with its CRC-32 behind it, in base64. Opening one makes the
//! bitsets and diagrams anew, so a damaged or forged form can at worst be another policy.

use data_encoding::BASE64;
use serde::Serialize;
use std::sync::Arc;

use super::load::Loaded;
use super::policy::{Inner, Origin, Policy};
use crate::calendar::Calendars;
#[cfg(feature = "text")]
use crate::category::SuggestRules;
use crate::change::BuiltChange;
use crate::decision::answer::Stamps;
use crate::document::limits::{MAX_ALL_RULES, MAX_DERIVED, MAX_FIELDS};
use crate::document::model::{Scalar, ScalarKind};
use crate::document::tree::{Node, NodeKind};
use crate::document::{Syntax, parse};
use crate::fact::field::{Kind, MAX_PLACES, Notation};
use crate::fact::vocabulary::Vocabulary;
use crate::finding::{Finding, Findings};
use crate::packed::{Packed, Packer, Unpacker, packed};
use crate::priority::BuiltDecision;
#[cfg(feature = "schedule")]
use crate::schedule::windows::ChangeWindows;
use crate::sla::ServiceLevels;
use crate::span::Span;
use crate::table::derivation::Derivations;
use crate::table::rule::When;
use crate::table::subject::{MAX_SUBJECTS, Subjects};

/// The version of the form. Every change of what is written down, or of what it means, gets a new one.
pub const BUILT_VERSION: u32 = 5;

/// A built policy as it is written.
#[derive(Serialize)]
struct Envelope<'a> {
    built: u32,
    policy: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    digest: &'a str,
    engine: &'a str,
    form: String,
    /// What the policy suggests, packed in the same way. A part of its own, so that forms need not read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggest: Option<String>,
    /// The windows of changes, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    windows: Option<String>,
}

/// What a built policy decides by.
struct Form {
    policy: String,
    revision: Option<String>,
    digest: String,
    format: u32,
    tzdata: Option<String>,
    vocabulary: Vocabulary,
    subjects: Subjects,
    derivations: Derivations,
    ask_when: Vec<(usize, When)>,
    priority: Option<BuiltDecision>,
    calendars: Calendars,
    sla: Option<ServiceLevels>,
    change: Option<BuiltChange>,
    description: String,
}

packed!(struct Form {
    policy,
    revision,
    digest,
    format,
    tzdata,
    vocabulary,
    subjects,
    derivations,
    ask_when,
    priority,
    calendars,
    sla,
    change,
    description
});

/// The parts of a text that is a built policy.
pub(super) struct Recognised {
    version: Option<u32>,
    engine: String,
    form: Vec<u8>,
    #[cfg(feature = "text")]
    suggest: Option<Vec<u8>>,
    #[cfg(feature = "schedule")]
    windows: Option<Vec<u8>>,
    span: Span,
}

/// A policy that was built before: all that is left of its document is the description for forms.
struct Before {
    description: String,
}

impl Origin for Before {
    fn description(&self) -> Option<&str> {
        Some(&self.description)
    }
}

impl Policy {
    /// The policy as a built one, with this description for forms; see [`wire::build`](crate::wire::build).
    ///
    /// `None` for a policy that was opened from its built form: what it was built from is not there any more.
    pub(crate) fn build(&self, description: &str) -> Option<String> {
        self.document()?;
        let stamps = self.stamps();
        let priority = match self.priority_decision() {
            Some(decision) => Some(decision.built(self.derivations(), self.subjects(), self.vocabulary())?),
            None => None,
        };
        let change = match self.change_decision() {
            Some(decision) => Some(decision.built(self.derivations(), self.subjects(), self.vocabulary())?),
            None => None,
        };
        let form = Form {
            policy: stamps.policy.clone(),
            revision: stamps.revision.clone(),
            digest: stamps.digest.clone(),
            format: stamps.format,
            tzdata: stamps.tzdata.clone(),
            vocabulary: self.vocabulary().clone(),
            subjects: self.subjects().clone(),
            derivations: self.derivations().clone(),
            ask_when: self.0.ask_when.clone(),
            priority,
            calendars: self.0.calendars.clone(),
            sla: self.0.sla.clone(),
            change,
            description: description.to_owned(),
        };
        #[cfg(feature = "text")]
        let suggest = self.0.suggest.as_ref().map(packed_text);
        #[cfg(not(feature = "text"))]
        let suggest = None;
        #[cfg(feature = "schedule")]
        let windows = self.0.windows.as_ref().map(packed_text);
        #[cfg(not(feature = "schedule"))]
        let windows = None;
        let envelope = Envelope {
            built: BUILT_VERSION,
            policy: &stamps.policy,
            revision: stamps.revision.as_deref(),
            digest: &stamps.digest,
            engine: &stamps.engine,
            form: packed_text(&form),
            suggest,
            windows,
        };
        serde_json::to_string(&envelope).ok().map(|text| text + "\n")
    }

    /// Opens a built policy, and nothing else: a document is refused. For programs that only open built policies, so
    /// that the reader of documents is no part of them.
    ///
    /// ```
    /// use itsm_core::{Policy, wire};
    ///
    /// let policy = Policy::from_json(
    ///     r#"{ "itsm": 1, "policy": { "name": "x" }, "scales": { "priority": ["P1", "P2"] },
    ///          "fields": { "vip": { "type": "boolean" } },
    ///          "priority": { "table": { "rules": [{ "when": { "vip": true }, "then": "P1" }], "otherwise": "P2" } } }"#,
    /// )?;
    /// let built = wire::build(&policy).expect("it comes from a document");
    /// let opened = Policy::open(built.as_bytes()).into_result()?;
    /// assert_eq!(opened.stamps(), policy.stamps());
    ///
    /// let refused = Policy::open(b"{ \"itsm\": 1 }");
    /// assert_eq!(refused.findings[0].code, "built.expected");
    /// # Ok::<(), itsm_core::PolicyError>(())
    /// ```
    pub fn open(text: &[u8]) -> Loaded {
        let mut findings = Findings::new();
        let text = str::from_utf8(text).unwrap_or_default();
        // YAML is no JSON: what is wrong with it as JSON helps nobody.
        let tree = if text.trim_start().starts_with('{') { parse(text, Syntax::Json, &mut findings) } else { None };
        if let Some(built) = tree.as_ref().and_then(recognise) {
            open(text, &built)
        } else {
            if findings.is_empty() {
                findings.push(
                    Finding::error("built.expected", Span::default(), "this is no built policy")
                        .help("build one with `itsm build`, or load the document with `itsm-core/author`"),
                );
            }
            Loaded { policy: None, findings: findings.report(text) }
        }
    }
}

const CHECK: crc::Crc<u32, crc::NoTable> = crc::Crc::<u32, crc::NoTable>::new(&crc::CRC_32_ISO_HDLC);

/// The built policy in a tree, if it is one: an object with the key `built`.
pub(super) fn recognise(root: &Node) -> Option<Recognised> {
    let NodeKind::Map(entries) = &root.kind else { return None };
    let get = |name: &str| entries.iter().find(|(key, _)| key.value == name).map(|(_, value)| value);
    let text = |name: &str| match &get(name)?.kind {
        NodeKind::Scalar(Scalar { text, kind: ScalarKind::Text }) => Some(text.as_str()),
        _ => None,
    };
    let built = get("built")?;
    let version = match &built.kind {
        NodeKind::Scalar(scalar) => scalar.text.parse().ok(),
        _ => None,
    };
    Some(Recognised {
        version,
        engine: text("engine").unwrap_or("unknown").chars().take(40).collect(),
        form: text("form").and_then(|form| BASE64.decode(form.as_bytes()).ok()).unwrap_or_default(),
        #[cfg(feature = "text")]
        suggest: text("suggest").map(|part| BASE64.decode(part.as_bytes()).unwrap_or_default()),
        #[cfg(feature = "schedule")]
        windows: text("windows").map(|part| BASE64.decode(part.as_bytes()).unwrap_or_default()),
        span: built.span,
    })
}

/// Something packed, with its checksum behind it.
fn packed_text(part: &impl Packed) -> String {
    let mut packer = Packer::default();
    part.pack(&mut packer);
    let mut bytes = packer.finish();
    bytes.extend(CHECK.checksum(&bytes).to_le_bytes());
    BASE64.encode(&bytes)
}

const AGAIN: &str = "build it again with `itsm build`";

/// Opens a built policy.
pub(super) fn open(text: &str, built: &Recognised) -> Loaded {
    let refused = |finding: Finding| {
        let mut findings = Findings::new();
        findings.push(finding);
        Loaded { policy: None, findings: findings.report(text) }
    };
    if built.version != Some(BUILT_VERSION) {
        let message = format!(
            "this policy was built by version {} of the engine in a form that version {} does not read",
            built.engine,
            env!("CARGO_PKG_VERSION")
        );
        return refused(Finding::error("built.version", built.span, message).help(AGAIN));
    }
    let damaged = |part: &str| {
        let message = format!("this built policy is damaged: its `{part}` cannot be read");
        refused(Finding::error("built.damaged", built.span, message).help(AGAIN))
    };
    let Some(form) = unpacked(&built.form).filter(is_sound) else { return damaged("form") };
    #[cfg(feature = "text")]
    let suggest = match &built.suggest {
        Some(part) => match unpacked(part).filter(SuggestRules::is_sound) {
            Some(rules) => Some(rules),
            None => return damaged("suggest"),
        },
        None => None,
    };
    #[cfg(feature = "schedule")]
    let windows = match &built.windows {
        Some(part) => match unpacked(part).filter(ChangeWindows::is_sound) {
            Some(windows) => Some(windows),
            None => return damaged("windows"),
        },
        None => None,
    };
    if cfg!(not(feature = "text")) && form.subjects.search_texts() {
        return refused(
            Finding::error(
                "text.not_in_this_build",
                built.span,
                "this build has no text conditions, which the policy has",
            )
            .help("load the policy with the entry point `itsm-core` instead of `itsm-core/forms`"),
        );
    }
    let decisions =
        (form.priority.map(BuiltDecision::open).transpose(), form.change.map(BuiltChange::open).transpose());
    let (Ok(priority), Ok(change)) = decisions else {
        return refused(Finding::error("table.too_large", built.span, "this built policy is too large").help(AGAIN));
    };
    let mut vocabulary = form.vocabulary;
    vocabulary.index_names();
    let policy = Policy::new(Inner {
        origin: Box::new(Before { description: form.description }),
        vocabulary: Arc::new(vocabulary),
        subjects: form.subjects,
        derivations: form.derivations,
        ask_when: form.ask_when,
        priority,
        calendars: form.calendars,
        sla: form.sla,
        change,
        #[cfg(feature = "schedule")]
        windows,
        #[cfg(feature = "text")]
        suggest,
        stamps: Stamps {
            policy: form.policy,
            revision: form.revision,
            digest: form.digest,
            format: form.format,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            tzdata: form.tzdata,
        },
    });
    Loaded { policy: Some(policy), findings: Vec::new() }
}

fn unpacked<T: Packed>(bytes: &[u8]) -> Option<T> {
    let (bytes, check) = bytes.split_last_chunk()?;
    if CHECK.checksum(bytes) != u32::from_le_bytes(*check) {
        return None;
    }
    let mut from = Unpacker::new(bytes);
    let part = T::unpack(&mut from);
    from.is_whole().then_some(part)
}

/// Whether nothing in the form costs more time or memory than in a document, whose limits these are.
fn is_sound(form: &Form) -> bool {
    let Vocabulary { fields, catalogues, derived, .. } = &form.vocabulary;
    let attributes = catalogues.iter().flat_map(|catalogue| &catalogue.attributes);
    let mut kinds = fields.iter().map(|field| &field.kind).chain(attributes.map(|known| &known.kind));
    let rules: usize = form.derivations.tables.iter().map(|table| table.rules.len() + table.adjust.len()).sum();
    let decided =
        form.priority.as_ref().map_or(0, BuiltDecision::rules) + form.change.as_ref().map_or(0, BuiltChange::rules);
    fields.len() <= MAX_FIELDS
        && derived.len() <= MAX_DERIVED
        && form.subjects.len() <= MAX_SUBJECTS
        && form.calendars.is_sound()
        && form.change.as_ref().is_none_or(|change| change.scores() <= MAX_DERIVED)
        && form.sla.as_ref().is_none_or(ServiceLevels::is_sound)
        && rules + decided + form.sla.as_ref().map_or(0, ServiceLevels::rules) <= MAX_ALL_RULES
        && kinds.all(|kind| match kind {
            Kind::Number { notation: Notation::Decimal(places), .. } => *places <= MAX_PLACES,
            _ => true,
        })
}

#[cfg(all(test, feature = "yaml", feature = "text", feature = "schedule"))]
mod tests {
    use super::*;
    use crate::wire;

    fn pack() -> Policy {
        Policy::from_yaml(include_str!("../../packs/itil-style/policy.yaml")).unwrap()
    }

    fn form(built: &str) -> Vec<u8> {
        part(built, "form")
    }

    fn part(built: &str, name: &str) -> Vec<u8> {
        let built: serde_json::Value = serde_json::from_str(built).unwrap();
        BASE64.decode(built[name].as_str().unwrap().as_bytes()).unwrap()
    }

    fn envelope(form: &[u8]) -> String {
        serde_json::json!({ "built": BUILT_VERSION, "form": BASE64.encode(form) }).to_string()
    }

    /// A change of the form is a new version: raise [`BUILT_VERSION`] with this figure.
    #[test]
    fn the_form_of_a_policy_is_the_one_of_this_version() {
        let policy = Policy::from_json(
            r#"{ "itsm": 1, "policy": { "name": "x" }, "scales": { "priority": ["P1", "P2"] },
                 "fields": { "vip": { "type": "boolean" }, "users": { "type": "integer" }, "text": { "type": "text" } },
                 "priority": { "table": { "rules": [
                     { "when": { "vip": true, "any": [{ "users": "> 5" }, { "text": { "contains": "fire" } }] }, "then": "P1" }
                 ], "otherwise": "P2" }, "adjust": [{ "when": { "vip": null }, "raise_by": 1 }] },
                 "calendars": { "a": { "hours": { "mon": "22:00-06:00" }, "due_at_close": "next_opening",
                     "holidays": ["12-25", { "name": "x", "weekday": "mon", "nth": -1, "month": 5, "observed": "next" }],
                     "special_days": [{ "from": "2026-12-24", "to": "2026-12-31", "hours": "08:00-12:00" }] },
                   "b": { "hours": "always", "except": ["a"], "working_days": { "end": "previous_close" } } },
                 "sla": { "events": ["on_site"], "metrics": { "m": { "agreement": "ola", "hit": "first", "calendar": "a", "repeats": true,
                     "start": ["opened", "on_site"], "pause": { "when": { "vip": true } }, "on_raise": "carry", "on_reopen": "ignore",
                     "targets": [
                         { "when": { "priority": "P1" }, "within": "2h..4h", "attainment": "95%", "warn": ["50%"],
                           "escalate": [{ "at": "80%", "to": "x" }, { "before": "1h", "to": "y" }, { "after": "1h", "to": "z" }] },
                         { "when": { "users": 1 }, "elapsed": "1d" }, { "when": { "users": 2 }, "working_days": 3 },
                         { "when": { "users": 3 }, "weeks": 2 }, { "when": { "users": 4 }, "working_day": "next", "before": "10:00" },
                         { "when": { "users": 5 }, "symbolic": "as agreed" }, { "no_target": true }] } } },
                 "derive": { "risk": { "scale": "priority", "score": { "combine": "mean", "round": "up", "categories": { "c": 2 }, "questions": {
                       "users": { "label": "U", "weight": 3, "category": "c", "when": { "vip": true }, "points": { "> 5": 2, "<= 5": 1 }, "otherwise": 0 },
                       "q": { "pick": "highest", "inverted": true, "rules": [{ "when": { "vip": false }, "points": -1 }, { "points": 3 }] } },
                     "bands": [{ "from": 0, "then": "P2" }, { "from": 2, "then": "P1" }] }, "adjust": [{ "when": { "vip": true }, "at_least": "P1" }] },
                   "worst": { "scale": "priority", "highest_of": ["risk"] } },
                 "change": { "risk": "worst", "calendar": "a",
                   "approval": [{ "id": "p", "label": "P", "when": { "worst": "P1" }, "stages": [{ "roles": ["r"], "quorum": 2 }], "afterwards": { "elapsed": "2h" } },
                     { "id": "n", "no_approval": true }],
                   "lead_time": [{ "working_days": 2 }], "review": [{ "none": true }], "attachments": { "plan": { "when": { "vip": true } } },
                   "mitigations": ["users"], "overrides": { "risk": { "max_raise": 1 } }, "freezes": [{ "id": "f", "from": "2026-12-18T18:00", "to": "2027-01-04", "when": { "vip": false } },
                     { "id": "g", "calendar": "a", "label": "G" }, { "id": "h", "hours": { "fri": "12:00-24:00" } }],
                   "maintenance": [{ "id": "m", "weekday": "tue", "nth": 2, "hours": "20:00-23:00", "because": "x" }] } }"#,
        )
        .unwrap();
        let built = policy.build("}").unwrap();
        // Not with their own checksums behind them: that of every such text is the same.
        let check = |whole: &[u8]| CHECK.checksum(&whole[..whole.len() - 4]);
        assert_eq!(
            (BUILT_VERSION, check(&form(&built)), check(&part(&built, "windows"))),
            (5, 1_298_850_149, 3_153_532_575)
        );
    }

    #[test]
    fn whatever_byte_is_damaged_the_policy_is_refused() {
        let whole = form(&wire::build(&pack()).unwrap());
        assert!(Policy::open(envelope(&whole).as_bytes()).policy.is_some());
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            assert!(unpacked::<Form>(&damaged).is_none(), "byte {at}");
        }
        assert!((0..whole.len()).all(|length| unpacked::<Form>(&whole[..length]).is_none()));
    }

    /// Windows are a part of their own: opened, they answer as before; damaged or forged, they are refused, or are other windows.
    #[test]
    fn windows_are_opened_as_they_were_built() {
        let policy = Policy::from_yaml(
            "
itsm: 1
policy: { name: x }
fields: { vip: { type: boolean }, text: { type: text } }
calendars: { night: { zone: Europe/Berlin, hours: { daily: 22:00-06:00 } } }
change:
  zone: Europe/Berlin
  freezes:
    - { id: once, label: { en: Once, de: Einmal }, from: 2026-12-18T18:00, to: 2027-01-04T06:00, because: x }
    - { id: nightly, calendar: night, when: { text: { contains: fire }, vip: true } }
  maintenance: [{ id: weekly, hours: { sun: 02:00-06:00 }, when: { vip: false } }, { id: monthly, weekday: tue, nth: -1 }]
",
        )
        .unwrap();
        let built = wire::build(&policy).unwrap();
        let opened = Policy::open(built.as_bytes()).policy.unwrap();
        let year = r#"{ "from": "2026-06-01T00:00:00Z", "to": "2027-05-01T00:00:00Z", "language": "de" }"#;
        let ask = |policy: &Policy| wire::to_json(&wire::change_calendar(policy, year, None));
        assert!(ask(&policy).len() > 10_000, "{}", ask(&policy));
        assert_eq!(ask(&opened), ask(&policy));

        let whole = part(&built, "windows");
        let with = |windows: &[u8]| {
            let mut built: serde_json::Value = serde_json::from_str(&built).unwrap();
            built["windows"] = BASE64.encode(windows).into();
            Policy::open(built.to_string().as_bytes())
        };
        assert_eq!(with(&whole[..whole.len() - 1]).findings[0].code, "built.damaged");
        let mut rng = fastrand::Rng::with_seed(9);
        let (mut opened, mut refused) = (0, 0);
        for _ in 0..300 {
            let mut forged = whole[..whole.len() - 4].to_vec();
            let length = forged.len();
            for _ in 0..rng.usize(1..4) {
                forged[rng.usize(0..length)] = [0, 1, 2, 0x7f, 0x80, 0xff, rng.u8(..)][rng.usize(0..7)];
            }
            forged.extend(CHECK.checksum(&forged).to_le_bytes());
            match with(&forged).policy {
                Some(policy) => {
                    opened += 1;
                    let _ = ask(&policy);
                    let _ = wire::to_json(&wire::change_slots(
                        &policy,
                        r#"{ "from": "2026-06-01T00:00:00Z", "length": "3h", "count": 100, "step": 7 }"#,
                        None,
                    ));
                }
                None => refused += 1,
            }
        }
        assert!(opened > 30 && refused > 30, "{opened} opened, {refused} refused");
    }

    /// Somebody who also corrects the checksum gets another policy at worst: no panic, no hang, no huge allocation.
    #[test]
    fn a_forged_form_is_refused_or_answers() {
        let changes = Policy::from_yaml(include_str!("../../packs/itil-change-style/policy.yaml")).unwrap();
        let forms = [pack(), changes].map(|policy| form(&wire::build(&policy).unwrap()));
        let mut rng = fastrand::Rng::with_seed(8);
        let (mut opened, mut refused) = (0, 0);
        for at in 0..500 {
            let whole = &forms[at % 2];
            let body = whole.len() - 4;
            let mut forged = whole[..body].to_vec();
            for _ in 0..rng.usize(1..4) {
                forged[rng.usize(0..body)] = [0, 1, 2, 0x7f, 0x80, 0xff, rng.u8(..)][rng.usize(0..7)];
            }
            forged.extend(CHECK.checksum(&forged).to_le_bytes());
            match Policy::open(envelope(&forged).as_bytes()).policy {
                Some(policy) => {
                    opened += 1;
                    for request in [
                        "{}",
                        r#"{ "facts": { "affected_users": 80, "vip": true } }"#,
                        r#"{ "facts": { "users": 80, "service": "payroll", "backout": "missing" } }"#,
                    ] {
                        let _ = wire::to_json(&wire::explain(&policy, request));
                        let _ = wire::to_json(&wire::explain_change(&policy, request));
                    }
                    let _ = wire::hot_change(&policy);
                    let _ = (wire::describe(&policy), wire::hot_path(&policy));
                    for calendar in policy.calendars().map(str::to_owned).collect::<Vec<_>>() {
                        let asked = serde_json::json!({ "calendar": calendar, "from": "2026-11-22T08:00:00Z", "add": "40h", "periods": true });
                        let _ = wire::to_json(&wire::calendar(&policy, &asked.to_string()));
                    }
                    let _ = wire::to_json(&wire::sla_targets(
                        &policy,
                        r#"{ "facts": {}, "start": "2026-11-22T08:00:00Z", "explain": true }"#,
                    ));
                    let _ = wire::to_json(&wire::sla_clock(
                        &policy,
                        r#"{ "now": "2027-01-22T08:00:00Z", "timeline": true, "events": [
                        { "at": "2026-11-22T08:00:00Z", "event": "opened" }, { "at": "2026-11-23T08:00:00Z", "event": "customer_message" },
                        { "at": "2026-11-24T08:00:00Z", "event": "resolved" }, { "at": "2026-11-25T08:00:00Z", "event": "reopened" }] }"#,
                    ));
                }
                None => refused += 1,
            }
        }
        assert!(opened > 30 && refused > 30, "{opened} opened, {refused} refused");
    }
}

//! The repository's own policies and requests: what requests are tried on, and what fuzzing starts from.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use itsm_core::Policy;
use itsm_core::document::model::ScalarKind;
use itsm_core::document::tree::{Node, NodeKind};
use itsm_core::document::{Syntax, yaml};
use itsm_core::finding::Findings;
use itsm_core::wire::{self, Description};
use serde_json::{Map, Value};

/// A policy of the repository, and requests to it.
#[derive(Debug)]
pub struct Material {
    /// Where it comes from.
    pub name: String,
    /// The document.
    pub text: String,
    /// The policy, if the document is one.
    pub policy: Option<Policy>,
    /// Requests, as JSON.
    pub requests: Vec<String>,
}

/// A log of events, as CSV.
pub const EVENTS: &[u8] = include_bytes!("../../../examples/report/events.csv");

/// A log of tickets, as lines of JSON.
pub const TICKETS: &[u8] = br#"{"ticket":"A","facts":{"impact":"high","service":"payroll"},"events":[{"at":"2026-11-02T08:00:00Z","event":"opened"},{"at":"2026-11-02T09:00:00Z","event":"updated","set":{"status":"waiting"}}]}
{"ticket":2,"events":[{"at":"2026-11-02T08:00:00Z","event":"opened"},{"at":"2026-12-02T08:00:00Z","event":"closed"}]}
"#;

/// Holidays, as iCalendar has them.
pub const HOLIDAYS: &[u8] = include_bytes!("../../../cli/tests/holidays.ics");

/// Changes and windows, as iCalendar has them.
pub const CHANGES: &[u8] = include_bytes!("../../../cli/tests/changes.ics");

/// All of them, in the order of their names.
pub static MATERIAL: LazyLock<Vec<Material>> = LazyLock::new(read);

/// A usable policy, with what would take longer than most checks to find out for each input.
#[derive(Debug)]
pub struct Usable {
    /// The policy.
    pub policy: &'static Policy,
    /// What a form knows of it.
    pub description: Description,
    /// Where it comes from.
    pub material: &'static Material,
}

/// The usable policies, in the same order.
pub static POLICIES: LazyLock<Vec<Usable>> = LazyLock::new(|| {
    let usable = |material: &'static Material| {
        let policy = material.policy.as_ref()?;
        Some(Usable { policy, description: wire::description(policy)?, material })
    };
    MATERIAL.iter().filter_map(usable).collect()
});

/// The policy that the first byte of an input chooses.
pub(crate) fn chosen(first: u8) -> Option<&'static Usable> {
    POLICIES.get(usize::from(first) % POLICIES.len().max(1))
}

fn read() -> Vec<Material> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["packs", "tests/cases", "tests/document", "cli/tests/policies", "pkg-js/bench", "examples"] {
        gather(&root.join(folder), &mut files);
    }
    files.sort();
    let material: Vec<Material> = files.iter().filter_map(|file| material(&root, file)).collect();
    assert!(material.len() >= 10, "the policies of the repository are there");
    material
}

/// The YAML files of a folder, and of those in it.
fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

fn material(root: &Path, file: &Path) -> Option<Material> {
    let written = fs::read_to_string(file).ok()?;
    let tree = value(&yaml::parse(&written, &mut Findings::new())?);
    let text = match (tree.get("policy"), tree.get("policy_file")) {
        (Some(Value::String(policy)), _) => policy.clone(),
        (_, Some(Value::String(path))) => fs::read_to_string(root.join(path)).ok()?,
        _ if tree.get("itsm").is_some() => written,
        _ => return None,
    };
    let cases = tree.get("cases").and_then(Value::as_array).into_iter().flatten();
    Some(Material {
        name: file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace(['/', '\\'], "-"),
        policy: Policy::load(&text, Syntax::Yaml).policy,
        text,
        requests: cases.filter_map(|case| Some(case.get("request")?.to_string())).collect(),
    })
}

/// Plain scalars as JSON has them, where it has them.
fn value(node: &Node) -> Value {
    match &node.kind {
        NodeKind::List(items) => items.iter().map(value).collect(),
        NodeKind::Map(entries) => {
            Value::Object(entries.iter().map(|(key, item)| (key.value.clone(), value(item))).collect::<Map<_, _>>())
        }
        NodeKind::Scalar(scalar) if scalar.kind == ScalarKind::Null => Value::Null,
        NodeKind::Scalar(scalar) if scalar.kind == ScalarKind::Plain => {
            serde_json::from_str(&scalar.text).unwrap_or_else(|_| scalar.text.clone().into())
        }
        NodeKind::Scalar(scalar) => scalar.text.clone().into(),
    }
}

/// Keywords, and a text after an empty line.
pub const SUGGESTIONS: [(&str, &str); 4] = [
    (
        "words",
        "vpn\npass*\nprinter~\nreset * password\n/ERR-\\d+\nfax\n\nReset my PASSWORD: the pirnter says err-17, no VPN",
    ),
    ("scripts", "Straße\n打印机\n🔒 token\nİzin\nטלפון\nไทย\n\nSTRASSE 我的打印机 🔒 Token izin טלפון ไทย"),
    (
        "typed",
        "vpn\n\nThe gatew\nThe gateway can'\nThe gateway can't\nThe gateway can'ttt\nThe ½ gateway’s tokén\n🔒 The ½ gateway’s toke\u{301}n 印刷\n🔒 The ½",
    ),
    ("many", "a\na*\na a\na * a\n/a+\nb\na a a\naaaaa~\n\na a a a b aa aaa aaaaa aaaba"),
];

//! The policy file is followed while it changes, and no request notices.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::StatusCode;
use itsm_core::{Policy, wire};
use itsm_service::{Config, PolicyFile, Service, StartError};

use crate::client::Client;
use crate::running::{Running, SUGGESTING, config, folder, policy, start, start_of, start_with, until};

const REQUEST: &str = r#"{"facts":{"summary":"VPN is down"}}"#;

/// What a policy of that name answers.
fn answer(name: &str) -> String {
    wire::to_json(&wire::priority(&Policy::from_yaml(&policy(name)).unwrap(), REQUEST))
}

fn rename_onto(file: &Path, content: impl AsRef<[u8]>) {
    let beside = file.with_extension("part");
    fs::write(&beside, content).unwrap();
    fs::rename(beside, file).unwrap();
}

/// Clients that ask without a pause until told to stop; each says how often it was answered, and by which policies.
fn load(service: &Running, stop: &Arc<AtomicBool>) -> Vec<tokio::task::JoinHandle<(usize, Vec<String>)>> {
    let names = ["one", "two", "three", "four"];
    let known: Vec<(String, String)> = names.iter().map(|&name| (answer(name), name.to_owned())).collect();
    (0..8)
        .map(|_| {
            let (address, stop, known) = (service.address, Arc::clone(stop), known.clone());
            tokio::spawn(async move {
                let mut client = Client::connect(address).await;
                let (mut count, mut by): (usize, Vec<String>) = (0, Vec::new());
                while !stop.load(Ordering::Relaxed) {
                    let reply = client.post("/v1/priority", REQUEST).await;
                    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
                    let (_, name) = known.iter().find(|(body, _)| *body == reply.body).expect("no policy says that");
                    if by.last() != Some(name) {
                        by.push(name.clone());
                    }
                    count += 1;
                }
                (count, by)
            })
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_fails_while_the_policy_changes_and_each_is_answered_by_one_policy() {
    // As Kubernetes mounts a config map: the file is a link through `..data`, which is swapped.
    let folder = folder("under-load");
    for name in ["one", "four"] {
        fs::create_dir(folder.join(name)).unwrap();
        fs::write(folder.join(name).join("policy.yaml"), policy(name)).unwrap();
    }
    symlink("one", folder.join("..data")).unwrap();
    symlink("..data/policy.yaml", folder.join("policy.yaml")).unwrap();
    let file = folder.join("policy.yaml");
    let service = start_with(file.clone(), config()).await;
    let stop = Arc::new(AtomicBool::new(false));
    let clients = load(&service, &stop);
    let mut watcher = service.client().await;
    let named = |name: &'static str| move |status: &serde_json::Value| status["stamps"]["policy"] == name;

    // Written in place, through the links.
    fs::write(&file, policy("two")).unwrap();
    until(&mut watcher, named("two")).await;
    // A broken one in between: refused, and the old one stays.
    fs::write(&file, policy("broken").replace("then: P1", "then: P9")).unwrap();
    let status = until(&mut watcher, |status| !status["refused"].is_null()).await.json();
    assert_eq!(status["stamps"]["policy"], "two");
    // Gone for good: the same.
    fs::remove_file(folder.join("one/policy.yaml")).unwrap();
    until(&mut watcher, |status| status["refused"]["findings"] == serde_json::json!([])).await;
    // Renamed onto its place, as editors do.
    rename_onto(&folder.join("one/policy.yaml"), policy("three"));
    until(&mut watcher, named("three")).await;
    // A link swapped as a whole.
    symlink("four", folder.join("..data_tmp")).unwrap();
    fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
    until(&mut watcher, named("four")).await;

    // From now on nobody is answered by an older one.
    assert_eq!(watcher.post("/v1/priority", REQUEST).await.body, answer("four"));
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        let (count, by) = client.await.unwrap();
        assert!(count > 0);
        // Policies came in this order and never went back; a client may have missed one.
        let mut order = ["one", "two", "three", "four"].iter();
        assert!(by.iter().all(|name| order.any(|next| next == name)), "{by:?}");
    }
}

#[tokio::test]
async fn a_broken_policy_is_refused_with_its_findings_and_forgotten_once_mended() {
    let service = start("refused", &policy("good"), config()).await;
    let mut client = service.client().await;
    let before = client.get("/v1/policy/status").await.json();
    fs::write(&service.file, policy("bad").replace("then: P1", "then: P9").replace("otherwise", "otherwize")).unwrap();
    let status = until(&mut client, |status| !status["refused"].is_null()).await.json();
    assert_eq!(status["stamps"], before["stamps"]);
    assert_eq!(status["since"], before["since"]);
    assert_eq!(status["refused"]["message"], "the policy has 2 errors");
    let findings = status["refused"]["findings"].as_array().unwrap();
    let told: Vec<_> = findings.iter().map(|finding| (finding["code"].as_str().unwrap(), &finding["line"])).collect();
    assert_eq!(
        told,
        [("table.unknown_level", &serde_json::json!(10)), ("document.unknown_key", &serde_json::json!(12))]
    );
    assert_eq!(client.post("/v1/priority", REQUEST).await.json()["ok"]["stamps"]["policy"], "good");
    fs::write(&service.file, policy("better")).unwrap();
    let status = until(&mut client, |status| status["stamps"]["policy"] == "better").await.json();
    assert_eq!(status["refused"], serde_json::Value::Null);
}

#[tokio::test]
async fn files_that_cannot_be_read_are_refused_with_the_reason() {
    let service = start("unreadable-file", &policy("there"), config()).await;
    let mut client = service.client().await;
    fs::remove_file(&service.file).unwrap();
    fs::create_dir(&service.file).unwrap();
    let status = until(&mut client, |status| !status["refused"].is_null()).await.json();
    assert_eq!(status["refused"]["message"], "the file cannot be read: it is no file");
    assert_eq!(status["refused"]["findings"], serde_json::json!([]));
    fs::remove_dir(&service.file).unwrap();
    fs::write(&service.file, b"itsm: 1\npolicy: \xff\n").unwrap();
    let not_utf8 = |status: &serde_json::Value| status["refused"]["findings"][0]["code"] == "document.not_utf8";
    until(&mut client, not_utf8).await;
    assert_eq!(client.post("/v1/priority", REQUEST).await.json()["ok"]["stamps"]["policy"], "there");
}

#[tokio::test]
async fn told_to_reload_it_does_so_at_once() {
    let rarely = Config { look: Duration::from_hours(1), ..config() };
    let service = start("told", &policy("first"), rarely).await;
    let mut client = service.client().await;
    rename_onto(&service.file, policy("second"));
    assert_eq!(client.get("/v1/policy/status").await.json()["stamps"]["policy"], "first");
    service.reload.notify_one();
    until(&mut client, |status| status["stamps"]["policy"] == "second").await;
}

#[tokio::test]
async fn a_model_takes_part_and_is_followed_as_the_policy_is() {
    const POLICY: &str = include_str!("../../../../pkg-js/tests/shared/suggesting/policy.yaml");
    const MODEL: &[u8] = include_bytes!("../../../../pkg-js/tests/shared/suggesting/category.itsm-model");
    const ASKED: &str = r#"{"text":"the gateway is slow","fields":["category"]}"#;
    let folder = folder("with-model");
    let (file, model) = (folder.join("policy.yaml"), folder.join("category.itsm-model"));
    fs::write(&file, POLICY).unwrap();
    fs::write(&model, MODEL).unwrap();
    let service = start_of(PolicyFile::new(&file).with_models([model.clone()]), config()).await;
    let mut client = service.client().await;
    let (with_model, known) = wire::add_model(&Policy::from_yaml(POLICY).unwrap(), MODEL).unwrap();
    let expected = wire::to_json(&wire::suggest(&with_model, ASKED));
    assert!(expected.contains(r#""kind":"model""#), "{expected}");
    assert_eq!(client.post("/v1/suggest", ASKED).await.body, expected);
    let status = client.get("/v1/policy/status").await.json();
    assert_eq!(status["models"], serde_json::json!([{ "field": "category", "digest": known.digest }]));
    // A broken one is refused, and the old one stays.
    fs::write(&model, "no model").unwrap();
    let status = until(&mut client, |status| !status["refused"].is_null()).await.json();
    assert!(status["refused"]["message"].as_str().unwrap().contains("cannot be used: "), "{status}");
    assert_eq!(client.post("/v1/suggest", ASKED).await.body, expected);
    rename_onto(&model, MODEL);
    until(&mut client, |status| status["refused"].is_null()).await;
    assert_eq!(client.post("/v1/suggest", ASKED).await.body, expected);
}

#[tokio::test]
async fn a_model_that_cannot_be_had_or_used_is_named_with_the_reason() {
    let folder = folder("models");
    let (file, model) = (folder.join("policy.yaml"), folder.join("category.model"));
    fs::write(&file, SUGGESTING).unwrap();
    let bind = async || Service::bind(PolicyFile::new(&file).with_models([model.clone()]), config()).await;
    let missing = bind().await.unwrap_err().to_string();
    assert!(missing.starts_with(&format!("the model `{}` cannot be read: ", model.display())), "{missing}");
    fs::write(&model, "no model").unwrap();
    let damaged = bind().await.unwrap_err().to_string();
    assert!(damaged.starts_with(&format!("the model `{}` cannot be used: ", model.display())), "{damaged}");
}

#[tokio::test]
async fn json_and_yaml_are_told_apart_by_the_name_else_by_the_text() {
    let folder = folder("syntax");
    let json = wire::normalised(&Policy::from_yaml(&policy("same")).unwrap()).unwrap();
    let load = |name: &str, text: &str| {
        fs::write(folder.join(name), text).unwrap();
        let file = PolicyFile::new(folder.join(name));
        file.load(&file.read().unwrap().policy).policy.is_some()
    };
    assert!(load("policy.json", &json) && load("policy", &json) && load("policy.yaml", &json));
    assert!(load("policy.yml", &policy("same")) && load("policy", &policy("same")));
    assert!(!load("policy.json", &policy("same")));
}

#[tokio::test]
async fn it_does_not_begin_without_a_policy_or_an_address() {
    let folder = folder("no-start");
    let missing = Service::bind(PolicyFile::new(folder.join("none.yaml")), config()).await.unwrap_err();
    assert!(missing.to_string().starts_with("the file cannot be read: "), "{missing}");
    fs::write(folder.join("empty.yaml"), "").unwrap();
    let empty = Service::bind(PolicyFile::new(folder.join("empty.yaml")), config()).await.unwrap_err();
    assert!(matches!(empty, StartError::Refused(refused) if !refused.findings.is_empty()));
    let service = start("taken", &policy("taken"), config()).await;
    let taken = Config { listen: service.address, ..config() };
    let taken = Service::bind(PolicyFile::new(&service.file), taken).await.unwrap_err();
    assert!(taken.to_string().starts_with(&format!("cannot listen on `{}`", service.address)), "{taken}");
}

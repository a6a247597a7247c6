//! The service, running in the test's own process.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use itsm_service::{Config, PolicyFile, Service};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::client::{Client, Reply};

/// So long may things take on a busy machine; no test waits for it to pass.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A small policy, whose matter tells which one answered.
pub fn policy(name: &str) -> String {
    format!(
        "itsm: 1
policy: {{ name: {name} }}
scales: {{ priority: [P1, P2, P3] }}
fields:
  stopped: {{ type: boolean, ask: Is work stopped? }}
  summary: {{ type: text }}
priority:
  table:
    rules:
      - {{ id: stopped, when: {{ stopped: true }}, then: P1 }}
      - {{ id: vpn, when: {{ summary: {{ contains: vpn }} }}, then: P2 }}
    otherwise: P3
"
    )
}

/// A policy that suggests values.
pub const SUGGESTING: &str = "
itsm: 1
policy: { name: suggesting }
fields:
  summary: { type: text }
  service: { type: choice, options: [vpn, mail] }
  category: { type: choice, from: categories }
  group: { type: choice, options: [network, identity] }
categories:
  attributes: { group: { type: choice, options: [network, identity] } }
  tree:
    vpn: { label: VPN, group: network, keywords: { strong: vpn, weak: connect } }
    fax: { enabled: false, keywords: { strong: fax } }
    password: { group: identity, synonyms: [password], keywords: { must_not: wifi } }
suggest:
  texts: { summary: 100% }
  fields:
    category: { rules: [{ id: service, then: vpn, when: { service: vpn }, points: 2, because: They use it. }] }
    group: { follows: category.group }
";

/// A policy about changes.
pub const CHANGE_PACK: &str = include_str!("../../../../packs/itil-change-style/policy.yaml");

pub struct Running {
    pub address: SocketAddr,
    pub file: PathBuf,
    pub reload: Arc<Notify>,
    pub stop: Arc<Notify>,
    pub task: JoinHandle<()>,
}

/// For tests: any free port, and a file that is looked at often.
pub fn config() -> Config {
    Config { listen: ([127, 0, 0, 1], 0).into(), look: Duration::from_millis(10), ..Config::default() }
}

/// An empty folder of a test's own.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("service").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The service with a policy in a folder of the test's own.
pub async fn start(test: &str, policy: &str, config: Config) -> Running {
    let file = folder(test).join("policy.yaml");
    fs::write(&file, policy).unwrap();
    start_with(file, config).await
}

pub async fn start_with(file: PathBuf, config: Config) -> Running {
    start_of(PolicyFile::new(file), config).await
}

pub async fn start_of(file: PolicyFile, config: Config) -> Running {
    let path = file.path().to_owned();
    let service = Service::bind(file, config).await.unwrap();
    let address = service.address().unwrap();
    let (reload, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let stopped = Arc::clone(&stop);
    let run = service.run(Arc::clone(&reload), async move { stopped.notified().await });
    Running { address, file: path, reload, stop, task: tokio::spawn(run) }
}

impl Running {
    pub async fn client(&self) -> Client {
        Client::connect(self.address).await
    }
}

/// Asks for the status until it is as wanted.
pub async fn until(client: &mut Client, wanted: impl Fn(&serde_json::Value) -> bool) -> Reply {
    let begun = Instant::now();
    loop {
        let reply = client.get("/v1/policy/status").await;
        if wanted(&reply.json()) {
            return reply;
        }
        assert!(begun.elapsed() < PATIENCE, "still {}", reply.body);
        sleep(Duration::from_millis(5)).await;
    }
}

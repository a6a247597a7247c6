//! The program itself: its log, its signals, how it ends.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use hyper::StatusCode;
use itsm_service::Config;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{sleep, timeout};

use crate::client::Client;
use crate::limits::{begun, rest};
use crate::running::{PATIENCE, config, folder, policy, start};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_itsm-service"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn output(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// The program, with its log as objects.
struct Program {
    child: Child,
    log: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Program {
    fn start(policy: &Path, arguments: &[&str]) -> Self {
        let arguments = [&[policy.to_str().unwrap(), "--listen", "127.0.0.1:0", "--log", "json"], arguments].concat();
        let mut child = command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stdout.take().unwrap());
        let mut program = Self { child, log, address: SocketAddr::from(([0, 0, 0, 0], 0)) };
        program.address = program.logged("listening")["address"].as_str().unwrap().parse().unwrap();
        program
    }

    /// The next line of the log with that message.
    fn logged(&mut self, message: &str) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.log.read_line(&mut line).unwrap(), 0, "the log ended without `{message}`");
            let entry: Value = serde_json::from_str(&line).unwrap();
            if entry["message"] == message {
                return entry;
            }
        }
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_log_has_the_stamps_and_no_word_of_a_request() {
    let folder = folder("log");
    let file = folder.join("policy.yaml");
    fs::write(&file, policy("log").replace("name: log", "name: log, revision: 7")).unwrap();
    let mut program = Program::start(&file, &[]);
    let mut client = Client::connect(program.address).await;
    let digest = client.get("/v1/policy/status").await.json()["stamps"]["digest"].clone();
    program.logged("answered");
    let secret = r#"{"facts":{"summary":"secret-words","secret-field":1},"secret-key":2}"#;
    let refused = client.send("POST", "/v1/priority?secret=query", &[("x-secret", "header")], secret).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    client.post("/secret/path", secret).await;
    for (path, status) in [("/v1/priority", 422), ("unknown", 404)] {
        let entry = program.logged("answered");
        assert!(!entry.to_string().contains("secret"), "{entry}");
        assert_eq!(
            (&entry["method"], &entry["path"], &entry["status"]),
            (&"POST".into(), &path.into(), &status.into())
        );
        assert_eq!((&entry["policy"], &entry["revision"], &entry["digest"]), (&"log".into(), &"7".into(), &digest));
        assert!(entry["engine"].is_string() && entry["microseconds"].is_u64() && entry["timestamp"].is_string());
    }
}

#[tokio::test]
async fn hangup_loads_the_policy_again_and_the_log_tells_findings() {
    let folder = folder("hangup");
    let file = folder.join("policy.yaml");
    fs::write(&file, policy("first")).unwrap();
    let mut program = Program::start(&file, &[]);
    fs::write(&file, policy("second")).unwrap();
    program.signal("HUP");
    assert_eq!(program.logged("policy loaded")["policy"], "second");
    fs::write(&file, policy("third").replace("then: P1", "then: P9")).unwrap();
    program.signal("HUP");
    assert_eq!(program.logged("policy refused")["reason"], "the policy has 1 error");
    let finding = program.logged("finding");
    assert_eq!((&finding["level"], &finding["code"]), (&"ERROR".into(), &"table.unknown_level".into()));
    assert!(finding["line"] == 10 && finding["finding"].as_str().unwrap().contains("`P9`"), "{finding}");
    let status = Client::connect(program.address).await.get("/v1/policy/status").await.json();
    assert_eq!(status["stamps"]["policy"], "second");
}

#[tokio::test]
async fn told_to_stop_it_finishes_what_is_under_way() {
    // Nothing here ends because its time is over.
    let hour = Duration::from_hours(1);
    let patient = Config { timeout: hour, idle: hour, stalled: hour, ..config() };
    let service = start("shutdown", &policy("shutdown"), patient).await;
    let body = r#"{"facts":{"stopped":true}}"#;
    let mut slow = begun(&service, body).await;
    let _silent = tokio::net::TcpStream::connect(service.address).await.unwrap();
    let mut between_requests = service.client().await;
    between_requests.get("/healthz").await;
    service.stop.notify_one();
    // Nobody else comes in any more.
    let refused = async {
        while let Ok(mut late) = tokio::net::TcpStream::connect(service.address).await {
            // One that was still in the queue is dropped unanswered.
            let _ = late.write_all(b"GET /healthz HTTP/1.1\r\nhost: service\r\n\r\n").await;
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, refused).await.unwrap();
    // Time enough for ending too soon, if it did.
    sleep(Duration::from_millis(200)).await;
    assert!(!service.task.is_finished());
    slow.write_all(body.as_bytes()).await.unwrap();
    let reply = rest(&mut slow).await;
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.contains(r#""outcome":"P1""#), "{reply}");
    timeout(PATIENCE, service.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_it_from_stopping() {
    let folder = folder("bounded");
    let file = folder.join("policy.yaml");
    fs::write(&file, policy("bounded")).unwrap();
    for signal in ["TERM", "INT"] {
        let mut program = Program::start(&file, &["--timeout", "1"]);
        let mut stream = tokio::net::TcpStream::connect(program.address).await.unwrap();
        let head = "POST /v1/priority HTTP/1.1\r\nhost: s\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.read_exact(&mut [0; 25]).await.unwrap();
        program.signal(signal);
        assert!(rest(&mut stream).await.starts_with("HTTP/1.1 408 "));
        program.logged("stopped");
        assert_eq!(program.child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn what_keeps_it_from_beginning_is_told() {
    let folder = folder("exit");
    let good = folder.join("good.yaml");
    fs::write(&good, policy("good")).unwrap();
    let bad = folder.join("bad.yaml");
    fs::write(&bad, policy("bad").replace("then: P1", "then: P9")).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());
    for (arguments, code, told) in [
        (&[bad][..], 1, "table.unknown_level"),
        (&["nothing/here.yaml"], 2, "the file cannot be read: "),
        (&[good, "--listen", &taken], 2, "cannot listen on"),
        (&[good, "--allow-origin", "https://desk.example/"], 2, "without a path or a slash at its end"),
        (&[good, "--max-body", "4194305"], 2, "4194305 is not in 1..=4194304"),
        (&[good, "--timeout", "0"], 2, "0 is not in 1..=3600"),
        (&[], 2, "<POLICY>"),
        (&["--help"], 0, "SIGHUP"),
    ] {
        let output = output(arguments);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
}

#[test]
fn the_text_log_is_one_line_per_entry() {
    let folder = folder("text-log");
    let file = folder.join("policy.yaml");
    fs::write(&file, policy("text")).unwrap();
    let mut child =
        command(&[file.to_str().unwrap(), "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let listening = log.find(|line| line.contains("listening")).unwrap();
    let address = listening.split("address=").nth(1).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: service\r\nconnection: close\r\n\r\n").unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
    let answered = log.next().unwrap();
    assert!(answered.contains(r#" INFO answered method=GET path="/healthz" status=200 "#), "{answered}");
    child.kill().unwrap();
    child.wait().unwrap();
}

//! What the README shows is what the service says.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::client::Client;
use crate::openapi::DESCRIPTION;
use crate::running::{CHANGE_PACK, SUGGESTING, config, start};

const README: &str = include_str!("../../README.md");
const PACK: &str = include_str!("../../../../packs/itil-style/policy.yaml");

/// The words of a command line; what stands between single quotes is one.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Does what `curl -s URL [-d BODY] [| jq -c PATH]` does.
async fn run(line: &str, client: &mut Client) -> String {
    let words = words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (curl, path) = match words.as_slice() {
        [curl @ .., "|", "jq", "-c", path] => (curl, Some(*path)),
        curl => (curl, None),
    };
    let reply = match curl {
        ["curl", "-s", url, "-d", body] => client.post(url.strip_prefix("localhost:8080").unwrap(), body).await,
        ["curl", "-s", url] => client.get(url.strip_prefix("localhost:8080").unwrap()).await,
        other => panic!("nothing runs {other:?}"),
    };
    match path {
        Some(path) => {
            let pointer = path.replace(['.', '['], "/").replace(']', "");
            reply.json().pointer(&pointer).unwrap_or(&Value::Null).to_string()
        }
        None => reply.body,
    }
}

#[tokio::test]
async fn the_sessions_are_what_the_service_says() {
    let sessions = README.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let policies = [("readme", PACK), ("readme-suggesting", SUGGESTING), ("readme-changing", CHANGE_PACK)];
    let mut shown = Vec::new();
    for (session, (name, policy)) in sessions.zip(policies) {
        let service = start(name, policy, config()).await;
        let mut client = service.client().await;
        let mut lines = session.lines();
        let mut commands = 0;
        while let Some(line) = lines.next() {
            let command = line.strip_prefix("$ ").expect("each command prints one line");
            assert_eq!(run(command, &mut client).await, lines.next().unwrap(), "{command}");
            commands += 1;
        }
        shown.push(commands);
    }
    assert_eq!(shown, [8, 1, 5]);
}

/// The first cells of the rows of tables.
fn first_cells() -> Vec<&'static str> {
    README.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

#[test]
fn every_path_and_option_is_told() {
    let cells = first_cells();
    for (path, item) in DESCRIPTION["paths"].as_object().unwrap() {
        let method = if item.get("get").is_some() { "GET" } else { "POST" };
        assert!(cells.contains(&format!("{method} {path}").as_str()), "{method} {path}");
    }
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_itsm-service")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let options: Vec<&str> = help
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("--"))
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert_eq!(options.len(), 6, "{help}");
    for option in options {
        assert!(cells.iter().any(|cell| cell.starts_with(&format!("--{option} "))), "--{option}");
    }
}

#[test]
fn every_code_of_the_service_is_told_and_no_other() {
    let source = include_str!("../../src/trouble.rs");
    let mut in_source: Vec<&str> =
        source.split('"').filter(|text| text.starts_with("http.") || text.starts_with("request.")).collect();
    let mut told: Vec<&str> = README
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").nth(1)?.strip_prefix('`')?.strip_suffix('`'))
        .filter(|cell| cell.starts_with("http.") || cell.starts_with("request."))
        .collect();
    in_source.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, in_source);
}

#[test]
fn its_links_lead_somewhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let links = README.split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap());
    for link in links {
        assert!(fs::exists(folder.join(link)).unwrap(), "{link}");
    }
}

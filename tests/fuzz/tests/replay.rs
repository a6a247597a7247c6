//! Every check holds on the repository's own policies and requests, and on all inputs that once broke one.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use itsm_fuzz_checks::material::{EVENTS, HOLIDAYS, MATERIAL, POLICIES, SUGGESTIONS, TICKETS, Usable};
use itsm_fuzz_checks::{TARGETS, check};

#[test]
fn what_once_broke_holds_now() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    for (target, check) in TARGETS {
        for folder in ["regressions", "seeds"] {
            for entry in fs::read_dir(root.join(folder).join(target)).into_iter().flatten() {
                let path = entry.unwrap().path();
                println!("{}", path.display());
                let mut input = fs::read(&path).unwrap();
                aim(&mut input, &path.file_name().unwrap().to_string_lossy());
                check(&input);
            }
        }
    }
}

/// The first byte of a request is the number of its policy, which changes when there are new ones: so the file is named
/// after the policy.
fn aim(input: &mut [u8], name: &str) {
    let number = POLICIES.iter().position(|usable| name.starts_with(&usable.material.name));
    if let (Some(number), Some(first)) = (number, input.first_mut()) {
        *first = u8::try_from(number).unwrap();
    }
}

#[test]
fn the_policies_of_the_repository_hold() {
    for material in MATERIAL.iter() {
        println!("{}", material.name);
        check("policy", material.text.as_bytes());
    }
}

#[test]
fn the_requests_of_the_repository_hold() {
    let mut count = 0;
    for (number, Usable { material, .. }) in POLICIES.iter().enumerate() {
        let first = u8::try_from(number).unwrap();
        for request in &material.requests {
            println!("{} {request}", material.name);
            check("facts", &[&[first], request.as_bytes()].concat());
            count += 1;
        }
        for step in 0..100_u8 {
            let bytes: Vec<u8> = (0..64_u8).map(|at| at.wrapping_mul(step).wrapping_add(step)).collect();
            check("overrides", &[&[first], bytes.as_slice()].concat());
        }
    }
    assert!(count > 50, "{count} requests");
}

#[test]
fn the_files_of_the_repository_hold_whole_and_cut_off() {
    for (target, file) in [("log", EVENTS), ("log", TICKETS), ("ical", HOLIDAYS)] {
        for end in (0..=file.len()).step_by(97).chain([file.len()]) {
            check(target, file.get(..end).unwrap());
        }
    }
}

#[test]
fn keywords_and_texts_hold_whole_and_cut_off() {
    for (_, input) in SUGGESTIONS {
        for end in 0..=input.len() {
            check("suggest", input.as_bytes().get(..end).unwrap());
        }
    }
}

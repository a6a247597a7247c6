//! Writes what fuzzing starts from: `itsm-fuzz-checks FOLDER` makes one folder for each target there.

use std::fs;
use std::io;
use std::path::Path;

use itsm_core::wire;
use itsm_fuzz_checks::form;
use itsm_fuzz_checks::material::{CHANGES, EVENTS, HOLIDAYS, MATERIAL, POLICIES, SUGGESTIONS, TICKETS, Usable};

fn main() -> io::Result<()> {
    let Some(folder) = std::env::args().nth(1) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "usage: itsm-fuzz-checks FOLDER"));
    };
    let folder = Path::new(&folder);
    let write = |target: &str, name: &str, input: &[u8]| {
        fs::create_dir_all(folder.join(target))?;
        fs::write(folder.join(target).join(name), input)
    };
    for material in MATERIAL.iter() {
        write("policy", &material.name, material.text.as_bytes())?;
        if let Some(policy) = &material.policy {
            let json = wire::normalised(policy).unwrap_or_default();
            write("policy", &format!("{}.json", material.name), json.as_bytes())?;
            write("built", &material.name, &form(policy))?;
        }
    }
    for (number, Usable { material, .. }) in POLICIES.iter().enumerate() {
        let first = u8::try_from(number).unwrap_or_default();
        let empty = "{\"facts\":{}}".to_owned();
        for (at, request) in material.requests.iter().chain([&empty]).enumerate() {
            write("facts", &format!("{}-{at}", material.name), &[&[first], request.as_bytes()].concat())?;
        }
        for step in 1..5_u8 {
            let bytes: Vec<u8> = (0..64_u8).map(|at| at.wrapping_mul(step).wrapping_mul(7)).collect();
            write("overrides", &format!("{}-{step}", material.name), &[&[first], bytes.as_slice()].concat())?;
        }
    }
    write("log", "events.csv", EVENTS)?;
    write("log", "tickets.jsonl", TICKETS)?;
    write("ical", "holidays.ics", HOLIDAYS)?;
    write("ical", "changes.ics", CHANGES)?;
    for (name, input) in SUGGESTIONS {
        write("suggest", name, input.as_bytes())?;
    }
    Ok(())
}

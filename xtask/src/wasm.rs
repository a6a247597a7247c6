//! The three wasm builds: cargo, then wasm-bindgen (linked in, no CLI to install), then wasm-opt.
//!
//! Output for one entry, in `pkg-js/gen/<entry>`: `glue.js` (a factory of fresh instances), `glue.d.ts`, `module.wasm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;
use crate::project::{ENTRIES, Entry, Project};
use crate::stamp::{self, Fingerprint};

pub const TARGET: &str = "wasm32-unknown-unknown";
/// Sets the name the wasm imports its glue under, so it is the same in every build.
pub const OUT_NAME: &str = "glue";
/// Must equal what `[package.metadata.wasm-pack]` of the binding asks for.
pub const OPTIMISE: &str = "-Oz";

/// How much work goes into the wasm.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Without wasm-opt; takes a fully optimised module where one is at hand.
    Quick,
    Full,
}

pub fn build(project: &Project, effort: Effort) -> Result<()> {
    ensure_target(project)?;
    // Linking and wasm-opt keep one processor busy each. The largest first: it takes about as long as the others together.
    let entries: Vec<&Entry> = ENTRIES.iter().rev().collect();
    process::side_by_side(&entries, |entry| {
        let compiled = compile(project, entry)?;
        bind(project, entry, &compiled, effort)
    })
}

/// Adds the wasm target where it is missing: `rust-toolchain.toml` names it, but rustup may be told not to install by itself.
pub fn ensure_target(project: &Project) -> Result<()> {
    let sysroot = process::read(Command::new("rustc").current_dir(&project.root).args(["--print", "sysroot"]))?;
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    println!("adding the target {TARGET}");
    process::run(Command::new("rustup").current_dir(&project.root).args(["target", "add", TARGET]))
        .with_context(|| format!("the Rust target {TARGET} is needed: rustup target add {TARGET}"))
}

/// What rustc is given on top, for both the quick build and wasm-pack: no path of this machine ends up in the wasm.
pub fn rustflags(project: &Project) -> Result<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let home = home.context("no home folder")?;
    Ok(format!("--remap-path-prefix={}=cargo --remap-path-prefix={}=itsm-core", home.display(), project.root.display()))
}

pub const RUSTFLAGS_VARIABLE: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Where cargo builds an entry. One folder for each: in a shared one, every change of features would link the other two again.
pub fn target(project: &Project, entry: &Entry) -> PathBuf {
    project.target.join("wasm-entries").join(entry.name)
}

fn compile(project: &Project, entry: &Entry) -> Result<PathBuf> {
    println!("compiling wasm for `{}`", entry.name);
    let target = target(project, entry);
    process::run(
        process::cargo(
            &project.root,
            &[
                "build",
                "--quiet",
                "--profile",
                entry.profile,
                "--target",
                TARGET,
                "-p",
                "itsm-core-binding",
                "--no-default-features",
            ],
        )
        .args(["--features", entry.features])
        .arg("--target-dir")
        .arg(&target)
        .env(RUSTFLAGS_VARIABLE, rustflags(project)?),
    )?;
    Ok(target.join(TARGET).join(entry.profile).join("itsm_core_binding.wasm"))
}

fn bind(project: &Project, entry: &Entry, compiled: &Path, effort: Effort) -> Result<()> {
    let folder = project.generated(entry);
    let stamp_file = folder.join("stamp");
    let inputs = Fingerprint::default()
        .path(compiled)?
        .path(&project.package.join("package-lock.json"))?
        .word(include_str!("wasm.rs"))
        .finish();
    let (full, quick) = (format!("{inputs} full"), format!("{inputs} quick"));
    let found = stamp::read(&stamp_file);
    if found == full || (found == quick && effort == Effort::Quick) {
        return Ok(());
    }
    let scratch = project.target.join("bindgen").join(entry.name);
    // wasm-opt drops the names itself. It orders a little by them, and wasm-pack leaves them in, so we do too.
    Bindgen::new()
        .input_path(compiled)
        .out_name(OUT_NAME)
        .typescript(true)
        .remove_name_section(effort == Effort::Quick)
        .no_modules(true)?
        .generate(&scratch)?;
    let bound_text = |extension: &str| fs::read_to_string(scratch.join(format!("{OUT_NAME}.{extension}")));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("glue.js"), as_factory(&bound_text("js")?))?;
    fs::write(folder.join("glue.d.ts"), factory_types(&bound_text("d.ts")?))?;
    let (bound, module) = (scratch.join(format!("{OUT_NAME}_bg.wasm")), folder.join("module.wasm"));
    if effort == Effort::Full {
        println!("optimising wasm for `{}`", entry.name);
        optimise(project, &bound, &module)?;
    } else {
        fs::copy(&bound, &module)?;
    }
    stamp::write(&stamp_file, if effort == Effort::Full { &full } else { &quick })
}

fn optimise(project: &Project, from: &Path, to: &Path) -> Result<()> {
    let script = project.package.join("node_modules/binaryen/bin/wasm-opt");
    process::run(process::node(&project.root, &script).arg(from).arg("-o").arg(to).arg(OPTIMISE))
}

/// wasm-bindgen's glue keeps its instance in local variables, so it serves one instance for ever, even after a trap.
/// Its `no-modules` form is a single expression; as the body of a function, every call gives variables and an instance of its own.
/// `document` is hidden from it because it would look for its own `<script>`; `FinalizationRegistry` because it would
/// free objects of an instance that trapped, where nobody could catch what comes of it. The facade has one of its own.
pub fn as_factory(no_modules: &str) -> String {
    let hidden = "const document = undefined, FinalizationRegistry = undefined;";
    format!("export function createGlue() {{\n{hidden}\n{no_modules}\nreturn wasm_bindgen;\n}}\n")
}

fn factory_types(no_modules: &str) -> String {
    format!("{no_modules}\nexport type Glue = typeof wasm_bindgen;\nexport declare function createGlue(): Glue;\n")
}

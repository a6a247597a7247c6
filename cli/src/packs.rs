//! The packs: ready-made policies that stand in `packs/` of the repository and are embedded here by `build.rs`.

use itsm_core::Policy;

/// A policy to start from.
#[derive(Clone, Copy, Debug)]
pub struct Pack {
    /// Its name, which is that of its folder.
    pub name: &'static str,
    /// Its text.
    pub policy: &'static str,
}

/// Every pack, by name.
pub const PACKS: &[Pack] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The pack for those who name none.
pub const DEFAULT: &str = "itil-style";

impl Pack {
    /// The pack with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PACKS.iter().find(|pack| pack.name == name)
    }

    /// What it decides by, in one line.
    pub fn description(&self) -> String {
        let policy = Policy::from_yaml(self.policy).ok();
        let document = policy.as_ref().and_then(Policy::document);
        let described = document.and_then(|document| document.policy.description.as_ref());
        described.map_or_else(String::new, |text| text.in_language("en").to_owned())
    }
}

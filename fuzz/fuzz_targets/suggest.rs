#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| itsm_fuzz_checks::check("suggest", input));

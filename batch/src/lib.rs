//! What is done with many tickets at once, and with the files of other tools. Native only: nothing of it is in the wasm.
#![forbid(unsafe_code)]

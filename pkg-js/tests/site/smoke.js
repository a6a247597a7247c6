// Every entry point in its default form, and one with the wasm inside the script.
import { engineVersion as core } from "itsm-core";
import { engineVersion as author } from "itsm-core/author";
import { engineVersion as forms } from "itsm-core/forms";
import { engineVersion as inline } from "itsm-core/inline";

const versions = await Promise.all([core(), author(), forms(), inline()]);
document.querySelector("output").textContent = versions.join(" ");

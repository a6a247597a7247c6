// What an application may gather in one place. A form takes one of them, and must not be made to carry the others.
export { init, loadPolicy } from "itsm-core/forms";
export { loadPolicy as loadAnyPolicy } from "itsm-core";
export { checkPolicy } from "itsm-core/author";

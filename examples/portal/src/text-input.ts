import type { Field } from "itsm-core/forms";
import { type Attributes, element } from "./element.js";

export type TextInput = HTMLInputElement | HTMLTextAreaElement;

/** Durations to choose with one tap; anything else can be typed. */
export const DURATIONS = ["1h", "4h", "1d", "1w"] as const;

/** Where the value of a field is typed: what fits its type, with these attributes. */
export function textInput(field: Field, attributes: Attributes): TextInput {
  const plain = { ...attributes, autocomplete: "off", spellcheck: "false" };
  switch (field.type) {
    case "integer":
      return element("input", { ...plain, type: "text", inputmode: "numeric" });
    case "decimal":
      return element("input", { ...plain, type: "text", inputmode: "decimal" });
    case "date":
      return element("input", { ...plain, type: "date", min: field.min, max: field.max });
    case "time":
      return element("input", { ...plain, type: "time", step: 60 });
    case "instant":
      return element("input", { ...plain, type: "datetime-local" });
    case "text": {
      const text = { ...attributes, autocomplete: "off", maxlength: field.maxLength };
      return field.multiline ? element("textarea", { ...text, rows: 4 }) : element("input", { ...text, type: "text" });
    }
    default:
      return element("input", { ...plain, type: "text", autocapitalize: "off" });
  }
}

// What people type, and the facts it stands for.
import type { Field } from "itsm-core/forms";
import { MINUTE_MILLISECONDS } from "./now.js";

/**
 * What was typed, as a fact. Only spelling is helped with (`4 H`, `1,200`); what is no number stays text, and the engine
 * says what it expected instead.
 */
export function read(field: Field, text: string, language: string): string | number {
  switch (field.type) {
    case "integer": {
      const plain = ungrouped(text, language);
      const number = Number(plain);
      return /^-?\d+$/.test(plain) && Number.isSafeInteger(number) ? number : text;
    }
    case "decimal": {
      const point = separator(language, "decimal");
      return ungrouped(text, language).replace(point, ".");
    }
    case "duration":
      return /^p/i.test(text) ? text.toUpperCase() : text.toLowerCase().replace(/(\d)\s+(?=[a-z])/g, "$1");
    case "instant": {
      const instant = new Date(text);
      return Number.isNaN(instant.getTime()) ? text : instant.toISOString();
    }
    default:
      return text;
  }
}

/** A fact as it would be typed; `read` makes the fact of it again. */
export function written(field: Field, value: string, language: string): string {
  if (field.type === "decimal") return value.replace(".", separator(language, "decimal"));
  const instant = field.type === "instant" ? new Date(value) : undefined;
  if (!instant || Number.isNaN(instant.getTime())) return value;
  // The wall time of this place, which is what such an input shows.
  return new Date(instant.getTime() - instant.getTimezoneOffset() * MINUTE_MILLISECONDS).toISOString().slice(0, 16);
}

/** `1,200` in English and `1.200` in German as `1200`. */
function ungrouped(text: string, language: string): string {
  const parts = text.split(/[\s’']/).flatMap((part) => part.split(separator(language, "group")));
  const grouped = parts.length > 1 && parts.slice(1).every((part) => /^\d{3}(?!\d)/.test(part));
  return grouped ? parts.join("") : text;
}

function separator(language: string, type: "decimal" | "group"): string {
  const parts = new Intl.NumberFormat(language).formatToParts(12_345.5);
  return parts.find((part) => part.type === type)?.value ?? ".";
}

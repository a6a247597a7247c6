import type { FactValue, Field } from "itsm-core";

/**
 * What was typed, as a fact. Only spelling is helped with (`4 H`, `1,200`); what cannot be read stays text, and the engine
 * refuses it.
 */
export function read({ type }: Field, typed: string, locale: string): FactValue {
  const text = typed.trim();
  switch (type) {
    case "integer": {
      const plain = ungrouped(text, locale);
      const number = Number(plain);
      return /^-?\d+$/.test(plain) && Number.isSafeInteger(number) ? number : text;
    }
    case "decimal":
      return ungrouped(text, locale).replace(separator(locale, "decimal"), ".");
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
export function written({ type }: Field, value: FactValue | undefined, locale: string): string {
  if (value === undefined || value === null) return "";
  if (type === "decimal") return String(value).replace(".", separator(locale, "decimal"));
  const instant = type === "instant" ? new Date(String(value)) : undefined;
  if (!instant || Number.isNaN(instant.getTime())) return String(value);
  // The wall time of this place, which is what such an input shows.
  return new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** `1,200` in English and `1.200` in German as `1200`. */
function ungrouped(text: string, locale: string): string {
  const parts = text.split(/[\s’']/).flatMap((part) => part.split(separator(locale, "group")));
  const grouped = parts.length > 1 && parts.slice(1).every((part) => /^\d{3}(?!\d)/.test(part));
  return grouped ? parts.join("") : text;
}

function separator(locale: string, type: "decimal" | "group"): string {
  return new Intl.NumberFormat(locale).formatToParts(12_345.5).find((part) => part.type === type)?.value ?? ".";
}

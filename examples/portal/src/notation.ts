const UNITS: Readonly<Record<string, string>> = { w: "week", d: "day", h: "hour", m: "minute", min: "minute", s: "second" };

/** A value in a policy's notation (`4h`, `2026-11-22`, `12.50`) as people write it in a language; nothing where it is none. */
export function notated(type: string | undefined, written: string, language: string): string | undefined {
  switch (type) {
    case "integer":
    case "decimal":
      return number(written, language);
    case "duration":
      return duration(written, language);
    case "date":
      return moment(written, language, { dateStyle: "medium", timeZone: "UTC" });
    case "instant":
      return moment(written, language, { dateStyle: "medium", timeStyle: "short" });
    default:
      return undefined;
  }
}

function number(written: string, language: string): string | undefined {
  const [, places] = /^-?\d+(?:\.(\d+))?$/.exec(written) ?? [];
  const size = Number(written);
  if (!Number.isFinite(size)) return undefined;
  return new Intl.NumberFormat(language, { minimumFractionDigits: places?.length ?? 0, maximumFractionDigits: places?.length ?? 0 }).format(size);
}

function duration(written: string, language: string): string | undefined {
  const parts = [...written.matchAll(/(\d+)(w|d|h|min|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== written.replaceAll(" ", "")) return undefined;
  const each = parts.map(([, count, unit = "s"]) =>
    new Intl.NumberFormat(language, { style: "unit", unit: UNITS[unit] ?? "second", unitDisplay: "long" }).format(Number(count)));
  return each.join(" ");
}

function moment(written: string, language: string, style: Intl.DateTimeFormatOptions): string | undefined {
  const at = new Date(written);
  return Number.isNaN(at.getTime()) ? undefined : new Intl.DateTimeFormat(language, style).format(at);
}

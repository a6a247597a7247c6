const UNITS: Readonly<Record<string, number>> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 };

/** A change takes at most so long, to be asked about. */
const MOST = 366 * 86_400_000;

/** A length of time (`2h`, `1h30m`, `1d`) in milliseconds; nothing for what is none. */
export function milliseconds(length: string): number | undefined {
  const plain = length.trim().toLowerCase().replace(/(\d)\s+(?=[a-z])/g, "$1").replaceAll("min", "m").replaceAll(" ", "");
  if (!/^(\d+[wdhm])+$/.test(plain)) return undefined;
  const sum = [...plain.matchAll(/(\d+)([wdhm])/g)].reduce((all, [, count, unit = ""]) => all + Number(count) * (UNITS[unit] ?? 0), 0);
  return sum > 0 && sum <= MOST ? sum : undefined;
}

/** The same in minutes, as the engine takes it. */
export function inMinutes(length: number): string {
  return `${Math.round(length / 60_000)}m`;
}

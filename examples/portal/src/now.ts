export const MINUTE_MILLISECONDS = 60_000;

let former: AbortController | undefined;

/** The time now: all that the page knows of it. */
export function now(): number {
  return Date.now();
}

/** Calls `tick` every minute while the page is in sight, and when it comes back into sight; and what it was given before no more. */
export function everyMinute(tick: () => void): void {
  former?.abort();
  former = new AbortController();
  const { signal } = former;
  const seen = (): void => {
    if (!document.hidden) tick();
  };
  const timer = setInterval(seen, MINUTE_MILLISECONDS);
  signal.addEventListener("abort", () => clearInterval(timer));
  document.addEventListener("visibilitychange", seen, { signal });
}

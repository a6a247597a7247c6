import { element, say } from "./element.js";

/** How long nothing must change before it is said aloud. */
const QUIET_MILLISECONDS = 900;

/** Says the latest of many quick changes, once things are quiet; and nothing at all before the first change. */
export function announcer() {
  const region = element("p", { class: "spoken", role: "status", "aria-live": "polite" });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let first = true;
  return {
    element: region,
    say: (text: string) => {
      clearTimeout(waiting);
      if (!first) waiting = setTimeout(() => say(region, text), QUIET_MILLISECONDS);
      first = false;
    },
  };
}

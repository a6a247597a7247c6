import type { Facts } from "itsm-core/forms";

/** How long typing may pause before the address follows. Browsers refuse an address that changes all the time. */
const PAUSE_MILLISECONDS = 250;

/** Keeps the address in step with the answers: “back” takes back the last question that was answered. */
export class Trail {
  #last: string | undefined;
  #waiting: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    addEventListener("pagehide", () => this.#flush());
  }

  /** The page has gone to an address: what follows is a step of its own. */
  arrived(): void {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
    this.#last = undefined;
  }

  /** Follows a change. Several in a row of the same thing are one step. */
  follow(what: string, href: string, texts: Facts): void {
    const state: Kept = { texts };
    const further = what === this.#last || href === location.href;
    if (!further) this.#flush();
    this.#last = what;
    clearTimeout(this.#timer);
    if (further) {
      this.#waiting = () => history.replaceState(state, "", href);
      this.#timer = setTimeout(() => this.#flush(), PAUSE_MILLISECONDS);
    } else history.pushState(state, "", href);
  }

  /** Writes what still waits. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#waiting?.();
    this.#waiting = undefined;
  }
}

/** What the browser keeps with a step: texts stay out of the address, and come back all the same. */
interface Kept {
  readonly texts: Facts;
}

/** The texts that were kept with the current step. */
export function keptTexts(): Facts {
  return (history.state as Kept | null)?.texts ?? {};
}

/** An answer, as far as two of them can be told apart. */
export interface Comparable {
  readonly possible: readonly string[];
  readonly stamps: { readonly digest: string };
}

/** What a service is asked: the last part of the address, `/v1/priority`. */
export type Endpoint = "priority" | "change/risk";

/** How long a service may take. */
const PATIENCE_MILLISECONDS = 5_000;
/** How long typing may pause before a service is asked. */
const PAUSE_MILLISECONDS = 150;

/** What another engine says to the same request. */
export type Comparison =
  | { readonly kind: "agrees"; readonly digest: string }
  /** Another answer; by another policy, if the digests differ. */
  | { readonly kind: "differs"; readonly digest: string; readonly possible: readonly string[] }
  /** The service answered, with an error. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "unreachable" };

/** A service that decides by the same requests: `POST /v1/priority`, `POST /v1/change/risk`. */
export class Service {
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(readonly address: string) {}

  /** The service at an address of the web; nothing for any other. */
  static at(address: string): Service | undefined {
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) return undefined;
    return new Service(address.replace(/\/+$/, ""));
  }

  /** Asks what `answer` answers to, and tells how the two compare. Only the latest of several calls is told. */
  compare(endpoint: Endpoint, request: string, answer: Comparable, tell: (comparison: Comparison) => void): void {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    this.#timer = setTimeout(async () => {
      const found = await this.#ask(endpoint, request, answer, AbortSignal.any([running.signal, AbortSignal.timeout(PATIENCE_MILLISECONDS)]));
      if (!running.signal.aborted) tell(found);
    }, PAUSE_MILLISECONDS);
  }

  /** Whatever is under way does not matter any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  async #ask(endpoint: Endpoint, request: string, answer: Comparable, signal: AbortSignal): Promise<Comparison> {
    let text: string;
    let status: number;
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${this.address}/v1/${endpoint}`, { method: "POST", body: request, headers, signal, credentials: "omit", redirect: "error" });
      status = response.status;
      text = await response.text();
    } catch {
      return { kind: "unreachable" };
    }
    const reply = read(text);
    if (!reply?.ok) return { kind: "refused", message: reply?.errors?.[0]?.message ?? `status ${status}` };
    const { digest } = reply.ok.stamps;
    // Both are texts of the same contract: keys in one order, nothing left to interpretation.
    const same = JSON.stringify(reply.ok) === JSON.stringify(answer);
    return same ? { kind: "agrees", digest } : { kind: "differs", digest, possible: reply.ok.possible };
  }
}

interface Reply {
  readonly ok?: Comparable;
  readonly errors?: readonly { readonly message: string }[];
}

/** A reply of the JSON contract; nothing for what is none. */
function read(text: string): Reply | undefined {
  try {
    const reply = JSON.parse(text) as Reply | null;
    const answered = Array.isArray(reply?.ok?.possible) && typeof reply.ok.stamps?.digest === "string";
    return answered || Array.isArray(reply?.errors) ? (reply ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

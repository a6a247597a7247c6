import type { Glue } from "#build/glue.js";
import { EngineError } from "./engine-error.js";
import { type Engine, engine } from "./engine.js";

/** What the engine made of a document. */
type Loaded = ReturnType<Glue["load"]>;

/** A policy inside the engine; made again from its text when the engine broke down. */
export class CompiledPolicy {
  /** What is done again to each that is made anew, by name: it gets its models. */
  readonly equipment = new Map<string, (loaded: Loaded) => unknown>();
  readonly #source: Uint8Array;
  readonly #yaml: boolean;
  #at: { readonly engine: Engine; readonly loaded: Loaded } | undefined;

  constructor(source: Uint8Array, yaml: boolean) {
    this.#source = source;
    this.#yaml = yaml;
  }

  /**
   * Calls into the engine. A call that fails is made once more with a fresh instance. The numbers are for `use`: a short
   * question would spend a tenth of its time on capturing them.
   */
  call<T>(use: (loaded: Loaded, a: number, b: number, c: number, d: number) => T, a = 0, b = 0, c = 0, d = 0): T {
    for (let again = false; ; again = true) {
      const living = engine();
      try {
        if (this.#at?.engine !== living) this.#at = { engine: living, loaded: this.#made(living) };
        return use(this.#at.loaded, a, b, c, d);
      } catch (cause) {
        living.broken = true;
        this.#at = undefined;
        if (again) throw new EngineError("engine.crashed", "the engine broke down, and again when it was started anew", { cause });
      }
    }
  }

  #made({ glue }: Engine): Loaded {
    const loaded = glue.load(this.#source, this.#yaml);
    for (const equip of this.equipment.values()) equip(loaded);
    return loaded;
  }

  /** Gives the memory back. Only for one that will not be called again. */
  free(): void {
    const at = this.#at;
    this.#at = undefined;
    if (!at || at.engine.broken) return;
    try {
      at.loaded.free();
    } catch {
      at.engine.broken = true;
    }
  }
}

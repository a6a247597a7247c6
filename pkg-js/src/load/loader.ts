/** Where a build gets its wasm. Sources import it as `#loader`; the package build puts one of the files beside this one in its place. */
export interface Loader {
  compile(): Promise<WebAssembly.Module>;
  /** Where the bytes are at hand without waiting. */
  readonly compileSync?: () => WebAssembly.Module;
  /** The wasm comes compiled. */
  readonly precompiled?: true;
}

/** Stands for whichever loader the build chooses. */
export declare const loader: Loader;

// What the package build supplies for each entry point, besides `#build/glue.js`.

declare module "#build/url.js" {
  export function wasmUrl(): URL;
}

declare module "#build/bytes.js" {
  export const base64: string;
}

declare module "#build/module.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** The address of something that lies beside the scripts, whichever page asks. */
export function beside(path: string): string {
  return new URL(path, import.meta.url).href;
}

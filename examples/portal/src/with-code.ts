import { element } from "./element.js";

/** A message of the engine, with what stands in backticks as code. */
export function withCode(message: string): (string | HTMLElement)[] {
  return message.split("`").map((part, at) => (at % 2 === 1 ? element("code", {}, part) : part));
}

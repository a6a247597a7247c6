import type { Answer } from "../answers.js";
import type { Field } from "itsm-core/forms";
import type { Glossary } from "../glossary.js";

/** What a control is made from. */
export interface ControlSetting {
  readonly field: Field;
  readonly glossary: Glossary;
  /** Begins the ids of the control's elements. */
  readonly id: string;
  /** The element that holds the question, for controls of several inputs. */
  readonly labelledBy: string;
  /** The elements that hold help, marks and errors. */
  readonly describedBy: string;
  /** The answer to begin with. */
  readonly answer: Answer | undefined;
  /** Tells a new answer, or that there is none any more. */
  readonly change: (answer: Answer | undefined) => void;
}

/** What a question is answered with. */
export interface Control {
  readonly element: HTMLElement;
  /** The input that a `<label>` can name; nothing for controls of several inputs, which name themselves. */
  readonly input: HTMLElement | undefined;
  /** Where focus goes: the chosen one of several inputs, else the first. */
  focusTarget(): HTMLElement;
  /** Shows an answer that was given elsewhere on the page, or that there is none. */
  show(answer: Answer | undefined): void;
  /** Shows that there is no answer, where the control has no way of its own to take one back. */
  clear?(): void;
  /** Marks the answer as one that the engine could not read. */
  invalid(is: boolean): void;
}

import type { FactError } from "itsm-core/forms";
import type { Form } from "./form.js";

/** How long somebody may pause while typing before an answer that cannot be read is complained about. */
const PATIENCE_MILLISECONDS = 1_200;

/** Has a form say what is wrong with its answers: at once, or in a while where somebody may still be typing. */
export function complaints(form: Form, errors: () => readonly FactError[]): (patient: boolean) => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  // Whoever leaves a field has finished typing.
  form.element.addEventListener("focusout", () => complain(false));
  return complain;

  function complain(patient: boolean): void {
    clearTimeout(waiting);
    form.complain(errors(), patient);
    if (patient && errors().length > 0) waiting = setTimeout(() => complain(false), PATIENCE_MILLISECONDS);
  }
}

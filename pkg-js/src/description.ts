import type { Stamps } from "./answers.js";
import type { TimeAllowed } from "./assessment.js";

/** A text for people: the same in every language, or by language tag (BCP 47). */
export type Text = string | { readonly [language: string]: string };

/**
 * The text in a language, else in its base language (`de` for `de-AT`), else the first one written.
 * ```js
 * label({ en: "Priority", de: "Priorität" }, "de-AT"); // "Priorität"
 * ```
 */
export function label(text: Text, language = ""): string {
  if (typeof text === "string") return text;
  for (const tag of [language, language.split("-", 1)[0] ?? ""]) {
    if (Object.hasOwn(text, tag)) return text[tag] ?? "";
  }
  for (const tag of Object.keys(text)) return text[tag] ?? "";
  return "";
}

/** What a form needs to know of a policy. */
export interface Description {
  /** Which policy and which engine. */
  readonly stamps: Stamps;
  /** The policy's name for people. */
  readonly label?: Text;
  /** What it is for. */
  readonly description?: Text;
  readonly scales: readonly Scale[];
  /** The headings of the form. */
  readonly groups: readonly Group[];
  /** The fields in the author's order. */
  readonly fields: readonly Field[];
  /** The derived values. */
  readonly values: readonly DerivedValue[];
  /** The matrices, for drawing them: those of the priority, then those of derived values. */
  readonly matrices: readonly Matrix[];
  /** The scale of the priority, if the policy decides it. */
  readonly priorityScale?: string;
  /** What is decided about changes, if anything is. */
  readonly change?: ChangeDescription;
  readonly calendars: readonly CalendarDescription[];
  /** What is suggested out of texts, if anything is. */
  readonly suggest?: SuggestDescription;
}

/** What is decided about changes: what can come out, in the policy's order. */
export interface ChangeDescription {
  /** The derived value that is the risk. Without it nothing is decided but when changes may run. */
  readonly risk?: string;
  /** The derived value that is the type of a change. */
  readonly changeType?: string;
  /** The ways to approval. */
  readonly approval: readonly Option[];
  readonly leadTime: readonly TermDescription[];
  /** What may have to be there beside the request. */
  readonly attachments: readonly Option[];
  readonly review: readonly TermDescription[];
  readonly freezes: readonly Option[];
  /** The maintenance windows. */
  readonly maintenance: readonly Option[];
}

/** A lead time or a review. */
export interface TermDescription {
  /** What answers call it. */
  readonly id: string;
  /** How long; absent where none is asked for on purpose. */
  readonly time?: TimeAllowed;
}

/** What is suggested out of texts: what `policy.suggest` can be asked. */
export interface SuggestDescription {
  /** The text fields that are searched; a text without a field is that of the first. */
  readonly texts: readonly string[];
  /** The fields for which values are suggested. */
  readonly fields: readonly string[];
}

/** A calendar: what `policy.calendar(name)` can be asked. */
export interface CalendarDescription {
  readonly name: string;
  readonly label?: Text;
  /** Its time zone. */
  readonly zone: string;
}

/** A scale. */
export interface Scale {
  readonly name: string;
  readonly label?: Text;
  /** Its levels, most severe first. */
  readonly levels: readonly Option[];
}

/** A level, option, catalogue entry or record type. */
export interface Option {
  /** What facts say. */
  readonly id: string;
  /** What people read. */
  readonly label?: Text;
  /** When to choose it. */
  readonly description?: Text;
}

/** A heading of the form. */
export interface Group {
  readonly name: string;
  readonly label?: Text;
}

/** A field: a question that the policy may ask. */
export interface Field {
  /** The key in the facts. */
  readonly name: string;
  readonly type: "boolean" | "choice" | "choices" | "level" | "integer" | "decimal" | "duration" | "date" | "instant" | "time" | "text";
  /** The question. */
  readonly ask?: Text;
  /** A short name. */
  readonly label?: Text;
  /** How to answer. */
  readonly help?: Text;
  /** The name of the heading it stands under. */
  readonly group?: string;
  /** Whether `null` (“unknown”) is no answer. */
  readonly required: boolean;
  /** Whether it has a default, assumed while there is no answer. */
  readonly hasDefault: boolean;
  /** The default, in its notation. */
  readonly default?: string;
  /** Whether some rule looks at it. */
  readonly used: boolean;
  /** Whether the author wrote it; `record_type` may be the engine's own. */
  readonly declared: boolean;
  /** The options of a choice, or the levels. */
  readonly options?: readonly Option[];
  /** The scale of a level. */
  readonly scale?: string;
  /** The least value, in its notation. */
  readonly min?: string;
  /** The greatest value, in its notation. */
  readonly max?: string;
  /** Decimal places. */
  readonly places?: number;
  /** The most characters of a text. */
  readonly maxLength?: number;
  /** Whether a text has several lines. */
  readonly multiline?: boolean;
}

/** A derived value, such as impact. */
export interface DerivedValue {
  readonly name: string;
  /** The name of its scale. */
  readonly scale: string;
  readonly label?: Text;
}

/** A matrix of the priority or of a derived value. */
export interface Matrix {
  /** The derived value that it is for; absent if it is for the priority. */
  readonly value?: string;
  /** The record types it is for; none of a derived value. */
  readonly recordTypes: readonly string[];
  /** What its rows are. */
  readonly rows: string;
  /** What its columns are. */
  readonly columns: string;
  readonly rowValues: readonly string[];
  readonly columnValues: readonly string[];
  /** The outcomes, row by row. */
  readonly cells: readonly (readonly string[])[];
}

/** Everything the chat itself says, in one language. What the policy says stands in the policy. */
export interface Words {
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  readonly loading: string;
  readonly failed: string;
  readonly retry: string;
  readonly conversation: string;
  /** Who says something. */
  readonly desk: string;
  readonly you: string;
  readonly startOver: string;

  readonly hello: string;
  readonly describe: string;
  readonly example: string;
  readonly send: string;
  readonly looksLike: string;
  readonly staysHere: string;

  readonly isIt: (category: string) => string;
  readonly whichOne: string;
  readonly notCertain: string;
  readonly becauseOf: (words: readonly string[]) => string;
  readonly confidence: (percent: number) => string;
  readonly somethingElse: string;
  readonly leaveToDesk: string;
  readonly chooseFrom: string;
  readonly back: string;
  readonly search: (name: string) => string;
  readonly found: (count: number) => string;
  readonly noneFound: string;
  readonly perhaps: string;

  readonly goesTo: (group: string) => string;
  readonly assume: string;
  readonly yes: string;
  readonly no: string;
  readonly unknown: string;
  readonly noneOfThese: string;
  readonly skip: string;
  readonly skipped: string;
  readonly proceed: string;
  readonly keep: string;
  readonly changing: string;
  readonly expected: (expected: Expected) => string;

  readonly priority: string;
  readonly priorityIs: string;
  readonly priorityOpen: string;
  readonly noPriority: string;
  readonly or: (items: readonly string[]) => string;
  readonly byWhen: string;
  readonly between: (first: string, last: string) => string;
  readonly noTarget: string;

  readonly check: string;
  readonly yourTicket: string;
  readonly whatYouWrote: string;
  readonly change: string;
  readonly add: string;
  /** For screen readers: which line is changed. */
  readonly ofLine: (verb: string, name: string) => string;
  readonly origins: Readonly<Record<"suggested" | "assumed", string>>;
  readonly open: string;
  readonly sendTicket: string;
  readonly done: string;
  readonly notDone: string;

  readonly recordTypes: Readonly<Record<string, string>>;
}

/** What an answer that is typed must be. */
export interface Expected {
  readonly type: string;
  readonly places?: number | undefined;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly maxLength?: number | undefined;
}

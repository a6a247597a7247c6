import { milliseconds } from "./length.js";

/** When a change shall run, on what, and by whom. */
export class Plan {
  /** When it starts, in milliseconds. */
  start: number | undefined;
  /** How long it takes, as typed. */
  length = FIRST_LENGTH;
  readonly cis = new Set<string>();
  readonly assignees = new Set<string>();

  /** When it ends, if it is known when it starts and how long it takes. */
  get end(): number | undefined {
    const length = milliseconds(this.length);
    return this.start === undefined || length === undefined ? undefined : this.start + length;
  }

  /** As part of an address. */
  write(): string {
    const written = new URLSearchParams();
    if (this.start !== undefined) written.set("start", new Date(this.start).toISOString().replace(/:00\.000Z$/, "Z"));
    if (this.length !== FIRST_LENGTH) written.set("length", this.length);
    for (const ci of this.cis) written.append("ci", ci);
    for (const assignee of this.assignees) written.append("assignee", assignee);
    return written.toString();
  }

  /** From an address. */
  read(text: string): void {
    const written = new URLSearchParams(text);
    const start = Date.parse(written.get("start")?.replace(/(T\d\d:\d\d)Z$/, "$1:00Z") ?? "");
    this.start = Number.isNaN(start) ? undefined : start;
    this.length = written.get("length") ?? FIRST_LENGTH;
    renew(this.cis, written.getAll("ci"));
    renew(this.assignees, written.getAll("assignee"));
  }
}

const FIRST_LENGTH = "2h";

function renew(set: Set<string>, members: readonly string[]): void {
  set.clear();
  for (const member of members) set.add(member);
}

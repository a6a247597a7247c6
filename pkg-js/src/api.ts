// What every entry point exports.
export type {
  Explanation, NextQuestion, OverrideAnswer, PriorityAnswer, RuleTrace, Stamps, Step, TestTrace, ValueAnswer,
} from "./answers.js";
export type {
  ApprovalStage, ChangeAnswer, ChangeApproval, ChangeAttachment, ChangeChoice, ChangeExplanation, ChangeLeadTime, ChangeReview, ChangeRiskOptions,
  ChangeScore, LowerRisk, QuestionLedger, ScoreLedger, TimeAllowed,
} from "./assessment.js";
export type { Calendar, CalendarDay, CalendarMoment, Instant, WorkingPeriod, WorkingTime } from "./calendar.js";
export type {
  ChangeCalendar, ChangeCalendarEntry, ChangeCalendarRequest, ChangeConflicts, ChangeOptions, ChangeSchedule, ChangeSlots, Conflict, Dependency, ProposedChange,
  ScheduledChange, SlotsRequest, WindowName,
} from "./change.js";
export type { Column, NumberColumn } from "./column.js";
export type { Columns, PriorityColumns } from "./columns.js";
export { label, type CalendarDescription, type ChangeDescription, type DerivedValue, type Description, type Field, type Group, type Matrix, type Option, type Scale, type SuggestDescription, type TermDescription, type Text } from "./description.js";
export { EngineError, type EngineErrorCode } from "./engine-error.js";
export { FactsError, type FactError } from "./facts-error.js";
export { PolicyError, type Finding } from "./findings.js";
export { engineVersion, init, isSupported } from "./init.js";
export { DisposedError, ItsmError } from "./itsm-error.js";
export { type LoadOptions, loadPolicy, loadPolicySync } from "./load.js";
export type { Policy } from "./policy.js";
export type { AskOptions, Facts, FactValue, Override } from "./request.js";
export type {
  Agreement, ClockOptions, MetricTargets, SlaClock, SlaClocks, SlaMark, SlaTarget, SlaTargets, TargetsOptions, TicketEvent, TimelineEntry,
} from "./sla.js";
export type { PolicySource, Syntax } from "./source.js";
export type {
  Evidence, FieldSuggestions, ModelBytes, ModelDescription, ModelSource, ModelStamp, Other, Place, Setting, SuggestOptions, Suggestion, Suggestions,
} from "./suggest.js";
export type { WasmSource } from "./wasm-source.js";

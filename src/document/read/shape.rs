//! The keys of every kind of map in a document.

/// A kind of map: what it is called in messages, and the keys it may have.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// What it is called in messages.
    pub what: &'static str,
    /// Its keys, in the order of the documentation.
    pub keys: &'static [&'static str],
}

macro_rules! shapes {
    ($($name:ident $what:literal [$($key:literal)*])*) => {
        $(pub(crate) const $name: Shape = Shape { what: $what, keys: &[$($key),*] };)*
        /// Every kind of map, by its name here.
        pub const SHAPES: &[(&str, Shape)] = &[$((stringify!($name), $name)),*];
    };
}

shapes! {
    DOCUMENT "a policy document" ["itsm" "policy" "scales" "record_types" "groups" "fields" "catalogues" "categories" "derive" "priority" "calendars" "sla" "change" "suggest" "examples" "$schema"]
    HEADER "a policy's header" ["name" "revision" "owner" "label" "description" "source"]
    SCALE "a scale" ["label" "levels"]
    CHOICE "a choice" ["id" "label" "description"]
    GROUP "a group" ["label"]
    FIELD_BOOLEAN "a `boolean` field" ["type" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_CHOICE "a `choice` field" ["type" "options" "from" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_CHOICES "a `choices` field" ["type" "options" "from" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_LEVEL "a `level` field" ["type" "scale" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_INTEGER "an `integer` field" ["type" "min" "max" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_DECIMAL "a `decimal` field" ["type" "places" "min" "max" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_DURATION "a `duration` field" ["type" "min" "max" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_DATE "a `date` field" ["type" "min" "max" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_INSTANT "an `instant` field" ["type" "min" "max" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_TIME "a `time` field" ["type" "min" "max" "ask" "label" "help" "group" "ask_when" "default" "required"]
    FIELD_TEXT "a `text` field" ["type" "max_length" "multiline" "ask" "label" "help" "group" "ask_when" "default" "required"]
    CATALOGUE "a catalogue" ["label" "attributes" "entries"]
    ATTRIBUTE_BOOLEAN "a `boolean` attribute" ["type" "label"]
    ATTRIBUTE_CHOICE "a `choice` attribute" ["type" "options" "from" "label"]
    ATTRIBUTE_CHOICES "a `choices` attribute" ["type" "options" "from" "label"]
    ATTRIBUTE_LEVEL "a `level` attribute" ["type" "scale" "label"]
    ATTRIBUTE_INTEGER "an `integer` attribute" ["type" "min" "max" "label"]
    ATTRIBUTE_DECIMAL "a `decimal` attribute" ["type" "places" "min" "max" "label"]
    ATTRIBUTE_DURATION "a `duration` attribute" ["type" "min" "max" "label"]
    ATTRIBUTE_DATE "a `date` attribute" ["type" "min" "max" "label"]
    ATTRIBUTE_INSTANT "an `instant` attribute" ["type" "min" "max" "label"]
    ATTRIBUTE_TIME "a `time` attribute" ["type" "min" "max" "label"]
    ATTRIBUTE_TEXT "a `text` attribute" ["type" "max_length" "multiline" "label"]
    TABLE "a table" ["hit" "by" "rules" "otherwise" "start" "bands"]
    DERIVED "a derived value" ["scale" "label" "hit" "by" "rules" "otherwise" "start" "bands" "score" "matrix" "highest_of" "adjust"]
    SCORE "a score" ["combine" "round" "categories" "questions" "bands" "otherwise"]
    SCORE_QUESTION "a question of a score" ["label" "category" "weight" "when" "of" "points" "pick" "rules" "otherwise" "inverted"]
    RULE "a rule" ["id" "when" "then" "points" "because"]
    BAND "a band" ["from" "then"]
    PRIORITY "the priority decision" ["scale" "matrix" "table" "adjust" "by_record_type" "overrides"]
    SECTION "a priority section" ["matrix" "table" "adjust"]
    MATRIX "a matrix" ["rows" "columns" "cells"]
    ADJUSTMENT "an adjustment" ["id" "when" "at_least" "at_most" "raise_by" "lower_by" "set" "because"]
    OVERRIDE "an override" ["allow" "reason" "max_raise" "max_lower" "expires_within"]
    FIELD_OPERAND "a comparison with a field" ["field"]
    CALENDAR "a calendar" ["label" "zone" "extends" "hours" "holidays" "special_days" "any_of" "all_of" "except" "due_at_close" "working_days"]
    WORKING_DAYS "the counting of working days" ["start" "end"]
    HOLIDAY "a holiday" ["name" "date" "from" "to" "weekday" "nth" "month" "on_or_after" "before" "easter" "orthodox_easter" "first_year" "last_year" "observed" "enabled"]
    SPECIAL_DAY "a special day" ["name" "date" "from" "to" "weekday" "nth" "month" "on_or_after" "before" "easter" "orthodox_easter" "first_year" "last_year" "enabled" "hours"]
    SLA "the service levels" ["events" "metrics" "report"]
    METRIC "a metric" ["label" "agreement" "within_metric" "hit" "by" "calendar" "start" "pause" "resume" "stop" "cancel" "reset" "repeats" "on_raise" "on_lower" "on_reopen" "warn" "targets"]
    TRIGGER "what starts, pauses or stops a clock" ["on" "when"]
    TARGET "a target" ["id" "when" "within" "elapsed" "working_days" "weeks" "working_day" "until" "symbolic" "no_target" "before" "calendar" "attainment" "warn" "escalate" "because"]
    ESCALATION "a step of escalation" ["at" "before" "after" "to"]
    REPORT "a report" ["only" "by" "calendar" "near_miss" "workload"]
    WORKLOAD "a limit of workload" ["id" "label" "when" "per_month"]
    CHANGE "the section on changes" ["risk" "type" "calendar" "approval" "lead_time" "attachments" "review" "mitigations" "overrides" "zone" "freezes" "maintenance"]
    APPROVAL_PATH "a path of approval" ["id" "label" "when" "stages" "no_approval" "afterwards" "because"]
    APPROVAL_STAGE "a stage of approval" ["roles" "quorum"]
    TIME_ALLOWED "a length of time" ["within" "elapsed" "working_days"]
    TERM "a length of time" ["id" "when" "within" "elapsed" "working_days" "none" "because"]
    ATTACHMENT "an attachment" ["label" "when" "because"]
    CHANGE_WINDOW "a window for changes" ["id" "label" "when" "from" "to" "date" "weekday" "nth" "month" "hours" "calendar" "because"]
    CATEGORIES "the categories" ["label" "attributes" "tree"]
    CATEGORY "a category" ["label" "description" "enabled" "when" "synonyms" "keywords" "at_least" "children"]
    KEYWORDS "keywords" ["strong" "weak" "against" "must" "must_not" "pin"]
    EXPRESSION "a keyword" ["matches"]
    SUGGEST "what is suggested" ["texts" "fields"]
    SUGGESTION "the suggestions for a field" ["follows" "at_least" "limit" "rules"]
    KEYWORD_RULE "a rule" ["id" "then" "when" "language" "texts" "strong" "weak" "against" "must" "must_not" "pin" "points" "because"]
    EXAMPLE "an example" ["id" "given" "expect" "because"]
}

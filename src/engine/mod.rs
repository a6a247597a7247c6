//! The policy as a whole: loaded, checked, compiled, asked.

#[cfg(feature = "author")]
mod analysis;
mod built;
mod change;
mod digest;
mod example;
mod load;
mod lookup;
mod policy;
mod prepared;
pub(crate) mod request;
#[cfg(feature = "schedule")]
mod schedule;
mod sla;
#[cfg(feature = "text")]
mod suggest;

pub use built::BUILT_VERSION;
pub use change::ChangeQuestion;
pub use example::ExampleResult;
pub use load::{Loaded, PolicyError};
pub use policy::Policy;
pub use prepared::{Decision, PreparedPriority, PriorityBinder};
pub use request::Question;
#[cfg(feature = "schedule")]
pub use schedule::{
    CalendarQuestion, ConflictsQuestion, MAX_CHANGE_DAYS, MAX_SCHEDULE_BYTES, MAX_SLOTS, ProposedChange,
    ScheduleReader, SlotsQuestion,
};
pub use sla::{ClockQuestion, MAX_EVENTS, SlaClocks, SlaTargets, TargetsQuestion, TicketEvent, TicketRecord};
#[cfg(feature = "text")]
pub use suggest::{SuggestQuestion, Typing};

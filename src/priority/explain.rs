//! Why: the steps to the priority, rule by rule, and the same in sentences.

use super::answer::{Explanation, PriorityAnswer};
use super::decide::PriorityDecision;
use crate::decision::explain::{Steps, sentences};
use crate::decision::overrides::Judged;
use crate::fact::vocabulary::PRIORITY;
use crate::table::view::Context;

impl PriorityDecision {
    /// Explains an answer to these facts.
    pub(crate) fn explain(
        &self,
        context: &Context<'_>,
        judged: &Judged,
        language: &str,
        answer: PriorityAnswer,
    ) -> Explanation {
        let mut steps = Steps::new(context, judged, language);
        let record_types = self.open_record_types(&judged.view.values);
        let sections = self.open_sections(&record_types);
        let several = sections.len() > 1;
        for (section, types) in &sections {
            let Some(section) = section.and_then(|at| self.sections.get(at)) else { continue };
            let named: Vec<String> = if several {
                types.iter().map(|&at| self.record_types.id(at).to_owned()).collect()
            } else {
                Vec::new()
            };
            steps.section(section, &named);
        }
        answer.overrides.iter().filter(|set| set.value == PRIORITY).for_each(|set| steps.by_hand(set));
        let mut summary = sentences(&steps.told, &answer.overrides, PRIORITY);
        summary.push(match &answer.outcome {
            Some(outcome) if answer.assumed.is_empty() => format!("the priority is {outcome}"),
            Some(outcome) => format!("the priority is {outcome}, with {} assumed", answer.assumed.join(", ")),
            None => format!("the priority is one of {}", answer.possible.join(", ")),
        });
        Explanation { answer, steps: steps.told, summary }
    }
}

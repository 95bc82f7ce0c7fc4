//! What came of a change to all that are chosen, in sentences that leave nothing out.

use staffelstab_shared::{id::RecordId, model::Edit};

use crate::{components::announce::trouble_text, news::Trouble, state::ForAll, text::t};

/// So many names are said of those that stayed as they were.
const NAMED: usize = 5;

/// What came of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    pub(super) change: Option<ForAll>,
    /// With what takes them back.
    pub(super) changed: Vec<(RecordId, Edit)>,
    pub(super) already: usize,
    /// What has no such field, by name.
    pub(super) unfit: Vec<String>,
    /// What has two versions to decide between first, by name.
    pub(super) contested: Vec<String>,
    /// What went wrong, and with how many.
    pub(super) failed: Vec<(String, usize)>,
    pub(super) taken_back: Option<TakenBack>,
}

impl Done {
    /// Whether there is nothing to be read but that it is done.
    pub(super) fn is_plain(&self) -> bool {
        self.unfit.is_empty() && self.contested.is_empty() && self.failed.is_empty()
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct TakenBack {
    pub(super) done: usize,
    /// Changed again since, or gone: they stay as they are.
    pub(super) left: usize,
    /// What went wrong, and with how many.
    pub(super) failed: Vec<(String, usize)>,
}

/// One more that went wrong in this way.
pub(super) fn count_in(failed: &mut Vec<(String, usize)>, trouble: &Trouble) {
    let words = trouble_text(trouble);
    match failed.iter_mut().find(|(known, _)| *known == words) {
        Some((_, count)) => *count += 1,
        None => failed.push((words, 1)),
    }
}

/// What came of it, in sentences.
pub(super) fn told(done: &Done) -> Vec<String> {
    let t = t();
    let mut lines = Vec::new();
    let failed = |failed: &[(String, usize)]| {
        let line = |(why, count): &(String, usize)| t.select_failed(&count.to_string(), why);
        failed.iter().map(line).collect::<Vec<_>>()
    };
    match &done.taken_back {
        Some(taken) => {
            lines.push(t.select_taken_back(taken.done));
            lines.extend((taken.left > 0).then(|| t.select_left(taken.left)));
            lines.extend(failed(&taken.failed));
        }
        None => {
            let count = done.changed.len();
            lines.push(match done.change {
                Some(ForAll::Archived(true)) if count > 0 => t.select_archived(count),
                Some(ForAll::Archived(false)) if count > 0 => t.select_restored(count),
                Some(_) | None => t.select_changed(count),
            });
            let already = match done.change {
                Some(ForAll::Informed(_)) => t.select_informed_already(done.already),
                Some(_) | None => t.select_already(done.already),
            };
            lines.extend((done.already > 0).then_some(already));
            for (those, said) in [
                (&done.unfit, t.select_unfit(done.unfit.len())),
                (&done.contested, t.select_contested(done.contested.len())),
            ] {
                if those.is_empty() {
                    continue;
                }
                let named = those.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
                let more = those.len().saturating_sub(NAMED);
                lines.push(said);
                lines.push(if more > 0 {
                    t.select_and_more(&named, &more.to_string())
                } else {
                    named
                });
            }
            lines.extend(failed(&done.failed));
        }
    }
    lines
}

//! What a line says: why it is there. Pure; of functions and topics, never a rank of people.

use staffelstab_shared::{
    time::{Day, Sureness},
    today::{Part, Why},
};

use crate::{
    records::carried::{knowledge_sentence, post_sentence, rhythm_sentence, title},
    text::{Texts, dates, lists::and_list},
};

pub(super) const fn heading(t: &Texts, part: Part) -> &'static str {
    match part {
        Part::Mine => t.today_mine,
        Part::Quiet => t.today_quiet,
        Part::Asleep => t.today_asleep,
        Part::Places => t.today_places,
        Part::Unsure => t.today_unsure,
        Part::KnownByOne => t.today_known_by_one,
        Part::Informing => t.today_informing,
        Part::Unanswered => t.today_unanswered,
        Part::Ahead => t.today_ahead,
    }
}

pub(super) const fn id(part: Part) -> &'static str {
    match part {
        Part::Mine => "today-mine",
        Part::Quiet => "today-quiet",
        Part::Asleep => "today-asleep",
        Part::Places => "today-places",
        Part::Unsure => "today-unsure",
        Part::KnownByOne => "today-known-by-one",
        Part::Informing => "today-informing",
        Part::Unanswered => "today-unanswered",
        Part::Ahead => "today-ahead",
    }
}

/// How much waits; where nothing does, whether that is all. `is_named`: somebody has said who they
/// are, so that it is known what is theirs.
pub(super) fn lead(
    t: &Texts,
    waiting: usize,
    nothing_else: Option<()>,
    is_named: bool,
) -> Option<String> {
    Some(match (waiting, nothing_else, is_named) {
        (0, Some(()), true) => t.today_nothing.to_owned(),
        // There may be tasks for whoever has not said who they are.
        (0, Some(()), false) => t.today_nothing_known.to_owned(),
        (0, None, true) => t.today_nothing_mine.to_owned(),
        // Nobody knows what is theirs.
        (0, None, false) => return None,
        (waiting, _, _) => t.today_lead(waiting),
    })
}

/// Why a line is there; nothing for tasks, which say it under their name.
pub(super) fn why(t: &Texts, today: Day, why: &Why) -> Option<String> {
    let ago = |day: &Day| dates::ago(t, today, *day);
    Some(match why {
        Why::Task { .. } => return None,
        Why::TaskOfNobody(_) => t.today_task_of_nobody.to_owned(),
        Why::Undecided => t.today_undecided.to_owned(),
        Why::PutAway => t.today_put_away.to_owned(),
        Why::Quiet { last, usual_days: Some(days), .. } => {
            t.today_quiet_usual(&ago(last), &usual(t, *days))
        }
        Why::Quiet { last, usual_days: None, .. } => t.today_quiet_since(&ago(last)),
        Why::QuietTie(last) => t.today_quiet_tie(&ago(last)),
        Why::Asleep { rhythm, .. } => rhythm_sentence(t, today, rhythm),
        Why::Place(cover) => post_sentence(t, today, cover, None),
        Why::Review(due) => t.review_due_since(&dates::date(t, today, *due)),
        Why::Unsure(None) => t.never_confirmed.to_owned(),
        Why::Unsure(Some(last)) if last.sureness(today) == Sureness::Ahead => {
            t.confirmed_ahead(&dates::full(t, *last))
        }
        Why::Unsure(Some(last)) => t.today_unsure_since(&ago(last)),
        Why::KnownByOne(cover) => knowledge_sentence(t, cover),
        Why::Inform(until) if *until < today => t.today_inform_late(&dates::date(t, today, *until)),
        Why::Absent { from, until, open, always, .. } => {
            let days = dates::span(t, today, *from, *until).unwrap_or_default();
            let open: Vec<_> = open.iter().map(|post| title(post)).collect();
            let words = if *always { Texts::today_absent_always } else { Texts::today_absent };
            words(t, &days, &and_list(t, &open))
        }
        Why::Meeting(date) if *date < today => t.today_meeting_over(&dates::date(t, today, *date)),
        Why::Meeting(date) if *date == today => t.today_meeting_now.to_owned(),
        Why::Meeting(date) if dates::days_between(today, *date) == 1 => {
            t.today_meeting_tomorrow.to_owned()
        }
        Why::Meeting(date) => {
            let days = usize::try_from(dates::days_between(today, *date)).unwrap_or_default();
            t.today_meeting(dates::weekday_name(t, *date), days)
        }
        Why::Handover(None) => t.today_handover_open.to_owned(),
        Why::Handover(Some(day)) if *day < today => {
            t.today_handover_late(&dates::date(t, today, *day))
        }
        Why::Handover(Some(day)) => t.today_handover(&dates::date(t, today, *day)),
        Why::Stays(day) => t.today_stays(&dates::date(t, today, *day)),
        Why::Unanswered { times, month } => t.today_asked(&dates::since(t, month), *times),
        Why::Inform(until) => t.today_inform(&dates::date(t, today, *until)),
    })
}

/// "jede Woche", "alle 3 Wochen", "alle 4 Monate": about so often.
fn usual(t: &Texts, days: u32) -> String {
    const WEEK: u32 = 7;
    let days = usize::try_from(days).unwrap_or_default();
    match days {
        // Half a week more or less is no other rhythm.
        0..=10 => t.every_n_weeks(1),
        11..=45 => t.every_n_weeks((days * 2 / WEEK as usize).div_ceil(2)),
        _ => t.every_n_months((days * 24 / 365).div_ceil(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{DE, EN};

    #[test]
    fn what_is_late_stands_under_a_heading_that_says_so() {
        // Tasks that are overdue, meetings whose day is over, and what is to come.
        assert_eq!(heading(&DE, Part::Ahead), "Fällig und demnächst");
        assert_eq!(heading(&EN, Part::Ahead), "Due and coming up");
    }

    #[test]
    fn a_rhythm_is_said_in_weeks_and_months() {
        for (days, german) in [
            (1, "jede Woche"),
            (7, "jede Woche"),
            (14, "alle 2 Wochen"),
            (21, "alle 3 Wochen"),
            (31, "alle 4 Wochen"),
            (61, "alle 2 Monate"),
            (91, "alle 3 Monate"),
            (183, "alle 6 Monate"),
            (365, "alle 12 Monate"),
        ] {
            assert_eq!(usual(&DE, days), german, "{days}");
        }
        assert_eq!(usual(&EN, 14), "every 2 weeks");
    }

    #[test]
    fn nobody_is_told_that_nothing_is_theirs_before_they_said_who_they_are() {
        assert_eq!(lead(&DE, 0, None, false), None);
        assert_eq!(lead(&DE, 0, None, true), Some(DE.today_nothing_mine.to_owned()));
        assert_eq!(lead(&DE, 0, Some(()), true), Some(DE.today_nothing.to_owned()));
        assert_eq!(lead(&DE, 0, Some(()), false), Some(DE.today_nothing_known.to_owned()));
        assert_eq!(lead(&DE, 1, None, false), Some("Eine Sache liegt bei Ihnen.".to_owned()));
        assert_eq!(lead(&DE, 3, None, true), Some("3 Dinge liegen bei Ihnen.".to_owned()));
    }
}

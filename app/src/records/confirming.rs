//! "Still right": recorded in the name of whoever presses, with a way back. Who that was is
//! what the envelope says, never what is written in the record.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    record::Edit,
    time::Day,
    view::{Kind, View},
};

use crate::{
    components::{announce::trouble_text, toast::use_toast},
    news::Trouble,
    records::value::who,
    state::{Ledger, clock, use_ledger},
    text::t,
};

/// Whoever confirms a piece of knowledge looks at it again in so many months.
const REVIEW_MONTHS: u32 = 12;
const REVIEW_AT: &str = "review_at";

/// Writes that it is still right today, and says so, with a way back.
pub(crate) fn use_confirming(id: RecordId) -> impl Fn() + Copy + Send + Sync {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    move || {
        let Some(view) = ledger.record(id).get_untracked() else { return };
        let edits = still_right(&view, clock::today());
        let back: Vec<_> =
            edits.iter().map(|edit| (edit.clone(), as_before(&view, edit))).collect();
        spawn_local(async move {
            match ledger.save(Some(id), view.kind.clone(), view.heads.clone(), edits).await {
                Ok(_) => toast.done_with_undo(t.confirmed_done, move || {
                    let back = back.clone();
                    spawn_local(async move {
                        if let Err(trouble) = take_back(ledger, id, back).await {
                            toast.say(trouble_text(&trouble));
                        }
                    });
                }),
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    }
}

/// Who pressed, as it is said; nothing where the day was not written on that day: it was typed,
/// came in from a file, or stands there again after something was taken back.
pub(crate) fn confirmed_by(ledger: Ledger, view: &View) -> Option<String> {
    let stamp = view.assured?;
    let day: Day = view.text(view.kind.assured()?.key).parse().ok()?;
    let at = clock::local_time(stamp.at);
    if Day::new(at.year, at.month, at.day) != Some(day) {
        return None;
    }
    Some(who(ledger, stamp)).filter(|name| name != t().somebody)
}

fn still_right(view: &View, today: Day) -> Vec<Edit> {
    let assured = view.kind.assured().map(|field| Edit::put(field.key, today.to_string()));
    let review = (view.kind == Kind::Knowledge && !is_own_review(view, today))
        .then(|| today.months_later(REVIEW_MONTHS));
    let review = review.flatten().map(|day| Edit::put(REVIEW_AT, day.to_string()));
    [assured, review].into_iter().flatten().collect()
}

/// Whether somebody has set a day for the next look that is still to come: no press has.
fn is_own_review(view: &View, today: Day) -> bool {
    let day = |key| view.text(key).parse::<Day>().ok();
    let Some(review) = day(REVIEW_AT).filter(|day| *day > today) else { return false };
    let confirmed = view.kind.assured().and_then(|field| day(field.key));
    confirmed.and_then(|day| day.months_later(REVIEW_MONTHS)) != Some(review)
}

/// What makes of a key what it was.
fn as_before(view: &View, edit: &Edit) -> Edit {
    let key = edit.key().to_owned();
    match view.get(&key) {
        Some(value) => Edit::of(key, value.clone()),
        None => Edit::Delete { key },
    }
}

/// What somebody wrote in between stays.
fn still_written(view: &View, back: Vec<(Edit, Edit)>) -> Vec<Edit> {
    let is_there = |edit: &Edit| match edit {
        Edit::Put { key, value } => {
            matches!(view.get(key), Some(staffelstab_shared::view::Value::Scalar(now)) if now == value)
        }
        Edit::Delete { .. } | Edit::Text { .. } | Edit::Settle { .. } => false,
    };
    back.into_iter().filter(|(written, _)| is_there(written)).map(|(_, back)| back).collect()
}

async fn take_back(ledger: Ledger, id: RecordId, back: Vec<(Edit, Edit)>) -> Result<(), Trouble> {
    let view = ledger.record(id).get_untracked().ok_or(Trouble::Gone)?;
    let edits = still_written(&view, back);
    ledger.save(Some(id), view.kind.clone(), view.heads.clone(), edits).await.map(drop)
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::DeviceId,
        record::{Author, Document},
        time::UnixMillis,
    };

    use super::*;

    fn view(kind: &Kind, edits: &[Edit]) -> View {
        let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
        let id = RecordId::from_random([1; 16]);
        Document::create(&author, UnixMillis(1), kind, edits).unwrap().0.view(id)
    }

    fn pressed(kind: &Kind, before: &[Edit]) -> Vec<(Edit, Edit)> {
        let view = view(kind, before);
        let edits = still_right(&view, "2026-11-27".parse().unwrap());
        edits.iter().map(|edit| (edit.clone(), as_before(&view, edit))).collect()
    }

    #[test]
    fn a_press_is_a_day_of_the_record_whoever_holds_it() {
        let nobody: Vec<_> =
            pressed(&Kind::Knowledge, &[]).into_iter().map(|(edit, _)| edit).collect();
        let day = |key: &str, day: &str| Edit::put(key, day);
        assert_eq!(nobody, [day("confirmed_at", "2026-11-27"), day("review_at", "2027-11-27")]);
        for kind in Kind::ALL.into_iter().filter(|kind| kind.assured().is_some()) {
            assert!(!pressed(&kind, &[]).is_empty(), "{kind}");
        }
    }

    #[test]
    fn a_day_that_somebody_set_for_the_next_look_stays_and_the_one_of_the_last_press_moves() {
        let day = |key: &str, day: &str| Edit::put(key, day);
        let written = |before: &[Edit]| -> Vec<_> {
            pressed(&Kind::Knowledge, before).into_iter().map(|(edit, _)| edit).collect()
        };
        let now = day("confirmed_at", "2026-11-27");
        assert_eq!(written(&[day("review_at", "2027-04-01")]), *std::slice::from_ref(&now));
        let both = [now, day("review_at", "2027-11-27")];
        assert_eq!(written(&[day("review_at", "2026-11-27")]), both);
        let last = [day("confirmed_at", "2026-05-01"), day("review_at", "2027-05-01")];
        assert_eq!(written(&last), both);
    }

    #[test]
    fn taken_back_it_is_as_it_was_but_for_what_was_written_meanwhile() {
        let before = [Edit::put("confirmed_at", "2025-01-01")];
        let back = pressed(&Kind::Knowledge, &before);
        let now = |review: &str| {
            view(
                &Kind::Knowledge,
                &[Edit::put("confirmed_at", "2026-11-27"), Edit::put("review_at", review)],
            )
        };
        let gone = Edit::Delete { key: "review_at".into() };
        assert_eq!(still_written(&now("2027-11-27"), back.clone()), [before[0].clone(), gone]);
        assert_eq!(still_written(&now("2028-01-01"), back), before);
    }
}

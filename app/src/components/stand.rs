//! The status line: is my work safe, do I have the others' work?

use leptos::prelude::*;

use crate::{
    components::icon::Icon,
    news::{Kept, Stand, Status},
    routes::{Route, address},
    state::{clock, use_ledger},
    text::{Texts, dates, t},
};

pub(crate) const fn stand_word(stand: Stand) -> &'static str {
    match stand {
        Stand::All => "all",
        Stand::Elsewhere => "elsewhere",
        Stand::Here => "here",
        Stand::Offline => "offline",
        Stand::Asked => "asked",
        Stand::Failed => "failed",
        Stand::Look => "look",
    }
}

pub(crate) const fn stand_icon(stand: Stand) -> &'static str {
    match stand {
        Stand::All => "st-all",
        Stand::Elsewhere | Stand::Here => "st-here",
        Stand::Offline => "st-off",
        Stand::Asked => "info",
        Stand::Failed => "alert",
        Stand::Look => "info",
    }
}

/// Which truth holds, in words.
pub(crate) fn sentence(texts: &Texts, status: &Status, acknowledged: Option<&str>) -> String {
    match (status.stand, acknowledged) {
        (Stand::All, Some(time)) => texts.stand_all_at(time),
        (Stand::All, None) => texts.stand_all.to_owned(),
        (Stand::Elsewhere, _) => texts.stand_elsewhere.to_owned(),
        (Stand::Asked, _) => texts.stand_asked.to_owned(),
        (Stand::Here, _) if status.unsent == 0 && status.kept == Kept::OnTheWay => {
            texts.stand_to_home.to_owned()
        }
        (Stand::Here, _) if status.unsent == 0 && status.kept == Kept::ToElsewhere => {
            texts.stand_to_elsewhere.to_owned()
        }
        (Stand::Here, _) if status.unsent == 0 => texts.stand_fetching.to_owned(),
        (Stand::Here, _) => texts.only_here(status.unsent),
        (Stand::Offline, _) => texts.stand_offline.to_owned(),
        (Stand::Failed, _) => texts.stand_failed.to_owned(),
        (Stand::Look, _) => texts.stand_look.to_owned(),
    }
}

/// The time of the last acknowledgement: the clock today, the day before that.
pub(crate) fn acknowledged(status: &Status) -> Option<String> {
    let time = clock::local_time(status.last_ack?);
    let today = clock::today();
    let same_day = (time.year, time.month, time.day) == (today.year(), today.month(), today.day());
    Some(if same_day { dates::clock(time) } else { dates::moment(t(), today, time) })
}

#[component]
pub(crate) fn StandLine() -> impl IntoView {
    let ledger = use_ledger();
    let status = ledger.status();
    let stand = Memo::new(move |_| status.read().stand);
    let words = Memo::new(move |_| {
        let status = status.get();
        sentence(t(), &status, acknowledged(&status).as_deref())
    });
    let try_again = move |_| {
        if stand.get_untracked() == Stand::Failed {
            ledger.retry();
        }
    };
    view! {
        <a class="stand" data-stand=move || stand_word(stand.get()) href=address(Route::Status) on:click=try_again>
            {move || view! { <Icon name=stand_icon(stand.get()) /> }}
            <span role="status">{words}</span>
            <Icon name="next" class="i stand-go flip" />
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::DE;

    fn status(stand: Stand, unsent: usize) -> Status {
        Status {
            stand,
            unsent,
            last_ack: None,
            caught_up: true,
            held: 0,
            refused: 0,
            failure: None,
            kept: Kept::Home,
            new_relay: None,
        }
    }

    #[test]
    fn the_line_says_one_of_four_truths() {
        let say = |stand, unsent, time| sentence(&DE, &status(stand, unsent), time);
        assert_eq!(say(Stand::All, 0, Some("14:05")), "Alles übertragen · 14:05");
        assert_eq!(say(Stand::Here, 3, Some("14:05")), "3 Änderungen nur auf diesem Gerät");
        assert_eq!(say(Stand::Here, 1, None), "Eine Änderung nur auf diesem Gerät");
        assert_eq!(say(Stand::Offline, 3, None), "Offline – Sie können weiterarbeiten");
        assert_eq!(say(Stand::Failed, 3, None), "Übertragung fehlgeschlagen – erneut versuchen");
    }

    #[test]
    fn what_is_still_being_fetched_is_not_called_complete() {
        assert_eq!(sentence(&DE, &status(Stand::Here, 0), None), DE.stand_fetching);
    }

    #[test]
    fn of_a_new_relay_the_line_says_what_is_to_be_decided_and_never_that_all_is_transmitted() {
        let say = |stand| sentence(&DE, &status(stand, 0), Some("14:05"));
        assert_eq!(say(Stand::Asked), "Ein anderes Relais antwortet – bitte entscheiden");
        assert_eq!(
            say(Stand::Elsewhere),
            "Beim neuen Relais gespeichert – noch nicht als Heimat bestätigt"
        );
        let on_the_way = Status { kept: Kept::OnTheWay, ..status(Stand::Here, 0) };
        assert_eq!(sentence(&DE, &on_the_way, Some("14:05")), "Wird der Heimat gebracht");
    }
}

//! The status line: is my work safe, do I have the others' work?

use leptos::prelude::*;

use crate::{
    components::icon::Icon,
    news::{Stand, Status},
    routes::Route,
    state::{App, use_app},
    text::{Texts, dates, t},
};

pub(crate) const fn stand_word(stand: Stand) -> &'static str {
    match stand {
        Stand::All => "all",
        Stand::Here => "here",
        Stand::Offline => "offline",
        Stand::Failed => "failed",
    }
}

pub(crate) const fn stand_icon(stand: Stand) -> &'static str {
    match stand {
        Stand::All => "st-all",
        Stand::Here => "st-here",
        Stand::Offline => "st-off",
        Stand::Failed => "alert",
    }
}

/// One of the four truths, in words.
pub(crate) fn sentence(texts: &Texts, status: &Status, acknowledged: Option<&str>) -> String {
    match (status.stand, acknowledged) {
        (Stand::All, Some(time)) => texts.stand_all_at(time),
        (Stand::All, None) => texts.stand_all.to_owned(),
        (Stand::Here, _) if status.unsent == 0 => texts.stand_fetching.to_owned(),
        (Stand::Here, _) => texts.only_here(status.unsent),
        (Stand::Offline, _) => texts.stand_offline.to_owned(),
        (Stand::Failed, _) => texts.stand_failed.to_owned(),
    }
}

/// The time of the last acknowledgement: the clock today, the day before that.
pub(crate) fn acknowledged(app: App, status: &Status) -> Option<String> {
    let time = app.local_time(status.last_ack?);
    let today = app.today();
    let same_day = (time.year, time.month, time.day) == (today.year(), today.month(), today.day());
    Some(if same_day { dates::clock(time) } else { dates::moment(t(), today, time) })
}

#[component]
pub(crate) fn StandLine() -> impl IntoView {
    let app = use_app();
    let status = app.status();
    let stand = Memo::new(move |_| status.read().stand);
    let words = Memo::new(move |_| {
        let status = status.get();
        sentence(t(), &status, acknowledged(app, &status).as_deref())
    });
    let try_again = move |_| {
        if stand.get_untracked() == Stand::Failed {
            app.retry();
        }
    };
    view! {
        <a class="stand" data-stand=move || stand_word(stand.get()) href=Route::Status.to_string() on:click=try_again>
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
}

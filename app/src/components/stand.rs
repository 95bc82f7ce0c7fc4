//! The status line: is my work safe, do I have the others' work?

pub(crate) mod said;

use leptos::prelude::*;
use staffelstab_shared::time::UnixMillis;

use self::said::{Said, Times, said};
use crate::{
    components::icon::Icon,
    news::{Stand, Status},
    routes::{Route, address},
    state::{clock, use_ledger},
    text::{dates, t},
};

/// How a status looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// For the stylesheet.
    pub(crate) word: &'static str,
    pub(crate) icon: &'static str,
}

impl Look {
    pub(crate) const fn of(status: &Status) -> Self {
        // Not all is well where something did not get through.
        if matches!(status.stand, Stand::All) && status.refused > 0 {
            Self { word: "refused", icon: "alert" }
        } else {
            Self::of_stand(status.stand)
        }
    }

    pub(crate) const fn of_stand(stand: Stand) -> Self {
        let (word, icon) = match stand {
            Stand::All => ("all", "st-all"),
            Stand::Elsewhere => ("elsewhere", "st-here"),
            Stand::Here => ("here", "st-here"),
            Stand::Offline => ("offline", "st-off"),
            Stand::Asked => ("asked", "info"),
            Stand::Failed => ("failed", "alert"),
            Stand::Look => ("look", "info"),
        };
        Self { word, icon }
    }
}

/// All that is said of the ledger on the screen; reactive.
pub(crate) fn use_said() -> Memo<Said> {
    let ledger = use_ledger();
    let (status, standing, home) = (ledger.status(), ledger.standing(), ledger.home_ask());
    Memo::new(move |_| {
        let times = Times { clock: &short, moment: &moment };
        said(t(), &status.read(), standing.get(), home.read().as_ref(), &times)
    })
}

/// The clock today, the day before that.
fn short(at: UnixMillis) -> String {
    let (time, today) = (clock::local_time(at), clock::today());
    let same_day = (time.year, time.month, time.day) == (today.year(), today.month(), today.day());
    if same_day { dates::clock(time) } else { moment(at) }
}

fn moment(at: UnixMillis) -> String {
    dates::moment(t(), clock::today(), clock::local_time(at))
}

#[component]
pub(crate) fn StandLine() -> impl IntoView {
    let ledger = use_ledger();
    let status = ledger.status();
    let stand = Memo::new(move |_| status.read().stand);
    let said = use_said();
    let words = Memo::new(move |_| said.read().line.clone());
    let look = Memo::new(move |_| Look::of(&status.read()));
    let try_again = move |_| {
        if stand.get_untracked() == Stand::Failed {
            ledger.retry();
        }
    };
    view! {
        <a class="stand" data-stand=move || look.get().word href=address(Route::Status) on:click=try_again>
            {move || view! { <Icon name=look.get().icon /> }}
            <span role="status">{words}</span>
            <Icon name="next" class="i stand-go flip" />
        </a>
    }
}

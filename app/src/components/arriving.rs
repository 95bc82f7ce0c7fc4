//! A ledger that was just joined and is not here as a whole: every page says so, until it is.

use leptos::prelude::*;

use crate::{
    components::icon::Icon,
    news::{Arriving, Stand},
    state::use_ledger,
    text::{Texts, t},
};

/// On top of every page. Only what is known: how much is here, and of how much where the relay
/// has said so.
#[component]
pub(crate) fn ArrivingBand() -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let status = ledger.status();
    let arriving = Memo::new(move |_| status.read().arriving);
    let is_there = Memo::new(move |_| arriving.read().is_some());
    let fails = Memo::new(move |_| status.read().stand == Stand::Failed);
    let said = Memo::new(move |_| arriving.get().map(|arriving| said(t, arriving, fails.get())));
    let bar = move || {
        let arriving = arriving.get()?;
        let (merged, of) = (arriving.merged, arriving.of.filter(|of| *of > 0)?);
        Some(
            view! { <progress aria-labelledby="arriving-title" max=of.to_string() value=merged.to_string()></progress> },
        )
    };
    view! {
        <Show when=move || is_there.get()>
            <section class="band no-print" id="arriving" aria-labelledby="arriving-title">
                <p><Icon name="in" /><span>
                    <b id="arriving-title" role="status">{move || said.get().map(|said| said.title)}</b>" "
                    <span id="arriving-much">{move || said.get().and_then(|said| said.much)}</span>" "
                    {move || said.get().map(|said| said.until)}
                </span></p>
                {bar}
            </section>
        </Show>
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    title: &'static str,
    much: Option<String>,
    until: &'static str,
}

fn said(t: &'static Texts, arriving: Arriving, fails: bool) -> Said {
    let Arriving { merged, of, is_coming } = arriving;
    let (title, until) = match (is_coming, fails) {
        (true, _) => (t.arriving_title, t.arriving_until),
        (false, false) => (t.arriving_stopped_title, t.arriving_stopped),
        (false, true) => (t.arriving_stopped_title, t.arriving_fails),
    };
    let much = match (merged, of.filter(|of| *of > 0)) {
        (merged, Some(of)) => Some(t.arriving_of(&merged.to_string(), &of.to_string())),
        (0, None) => None,
        (merged, None) => Some(t.arriving_some(usize::try_from(merged).unwrap_or(usize::MAX))),
    };
    Said { title, much, until }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::DE;

    #[test]
    fn no_more_is_said_than_is_known() {
        let say = |merged, of, is_coming| {
            let Said { title, much, .. } = said(&DE, Arriving { merged, of, is_coming }, false);
            (title, much)
        };
        assert_eq!(say(0, None, true), (DE.arriving_title, None));
        let of = |merged: &str, of: &str| Some(DE.arriving_of(merged, of));
        assert_eq!(say(0, Some(9), true), (DE.arriving_title, of("0", "9")));
        assert_eq!(say(4, Some(9), true).1, Some("4 von 9 Änderungen sind da.".to_owned()));
        // Without a connection nobody says how many there are by now.
        let stopped = say(4, None, false);
        assert_eq!(stopped, (DE.arriving_stopped_title, Some("4 Änderungen sind da.".to_owned())));
    }

    #[test]
    fn it_is_not_said_to_come_by_itself_where_it_fails() {
        let arriving = Arriving { merged: 4, of: None, is_coming: false };
        assert_eq!(said(&DE, arriving, true).until, DE.arriving_fails);
        assert_eq!(said(&DE, arriving, false).until, DE.arriving_stopped);
    }
}

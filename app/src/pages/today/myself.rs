//! Who holds this device: then it is known what waits for them. One tap, and taken back with
//! another.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    search::{Query, is_same_name},
    view::Kind,
};

use crate::{
    components::{back::use_cover, dom, icon::Icon, writers::Writers},
    records::{myself::use_saying, picker::RecordPicker},
    state::use_ledger,
    text::t,
};

const PICK: &str = "myself-pick";
/// Whoever is called just so stands among the first hits.
const LOOKED_AT: usize = 10;

/// Asked until it is said.
#[component]
pub(super) fn WhoAmI() -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let (me, member) = (ledger.myself(), ledger.me());
    // Somebody who is called as this device's label says is most likely the same.
    let name = Memo::new(move |_| {
        let name = member.read().as_ref().map(|member| member.label.name.clone());
        name.filter(|name| !name.is_empty() && me.get().is_none())
    });
    let query = move || {
        let kinds = [Kind::Person].into();
        name.get().map(|text| Query { text, kinds, ..Query::default() })
    };
    let found = ledger.search(Signal::derive(query));
    let called = Memo::new(move |_| {
        let (name, found) = (name.get()?, found.get()?);
        let is_called = |id: &&RecordId| {
            ledger.name_of(**id).is_some_and(|called| is_same_name(&called, &name))
        };
        let mut called = found.ids.iter().take(LOOKED_AT).filter(is_called);
        // Of two with one name nobody knows which.
        match (called.next(), called.next()) {
            (Some(only), None) => Some(*only),
            (_, _) => None,
        }
    });
    let saying = use_saying();
    let picking = RwSignal::new(false);
    use_cover(picking);
    let say = move |id: RecordId| {
        picking.set(false);
        saying(Some(id));
        // The note goes with its answer.
        dom::focus_heading_soon();
    };
    let pick = move |_| {
        picking.set(true);
        request_animation_frame(|| dom::focus(&format!("#{PICK}")));
    };
    let is_asked = Memo::new(move |_| me.get().is_none());
    let guess = move || {
        let id = called.get()?;
        let name = ledger.name_of(id)?;
        Some(view! {
            <button class="btn ink" type="button" id="that-is-me" on:click=move |_| say(id)><Icon name="person" />{t.myself_named(&name)}</button>
        })
    };
    view! {
        <Writers>
            <Show when=move || is_asked.get()>
                <div class="note no-print" id="who-am-i">
                    <Icon name="person" />
                    <div>
                        <h2>{t.myself_title}</h2>
                        <p>{t.myself_text}" "{(!ledger.is_look()).then_some(t.myself_seen)}</p>
                        <p class="acts">
                            {guess}
                            <Show when=move || !picking.get()>
                                <button class="btn" type="button" id="pick-myself" on:click=pick><Icon name="search" />{t.myself_pick}</button>
                            </Show>
                        </p>
                        <Show when=move || picking.get()>
                            <RecordPicker id=PICK label=t.myself_pick kinds=vec![Kind::Person] without=Signal::stored(Default::default()) pick=say />
                        </Show>
                    </div>
                </div>
            </Show>
        </Writers>
    }
}

//! The functions of a person, those they had before, and the way to a new one; the ties of a
//! person or organization, and the way to a new one.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, ledger::Related};

use crate::{
    components::{icon::Icon, writers::Writers},
    records::{
        tenure::{Side, TenureDialog},
        tie::TieDialog,
        together::{RelatedRows, Section},
    },
    state::use_ledger,
    text::t,
};

/// What somebody carries. Stands there even when it is nothing, since somebody may take on
/// something.
#[component]
pub(super) fn Functions(id: RecordId, related: Signal<Option<Vec<Related>>>) -> impl IntoView {
    let t = t();
    let adding = RwSignal::new(false);
    let none = move || related.read().as_ref().is_some_and(Vec::is_empty);
    view! {
        <section class="sec" id=Section::Functions.id() aria-labelledby="functions-heading">
            <header class="sec-head"><h2 id="functions-heading">{t.posts}</h2></header>
            <Show when=none><p class="soft">{t.posts_none}</p></Show>
            <RelatedRows of=id related=related />
            <Writers><p class="acts"><button class="btn" type="button" id="add-function" on:click=move |_| adding.set(true)><Icon name="plus" />{t.tenure_add_post}</button></p></Writers>
            <TenureDialog open=adding side=Side::Person(id) />
        </section>
    }
}

/// Whom somebody works with.
#[component]
pub(super) fn Ties(id: RecordId, related: Signal<Option<Vec<Related>>>) -> impl IntoView {
    let t = t();
    let adding = RwSignal::new(false);
    let may_write = use_ledger().may_write();
    // Whoever may add nothing would see an empty section.
    let is_there =
        move || may_write.get() || related.read().as_ref().is_some_and(|ties| !ties.is_empty());
    view! {
        <Show when=is_there>
            <section class="sec" id=Section::Ties.id() aria-labelledby="related-heading">
                <header class="sec-head"><h2 id="related-heading">{t.related}</h2></header>
                <RelatedRows of=id related=related />
                <Writers><p class="acts"><button class="btn" type="button" id="add-tie" on:click=move |_| adding.set(true)><Icon name="tie" />{t.add_tie}</button></p></Writers>
                <TieDialog open=adding id=id />
            </section>
        </Show>
    }
}

//! What contacts and knowledge have in common: a list with its search, and beside it, on a
//! desktop, the open record.

use leptos::{ev, prelude::*};
use staffelstab_shared::{id::RecordId, search::Query};

use crate::{
    components::{dom, icon::Icon, writers::Writers},
    records::rows::title_of,
    routes::{Route, address},
    state::use_ledger,
    text::t,
};

#[component]
pub(crate) fn Panes(
    open: Signal<Option<RecordId>>,
    children: Children,
    /// Draws the open record.
    detail: fn(RecordId) -> AnyView,
    /// Stands there as long as none is open.
    nothing: fn() -> AnyView,
) -> impl IntoView {
    let t = t();
    let show = move || if open.read().is_some() { "detail" } else { "list" };
    // On a phone the record takes the list's place: coming back finds it where it was. Once the
    // list is hidden the page is shorter, and scrolled elsewhere: where it is is noted before,
    // and not again until it is back there.
    let scrolled = StoredValue::new(0.0);
    let is_back = StoredValue::new(true);
    let scrolling = window_event_listener(ev::scroll, move |_| {
        if is_back.try_get_value() == Some(true) && open.try_get_untracked() == Some(None) {
            scrolled.set_value(dom::scroll_y());
        }
    });
    on_cleanup(move || scrolling.remove());
    Effect::new(move |before: Option<Option<RecordId>>| {
        let now = open.get();
        match (before.flatten(), now) {
            (_, Some(_)) => is_back.set_value(false),
            (Some(left), None) => {
                let back = move || {
                    // By then another page may be here: it has a place of its own.
                    let Some(place) = scrolled.try_get_value() else { return };
                    dom::scroll_to(place);
                    is_back.set_value(true);
                    // The next frame draws the rows that are there, the one after it has them.
                    request_animation_frame(move || {
                        request_animation_frame(move || {
                            if !dom::focus_row_of(left) {
                                dom::focus_heading();
                            }
                        });
                    });
                };
                set_timeout(back, core::time::Duration::ZERO);
            }
            (None, None) => {}
        }
        now
    });
    let shown = Memo::new(move |_| open.get());
    view! {
        <main id="content" tabindex="-1" class="panes" data-show=show>
            <section class="pane pane-list" aria-label=t.list>{children()}</section>
            {move || match shown.get() {
                Some(id) => detail(id),
                None => view! { <section class="pane pane-detail" aria-label=t.record>{nothing()}</section> }.into_any(),
            }}
        </main>
    }
}

/// The title of a list, and the way to a new record.
#[component]
pub(crate) fn ListTitle(
    open: Signal<Option<RecordId>>,
    title: &'static str,
    /// Where there is nothing yet, the empty page offers its own ways to begin.
    is_empty: Memo<bool>,
    new_id: &'static str,
    #[prop(into)] new: Signal<Route>,
    #[prop(into)] new_label: Signal<&'static str>,
    /// Where it stands beside an open record.
    #[prop(into)]
    new_short: Signal<&'static str>,
) -> impl IntoView {
    let is_open = move || open.read().is_some();
    dom::use_title(move || if is_open() { String::new() } else { title.to_owned() });
    view! {
        <header class="title">
            <div>
                {move || if is_open() {
                    view! { <p class="h1">{title}</p> }.into_any()
                } else {
                    view! { <h1>{title}</h1> }.into_any()
                }}
            </div>
            <Writers>
                <Show when=move || !is_empty.get()>
                    <p class=move || if is_open() { "only-desk" } else { "fab" }>
                        <a id=new_id class=move || if is_open() { "btn" } else { "btn baton" } href=move || address(new.get())>
                            {move || is_open().then(|| view! { <Icon name="plus" /> })}
                            {move || if is_open() { new_short.get() } else { new_label.get() }}
                        </a>
                    </p>
                </Show>
            </Writers>
        </header>
    }
}

/// Searching while typing; the arrow down leads into the list.
#[component]
pub(crate) fn SearchForm(
    query: RwSignal<Query>,
    label: &'static str,
    hint: &'static str,
    /// The first row of the list, as a selector.
    list: &'static str,
    children: Children,
) -> impl IntoView {
    let into_list = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "ArrowDown" {
            event.prevent_default();
            dom::focus(list);
        }
    };
    view! {
        <form role="search" class="stack" on:submit=|event| event.prevent_default()>
            <div class="search">
                <Icon name="search" />
                <input
                    class="input"
                    type="search"
                    id="search"
                    aria-label=label
                    placeholder=hint
                    autocomplete="off"
                    prop:value=move || query.read().text.clone()
                    on:input=move |event| query.update(|query| query.text = event_target_value(&event))
                    on:keydown=into_list
                />
            </div>
            {children()}
        </form>
    }
}

/// The open record, or a word where there is none.
#[component]
pub(crate) fn RecordPane(
    id: RecordId,
    /// The list it is of, and what that is called.
    back: Route,
    back_label: &'static str,
    record: fn(RecordId) -> AnyView,
) -> impl IntoView {
    let view = use_ledger().record(id);
    let t = t();
    dom::use_title(move || view.get().map_or_else(String::new, |view| title_of(&view)));
    let there = Memo::new(move |_| view.read().is_some());
    view! {
        <article class="pane pane-detail" aria-labelledby="record-name">
            <a class="crumb only-phone no-print" href=address(back)><Icon name="back" class="i flip" />{back_label}</a>
            {move || if there.get() {
                record(id)
            } else {
                view! { <div class="empty"><h1 id="record-name">{t.not_here_title}</h1><p>{t.not_here_text}</p></div> }.into_any()
            }}
        </article>
    }
}

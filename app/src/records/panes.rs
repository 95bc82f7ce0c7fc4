//! What contacts and knowledge have in common: a list with its search, and beside it, on a
//! desktop, the open record.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, search::Query, sync::is_ledgers_own};

use crate::{
    components::{
        dom,
        fab::{Fab, FabWords},
        icon::Icon,
        room,
        writers::Writers,
    },
    records::rows::title_of,
    routes::{Route, address},
    state::use_ledger,
    text::t,
};

/// So long a row is waited for: a list that is made anew draws its first rows first.
const MOST_FRAMES: usize = 30;

#[component]
pub(crate) fn Panes(
    open: Signal<Option<RecordId>>,
    children: Children,
    /// Draws the open record.
    detail: fn(RecordId) -> AnyView,
) -> impl IntoView {
    let t = t();
    let show = move || if open.read().is_some() { "detail" } else { "list" };
    // Who closes a record is back in its row; the list itself stays where it was.
    Effect::new(move |before: Option<Option<RecordId>>| {
        let now = open.get();
        if let (Some(left), None) = (before.flatten(), now) {
            let from = dom::KeyboardAt::now();
            let back = move || focus_row_once_drawn(left, from, MOST_FRAMES);
            set_timeout(back, core::time::Duration::ZERO);
        }
        now
    });
    let shown = Memo::new(move |_| open.get());
    view! {
        <main id="content" tabindex="-1" class="panes" data-show=show>
            <section class="pane pane-list" aria-label=t.list>{children()}</section>
            {move || shown.get().map(detail)}
        </main>
    }
}

/// The row of a record that was open; the heading, where the list has it no longer.
fn focus_row_once_drawn(id: RecordId, from: dom::KeyboardAt, frames: usize) {
    request_animation_frame(move || match frames.checked_sub(1) {
        _ if dom::focus_row_of(id, &from) => {}
        Some(frames) => focus_row_once_drawn(id, from, frames),
        None => dom::focus_heading(&from),
    });
}

/// Whether there is room for a table: of the whole page, or beside the record that is open.
pub(crate) fn use_room_for_table(open: Signal<Option<RecordId>>) -> Memo<bool> {
    let (alone, beside) =
        (room::use_media("(min-width: 60rem)"), room::use_media("(min-width: 112rem)"));
    Memo::new(move |_| if open.read().is_some() { beside.get() } else { alone.get() })
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
    /// What else whoever writes can do with the list, where there is room.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let tools = StoredValue::new(children);
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
                <Show when=move || !is_empty.get() && !is_open()>
                    {move || tools.with_value(|tools| tools.as_ref().map(|tools| view! { <div class="acts only-desk tools">{tools()}</div> }))}
                </Show>
                <Show when=move || !is_empty.get()>
                    {move || if is_open() {
                        view! { <p class="only-desk"><a id=new_id class="btn" href=move || address(new.get())>{new_short}</a></p> }.into_any()
                    } else {
                        view! { <Fab><a id=new_id class="btn baton" href=move || address(new.get())><FabWords words=new_label /></a></Fab> }.into_any()
                    }}
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
    // The ledger's name and its devices' are no records to open: whoever makes up such an address
    // finds what everybody finds at one that means nothing.
    let is_no_page =
        Memo::new(move |_| view.read().as_ref().is_some_and(|view| is_ledgers_own(&view.kind)));
    dom::use_title(move || match view.get() {
        Some(_) if is_no_page.get() => t.unknown_page_title.to_owned(),
        Some(view) => title_of(&view),
        None => String::new(),
    });
    let there = Memo::new(move |_| view.read().is_some());
    view! {
        <article class="pane pane-detail" aria-labelledby="record-name">
            <a class="crumb only-phone no-print" href=address(back)><Icon name="back" class="i flip" />{back_label}</a>
            {move || if is_no_page.get() {
                view! { <div class="empty" id="no-page"><h1 id="record-name">{t.unknown_page_title}</h1><p>{t.unknown_page_text}</p></div> }.into_any()
            } else if there.get() {
                record(id)
            } else {
                view! { <div class="empty"><h1 id="record-name">{t.not_here_title}</h1><p>{t.not_here_text}</p></div> }.into_any()
            }}
        </article>
    }
}

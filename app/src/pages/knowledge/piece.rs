//! One piece of knowledge: what it says, whether it is still so, who knows it.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    ledger::Related,
    model::{Knowledge, Model as _},
    network::{Relation, is_undecided},
    time::Sureness,
    view::{Kind, View},
};

use crate::{
    components::{
        dom, icon::Icon, print_head::PrintHead, prose::Prose, toast::use_toast, writers::Writers,
    },
    records::{
        archiving::{ArchivedNote, PutAwayNote, use_archiving},
        confirming::{confirmed_by, use_confirming},
        conflict::{Conflicts, OneOfSeveral},
        facts::{Problems, nowhere},
        history::History,
        name::Mono,
        panes::RecordPane,
        places::Places,
        put_away::{PutAway, Stood},
        rows::{Undecided, title_of},
        together::RelatedSection,
        touchpoint::Noting,
        touchpoints::Touchpoints,
    },
    routes::{Route, address, address_at},
    state::{clock, use_device, use_ledger},
    text::{dates, labels, t},
};

#[component]
pub(crate) fn PiecePane(id: RecordId) -> impl IntoView {
    view! { <RecordPane id=id back=Route::Knowledge back_label=t().knowledge record=|id| view! { <Piece id=id /> }.into_any() /> }
}

#[component]
fn Piece(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let record = ledger.record(id);
    let related = ledger.related(id);
    let view = Memo::new(move |_| record.get());
    let piece = Memo::new(move |_| {
        view.read().as_ref().map(|view| Knowledge::read(view)).unwrap_or_default()
    });
    let archive = use_archiving(id);
    let (device, toast) = (use_device(), use_toast());
    let one_of = move |key: &'static str| {
        let is_open = view.read().as_ref().is_some_and(|view| view.conflicts.contains_key(key));
        is_open.then(|| view! { <OneOfSeveral key=key /> })
    };
    let about = Signal::derive(move || {
        let is_about = |related: &Related| {
            !matches!(related.relation, Relation::Holder { .. }) && related.kind != Kind::Touchpoint
        };
        let related = related.get()?;
        Some(related.into_iter().filter(is_about).collect::<Vec<_>>())
    });
    let copy = move |_| {
        let piece = piece.get_untracked();
        let text = format!("{}\n\n{}", piece.title, piece.body);
        spawn_local(async move {
            toast.say(if device.copy(&text).await { t.copied } else { t.not_copied })
        });
    };
    view! {
        <PrintHead />
        <header class="title"><div><h1 id="record-name"><bdi>{move || view.get().map(|view| title_of(&view))}</bdi></h1>{move || one_of("title")}</div>
            <Writers><a class="btn bare no-print" id="edit" href=address(Route::EditPiece(id))><Icon name="edit" />{t.edit}</a></Writers>
        </header>
        <Show when=move || view.read().as_ref().is_some_and(|view| view.archived)><ArchivedNote id=id /></Show>
        <PutAwayNote id=id />
        {move || view.get().map(|view| piece_tags(&view))}
        <Conflicts id=id />
        {move || view.get().map(|view| view! { <Problems view=view /> })}
        {move || match piece.read().body.trim() {
            "" => view! { <p class="soft">{t.no_body}</p> }.into_any(),
            body => view! { <Prose text=body /> }.into_any(),
        }}
        {move || one_of("body")}
        <StillTrue id=id piece=piece />
        <Holders id=id piece=piece />
        <RelatedSection of=id id="about" title=t.about related=about />
        {move || view.get().map(|view| view! { <dl class="facts">{nowhere(&view)}</dl> })}
        <Touchpoints id=id noting=Noting::at(id) related=related always=Signal::stored(false) />
        <PutAway id=id stood=Stood::Elsewhere />
        <History id=id kind=Kind::Knowledge />
        <p class="acts no-print">
            <button class="btn" type="button" on:click=|_| dom::print()><Icon name="print" />{t.print}</button>
            <button class="btn" type="button" id="copy-text" on:click=copy><Icon name="copy" />{t.copy_text}</button>
            <Writers>
                <button class="btn bare" type="button" id="archive" disabled=move || view.read().as_ref().is_some_and(|view| view.archived) on:click=move |_| archive(true)>
                    {t.archive}
                </button>
            </Writers>
        </p>
    }
}

fn piece_tags(view: &Arc<View>) -> impl IntoView + use<> {
    let t = t();
    let tag = |icon: &'static str, words: String| view! { <li class="tag"><Icon name=icon /><bdi>{words}</bdi></li> };
    let topics: Vec<_> =
        view.members("topic").map(|topic| tag("topic", topic.to_owned())).collect();
    let languages: Vec<_> =
        view.members("language").map(|code| tag("language", labels::language(code))).collect();
    let district = Some(view.text("district"))
        .filter(|district| !district.is_empty())
        .map(|district| tag("district", district.to_owned()));
    let written = Knowledge::read(view).written.then(|| tag("written", t.written_down.to_owned()));
    view! { <ul class="tags" role="list">{topics}{languages}{district}{written}</ul> }
}

/// Asks whether it is still so, once that is due; says who made sure, before.
#[component]
fn StillTrue(id: RecordId, piece: Memo<Knowledge>) -> impl IntoView {
    let (ledger, confirm) = (use_ledger(), use_confirming(id));
    let t = t();
    let record = ledger.record(id);
    let last = Memo::new(move |_| piece.read().last_confirmed());
    let due = Memo::new(move |_| {
        let today = clock::today();
        let review_due = piece.read().review_at.is_some_and(|day| day <= today);
        review_due || last.get().is_none_or(|day| day.sureness(today) != Sureness::Fresh)
    });
    // Of what its holders once said nobody knows who wrote it.
    let by = Memo::new(move |_| {
        let is_pressed = last.get().is_some() && piece.read().confirmed_at == last.get();
        record.get().filter(|_| is_pressed).and_then(|view| confirmed_by(ledger, &view))
    });
    let words = move || match last.get() {
        Some(day) if day.sureness(clock::today()) == Sureness::Ahead => {
            t.last_confirmed_ahead(&dates::full(t, day))
        }
        Some(day) => {
            let when = dates::ago(t, clock::today(), day);
            match by.get() {
                Some(name) => t.last_confirmed_by(&name, &when),
                None => t.last_confirmed(&when),
            }
        }
        None => t.never_confirmed_long.to_owned(),
    };
    let next = move || {
        piece.read().review_at.map(|day| t.next_review(&dates::date(t, clock::today(), day)))
    };
    view! {
        <Show
            when=move || due.get()
            fallback=move || view! { <p class="fresh ok" id="fresh"><Icon name="check" /><span>{words}{move || next().map(|next| format!(" {next}"))}</span></p> }
        >
            <div class="note turn" id="still-true">
                <Icon name="clock" />
                <div>
                    <h2 class="no-print">{t.is_it_still_true}</h2>
                    <p>{words}<span class="no-print"><Writers>" "{t.confirm_for_all}</Writers></span></p>
                    <Writers>
                        <p class="acts no-print">
                            <button class="btn baton" type="button" id="confirm" on:click=move |_| confirm()>{t.still_true}</button>
                            <a class="btn" href=address(Route::EditPiece(id))>{t.change}</a>
                        </p>
                    </Writers>
                </div>
            </div>
        </Show>
    }
}

#[component]
fn Holders(id: RecordId, piece: Memo<Knowledge>) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let record = ledger.record(id);
    let count = move || piece.read().knowing().count();
    let rows = move || {
        let row = |holder: staffelstab_shared::model::Holder| {
            let who = ledger.record(holder.who).get();
            let (kind, name) = match &who {
                Some(view) => (view.kind.clone(), title_of(view)),
                None => (Kind::Person, t.unknown_record.to_owned()),
            };
            let archived = who.as_ref().filter(|view| view.archived).map(|_| {
                view! { <span class="row-meta"><span class="tag">{t.archived}</span></span> }
            });
            let is_open =
                record.read().as_ref().is_some_and(|view| is_undecided(view, &holder.who));
            let open = is_open.then(|| view! { <span class="row-meta"><Undecided /></span> });
            let level = labels::level(&holder.level);
            let words = match holder.confirmed {
                _ if !holder.level.is_known() => level,
                Some(day) => {
                    format!("{level} · {}", t.confirmed_when(&dates::ago(t, clock::today(), day)))
                }
                None => format!("{level} · {}", t.holder_entered),
            };
            let inside = view! {
                <Mono kind=kind name=name.clone() />
                <span class="row-main"><bdi class="row-title">{name}</bdi><span class="row-sub">{words}</span>{archived}{open}</span>
            };
            match who {
                Some(_) => view! { <li><a class="row" href=address(Route::Contact(holder.who))>{inside}</a></li> }.into_any(),
                // Still on its way, or erased.
                None => view! { <li class="row">{inside}</li> }.into_any(),
            }
        };
        piece.get().holders.into_iter().map(row).collect_view()
    };
    view! {
        <section class="sec" id="holders" aria-labelledby="holders-heading">
            <header class="sec-head"><h2 id="holders-heading">{t.who_knows}</h2>{move || view! { <Places holders=count() /> }}</header>
            <ul class="rows" role="list">
                {rows}
                <Show when=move || { count() < 2 }>
                    <li class="row no-print">
                        <span class="mono round open" aria-hidden="true"><Icon name="learn" /></span>
                        <div class="row-main">
                            <p class="row-title">{t.place_open}</p>
                            <p class="row-sub">{t.place_open_text}</p>
                            <Writers><p class="row-acts"><a class="btn" href=address_at(Route::EditPiece(id), Some("holder-search"))>{t.add_holder}</a></p></Writers>
                        </div>
                    </li>
                </Show>
            </ul>
        </section>
    }
}

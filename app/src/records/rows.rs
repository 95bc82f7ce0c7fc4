//! One line of a list of records.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::Related,
    model::{self, Knowledge, Model},
    network::{Relation, is_undecided},
    view::{Kind, View},
};

use crate::{
    components::icon::Icon,
    kinds::{face, said_beside, stands_apart},
    records::{freshness::Freshness, name::Mono, places::Places, resembling::only_resembles},
    routes::{Route, address},
    state::{clock, use_ledger},
    text::{dates, labels, t},
};

/// A person, organization, network, function or offer in the list of contacts.
#[component]
pub(crate) fn ContactRow(id: RecordId, current: Signal<Option<RecordId>>) -> impl IntoView {
    let record = use_ledger().record(id);
    let is_current = move || (current.get() == Some(id)).then_some("true");
    view! {
        <a class="row" href=address(Route::Contact(id)) aria-current=is_current>
            {move || record.get().map(|view| contact_row(&view))}
        </a>
    }
}

fn contact_row(view: &Arc<View>) -> impl IntoView + use<> {
    let title = title_of(view);
    let district = view.text("district").to_owned();
    let marks = marks(view);
    view! {
        <Mono kind=view.kind.clone() name=title.clone() />
        <span class="row-main">
            <span class="row-line"><bdi class="row-title">{title}</bdi><span class="row-end"><bdi>{district}</bdi></span></span>
            <span class="row-sub">{second_line(view)}</span>
            {marks}
        </span>
    }
}

/// What is said under a name: what they help with, or what an organization is.
pub(crate) fn second_line(view: &View) -> String {
    (face(&view.kind).second_line)(view, clock::today())
}

pub(crate) fn marks(view: &View) -> Option<impl IntoView + use<>> {
    let open = !view.conflicts.is_empty() || view.put_away.is_some();
    let alike = only_resembles(view.id);
    (open || alike || view.archived).then(|| {
        view! {
            <span class="row-meta">
                {alike.then(|| view! { <span class="tag">{t().spelt_alike}</span> })}
                {open.then(|| view! { <Undecided /> })}
                {view.archived.then(|| view! { <span class="tag">{t().archived}</span> })}
            </span>
        }
    })
}

/// A record always has something to be called by; a touchpoint is called by what it was and when.
pub(crate) fn title_of(view: &View) -> String {
    match (view.title(), face(&view.kind).title) {
        ("", Some(title)) => title(view, clock::today()),
        ("", None) => t().no_name.to_owned(),
        (title, _) => title.to_owned(),
    }
}

/// A piece of knowledge: how fresh it is, and how many carry it.
#[component]
pub(crate) fn PieceRow(id: RecordId, current: Signal<Option<RecordId>>) -> impl IntoView {
    let ledger = use_ledger();
    let record = ledger.record(id);
    let is_current = move || (current.get() == Some(id)).then_some("true");
    view! {
        <a class="row" href=address(Route::Piece(id)) aria-current=is_current>
            {move || {
                record.get().map(|view| {
                    let piece = Knowledge::read(&view);
                    let line = second_line(&view);
                    view! {
                        <span class="row-main">
                            <bdi class="row-title">{title_of(&view)}</bdi>
                            <span class="row-sub">{line}</span>
                            <span class="row-meta"><Freshness piece=piece.clone() /></span>
                            {marks(&view)}
                        </span>
                        <Places holders=piece.knowing().count() />
                    }
                })
            }}
        </a>
    }
}

/// Another record, and what it has to do with this one.
#[component]
pub(crate) fn RelatedRow(
    of: RecordId,
    related: Related,
    /// What it has to do with this one besides.
    #[prop(optional)]
    more: Vec<Related>,
) -> impl IntoView {
    let Related { id, title, kind, relation: said, towards_me } = related;
    let ledger = use_ledger();
    let record = ledger.record(id);
    // Where the heading says already what it has to do with this one, the other speaks for itself.
    let is_said = stands_apart(&kind)
        || kind == Kind::Absence
        || matches!(
            said,
            Relation::Member | Relation::RunBy | Relation::Provider | Relation::Within
        );
    let is_turned = matches!(
        &said,
        Relation::Tenure { from, until, .. } if model::is_turned(*from, *until)
    );
    let href = address(Route::of_record(&kind, id));
    // Whose page it is written on decides.
    let here = ledger.record(of);
    let is_open = move || {
        let (writer, other) = if towards_me { (record, of) } else { (here, id) };
        writer.read().as_ref().is_some_and(|view| is_undecided(view, &other))
    };
    // What has no name of its own is called by what it is.
    let called = Memo::new(move |_| match record.get().filter(|_| title.is_empty()) {
        Some(view) => title_of(&view),
        None if title.is_empty() => t().no_name.to_owned(),
        None => title.clone(),
    });
    // Who knows whom is said in a whole sentence: a verb alone beside a name is read either way.
    let say = move |said: &Relation, towards_me: bool| {
        let Relation::Tie { kind, since, .. } = said else {
            return relation(said, towards_me);
        };
        let (here, there) = (ledger.name_of(of).unwrap_or_default(), called.get());
        let (one, other) = if towards_me { (there, here) } else { (here, there) };
        with_since(t().tie_line(&labels::tie(kind), &one, &other), since)
    };
    let also_said = said.clone();
    let words = move || {
        let name = |id| {
            ledger
                .record(id)
                .get()
                .map_or_else(|| t().unknown_record.to_owned(), |it| title_of(&it))
        };
        let own = record.get().filter(|_| is_said).map(|view| {
            let beside = || said_beside(&view, of, clock::today(), name);
            (view.kind == Kind::Task).then(beside).flatten().unwrap_or_else(|| second_line(&view))
        });
        own.unwrap_or_else(|| say(&said, towards_me))
    };
    let more = move || {
        let first = say(&also_said, towards_me);
        let words = more.iter().map(|one| say(&one.relation, one.towards_me));
        let mut words: Vec<_> = words.filter(|words| *words != first).collect();
        words.dedup();
        words.into_iter().map(|words| view! { <span class="row-sub">{words}</span> }).collect_view()
    };
    view! {
        <li>
            <a class="row" href=href>
                {move || view! { <Mono kind=kind.clone() name=called.get() /> }}
                <span class="row-main">
                    <bdi class="row-title">{called}</bdi>
                    <span class="row-sub">{words}</span>
                    {more}
                    {is_turned.then(|| view! { <TenureTurned /> })}
                    {move || is_open().then(|| view! { <span class="row-meta"><Undecided /></span> })}
                </span>
            </a>
        </li>
    }
}

/// Says of a line that it is one of several versions, and that nobody has decided yet.
#[component]
pub(crate) fn Undecided() -> impl IntoView {
    view! { <span class="tag turn"><Icon name="fork" />{t().decision_open}</span> }
}

/// Says of somebody's time in a function that it ends before it begins.
#[component]
pub(crate) fn TenureTurned() -> impl IntoView {
    view! { <span class="row-sub fresh due turned"><Icon name="alert" /><span>{t().tenure_turned}</span></span> }
}

fn with_since(words: String, since: &str) -> String {
    let t = t();
    if since.is_empty() {
        words
    } else {
        format!("{words} · {}", t.since(&dates::since(t, since)))
    }
}

/// What a record has to do with another, read from the one or the other end.
pub(crate) fn relation(relation: &Relation, towards_me: bool) -> String {
    let t = t();
    let today = clock::today();
    let either = |here: &str, there: &str| if towards_me { there } else { here }.to_owned();
    match relation {
        Relation::Tie { kind, since, .. } => with_since(labels::tie(kind), since),
        Relation::Holder { level, confirmed } => {
            // Nothing is entered of what is only agreed.
            if !level.is_known() {
                return labels::level(level);
            }
            let said = match confirmed {
                Some(day) => t.confirmed_when(&dates::ago(t, today, *day)),
                None => t.holder_entered.to_owned(),
            };
            format!("{} · {said}", labels::level(level))
        }
        Relation::About { .. } => either(t.relation_about, t.relation_about_me),
        Relation::Named { field, .. } => labels::field(field),
        Relation::Parent => either(t.relation_parent, t.relation_child),
        Relation::Within => either(t.relation_within, t.relation_post_here),
        Relation::ReportsTo => either(t.reports_to, t.relation_reports_here),
        Relation::Tenure { capacity, from, until } => {
            let word = labels::capacity(capacity);
            match dates::span(t, today, *from, *until) {
                Some(span) => format!("{word} · {span}"),
                None => word,
            }
        }
        Relation::Member => either(t.relation_member, t.relation_member_of),
        Relation::Provider => either(t.provider, t.relation_provides),
        Relation::RunBy => either(t.run_by, t.relation_runs),
        Relation::Who { date, kind } => {
            let word = labels::touchpoint_type(kind);
            match date {
                Some(day) => format!("{word} · {}", dates::date(t, today, *day)),
                None => word,
            }
        }
    }
}

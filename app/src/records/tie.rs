//! A tie between two contacts, entered at one of them.

use std::{collections::BTreeSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{
        self, Edit, Tie, TieKind, edits_between,
        held::Held,
        table::{self, Relates},
    },
    view::{Flat, Kind, View},
};

use crate::{
    components::{
        announce::TroubleNote,
        dialog::Dialog,
        field::{Select, SinceField},
        toast::use_toast,
        untaken::Untaken,
    },
    kinds::offered,
    news::Trouble,
    records::{
        draft::{Draft, DraftNote, Drafted, Kept},
        picker::RecordField,
        rows::title_of,
    },
    state::use_ledger,
    text::{labels, t},
};

/// The field that holds the ties of a record, for kinds that have some.
fn field_of_ties(view: &View) -> Option<&'static table::Field> {
    view.kind.fields().iter().find(|field| field.relates == Some(Relates::Tie))
}

/// Ties of a record; only persons and organizations have some.
pub(crate) fn ties_of(view: &View) -> Vec<Tie> {
    field_of_ties(view).map(|field| Held::read(&view.flat, field)).unwrap_or_default()
}

/// What to write into a record so that it has these ties.
fn edits_for(view: &View, ties: &Vec<Tie>) -> Vec<Edit> {
    let Some(field) = field_of_ties(view) else { return Vec::new() };
    let (mut before, mut after) = (Flat::new(), Flat::new());
    ties_of(view).write(field, &mut before);
    ties.write(field, &mut after);
    edits_between(&before, &after)
}

#[component]
pub(crate) fn TieDialog(open: RwSignal<bool>, id: RecordId) -> impl IntoView {
    let name = use_ledger().record(id).get_untracked().map(|view| title_of(&view));
    let title = t().tie_of(&name.unwrap_or_default());
    view! { <Dialog id="tie" title=title open=open><Drafted><TieForm open=open id=id /></Drafted></Dialog> }
}

#[component]
fn TieForm(open: RwSignal<bool>, id: RecordId) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let record = ledger.record(id);
    let kept = Kept::read(ledger, format!("tie-at-{id}"));
    let draft = kept.draft.as_ref();
    let told = kept.told();
    let untaken = Untaken::provide(draft.map(|draft| draft.untaken.clone()).unwrap_or_default());
    let word = |name: &str| draft.and_then(|draft| draft.word::<String>(name)).unwrap_or_default();
    let other = RwSignal::new(RecordId::from_hex(&word("to")).ok());
    let kind = RwSignal::new(match word("kind").as_str() {
        "" => TieKind::default(),
        kind => kind.into(),
    });
    let since = RwSignal::new(word("since"));
    let forget = kept.keep(move || {
        let (to, kind, since) = (other.get(), kind.get(), since.get());
        let words = [
            ("to", to.map(|to| to.to_string()).unwrap_or_default()),
            ("kind", kind.as_str().to_owned()),
            ("since", since.clone()),
        ];
        let untaken = untaken.texts();
        let is_typed = to.is_some() || !since.trim().is_empty() || !untaken.is_empty();
        is_typed.then(|| Draft::of_words(Kind::Person, &words).with(untaken))
    });
    let tried = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let taken = Memo::new(move |_| {
        let ties = record.read().as_ref().map(|view| ties_of(view)).unwrap_or_default();
        ties.into_iter().map(|tie| tie.to).collect::<BTreeSet<_>>()
    });
    let wrong_since = Signal::derive(move || {
        let fits = since.read().trim().is_empty() || model::understood(&since.read()).is_some();
        // Why, the field says itself.
        (!fits).then(|| t.complaint_day.to_owned())
    });
    let saving = RwSignal::new(false);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if saving.get_untracked() {
            return;
        }
        tried.set(true);
        untaken.try_to_save();
        if crate::components::dom::holds_unfinished("#tie") {
            return;
        }
        let Some(to) = other.get_untracked() else {
            return crate::components::dom::focus("#tie-pick");
        };
        let Some(view) = record.get_untracked().filter(|_| wrong_since.get_untracked().is_none())
        else {
            return;
        };
        let mut ties = ties_of(&view);
        let (kind, since) = (kind.get_untracked(), since.get_untracked().trim().to_owned());
        ties.push(Tie { to, kind, since, confirmed: None });
        let edits = edits_for(&view, &ties);
        let forget = Arc::clone(&forget);
        saving.set(true);
        spawn_local(async move {
            match ledger.save(Some(id), view.kind.clone(), view.heads.clone(), edits).await {
                Ok(_) => {
                    forget();
                    toast.done(t.tie_added);
                    open.try_set(false);
                }
                Err(went_wrong) => {
                    saving.try_set(false);
                    trouble.try_set(Some(went_wrong));
                }
            }
        });
    };
    let kinds = TieKind::ALL.iter().filter(|kind| kind.is_met());
    let kinds = kinds.map(|kind| (kind.as_str().to_owned(), labels::tie(kind)));
    // A tie has a direction: it is said before it is saved.
    let line = move || {
        let (one, other) = (record.get()?, ledger.name_of(other.get()?)?);
        Some(t.tie_line(&labels::tie(&kind.read()), &title_of(&one), &other))
    };
    let wrong = Signal::derive(move || {
        (tried.get() && other.read().is_none()).then(|| t.tenure_pick_first.to_owned())
    });
    view! {
        <form class="stack" novalidate on:submit=save>
            <DraftNote of=told />
            <p class="hint">{t.ties_hint}</p>
            <RecordField id="tie-pick" label=t.tie_with kinds=offered(Relates::Tie) value=other set=move |picked| other.set(picked) without=Signal::stored([id].into()) taken=taken wrong=wrong />
            <div class="grid2">
                <Select
                    id="tie-kind"
                    label=t.tie_how
                    options=kinds.collect()
                    value=Signal::derive(move || kind.read().as_str().to_owned())
                    set=move |word: String| kind.set(word.as_str().into())
                />
                <SinceField id="tie-since" label=t.tie_since hint=t.tie_since_hint value=since set=move |text| since.set(text) wrong=wrong_since />
            </div>
            <p id="tie-line" aria-live="polite"><bdi>{line}</bdi></p>
            <TroubleNote trouble=trouble />
            <p class="acts">
                <button class="btn ink" type="submit" id="tie-save">{t.save}</button>
                <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
            </p>
        </form>
    }
}

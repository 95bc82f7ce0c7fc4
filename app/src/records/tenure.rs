//! Who carries a function: entered from the person's side or from the function's, ended with
//! one tap. A tenure is always written into the record of its post.

use std::{collections::BTreeSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{self, Capacity, Complaint, Model as _, Post, Tenure},
    record::Edit,
    time::Day,
    view::Kind,
};

use crate::{
    components::{
        announce::{TroubleNote, trouble_text},
        dialog::Dialog,
        field::{DayField, Select},
        icon::Icon,
        toast::use_toast,
        untaken::Untaken,
    },
    news::Trouble,
    records::{
        draft::{Draft, DraftNote, Drafted, Forget, Kept},
        picker::RecordField,
    },
    state::{Ledger, clock, use_ledger},
    text::{labels, t},
};

/// The capacities to choose from; one of a later version stays to be chosen.
pub(crate) fn capacities(own: Option<Capacity>) -> Vec<(String, String)> {
    let mut all = Capacity::ALL.to_vec();
    all.extend(own.filter(|own| !Capacity::ALL.contains(own)));
    all.iter().map(|word| (word.as_str().to_owned(), labels::capacity(word))).collect()
}

/// Which side of a tenure is settled already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Person(RecordId),
    Post(RecordId),
}

type PostChange = Arc<dyn Fn(&mut Post) + Send + Sync>;

/// Writes a change into a post, on top of what is there; says so, with the way back, and calls
/// what is to be done then. A post that is only planned is made with it.
pub(crate) fn use_post_change()
-> impl Fn(RecordId, PostChange, PostChange, &'static str, Option<Forget>) + Copy {
    let (ledger, toast) = (use_ledger(), use_toast());
    let write = move |post: RecordId, change: PostChange| async move {
        let view = ledger.record(post).get_untracked();
        let before = view.as_ref().map(|view| Post::read(view)).unwrap_or_default();
        let view_is_here = view.is_some();
        let heads = view.map(|view| view.heads.clone()).unwrap_or_default();
        let mut after = before.clone();
        change(&mut after);
        let edits: Vec<Edit> = after.edits(&before);
        match (edits.is_empty(), view_is_here || untrack(|| ledger.planned(post)).is_some()) {
            (_, false) => return Err(Trouble::Gone),
            (true, true) => return Ok(()),
            (false, true) => {}
        }
        ledger.save(Some(post), Kind::Post, heads, edits).await.map(drop)
    };
    move |post, change, back, said, then| {
        let is_new = ledger.record(post).get_untracked().is_none();
        spawn_local(async move {
            match write(post, change).await {
                Ok(()) => {
                    if let Some(then) = then {
                        then();
                    }
                    let undo = move || {
                        let back = Arc::clone(&back);
                        spawn_local(async move {
                            let mut undone = write(post, back).await;
                            // What was made with it goes with it, unless somebody has added to it.
                            if undone.is_ok() && is_new && has_title_only(ledger, post) {
                                undone = ledger.set_archived(post, true).await;
                            }
                            if let Err(trouble) = undone {
                                toast.say(trouble_text(&trouble));
                            }
                        });
                    };
                    toast.done_with_undo(said, undo);
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    }
}

fn has_title_only(ledger: Ledger, post: RecordId) -> bool {
    ledger.record(post).get_untracked().is_some_and(|view| {
        let post = Post::read(&view);
        post.flat() == Post { title: post.title.clone(), ..Post::default() }.flat()
    })
}

/// Today as a suggestion, as long as no day is said.
#[component]
pub(crate) fn FromToday(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] day: Signal<Option<Day>>,
    #[prop(into)] set: Callback<Day>,
) -> impl IntoView {
    let words = t().tenure_from_today;
    let press = move |_| set.run(clock::today());
    view! {
        <Show when=move || day.read().is_none()>
            <p><button class="btn small" type="button" id=id.clone() aria-label=label on:click=press><Icon name="calendar" />{words}</button></p>
        </Show>
    }
}

/// Somebody takes on a function, from a day on or from nobody knows when.
#[component]
pub(crate) fn TenureDialog(open: RwSignal<bool>, side: Side) -> impl IntoView {
    let t = t();
    let title = match side {
        Side::Person(_) => t.tenure_add_post,
        Side::Post(_) => t.tenure_add,
    };
    view! { <Dialog id="tenure" title=title.to_owned() open=open><Drafted><TenureForm open=open side=side /></Drafted></Dialog> }
}

#[component]
fn TenureForm(open: RwSignal<bool>, side: Side) -> impl IntoView {
    let (ledger, change_post) = (use_ledger(), use_post_change());
    let t = t();
    let (label, kind) = match side {
        Side::Person(_) => (t.post, Kind::Post),
        Side::Post(_) => (t.tenure_who, Kind::Person),
    };
    let (Side::Person(here) | Side::Post(here)) = side;
    let kept = Kept::read(ledger, format!("tenure-at-{here}"));
    let draft = kept.draft.as_ref();
    let told = kept.told();
    let untaken = Untaken::provide(draft.map(|draft| draft.untaken.clone()).unwrap_or_default());
    let word = |name: &str| draft.and_then(|draft| draft.word::<String>(name));
    let other = RwSignal::new(word("other").and_then(|other| RecordId::from_hex(&other).ok()));
    let capacity = word("capacity").map_or(Capacity::Holder, |word| word.as_str().into());
    let capacity = RwSignal::new(capacity);
    // Since when is often not known: nothing is claimed that nobody said.
    let from = RwSignal::new(word("from").and_then(|day| day.parse::<Day>().ok()));
    let until = RwSignal::new(word("until").and_then(|day| day.parse::<Day>().ok()));
    let forget = kept.keep(move || {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let (other, from, until) = (other.get(), from.get(), until.get());
        let words = [
            ("other", other.map(|other| other.to_string()).unwrap_or_default()),
            ("capacity", capacity.read().as_str().to_owned()),
            ("from", day(from)),
            ("until", day(until)),
        ];
        let untaken = untaken.texts();
        let is_typed = other.is_some() || from.is_some() || until.is_some() || !untaken.is_empty();
        is_typed.then(|| Draft::of_words(Kind::Post, &words).with(untaken))
    });
    // A new one is put right before it is written.
    let is_turned = Memo::new(move |_| model::is_turned(from.get(), until.get()));
    let nobody = RwSignal::new(false);
    let doubled = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    // Who comes after somebody who holds it is most often their deputy.
    let pick = move |picked: Option<RecordId>| {
        other.set(picked);
        nobody.set(false);
        doubled.set(false);
        let Some(picked) = picked else { return };
        let post = match side {
            Side::Person(_) => picked,
            Side::Post(post) => post,
        };
        let view = ledger.record(post).get_untracked();
        let held = view.is_some_and(|view| {
            let post = Post::read(&view);
            post.carried_on(clock::today())
                .into_values()
                .any(|carries| *carries == Capacity::Holder)
        });
        capacity.set(if held { Capacity::Deputy } else { Capacity::Holder });
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        untaken.try_to_save();
        if crate::components::dom::holds_unfinished("#tenure") {
            return;
        }
        let Some(picked) = other.get_untracked() else {
            nobody.set(true);
            crate::components::dom::focus("#tenure-pick");
            return;
        };
        if is_turned.get_untracked() {
            return crate::components::dom::focus("#tenure-until");
        }
        let (post, person) = match side {
            Side::Person(person) => (picked, person),
            Side::Post(post) => (post, picked),
        };
        let id = match ledger.new_tenure() {
            Ok(id) => id,
            Err(none) => return trouble.set(Some(none)),
        };
        let tenure = Tenure {
            id,
            person: Some(person),
            capacity: capacity.get_untracked(),
            from: from.get_untracked(),
            until: until.get_untracked(),
        };
        let there = ledger.record(post).get_untracked().map(|view| Post::read(&view).tenures);
        if there.is_some_and(|there| there.iter().any(|one| one.doubles(&tenure))) {
            doubled.set(true);
            return;
        }
        // What somebody has written there since stays.
        let added = tenure.clone();
        let add = move |post: &mut Post| post.tenures.push(tenure.clone());
        let back = move |post: &mut Post| post.tenures.retain(|tenure| *tenure != added);
        // Where it cannot be written, it is there again.
        change_post(post, Arc::new(add), Arc::new(back), t.tenure_added, Some(Arc::clone(&forget)));
        open.set(false);
    };
    let wrong = Signal::derive(move || {
        let carries = doubled.get().then(|| labels::complaint(Complaint::CarriesAlready));
        carries.or_else(|| nobody.get().then(|| t.tenure_pick_first.to_owned()))
    });
    let turned = Signal::derive(move || is_turned.get().then(|| t.tenure_turned.to_owned()));
    view! {
        <form class="stack" novalidate on:submit=save>
            <DraftNote of=told />
            <RecordField id="tenure-pick" label=label kinds=vec![kind] value=other set=pick without=Signal::stored(BTreeSet::new()) wrong=wrong />
            <Select
                id="tenure-capacity"
                label=t.tenure_capacity
                options=capacities(None)
                value=Signal::derive(move || capacity.read().as_str().to_owned())
                set=move |word: String| capacity.set(word.as_str().into())
            />
            <div class="grid2">
                <div class="stack">
                    <DayField id="tenure-from" label=t.tenure_from day=from set=move |day| from.set(day) />
                    <FromToday id="tenure-from-today" label=t.tenure_from_today day=from set=move |day| from.set(Some(day)) />
                </div>
                <DayField id="tenure-until" label=t.tenure_until ends=true day=until set=move |day| until.set(day) wrong=turned />
            </div>
            <TroubleNote trouble=trouble />
            <p class="acts">
                <button class="btn ink" type="submit" id="tenure-save">{t.save}</button>
                <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
            </p>
        </form>
    }
}

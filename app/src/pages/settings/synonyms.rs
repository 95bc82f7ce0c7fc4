//! The words that this ledger's search takes for one another, besides those it knows by itself.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Complaint, MAX_NAME_CHARS, MOST_SYNONYMS, Model as _, Synonym, clean, edits_between},
    view::{Flat, Heads, Kind, View},
};

use crate::{
    components::{
        announce::trouble_text,
        dom,
        field::Field,
        icon::Icon,
        toast::use_toast,
        unsaved::{Editing, use_unsaved},
        writers::Writers,
    },
    records::{
        archiving::set_back,
        draft::{Draft, Kept},
    },
    routes::Route,
    state::use_ledger,
    text::{labels, t},
};

const WORD: &str = "synonym-word";
const OTHERS: &str = "synonym-others";

/// What is put between words.
const BETWEEN: [char; 3] = [',', ';', '\n'];

#[component]
pub(super) fn Synonyms() -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let all = ledger.of_kind(Kind::Synonym);
    let changed = RwSignal::new(None::<Arc<View>>);
    let is_begun = RwSignal::new(false);
    let ids = move || all.get().unwrap_or_default();
    let may_write = ledger.may_write();
    // Whoever only reads has nothing to do where nothing stands.
    let is_empty = Memo::new(move |_| !may_write.get() && ids().is_empty());
    view! {
        <section class="sec" id="synonyms" aria-labelledby="synonyms-heading" hidden=is_empty>
            <header class="sec-head"><h2 id="synonyms-heading">{t.synonyms}</h2></header>
            <p class="sec-text">{t.synonyms_text}</p>
            <ul class="rows" role="list" aria-labelledby="synonyms-heading"><For each=ids key=|id| *id let(id)><Line id=id changed=changed is_begun=is_begun /></For></ul>
            <Writers>{move || view! { <Form of=changed.get() changed=changed is_begun=is_begun /> }}</Writers>
        </section>
    }
}

/// "Ausländerbehörde: auch ABH, Amt".
#[component]
fn Line(
    id: RecordId,
    changed: RwSignal<Option<Arc<View>>>,
    is_begun: RwSignal<bool>,
) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let record = ledger.record(id);
    let said = move || record.get().map(|view| Synonym::read(&view)).unwrap_or_default();
    let word = move || said().title;
    let change = move |_| {
        if is_begun.get_untracked() {
            toast.say(t.synonym_first_save);
            return dom::focus(&format!("#{WORD}"));
        }
        changed.set(record.get_untracked());
        dom::focus(&format!("#{WORD}"));
    };
    let remove = move |_| {
        spawn_local(async move {
            match ledger.set_archived(id, true).await {
                Ok(()) => {
                    let is_it =
                        |view: &Option<Arc<View>>| view.as_ref().is_some_and(|it| it.id == id);
                    if !is_begun.get_untracked() && changed.with_untracked(is_it) {
                        changed.set(None);
                    }
                    toast.done_with_undo(t.synonym_removed, move || {
                        set_back(ledger, toast, id, false);
                    });
                    dom::focus(&format!("#{WORD}"));
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    };
    view! {
        <li class="row" data-synonym=word>
            <div class="row-main">
                <p><span class="row-title"><bdi>{word}</bdi></span></p>
                <span class="row-sub">{move || t.synonym_also(&joined(&said()))}</span>
            </div>
            <Writers>
                <button class="btn icon" type="button" aria-label=move || t.synonym_change(&word()) on:click=change><Icon name="edit" /></button>
                <button class="btn icon" type="button" aria-label=move || t.remove(&word()) on:click=remove><Icon name="close" /></button>
            </Writers>
        </li>
    }
}

/// A word and others for it: new ones, or those of a record.
#[component]
fn Form(
    of: Option<Arc<View>>,
    changed: RwSignal<Option<Arc<View>>>,
    /// Whether something is typed that is not saved.
    is_begun: RwSignal<bool>,
) -> impl IntoView {
    let (ledger, toast, unsaved) = (use_ledger(), use_toast(), use_unsaved());
    let t = t();
    let busy = RwSignal::new(false);
    let (id, heads, before) = match of.as_deref() {
        Some(view) => (Some(view.id), view.heads.clone(), Synonym::read(view)),
        None => (None, Heads::default(), Synonym::default()),
    };
    let kept = id.map_or_else(|| "synonym-new".to_owned(), |id| format!("synonym-{id}"));
    let kept = Kept::read(ledger, kept);
    let drafted = |name: &str| kept.draft.as_ref().and_then(|draft| draft.word::<String>(name));
    let word = RwSignal::new(drafted(WORD).unwrap_or_else(|| before.title.clone()));
    let others = RwSignal::new(drafted(OTHERS).unwrap_or_else(|| joined(&before)));
    let tried = RwSignal::new(false);
    let complaint = move |missing: &'static str, texts: Vec<String>| {
        let long = texts.iter().any(|text| text.chars().count() > MAX_NAME_CHARS);
        let too_long = Complaint::TooLong { most_chars: MAX_NAME_CHARS };
        match texts.len() {
            0 => Some(missing.to_owned()),
            _ if long => Some(labels::complaint(too_long)),
            many => {
                (many > MOST_SYNONYMS).then(|| t.synonym_others_many(&MOST_SYNONYMS.to_string()))
            }
        }
    };
    let word_wrong = Memo::new(move |_| {
        let texts = Some(clean(&word.read())).filter(|word| !word.is_empty());
        complaint(t.synonym_word_wanted, texts.into_iter().collect())
    });
    let others_wrong =
        Memo::new(move |_| complaint(t.synonym_others_wanted, words(&others.read()).collect()));
    let said = move |wrong: Memo<Option<String>>| {
        Signal::derive(move || tried.get().then(|| wrong.get()).flatten())
    };
    let (typed_word, typed_others) = (before.title.clone(), joined(&before));
    let is_typed = Memo::new(move |_| *word.read() != typed_word || *others.read() != typed_others);
    let keeps = kept.keeps;
    let forget = kept.keep(move || {
        let words = [(WORD, word.get()), (OTHERS, others.get())];
        is_typed.get().then(|| Draft::of_words(Kind::Synonym, &words))
    });
    let discard = {
        let forget = Arc::clone(&forget);
        Callback::new(move |()| forget())
    };
    let keep = Callback::new(move |()| keeps.get_untracked());
    let editing = Editing { discard, keep, without: ledger.address(Route::Contacts) };
    Effect::new(move |_| {
        let begun = is_typed.get();
        is_begun.set(begun);
        unsaved.set(begun.then(|| editing.clone()));
    });
    on_cleanup(move || unsaved.set(None));
    let base = before.flat();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let wrong = [(WORD, word_wrong), (OTHERS, others_wrong)];
        if let Some((field, _)) = wrong.iter().find(|(_, wrong)| wrong.read_untracked().is_some()) {
            return dom::focus(&format!("#{field}"));
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        // Whoever changes what somebody else has taken out meanwhile means it to be there.
        let there =
            |id: &RecordId| ledger.record(*id).get_untracked().is_some_and(|it| !it.archived);
        let id = id.filter(there);
        let base = if id.is_some() { base.clone() } else { Flat::new() };
        let title = clean(&word.get_untracked());
        let others = words(&others.get_untracked()).filter(|other| *other != title).collect();
        let edits = edits_between(&base, &Synonym { title, others }.flat());
        let heads = if id.is_some() { heads.clone() } else { Heads::default() };
        let forget = Arc::clone(&forget);
        spawn_local(async move {
            match ledger.save(id, Kind::Synonym, heads, edits).await {
                Ok(_) => {
                    forget();
                    toast.done(t.saved);
                    changed.set(None);
                    // Drawn anew, empty, for the next.
                    changed.notify();
                    dom::focus(&format!("#{WORD}"));
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
            busy.try_set(false);
        });
    };
    let is_change = id.is_some();
    let given_up = move || discard.run(());
    view! {
        <form class="stack" id="synonym-form" on:submit=save>
            <Field id=WORD label=t.synonym_word value=word set=move |text| word.set(text) wrong=said(word_wrong) />
            <Field id=OTHERS label=t.others hint=t.synonym_others_hint value=others set=move |text| others.set(text) wrong=said(others_wrong) />
            <p class="acts">
                <button class="btn" type="submit" id="save-synonym" disabled=busy>{if is_change { t.save } else { t.add }}</button>
                {is_change.then(|| view! { <button class="btn bare" type="button" on:click=move |_| { given_up(); changed.set(None); }>{t.cancel}</button> })}
            </p>
        </form>
    }
}

fn joined(synonym: &Synonym) -> String {
    synonym.others.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(BETWEEN).map(clean).filter(|word| !word.is_empty())
}

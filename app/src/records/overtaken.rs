//! Words of one's own for a decision that somebody else made meanwhile: they stay until whoever
//! wrote them takes them after all, or lets them go.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::field_of,
    record::{Edit, HistoryEntry},
    view::{Stamp, Value, View},
};

use crate::{
    components::{
        announce::trouble_text,
        icon::Icon,
        toast::{Toast, use_toast},
    },
    news::Trouble,
    records::{
        draft,
        value::{self, item_of},
    },
    state::{Ledger, use_ledger},
    text::{labels, t},
};

/// The name of a version of one's own in its draft.
pub(super) const OWN: &str = "own";

/// Under which the words of one's own for a key are kept.
pub(super) fn draft_of(id: RecordId, key: &str) -> String {
    format!("conflict-{id}-{key}")
}

/// The decisions of a page that are made here just now, by their keys: nobody else makes those.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deciding(RwSignal<BTreeSet<String>>);

impl Deciding {
    pub(super) fn new() -> Self {
        Self(RwSignal::default())
    }

    pub(super) fn begins(self, key: &str) {
        self.0.update(|keys| {
            keys.insert(key.to_owned());
        });
    }

    /// It may come out once the page has gone.
    pub(super) fn ends(self, key: &str) {
        self.0.try_update(|keys| keys.remove(key));
    }
}

/// Words of one's own, and what they are for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct OwnWords {
    key: String,
    text: String,
}

/// Those among the drafts for which there is nothing to decide any more, and that are not there
/// already; `read`: what a draft says.
fn overtaken(
    view: &View,
    drafts: impl IntoIterator<Item = String>,
    read: impl Fn(&str) -> Option<String>,
) -> Vec<OwnWords> {
    let begins = draft_of(view.id, "");
    let words = drafts.into_iter().filter_map(|form| {
        let key = form.strip_prefix(&begins)?.to_owned();
        let text = read(&form).filter(|text| !text.trim().is_empty())?;
        let is_there = view.text(&key).trim() == text.trim();
        (!view.conflicts.contains_key(&key) && !is_there).then_some(OwnWords { key, text })
    });
    words.collect()
}

/// Who decided last about a key.
fn decided_by(history: &[HistoryEntry], key: &str) -> Option<Stamp> {
    let decides = |entry: &&HistoryEntry| {
        entry.changes.iter().any(|change| change.key == key && !change.among.is_empty())
    };
    history.iter().rfind(decides).map(|entry| entry.stamp)
}

#[component]
pub(super) fn AllOvertaken(
    id: RecordId,
    /// Only of these keys, where it says any.
    keys: Option<BTreeSet<String>>,
    deciding: Deciding,
) -> impl IntoView {
    let ledger = use_ledger();
    let record = ledger.record(id);
    // A draft says nothing when it goes, or comes back.
    let drafts = RwSignal::new(());
    let all = Memo::new(move |_| {
        drafts.track();
        let deciding = deciding.0.read();
        let view = record.get();
        let read = |form: &str| draft::read(ledger, form)?.word::<String>(OWN);
        let mut all = view.map(|view| overtaken(&view, ledger.drafts(), read)).unwrap_or_default();
        all.retain(|words| {
            let is_of_these = keys.as_ref().is_none_or(|keys| keys.contains(&words.key));
            is_of_these && !deciding.contains(&words.key)
        });
        all
    });
    view! {
        <div role="status" class="overtaken no-print">
            <For each=move || all.get() key=OwnWords::clone let(words)><Overtaken id=id words=words drafts=drafts /></For>
        </div>
    }
}

#[component]
fn Overtaken(id: RecordId, words: OwnWords, drafts: RwSignal<()>) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let may_write = ledger.may_write();
    let OwnWords { key, text } = words;
    let record = ledger.record(id);
    let field = record.get_untracked().map(|view| {
        let field = field_of(&view.kind, &key).map_or(key.as_str(), |field| field.name);
        let field = labels::field(field);
        match item_of(ledger, id, &view.kind, &key) {
            Some(item) => format!("{field} · {item}"),
            None => field,
        }
    });
    // Nobody is named before that is known.
    let who = RwSignal::new(None::<Stamp>);
    let heads = Memo::new(move |_| record.read().as_ref().map(|view| view.heads.clone()));
    Effect::new({
        let key = key.clone();
        move |_| {
            let key = key.clone();
            heads.track();
            spawn_local(async move {
                if let Ok(history) = ledger.history(id).await {
                    who.try_set(decided_by(&history, &key));
                }
            });
        }
    });
    let said = move || {
        let is_mine =
            |stamp: &Stamp| ledger.me().get().is_some_and(|me| stamp.by.is_of(&me.device));
        match who.get().filter(|stamp| !is_mine(stamp)) {
            Some(stamp) => t.overtaken_by(&value::who(ledger, stamp)),
            None => t.overtaken.to_owned(),
        }
    };
    let busy = RwSignal::new(false);
    let take = {
        let (key, text) = (key.clone(), text.clone());
        move |_| {
            if busy.get_untracked() {
                return;
            }
            busy.set(true);
            let (key, text) = (key.clone(), text.clone());
            spawn_local(async move {
                match write(ledger, id, &key, text).await {
                    Ok(()) => {
                        let _ = ledger.keep_draft(&draft_of(id, &key), None);
                        drafts.try_set(());
                        toast.done(t.conflict_settled_kept);
                    }
                    Err(trouble) => toast.say(trouble_text(&trouble)),
                }
                busy.try_set(false);
            });
        }
    };
    let discard = move |_| throw_away(ledger, toast, draft_of(id, &key), drafts);
    view! {
        <div class="note calm">
            <Icon name="fork" />
            <div>
                <h2>{field}</h2>
                <p>{said}" "{t.overtaken_text}</p>
                <p class="own-words"><bdi>{text}</bdi></p>
                <p class="acts">
                    <Show when=move || may_write.get()><button class="btn overtaken-take" type="button" on:click=take.clone()>{t.overtaken_take}</button></Show>
                    <button class="btn bare overtaken-discard" type="button" on:click=discard>{t.overtaken_discard}</button>
                </p>
            </div>
        </div>
    }
}

/// Only this, on the record as it is now.
async fn write(ledger: Ledger, id: RecordId, key: &str, text: String) -> Result<(), Trouble> {
    let view = ledger.record(id).get_untracked().ok_or(Trouble::Gone)?;
    let edits = vec![Edit::of(key.to_owned(), Value::Prose(text))];
    ledger.save(Some(id), view.kind.clone(), view.heads.clone(), edits).await.map(drop)
}

/// Lets a draft go, with the way back.
fn throw_away(ledger: Ledger, toast: Toast, form: String, drafts: RwSignal<()>) {
    let draft = ledger.draft(&form);
    // Taking away needs no room.
    let _ = ledger.keep_draft(&form, None);
    drafts.set(());
    toast.say_with_undo(t().draft_discarded, move || {
        let _ = ledger.keep_draft(&form, draft.as_deref());
        drafts.try_set(());
    });
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::DeviceId,
        record::{Author, Document},
        time::UnixMillis,
        view::Kind,
    };

    use super::*;

    const ID: RecordId = RecordId::new([7; 16]);

    fn author(number: u8) -> Author {
        Author::new(&DeviceId::new([number; 16]), [number; 8], [number; 8])
    }

    /// A note that two have changed apart.
    fn contested() -> Document {
        let said = |text: &str| vec![Edit::of("notes".to_owned(), Value::Prose(text.to_owned()))];
        let (mut note, _) =
            Document::create(&author(1), UnixMillis(0), &Kind::Person, &said("Kennt den Saal."))
                .unwrap();
        let base = note.heads();
        for (number, text) in [(1, "Kennt die Küche."), (2, "Kennt den Keller.")] {
            note.edit(&author(number), UnixMillis(1_000), &base, &said(text)).unwrap();
        }
        note
    }

    #[test]
    fn own_words_wait_for_a_decision_and_stay_when_somebody_else_makes_it() {
        let mut note = contested();
        let drafts = || [draft_of(ID, "notes"), draft_of(RecordId::new([8; 16]), "notes")];
        let own = |text: &'static str| move |_: &str| Some(text.to_owned());
        let mine = own("Kennt Saal, Küche und Keller.");
        assert_eq!(overtaken(&note.view(ID), drafts(), mine), [], "still to be decided");
        assert_eq!(decided_by(&note.history(), "notes"), None);

        let settle = Edit::Settle {
            key: "notes".to_owned(),
            value: Value::Prose("Kennt den Keller.".to_owned()),
        };
        let heads = note.heads();
        note.edit(&author(3), UnixMillis(2_000), &heads, &[settle]).unwrap();
        let left = overtaken(&note.view(ID), drafts(), mine);
        let words =
            OwnWords { key: "notes".to_owned(), text: "Kennt Saal, Küche und Keller.".to_owned() };
        assert_eq!(left, [words], "of this record alone");
        let by = decided_by(&note.history(), "notes");
        assert!(by.is_some_and(|stamp| stamp.by.is_of(&DeviceId::new([3; 16]))));

        assert_eq!(overtaken(&note.view(ID), drafts(), own(" Kennt den Keller.")), []);
        assert_eq!(overtaken(&note.view(ID), drafts(), own(" ")), []);
    }
}

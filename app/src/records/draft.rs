//! What was typed into a form or a dialogue and not saved yet, as it is kept on this device: sealed,
//! and of one ledger.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    view::{Flat, Heads, Kind, Stamp, Value, View},
};

use crate::{components::icon::Icon, state::Ledger, text::t};

/// The record as it was when the form was opened, and as it was typed since.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) base: View,
    pub(crate) typed: View,
}

impl Draft {
    /// Of something that is no record yet.
    pub(crate) fn of_new(kind: Kind, flat: Flat) -> Self {
        let view = |flat| with_flat(RecordId::new([0; 16]), kind.clone(), Heads::default(), flat);
        Self { base: view(Flat::new()), typed: view(flat) }
    }

    /// Of a dialogue that asks for a few words, each under a name of its own.
    pub(crate) fn of_words(kind: Kind, words: &[(&str, String)]) -> Self {
        let word = |(name, word): &(&str, String)| ((*name).to_owned(), Value::text(word));
        Self::of_new(kind, words.iter().map(word).collect())
    }

    /// What was typed under a name, if that can be read.
    pub(crate) fn word<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.typed.text(name).parse().ok()
    }

    /// The length of the first view (4 bytes, big end first), and both.
    pub(crate) fn written(&self) -> Vec<u8> {
        let (base, typed) = (self.base.to_bytes(), self.typed.to_bytes());
        let len = u32::try_from(base.len()).unwrap_or(u32::MAX);
        [len.to_be_bytes().as_slice(), &base, &typed].concat()
    }

    /// What cannot be read is as if it had never been.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (len, rest) = bytes.split_first_chunk()?;
        let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
        let (base, typed) = rest.split_at_checked(len)?;
        Some(Self { base: View::from_bytes(base).ok()?, typed: View::from_bytes(typed).ok()? })
    }
}

/// What a form holds, as a view: nobody has written it yet.
pub(crate) fn with_flat(id: RecordId, kind: Kind, heads: Heads, flat: Flat) -> View {
    View {
        id,
        kind,
        archived: false,
        flat,
        conflicts: BTreeMap::new(),
        problems: Vec::new(),
        created: Stamp::default(),
        changed: Stamp::default(),
        heads,
        assured: None,
    }
}

/// Forgets a draft. Not of the dialogue's own: what was typed may be saved after that has gone.
pub(crate) type Forget = Arc<dyn Fn() + Send + Sync>;

/// The draft of a dialogue: however it closes, what was typed in it is there again.
#[derive(Clone)]
pub(crate) struct Kept {
    ledger: Ledger,
    key: String,
    pub(crate) draft: Option<Draft>,
}

impl Kept {
    /// `key`: one a dialogue, so that each place has its own.
    pub(crate) fn read(ledger: Ledger, key: String) -> Self {
        let draft = ledger.draft(&key).as_deref().and_then(Draft::read);
        Self { ledger, key, draft }
    }

    /// Keeps what is typed from now on: at once, since a window may close at any time. Returns
    /// what is called once it was saved or is not wanted any more.
    pub(crate) fn keep(self, typed: impl Fn() -> Option<Draft> + 'static) -> Forget {
        let Self { ledger, key, .. } = self;
        let key = StoredValue::new(key);
        let is_done = StoredValue::new(false);
        let forget = {
            // It may be saved after the dialogue has gone.
            let key = key.get_value();
            Arc::new(move || {
                is_done.try_set_value(true);
                ledger.keep_draft(&key, None);
            })
        };
        Effect::new(move |_| {
            let draft = typed();
            if !is_done.get_value() {
                let draft = draft.map(|draft| draft.written());
                key.with_value(|key| ledger.keep_draft(key, draft.as_deref()));
            }
        });
        forget
    }
}

/// Says that a draft is back, and throws it away if somebody wants that.
#[component]
pub(crate) fn DraftNote(
    is_there: RwSignal<bool>,
    #[prop(into)] discard: Callback<()>,
) -> impl IntoView {
    let t = t();
    let throw_away = move |_| {
        is_there.set(false);
        discard.run(());
    };
    view! {
        <Show when=move || is_there.get()>
            <p class="fresh ok draft-back">
                <Icon name="undo" /><span>{t.draft_restored_title}</span>
                <button class="btn bare" type="button" on:click=throw_away>{t.draft_discard}</button>
            </p>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::{DeviceId, RecordId},
        model::{Model as _, Person},
        record::{Author, Document, Edit},
        time::UnixMillis,
        view::{Kind, Value},
    };

    use super::*;

    fn nobody() -> View {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let (document, _) =
            Document::create(&author, UnixMillis(0), &Kind::Person, &[Edit::put("name", "")])
                .unwrap();
        document.view(RecordId::from_random([4; 16]))
    }

    #[test]
    fn a_draft_brings_back_what_was_typed_and_where_it_began() {
        let base = nobody();
        let mut typed = base.clone();
        typed.flat.insert("name".to_owned(), Value::text("Thảo Trần"));
        let draft = Draft { base, typed };
        let again = Draft::read(&draft.written()).unwrap();
        assert_eq!(again, draft);
        assert_eq!(Person::read(&again.typed).name, "Thảo Trần");
    }

    #[test]
    fn the_words_of_a_dialogue_come_back_under_their_names() {
        let words = [("since", "April 2021".to_owned()), ("until", String::new())];
        let draft = Draft::of_words(Kind::Person, &words);
        let again = Draft::read(&draft.written()).unwrap();
        assert_eq!(again.word("since"), Some("April 2021".to_owned()));
        assert_eq!(again.word::<staffelstab_shared::time::Day>("until"), None);
        assert_eq!(again.word("never asked"), Some(String::new()));
    }

    #[test]
    fn what_is_no_draft_is_left_alone() {
        for bytes in [&[][..], &[0], &[0; 4], &[0, 0, 0, 1, 255, 255], &[255; 9]] {
            assert_eq!(Draft::read(bytes), None, "{bytes:?}");
        }
    }
}

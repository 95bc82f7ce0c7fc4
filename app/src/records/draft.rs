//! What was typed into a form or a dialogue and not saved yet, as it is kept on this device: sealed,
//! and of one ledger.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    view::{Flat, Heads, Kind, Stamp, Value, View},
};

use crate::{
    components::{dom, icon::Icon, unsaved::Keeps, untaken},
    state::{Ledger, kept_planned},
    text::t,
};

/// The record as it was when the form was opened, and as it was typed since.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) base: View,
    pub(crate) typed: View,
    /// What stood in fields and was not taken yet.
    pub(crate) untaken: untaken::Texts,
}

/// Beside the values of the record, and none of its keys.
const UNTAKEN: &str = "untaken/";

impl Draft {
    /// Of something that is no record yet.
    pub(crate) fn of_new(kind: Kind, flat: Flat) -> Self {
        let view = |flat| with_flat(RecordId::new([0; 16]), kind.clone(), Heads::default(), flat);
        Self { base: view(Flat::new()), typed: view(flat), untaken: untaken::Texts::new() }
    }

    /// Of a dialogue that asks for a few words, each under a name of its own.
    pub(crate) fn of_words(kind: Kind, words: &[(&str, String)]) -> Self {
        let word = |(name, word): &(&str, String)| ((*name).to_owned(), Value::text(word));
        Self::of_new(kind, words.iter().map(word).collect())
    }

    pub(crate) fn with(self, untaken: untaken::Texts) -> Self {
        Self { untaken, ..self }
    }

    /// What was typed under a name, if that can be read.
    pub(crate) fn word<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.typed.text(name).parse().ok()
    }

    /// The length of the first view (4 bytes, big end first), and both.
    pub(crate) fn written(&self) -> Vec<u8> {
        let mut typed = self.typed.clone();
        let untaken = self.untaken.iter();
        typed.flat.extend(untaken.map(|(id, text)| (format!("{UNTAKEN}{id}"), Value::text(text))));
        let (base, typed) = (self.base.to_bytes(), typed.to_bytes());
        let len = u32::try_from(base.len()).unwrap_or(u32::MAX);
        [len.to_be_bytes().as_slice(), &base, &typed].concat()
    }

    /// What cannot be read is as if it had never been.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (len, rest) = bytes.split_first_chunk()?;
        let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
        let (base, typed) = rest.split_at_checked(len)?;
        let (base, mut typed) = (View::from_bytes(base).ok()?, View::from_bytes(typed).ok()?);
        let mut untaken = untaken::Texts::new();
        typed.flat.retain(|key, value| {
            let field = key.strip_prefix(UNTAKEN);
            if let Some((field, text)) = field.zip(value.as_text()) {
                untaken.insert(field.to_owned(), text.to_owned());
            }
            field.is_none()
        });
        Some(Self { base, typed, untaken })
    }
}

/// The draft under a key; whom it names and the ledger does not have yet is planned again.
pub(crate) fn read(ledger: Ledger, key: &str) -> Option<Draft> {
    let mut draft = ledger.draft(key).as_deref().and_then(Draft::read)?;
    draft.typed.flat.retain(|key, value| {
        let planned = kept_planned::read(key, value);
        if let Some((id, planned)) = &planned {
            ledger.plan_as(*id, planned.clone());
        }
        planned.is_none()
    });
    Some(draft)
}

/// Keeps a draft, with whom it names and the ledger does not have yet; or forgets it. Says
/// where it is now.
pub(crate) fn keep(ledger: Ledger, key: &str, draft: Option<Draft>) -> Keeps {
    let written = draft.map(|mut draft| {
        let planned = ledger.planned_in(&draft.typed.flat);
        let planned = planned.iter().map(|(id, planned)| kept_planned::written(*id, planned));
        draft.typed.flat.extend(planned);
        draft.written()
    });
    match (ledger.keep_draft(key, written.as_deref()), ledger.is_look()) {
        (false, _) => Keeps::Nowhere,
        (true, true) => Keeps::InLook,
        (true, false) => Keeps::OnDevice,
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
        written: None,
        put_away: None,
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
    /// Where it is, as soon as it is kept.
    pub(crate) keeps: RwSignal<Keeps>,
    is_typed: RwSignal<bool>,
}

impl Kept {
    /// `key`: one a dialogue, so that each place has its own.
    pub(crate) fn read(ledger: Ledger, key: String) -> Self {
        let draft = read(ledger, &key);
        let (keeps, is_typed) = (RwSignal::new(Keeps::OnDevice), RwSignal::new(draft.is_some()));
        Self { ledger, key, draft, keeps, is_typed }
    }

    /// What [`DraftNote`] says of it.
    pub(crate) fn told(&self) -> Told {
        let (key, is_back) = (StoredValue::new(self.key.clone()), self.draft.is_some());
        Told { ledger: self.ledger, key, is_back, is_typed: self.is_typed }
    }

    /// Keeps what is typed from now on: at once, since a window may close at any time. Returns
    /// what is called once it was saved or is not wanted any more.
    pub(crate) fn keep(self, typed: impl Fn() -> Option<Draft> + 'static) -> Forget {
        let Self { ledger, key, keeps, is_typed, .. } = self;
        let key = StoredValue::new(key);
        let is_done = StoredValue::new(false);
        let forget = {
            // It may be saved after the dialogue has gone.
            let key = key.get_value();
            Arc::new(move || {
                is_done.try_set_value(true);
                let _ = ledger.keep_draft(&key, None);
            })
        };
        Effect::new(move |_| {
            let draft = typed();
            is_typed.set(draft.is_some());
            if !is_done.get_value() {
                keeps.set(key.with_value(|key| keep(ledger, key, draft)));
            }
        });
        forget
    }
}

/// A draft that is back, or was thrown away a moment ago.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    ledger: Ledger,
    key: StoredValue<String>,
    is_back: bool,
    is_typed: RwSignal<bool>,
}

/// What was thrown away here, as it was kept; given as context by [`Drafted`].
#[derive(Clone, Copy)]
struct Thrown(RwSignal<Option<Vec<u8>>>);

/// The form of a dialogue that keeps a draft: thrown away, that begins anew; brought back, it is
/// as it was.
#[component]
pub(crate) fn Drafted(children: ChildrenFn) -> impl IntoView {
    let thrown = RwSignal::new(None);
    provide_context(Thrown(thrown));
    move || {
        thrown.track();
        children()
    }
}

/// Says that a draft is back, and throws it away if somebody wants that; brings it back again as
/// long as nothing else was typed.
#[component]
pub(crate) fn DraftNote(of: Told) -> impl IntoView {
    let t = t();
    let Thrown(thrown) = expect_context();
    let Told { ledger, key, is_back, is_typed } = of;
    let throw_away = move |_| {
        let key = key.get_value();
        let draft = ledger.draft(&key);
        // Taking away needs no room.
        let _ = ledger.keep_draft(&key, None);
        thrown.set(Some(draft.unwrap_or_default()));
        request_animation_frame(|| dom::focus(".draft-thrown .btn"));
    };
    let bring_back = move |_| {
        let draft = thrown.get_untracked();
        if ledger.keep_draft(&key.get_value(), draft.as_deref()) {
            thrown.set(None);
            request_animation_frame(|| dom::focus(".draft-back .btn"));
        }
    };
    let is_gone =
        move || !is_typed.get() && thrown.read().as_ref().is_some_and(|it| !it.is_empty());
    view! {
        {is_back.then(|| view! {
            <p class="fresh ok draft-back">
                <Icon name="undo" /><span>{t.draft_restored_title}</span>
                <button class="btn bare" type="button" on:click=throw_away>{t.draft_discard}</button>
            </p>
        })}
        <div role="status">
            <Show when=is_gone>
                <p class="fresh draft-thrown">
                    <Icon name="close" /><span>{t.draft_discarded}</span>
                    <button class="btn bare" type="button" on:click=bring_back>{t.undo}</button>
                </p>
            </Show>
        </div>
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
        let untaken = [("within".to_owned(), "Verein Anker".to_owned())].into();
        let draft = Draft { base, typed, untaken };
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

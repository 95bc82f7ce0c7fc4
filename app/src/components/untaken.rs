//! What is typed and not taken yet: a name nobody was chosen for, a word that was not added, half
//! a date. It stands under the id of its field, for the whole form at once: so it belongs to the
//! draft, and nothing is saved over it without a word.

use std::{collections::BTreeMap, time::Duration};

use leptos::prelude::*;

/// Texts by the ids of their fields; none is blank.
pub(crate) type Texts = BTreeMap<String, String>;

/// Of one form; given as context by whoever saves.
#[derive(Clone, Copy)]
pub(crate) struct Untaken {
    /// As a draft had them, until their fields are drawn. What has no field any more is in nobody's way.
    drafted: StoredValue<Texts>,
    texts: RwSignal<Texts>,
    /// Fields come and go as others write: what stands in one waits until it is there again.
    waits: bool,
    /// How often somebody tried to save.
    tried: RwSignal<usize>,
}

impl Untaken {
    /// Before any field is made.
    pub(crate) fn provide(drafted: Texts) -> Self {
        let untaken = Self::new(drafted, Texts::new(), false);
        provide_context(untaken);
        untaken
    }

    /// The same, of a page on which everything is written at once: nothing that waits there keeps
    /// anybody from anything, and it stays in the draft also while its field is gone.
    pub(crate) fn provide_waiting(drafted: Texts) -> Self {
        let untaken = Self::new(Texts::new(), drafted, true);
        provide_context(untaken);
        untaken
    }

    fn new(drafted: Texts, texts: Texts, waits: bool) -> Self {
        Self {
            drafted: StoredValue::new(drafted),
            texts: RwSignal::new(texts),
            waits,
            tried: RwSignal::new(0),
        }
    }

    /// That of the form that is drawn; a context may outlive a form that was here before.
    pub(crate) fn here() -> Option<Self> {
        use_context::<Self>().filter(|untaken| !untaken.tried.is_disposed())
    }

    /// All of it, for the draft. Reactive.
    pub(crate) fn texts(self) -> Texts {
        self.texts.get()
    }

    pub(crate) fn track(self) {
        self.texts.track();
    }

    /// In how many fields. Reactive.
    pub(crate) fn count(self) -> usize {
        self.texts.read().len()
    }

    /// Reactive.
    pub(crate) fn holds(self, field: &str) -> bool {
        self.texts.read().contains_key(field)
    }

    /// What stands in a field that somebody here closes goes with it, also where others wait.
    pub(crate) fn forget(self, field: &str) {
        self.texts.update(|texts| {
            texts.remove(field);
        });
    }

    /// Whether a draft had anything in this field.
    pub(crate) fn comes_back(self, field: &str) -> bool {
        self.drafted.with_value(|drafted| drafted.contains_key(field))
    }

    /// Somebody tries to save: what is left is said at its field from now on.
    pub(crate) fn try_to_save(self) {
        self.tried.update(|tried| *tried += 1);
    }

    pub(crate) fn is_left(self) -> bool {
        !self.texts.read_untracked().is_empty()
    }

    /// Whether somebody has tried to save. Reactive: says so anew each time.
    pub(crate) fn was_tried(self) -> bool {
        self.tried.try_get().is_some_and(|tried| tried > 0)
    }

    /// How often somebody tried to save. Reactive.
    pub(crate) fn tries(self) -> usize {
        self.tried.try_get().unwrap_or_default()
    }

    /// What stands in a field of the form that is drawn; without one, of this field alone.
    pub(crate) fn field(id: impl Into<String>) -> UntakenText {
        let untaken = Self::here().unwrap_or_else(|| Self::new(Texts::new(), Texts::new(), false));
        let id = id.into();
        let drafted = untaken.drafted.try_update_value(|drafted| drafted.remove(&id)).flatten();
        let text = {
            let id = id.clone();
            Memo::new(move |_| untaken.texts.read().get(&id).cloned().unwrap_or_default())
        };
        let field = UntakenText { of: untaken, id: StoredValue::new(id.clone()), text };
        if let Some(drafted) = drafted {
            field.set(drafted);
        }
        // A row that is taken out takes its text along. Where the form itself goes, that stays
        // for the draft: then nobody hears this any more.
        on_cleanup(move || {
            if untaken.waits {
                return;
            }
            let forget = move || {
                untaken.texts.try_update(|texts| texts.remove(&id));
            };
            set_timeout(forget, Duration::ZERO);
        });
        field
    }
}

/// The text of one field.
#[derive(Clone, Copy)]
pub(crate) struct UntakenText {
    of: Untaken,
    id: StoredValue<String>,
    text: Memo<String>,
}

impl UntakenText {
    /// Reactive.
    pub(crate) fn get(self) -> String {
        self.text.get()
    }

    pub(crate) fn get_untracked(self) -> String {
        self.text.get_untracked()
    }

    /// Reactive.
    pub(crate) fn is_empty(self) -> bool {
        self.text.read().is_empty()
    }

    pub(crate) fn set(self, text: String) {
        let id = self.id.get_value();
        self.of.texts.update(|texts| {
            if text.trim().is_empty() {
                texts.remove(&id);
            } else {
                texts.insert(id, text);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafted() -> Texts {
        [("decision-new".to_owned(), "Der Saal wird".to_owned())].into()
    }

    #[test]
    fn what_waits_is_in_the_draft_before_its_field_and_after_it() {
        let page = Owner::new();
        page.set();
        let untaken = Untaken::provide_waiting(drafted());
        assert_eq!(untaken.texts(), drafted(), "nobody has drawn the field yet");
        let shown = page.child();
        let field = shown.with(|| Untaken::field("decision-new"));
        assert_eq!(field.get(), "Der Saal wird");
        field.set("Der Saal wird gemietet".to_owned());
        shown.cleanup();
        let left = untaken.texts();
        assert_eq!(left.get("decision-new").map(String::as_str), Some("Der Saal wird gemietet"));
        let shown = page.child();
        let again = shown.with(|| Untaken::field("decision-new"));
        assert_eq!(again.get(), "Der Saal wird gemietet");
        untaken.forget("decision-new");
        assert!(again.is_empty());
    }

    #[test]
    fn in_a_form_what_has_no_field_is_in_nobodys_way() {
        let page = Owner::new();
        page.set();
        let untaken = Untaken::provide(drafted());
        assert_eq!(untaken.texts(), Texts::new());
        assert!(untaken.comes_back("decision-new") && !untaken.is_left());
    }
}

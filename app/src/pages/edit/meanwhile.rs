//! Somebody else saved the same record while a form is open: calm, since nothing is lost.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Codec, field_of},
    view::{Kind, View},
};

use crate::{
    components::icon::Icon,
    records::value,
    state::use_ledger,
    text::{labels, t},
};

#[component]
pub(super) fn Meanwhile(
    /// The record, unless that is a new one.
    id: Option<RecordId>,
    kind: Kind,
    /// The keys that are changed here, too, and to something else; nothing where the record is
    /// as the form was opened at. Reactive.
    clashes: Callback<Arc<View>, Option<Vec<String>>>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let record = id.map(|id| ledger.record(id));
    let is_archived = move || record?.get().map(|view| view.archived);
    let was_archived = untrack(is_archived);
    let is_put_away =
        Memo::new(move |_| was_archived == Some(false) && is_archived() == Some(true));
    let newer = Memo::new(move |_| {
        let view = record?.get()?;
        let keys = clashes.run(Arc::clone(&view))?;
        // What came in may be older than what was last written here: then nobody is named.
        let mine = ledger.me().get().is_some_and(|me| view.changed.by.is_of(&me.device));
        let who = (!mine).then(|| value::who(ledger, view.changed));
        Some((who, Both::of(&kind, &keys)))
    });
    let title = Memo::new(move |_| {
        let (who, _) = newer.get()?;
        Some(match (is_put_away.get(), who) {
            (true, Some(who)) => t.meanwhile_archived_by(&who),
            (true, None) => t.meanwhile_archived.to_owned(),
            (false, Some(who)) => t.meanwhile_title(&who),
            (false, None) => t.meanwhile_title_other.to_owned(),
        })
    });
    let words = move || match newer.get() {
        Some(_) if is_put_away.get() => t.meanwhile_archived_text.to_owned(),
        Some((_, both)) if both != Both::default() => both.words(),
        Some(_) | None => t.meanwhile_text.to_owned(),
    };
    view! {
        <div role="status">
            {move || title.get().map(|title| view! {
                <div class="note calm" id="meanwhile"><Icon name="info" /><div><h2>{title}</h2><p>{words}</p></div></div>
            })}
        </div>
    }
}

/// What both have changed, by the names of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Both {
    /// Two versions will stand side by side.
    values: Vec<String>,
    /// Put together by words, as far as they were not the same ones.
    texts: Vec<String>,
}

impl Both {
    fn of(kind: &Kind, keys: &[String]) -> Self {
        let mut both = Self::default();
        for key in keys {
            let field = field_of(kind, key);
            // There the later one counts, and nothing is left to decide.
            if field.is_some_and(|field| field.assures || field.orders) {
                continue;
            }
            let is_text = field.is_some_and(|field| field.codec == Codec::Prose);
            let names = if is_text { &mut both.texts } else { &mut both.values };
            let name = labels::field(field.map_or(key.as_str(), |field| field.name));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        both
    }

    fn words(&self) -> String {
        let t = t();
        let values = (!self.values.is_empty()).then(|| t.meanwhile_both(&self.values.join(", ")));
        let texts = (!self.texts.is_empty()).then(|| t.meanwhile_texts(&self.texts.join(", ")));
        [values, texts].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

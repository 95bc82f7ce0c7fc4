//! A record as screens see it: without what turns the letters of its texts, or hides between them.

use std::sync::Arc;

use crate::{
    model::{holds_hidden, unhidden},
    value::{Scalar, Value},
    view::{Variant, View},
};

/// The record without what turns the letters of its texts or hides between them: other programs
/// store that, and so did earlier versions. Everything that is asked of a ledger is read here,
/// whether it comes from the storage or from a document; both stay as they are. So do words that
/// are keys, such as topics; an edit that takes one out means all that look like it.
pub(super) fn shown(mut view: Arc<View>) -> Arc<View> {
    let variants = view.conflicts.values().flatten().map(|variant| &variant.value);
    let mut texts = view.flat.values().chain(variants).filter_map(Value::as_text);
    let hides_in_keys = view.flat.keys().any(|key| holds_hidden(key));
    if !hides_in_keys && !texts.any(holds_hidden) {
        return view;
    }
    let View { flat, conflicts, .. } = Arc::make_mut(&mut view);
    if hides_in_keys {
        let hidden = flat.keys().filter(|key| holds_hidden(key)).cloned().collect::<Vec<_>>();
        for key in hidden {
            if let Some(value) = flat.remove(&key) {
                flat.entry(unhidden(&key)).or_insert(value);
            }
        }
    }
    flat.values_mut().for_each(unturn);
    for variants in conflicts.values_mut() {
        variants.iter_mut().for_each(|variant| unturn(&mut variant.value));
        // What looks the same is one version.
        let mut apart = Vec::with_capacity(variants.len());
        for variant in variants.drain(..) {
            let same = |known: &&mut Variant| known.value == variant.value;
            match apart.iter_mut().find(same) {
                Some(known) => known.stamp = known.stamp.min(variant.stamp),
                None => apart.push(variant),
            }
        }
        *variants = apart;
    }
    conflicts.retain(|_, variants| variants.len() > 1);
    view
}

fn unturn(value: &mut Value) {
    if let Value::Scalar(Scalar::Text(text)) | Value::Prose(text) = value
        && holds_hidden(text)
    {
        *text = unhidden(text);
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        id::{DeviceId, RecordId},
        kind::Kind,
        record::{Author, Document, Edit},
        time::UnixMillis,
        view::Stamp,
    };

    use super::*;

    fn person(name: &str) -> Arc<View> {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let edits = [Edit::put("name", name)];
        let (document, _) =
            Document::create(&author, UnixMillis(0), &Kind::Person, &edits).unwrap();
        Arc::new(document.view(RecordId::from_random([4; 16])))
    }

    #[test]
    fn what_turns_no_letters_is_taken_as_it_is() {
        let view = person("„Anna“ \u{200f}");
        assert!(Arc::ptr_eq(&view, &shown(Arc::clone(&view))));
    }

    #[test]
    fn a_topic_that_hides_something_is_shown_as_it_looks_and_goes_with_all_that_look_like_it() {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let topics = ["topic/Woh\u{200b}nen", "topic/\u{202e}nenhoW", "topic/Wohnen"];
        let edits = topics.map(|topic| Edit::set(topic, true));
        let (mut document, _) =
            Document::create(&author, UnixMillis(0), &Kind::Person, &edits).unwrap();
        let id = RecordId::from_random([4; 16]);
        let view = shown(Arc::new(document.view(id)));
        assert_eq!(view.members("topic").collect::<Vec<_>>(), ["Wohnen", "nenhoW"]);
        for topic in ["topic/Wohnen", "topic/nenhoW"] {
            let heads = document.heads();
            document
                .edit(&author, UnixMillis(1), &heads, &[Edit::Delete { key: topic.to_owned() }])
                .unwrap();
        }
        assert_eq!(document.view(id).members("topic").count(), 0);
    }

    #[test]
    fn versions_that_look_the_same_are_one_and_nothing_to_decide_about() {
        let mut view = person("Anna \u{202e}Arndt");
        let variant = |text: &str, at| {
            let stamp = Stamp { at: UnixMillis(at), ..Stamp::default() };
            Variant { value: Value::text(text), stamp }
        };
        let both = |one, other| vec![variant(one, 2), variant(other, 1)];
        let conflicts = [
            ("family".to_owned(), both("Arn\u{202d}dt", "Arndt")),
            ("given".to_owned(), both("A\u{202d}nna", "Hanna")),
        ];
        Arc::make_mut(&mut view).conflicts.extend(conflicts);
        let shown = shown(view);
        assert_eq!(shown.title(), "Anna Arndt");
        assert!(!shown.conflicts.contains_key("family"));
        assert_eq!(shown.conflicts["given"], both("Anna", "Hanna"));
    }
}

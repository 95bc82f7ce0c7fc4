//! What happened to a record, newest first, and the way back to an earlier value.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{ARCHIVED, Codec, Shape, field_of},
    record::{Edit, FieldChange, HistoryEntry},
    view::{Kind, Value},
};

use crate::{
    components::{announce::trouble_text, icon::Icon, toast::use_toast},
    records::value::{self, value_words, whose_tenure},
    state::{Ledger, clock, use_ledger},
    text::{dates, labels, t},
};

/// How many changes are shown before somebody asks for all.
const FIRST: usize = 5;
/// Longer values are not written out in the history.
const SHORT_CHARS: usize = 120;

/// What a line of history is about: "Telefon", "Thema: Wohnen", "Verbindung: Jörg Vogt". Of a
/// tenure it says whose it is.
fn subject(ledger: Ledger, id: RecordId, kind: &Kind, key: &str) -> String {
    let Some(field) = field_of(kind, key) else { return key.to_owned() };
    let label = labels::field(field.name);
    let member = field.member(key).and_then(|member| member.split('/').next());
    let detail = match (field.shape, member) {
        (Shape::Link, _) if field.key == "tenure" => match whose_tenure(ledger, id, key) {
            Some(name) if field.name != "tenures" => name,
            Some(_) | None => return label,
        },
        (Shape::Set, Some(member)) if field.codec == Codec::Language => labels::language(member),
        (Shape::Set, Some(member)) if field.codec != Codec::Record => member.to_owned(),
        (Shape::Set | Shape::Link, Some(member)) => RecordId::from_hex(member)
            .ok()
            .and_then(|id| ledger.name_of(id))
            .unwrap_or_else(|| t().unknown_record.to_owned()),
        (Shape::One | Shape::List | Shape::Set | Shape::Link, _) => return label,
    };
    format!("{label}: {detail}")
}

#[component]
pub(crate) fn History(id: RecordId, kind: Kind) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let record = ledger.record(id);
    let entries = RwSignal::new(Vec::<HistoryEntry>::new());
    let heads = Memo::new(move |_| record.get().map(|view| view.heads.clone()));
    Effect::new(move |_| {
        if heads.get().is_none() {
            return;
        }
        spawn_local(async move {
            if let Ok(mut history) = ledger.history(id).await {
                history.reverse();
                entries.try_set(history);
            }
        });
    });
    let all = RwSignal::new(false);
    let lines = move || {
        let entries = entries.get();
        let (most, oldest) =
            (if all.get() { entries.len() } else { FIRST }, entries.len().saturating_sub(1));
        let line =
            |(index, entry): (usize, HistoryEntry)| line(ledger, id, &kind, entry, index == oldest);
        entries.into_iter().enumerate().take(most).map(line).collect_view()
    };
    view! {
        <section class="sec no-print" id="history" aria-labelledby="history-heading">
            <header class="sec-head"><h2 id="history-heading">{t.history}</h2></header>
            <ol class="lane" role="list">{lines}</ol>
            <Show when=move || { !all.get() && entries.read().len() > FIRST }>
                <p><button class="btn bare" type="button" id="history-all" on:click=move |_| all.set(true)>{t.history_all}</button></p>
            </Show>
        </section>
    }
}

fn line(
    ledger: Ledger,
    id: RecordId,
    kind: &Kind,
    entry: HistoryEntry,
    first: bool,
) -> impl IntoView + use<> {
    let t = t();
    let stamp = entry.stamp;
    let local = clock::local_time(stamp.at);
    let who = move || value::who(ledger, stamp);
    // Putting away and bringing back is a sentence of its own.
    let archived = entry
        .changes
        .iter()
        .find(|change| change.key == ARCHIVED)
        .map(|change| change.to.as_ref().and_then(Value::as_bool).unwrap_or_default());
    let changes: Vec<AnyView> = if first || archived.is_some() {
        Vec::new()
    } else {
        entry
            .changes
            .into_iter()
            // Where an item stands in its list is nothing to read.
            .filter(|change| !field_of(kind, &change.key).is_some_and(|field| field.orders))
            .map(|change| change_view(ledger, id, kind.clone(), change).into_any())
            .collect()
    };
    let did = move || match archived {
        // Nobody wrote the sample town, and whoever looks at it least of all.
        _ if first && ledger.is_look() => t.history_created_look.to_owned(),
        _ if first => t.history_created(&who()),
        Some(true) => t.history_archived(&who()),
        Some(false) => t.history_restored(&who()),
        None => t.history_changed(&who()),
    };
    view! {
        <li>
            <time datetime=dates::machine(local)>{move || dates::moment(t, clock::today(), local)}</time>
            <p>{did}</p>
            {changes}
        </li>
    }
}

fn change_view(ledger: Ledger, id: RecordId, kind: Kind, change: FieldChange) -> impl IntoView {
    let t = t();
    let toast = use_toast();
    let field = field_of(&kind, &change.key);
    let subject = {
        let (kind, key) = (kind.clone(), change.key.clone());
        move || subject(ledger, id, &kind, &key)
    };
    let set = field.is_some_and(|field| field.shape == Shape::Set);
    let words =
        |value: &Option<Value>| value.as_ref().map(|value| value_words(ledger, field, value));
    let (from, to) = (words(&change.from), words(&change.to));
    let is_on = |value: &Option<Value>| value.as_ref().and_then(Value::as_bool).unwrap_or_default();
    let values = if set {
        let word = if is_on(&change.to) { t.history_added } else { t.history_removed };
        view! { <span class="meta">{word}</span> }.into_any()
    } else if [&from, &to].into_iter().flatten().any(|words| words.chars().count() > SHORT_CHARS) {
        let before = from.filter(|words| !words.is_empty()).map(|words| {
            view! { <details class="earlier"><summary>{t.history_before}</summary><p class="soft">{words}</p></details> }
        });
        view! { <span class="meta">{t.history_text_changed}</span>{before} }.into_any()
    } else {
        let quiet = |words: Option<String>| words.filter(|words| !words.is_empty());
        let said = match (quiet(from), quiet(to)) {
            (Some(old), Some(new)) => view! { <del><bdi>{old}</bdi></del><span class="vh">" "{t.changed_to}" "</span><Icon name="next" class="i small flip" /><ins><bdi>{new}</bdi></ins> }.into_any(),
            (None, Some(new)) => view! { <ins><bdi>{new}</bdi></ins>" "<span class="meta">{t.history_entered}</span> }.into_any(),
            (Some(old), None) => view! { <del><bdi>{old}</bdi></del>" "<span class="meta">{t.history_removed}</span> }.into_any(),
            (None, None) => view! { <span class="soft">{t.empty_value}</span> }.into_any(),
        };
        view! { <span class="change">{said}</span> }.into_any()
    };

    // Going back: the earlier value, written as a new change on top of what is now.
    let back = change
        .from
        .clone()
        .filter(|_| field.is_some_and(|field| field.shape != Shape::Link) && !set);
    let back = back.filter(|value| value.as_text().is_none_or(|text| !text.is_empty())).map(|value| {
        let key = change.key.clone();
        let (current, may_write) = (ledger.record(id), ledger.may_write());
        let is_current = {
            let (key, value) = (key.clone(), value.clone());
            move || current.get().is_some_and(|view| view.get(&key) == Some(&value))
        };
        let earlier = value_words(ledger, field, &value);
        let restore = move |_| {
            let Some(view) = current.get_untracked() else { return };
            let edit = match value.clone() {
                Value::Scalar(value) => Edit::Put { key: key.clone(), value },
                Value::Prose(text) => Edit::Text { key: key.clone(), text },
            };
            spawn_local(async move {
                match ledger.save(Some(id), view.kind.clone(), view.heads.clone(), vec![edit]).await {
                    Ok(_) => toast.done(t.went_back),
                    Err(trouble) => toast.say(trouble_text(&trouble)),
                }
            });
        };
        view! {
            <Show when=move || may_write.get() && !is_current()>
                <button class="btn small history-back" type="button" on:click=restore.clone()><Icon name="undo" class="i flip" /><span>{t.go_back}<span class="vh">" "{t.go_back_to(&earlier)}</span></span></button>
            </Show>
        }
    });
    view! { <div class="changed"><b>{subject}</b>{values}{back}</div> }
}

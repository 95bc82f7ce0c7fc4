//! What happened to a record, newest first, and the way back to an earlier value.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{ARCHIVED, Codec, Field, Shape, field_of},
    record::{Edit, FieldChange, HistoryEntry},
    time::UnixMillis,
    view::{Kind, Stamp, Value, View},
};

use crate::{
    components::{
        announce::trouble_text,
        icon::Icon,
        toast::{Toast, use_toast},
    },
    records::value::{self, item_of, value_words, whose_tenure},
    state::{Ledger, clock, use_ledger},
    text::{
        dates,
        history::{self, Told},
        labels, t,
    },
};

/// How many changes are shown before somebody asks for all.
const FIRST: usize = 5;
/// Longer values are not written out in the history.
const SHORT_CHARS: usize = 120;

/// The field that a change is about: "Telefon", "Verbindung: Jörg Vogt". Of a tenure it says
/// whose it is; which member of a set, the sentence says.
fn subject(ledger: Ledger, id: RecordId, kind: &Kind, key: &str) -> String {
    let Some(field) = field_of(kind, key) else { return key.to_owned() };
    let label = labels::field(field.name);
    match field.shape {
        Shape::Set => labels::fields(field.name),
        Shape::Link if field.key == "tenure" => match whose_tenure(ledger, id, key) {
            Some(name) if field.name != "tenures" => t().history_tenure(&name, &label),
            Some(_) | None => label,
        },
        Shape::Link => match item_of(ledger, id, kind, key) {
            Some(name) => format!("{label}: {name}"),
            None => label,
        },
        Shape::One | Shape::List => label,
    }
}

/// The member of a set that a key is about, as a person reads it.
fn member(ledger: Ledger, field: &Field, key: &str) -> Option<String> {
    let member = field.member(key)?.split('/').next()?;
    Some(match (field.shape, field.codec) {
        (Shape::Set, Codec::Language) => labels::language(member),
        (Shape::Set, codec) if codec != Codec::Record => member.to_owned(),
        (Shape::One | Shape::List | Shape::Set | Shape::Link, _) => {
            let name = RecordId::from_hex(member).ok().and_then(|id| ledger.name_of(id));
            name.unwrap_or_else(|| t().unknown_record.to_owned())
        }
    })
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
    let archived = entry.changes.iter().find(|change| change.key == ARCHIVED);
    let is_again = archived.is_some_and(|change| change.from == change.to);
    let archived =
        archived.map(|change| change.to.as_ref().and_then(Value::as_bool).unwrap_or_default());
    let mut changes: Vec<_> = if archived.is_some() {
        Vec::new()
    } else {
        let changes = entry.changes.into_iter();
        // Where an item stands in its list is nothing to read.
        let changes =
            changes.filter(|change| !field_of(kind, &change.key).is_some_and(|field| field.orders));
        changes.filter_map(|change| change_view(ledger, id, kind, stamp, change)).collect()
    };
    // What a record began with is long, and yet somebody said it.
    let begun = (first && !ledger.is_look() && !changes.is_empty()).then(|| changes.split_off(0));
    let begun = begun.map(|changes| {
        view! { <details class="earlier"><summary>{t.history_begun}</summary>{changes}</details> }
    });
    let is_told = !first && !changes.is_empty();
    let did = move || match archived {
        // Nobody wrote the sample town, and whoever looks at it least of all.
        _ if first && ledger.is_look() => t.history_created_look.to_owned(),
        _ if first => t.history_created(&who()),
        Some(true) if is_again => t.history_archived_again(&who()),
        Some(true) => t.history_archived(&who()),
        Some(false) => t.history_restored(&who()),
        None => t.history_changed(&who()),
    };
    view! {
        <li>
            <time datetime=dates::machine(local)>{move || dates::moment(t, clock::today(), local)}</time>
            {is_off(stamp.at, entry.not_before, clock::now()).then(|| view! { <p class="soft">{t.history_clock}</p> })}
            {(!is_told).then(|| view! { <p>{did}</p> })}
            {begun}
            {is_told.then_some(changes)}
        </li>
    }
}

/// Whether the clock of whoever wrote cannot have been right: nobody wrote before there was a
/// Staffelstab, nor tomorrow, nor a day before what they changed.
fn is_off(at: UnixMillis, not_before: UnixMillis, now: UnixMillis) -> bool {
    /// 1 January 2024.
    const FIRST: i64 = 1_704_067_200_000;
    const A_DAY: i64 = 86_400_000;
    let tomorrow = now.0.saturating_add(A_DAY);
    // Where what it builds on is off itself, nothing follows from it.
    let is_behind = not_before.0 > at.0.saturating_add(A_DAY) && not_before.0 <= tomorrow;
    at.0 < FIRST || at.0 > tomorrow || is_behind
}

/// What makes a field hold this.
fn written_as(key: &str, value: Option<&Value>) -> Edit {
    let key = key.to_owned();
    match value.cloned() {
        Some(Value::Scalar(value)) => Edit::Put { key, value },
        Some(Value::Prose(text)) => Edit::Text { key, text },
        None => Edit::Delete { key },
    }
}

/// Takes a restoring back, unless somebody has written something else there since.
fn go_forth(
    ledger: Ledger,
    toast: Toast,
    id: RecordId,
    key: String,
    restored: &Value,
    before: Option<&Value>,
) {
    let view = ledger.record(id).get_untracked();
    let Some(view) = view.filter(|view| view.get(&key) == Some(restored)) else {
        return toast.say(t().select_left(1));
    };
    let edit = written_as(&key, before);
    spawn_local(async move {
        let saved = ledger.save(Some(id), view.kind.clone(), view.heads.clone(), vec![edit]).await;
        if let Err(trouble) = saved {
            toast.say(trouble_text(&trouble));
        }
    });
}

fn change_view(
    ledger: Ledger,
    id: RecordId,
    kind: &Kind,
    stamp: Stamp,
    change: FieldChange,
) -> Option<AnyView> {
    let t = t();
    let toast = use_toast();
    let field = field_of(kind, &change.key);
    let set = field.is_some_and(|field| field.shape == Shape::Set);
    let told = told(ledger, kind, field, &change);
    // What the change took the place of.
    let others: Vec<Value> = if is_decision(&told) {
        let others = change.among.iter().filter(|value| change.to.as_ref() != Some(*value));
        others.cloned().collect()
    } else {
        change.from.iter().cloned().collect()
    };
    let is_long = matches!(told, Told::Long { was: true, .. } | Told::DecidedLong);
    let earlier = others.iter().filter(|_| is_long).map(|value| value_words(ledger, field, value));
    let earlier = earlier.map(|words| {
        view! { <details class="earlier"><summary>{t.history_before}</summary><p class="soft">{words}</p></details> }
    });
    let earlier = earlier.collect_view();
    let sentence = {
        let (kind, key) = (kind.clone(), change.key.clone());
        move || {
            let subject = subject(ledger, id, &kind, &key);
            history::sentence(t, &value::who(ledger, stamp), &subject, &told)
        }
    };
    untrack(&sentence)?;

    // Going back: the earlier value, written as a new change on top of what is now.
    let back = others.into_iter().filter(|_| field.is_some() && !set);
    let back = back.filter(|value| value.as_text().is_none_or(|text| !text.is_empty())).map(|value| {
        let key = change.key.clone();
        let (current, may_write) = (ledger.record(id), ledger.may_write());
        let is_current = {
            let (key, value) = (key.clone(), value.clone());
            move || {
                current.get().is_none_or(|view| {
                    view.get(&key) == Some(&value)
                        || !has_rest_of(&view, field, &key)
                        // Above it is decided which version counts.
                        || view.conflicts.contains_key(&key)
                })
            }
        };
        let earlier = value_words(ledger, field, &value);
        let restore = move |_| {
            let Some(view) = current.get_untracked() else { return };
            let (key, value) = (key.clone(), value.clone());
            let (before, edit) = (view.get(&key).cloned(), written_as(&key, Some(&value)));
            spawn_local(async move {
                match ledger.save(Some(id), view.kind.clone(), view.heads.clone(), vec![edit]).await {
                    Ok(_) => toast.done_with_undo(t.went_back, move || {
                        go_forth(ledger, toast, id, key.clone(), &value, before.as_ref());
                    }),
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
    let back = back.collect_view();
    Some(view! { <div class="changed"><p>{sentence}</p>{earlier}{back}</div> }.into_any())
}

const fn is_decision(told: &Told) -> bool {
    matches!(told, Told::Decided { .. } | Told::DecidedLong)
}

/// Whether what a part belongs to is still there: of a tie or a time in a function that was
/// taken out, no part comes back by itself.
fn has_rest_of(view: &View, field: Option<&Field>, key: &str) -> bool {
    let Some(field) = field.filter(|field| field.shape == Shape::Link) else { return true };
    let link = field.member(key).and_then(|member| member.split('/').next());
    link.is_some_and(|link| {
        let parts = format!("{}/{link}/", field.key);
        view.flat.keys().any(|other| other != key && other.starts_with(&parts))
    })
}

/// What became of a value, as a person reads it.
fn told(ledger: Ledger, kind: &Kind, field: Option<&Field>, change: &FieldChange) -> Told {
    if let Some(field) = field.filter(|field| field.shape == Shape::Set) {
        let member = member(ledger, field, &change.key).unwrap_or_default();
        let is_on = change.to.as_ref().and_then(Value::as_bool).unwrap_or_default();
        return if is_on { Told::Added(member) } else { Told::Removed(member) };
    }
    let words = |value: &Option<Value>| {
        let words = value.as_ref().map(|value| value_words(ledger, field, value));
        words.filter(|words| !words.is_empty())
    };
    let (was, is) = (words(&change.from), words(&change.to));
    let is_long = |words: &String| words.chars().count() > SHORT_CHARS || words.contains('\n');
    // Of days on which two made sure, the later one counts: nobody decides between them.
    let is_assured = kind.assured().is_some_and(|assured| assured.key == change.key);
    if !change.among.is_empty() && !is_assured {
        let value = |value: &Value| match value_words(ledger, field, value) {
            words if words.is_empty() => t().empty_value.to_owned(),
            words => words,
        };
        let among: Vec<_> = change.among.iter().map(value).collect();
        let is = change.to.as_ref().map_or_else(|| t().empty_value.to_owned(), value);
        return if among.iter().chain([&is]).any(is_long) {
            Told::DecidedLong
        } else {
            Told::Decided { among, is }
        };
    }
    if was.iter().chain(&is).any(is_long) {
        Told::Long { was: was.is_some(), is: is.is_some() }
    } else {
        Told::Short { was, is }
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::DeviceId,
        record::{Author, Document},
        time::UnixMillis,
    };

    use super::*;

    #[test]
    fn a_clock_is_off_before_there_was_anything_tomorrow_and_before_what_was_changed() {
        let day = |number: i64| UnixMillis(1_796_000_000_000 + number * 86_400_000);
        let is_off = |at, not_before| super::is_off(day(at), day(not_before), day(0));
        assert!(!is_off(0, 0) && !is_off(-300, -300) && !is_off(-1, 0));
        assert!(is_off(2, 2) && is_off(-400, -1) && is_off(-3000, -3000));
        assert!(!is_off(0, 9), "another one is ahead");
    }

    #[test]
    fn a_part_comes_back_where_what_it_belongs_to_is_still_there() {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let tie = RecordId::from_random([5; 16]);
        let (kind, since) = (format!("tie/{tie}/kind"), format!("tie/{tie}/since"));
        let edits = [Edit::put("name", "Sara"), Edit::put(kind, "knows")];
        let (document, _) =
            Document::create(&author, UnixMillis(0), &Kind::Person, &edits).unwrap();
        let view = document.view(RecordId::from_random([4; 16]));
        let has_rest = |key: &str| has_rest_of(&view, field_of(&Kind::Person, key), key);
        assert!(has_rest(&since), "also where it was deleted");
        assert!(has_rest("district"));
        let gone = RecordId::from_random([6; 16]);
        assert!(!has_rest(&format!("tie/{gone}/since")));
    }
}

//! Things that go from hand to hand, each received with a day and a name. Names of accounts, never
//! their passwords.

use leptos::prelude::*;
use staffelstab_shared::{
    handover::looks_like_a_password,
    id::RecordId,
    model::{Handover, Thing, ThingSort},
    search::fold,
};

use super::{
    hands::{Hand, Hands, name_of, named},
    rows::{mark, marked_ahead},
    writing::Writing,
};
use crate::{
    components::{
        announce::trouble_text,
        field::{Field, Select},
        icon::Icon,
        untaken::Untaken,
        writers::Writers,
    },
    state::{Ledger, clock, use_ledger},
    text::{dates, labels, t},
};

const WHAT: &str = "thing-what";

#[component]
pub(super) fn Things(handover: Memo<Handover>, writing: Writing) -> impl IntoView {
    let t = t();
    let things = Memo::new(move |_| handover.read().things.clone());
    // What somebody is typing while it is closed stays.
    let untaken = Untaken::here();
    let is_typed = move || untaken.is_some_and(|untaken| untaken.holds(WHAT));
    let count = move || {
        let things = things.read();
        let done = things.iter().filter(|thing| thing.received_on.is_some()).count();
        (!things.is_empty()).then(|| t.of_so_many(&things.len().to_string(), &done.to_string()))
    };
    let receiver = Memo::new(move |_| handover.read().receiver);
    // What two noted apart is on the list twice.
    let is_twice = move |thing: &Thing| {
        let is_it = |other: &&Thing| fold(&other.what) == fold(&thing.what);
        things.read().iter().filter(is_it).count() > 1
    };
    let key = move |thing: &Thing| {
        (
            is_twice(thing),
            thing.id,
            thing.what.clone(),
            labels::thing_sort(&thing.sort),
            thing.received_on,
            thing.received_by,
        )
    };
    view! {
        <section class="sec" id="handover-things" aria-labelledby="handover-things-heading">
            <header class="sec-head"><h2 id="handover-things-heading">{t.things}</h2><span class="meta">{count}</span></header>
            <p class="sec-text no-print">{t.things_text}</p>
            <ul class="rows" role="list"><For each=move || things.get() key=key let(thing)><ThingRow is_twice=is_twice(&thing) thing=thing receiver=receiver writing=writing /></For></ul>
            <Writers><Show when=move || !writing.is_closed() || is_typed()><NewThing things=things writing=writing /></Show></Writers>
        </section>
    }
}

/// Whoever has it says so themselves; of what another noted it is said who did.
pub(super) fn received(ledger: Ledger, hands: &Hands, thing: &Thing) -> Option<String> {
    let t = t();
    let on = thing.received_on?;
    let day = dates::date(t, clock::today(), on);
    let id = RecordId::from(thing.id);
    let key = |part: &str| format!("things/{id}/{part}");
    let own = thing.received_by;
    let own = own.filter(|by| hands.wrote(&key("received_by"), *by) == Hand::Own);
    let words = match own {
        Some(by) => t.handover_received_by(&day, &name_of(ledger, t, by)),
        None => {
            let by = hands.writer(&key("received_on"));
            t.handover_received_noted(&day, &named(ledger, t, by))
        }
    };
    Some(marked_ahead(t, on, words))
}

#[component]
fn ThingRow(
    thing: Thing,
    is_twice: bool,
    receiver: Memo<Option<RecordId>>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let may_write = ledger.may_write();
    let said = {
        let thing = thing.clone();
        move || {
            let words = received(ledger, &writing.hands.read(), &thing);
            words.map(|words| view! { <span class="meta">{words}</span> })
        }
    };
    let Thing { id, what, sort, received_on, .. } = thing;
    let press = move |event| {
        let is_there = event_target_checked(&event);
        // That they have it, whoever takes over says on their own device.
        let is_me = |who: &RecordId| writing.me() == Some(*who);
        let by = receiver.get_untracked().filter(|who| is_there && is_me(who));
        writing.change(move |handover| {
            for thing in handover.things.iter_mut().filter(|thing| thing.id == id) {
                thing.received_on = is_there.then(clock::today);
                thing.received_by = by;
            }
        });
    };
    let remove = move |_| {
        writing.change_and_say(t.handover_point_removed, move |handover| {
            handover.things.retain(|thing| thing.id != id);
        });
    };
    let label = t.remove(&what);
    // What somebody wrote on another device.
    let is_secret = looks_like_a_password(&what);
    let of_row = StoredValue::new((what, labels::thing_sort(&sort), said));
    let main = move || {
        let (what, sort, said) = of_row.get_value();
        view! {
            <span class="tick-main">
                <bdi class="row-title">{what}</bdi>
                <span class="row-sub"><bdi>{sort}</bdi></span>
                {said}
                {is_twice.then(|| view! { <span class="row-sub fresh due thing-twice no-print"><Icon name="info" /><span>{t.thing_twice}</span></span> })}
                {is_secret.then(|| view! { <span class="err no-print"><Icon name="alert" />{t.thing_password}</span> })}
            </span>
        }
    };
    let row = move || {
        if writing.is_closed() {
            return view! { <div class="tick">{mark(received_on.is_some())}{main}</div> }
                .into_any();
        }
        view! {
            <label class="tick">
                <input type="checkbox" prop:checked=received_on.is_some() disabled=move || !may_write.get() on:change=press />
                {main}
            </label>
        }
        .into_any()
    };
    view! {
        <li class="row">
            {row}
            <Show when=move || may_write.get() && !writing.is_closed()><button class="btn icon row-ctl no-print" type="button" aria-label=label.clone() on:click=remove><Icon name="close" /></button></Show>
        </li>
    }
}

#[component]
fn NewThing(things: Memo<Vec<Thing>>, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let text = Untaken::field(WHAT);
    let sort = RwSignal::new(String::new());
    // Said once; whoever insists knows what they write.
    let is_none = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let is_secret = Memo::new(move |_| looks_like_a_password(&text.get()));
    let is_there = Memo::new(move |_| {
        let what = fold(&text.get());
        !what.is_empty() && things.read().iter().any(|thing| fold(&thing.what) == what)
    });
    let wrong = Signal::derive(move || {
        (tried.get() && is_secret.get() && !is_none.get()).then(|| t.thing_password.to_owned())
    });
    let add = move || {
        tried.set(true);
        let what = text.get_untracked().trim().to_owned();
        if what.is_empty() || wrong.get_untracked().is_some() {
            return;
        }
        let id = match ledger.new_id() {
            Ok(id) => id,
            Err(trouble) => return writing.toast.say(trouble_text(&trouble)),
        };
        let sort = ThingSort::from(sort.get_untracked().as_str());
        text.set(String::new());
        tried.set(false);
        is_none.set(false);
        writing.change(move |handover| {
            handover.things.push(Thing {
                id: id.into(),
                what,
                sort,
                received_on: None,
                received_by: None,
            });
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        add();
    };
    let options = ThingSort::ALL
        .into_iter()
        .map(|sort| (sort.as_str().to_owned(), labels::thing_sort(&sort)))
        .collect::<Vec<_>>();
    view! {
        <form class="stack no-print further" novalidate on:submit=submit>
            <Field id=WHAT label=t.thing_add value=Signal::derive(move || text.get()) set=move |words| text.set(words) wrong=wrong />
            <p class="live" role="status"><Show when=move || is_there.get()><span class="fresh due" id="thing-there"><Icon name="info" /><span>{t.thing_there}</span></span></Show></p>
            <Select id="thing-sort" label=t.thing_sort options=options value=sort set=move |chosen| sort.set(chosen) />
            <p class="acts">
                <button class="btn" type="submit" id="thing-add"><Icon name="plus" />{t.add}</button>
                <Show when=move || wrong.read().is_some()><button class="btn bare" type="button" id="thing-none" on:click=move |_| { is_none.set(true); add(); }>{t.thing_no_password}</button></Show>
            </p>
        </form>
    }
}

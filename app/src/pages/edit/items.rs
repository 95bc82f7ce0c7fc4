//! Phone numbers and mail addresses in a form: rows that come and go, in the order in which they
//! were entered. A number has a kind, and one of several may be preferred.

use leptos::prelude::*;
use staffelstab_shared::model::{ContactPoint, ContactPointId, PhoneKind, Rank, add_number};

use super::{
    fields::{Reachable, Which},
    form::Form,
};
use crate::{
    components::{
        dom,
        field::{Field, Input, Select},
        icon::Icon,
    },
    text::{labels, t},
};

/// What stands in the menu of kinds for a word of one's own.
const OWN: &str = "own";

/// Gives rows that were added in this form the keys their words deserve.
pub(super) fn finish<M: Reachable>(mut model: M, fresh: &[ContactPointId]) -> M {
    for which in [Which::Phones, Which::Emails] {
        let items = model.items(which);
        let (new, mut kept): (Vec<ContactPoint>, Vec<ContactPoint>) =
            items.drain(..).partition(|item| fresh.contains(&item.id));
        for item in new {
            add_number(&mut kept, &item.text, item.kind, item.preferred);
        }
        *items = kept;
    }
    model
}

impl Which {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Phones => "phone",
            Self::Emails => "email",
        }
    }

    const fn input(self) -> Input {
        match self {
            Self::Phones => Input::Phone,
            Self::Emails => Input::Email,
        }
    }
}

/// The id of the control of a row: the first one has that of the list.
fn field_id(which: Which, index: usize, id: ContactPointId) -> String {
    if index == 0 { which.prefix().to_owned() } else { format!("{}-{id}", which.prefix()) }
}

/// Phone numbers or mail addresses.
#[component]
pub(super) fn Items<M: Reachable + Clone + PartialEq + Send + Sync + 'static>(
    form: Form<M>,
    which: Which,
) -> impl IntoView {
    let t = t();
    let ids = Memo::new(move |_| {
        form.model.get().items(which).iter().map(|item| item.id).collect::<Vec<_>>()
    });
    let add_label = move || match (which, ids.read().is_empty()) {
        (Which::Phones, true) => t.add_first_phone,
        (Which::Phones, false) => t.add_phone,
        (Which::Emails, true) => t.add_first_email,
        (Which::Emails, false) => t.add_email,
    };
    let add = move |_| {
        let mut id = ContactPointId::of(which.prefix());
        let mut index = 0;
        form.model.update(|model| {
            let items = model.items(which);
            index = items.len();
            let mut number = index;
            while items.iter().any(|item| item.id == id) {
                number += 1;
                id = ContactPointId::of(&format!("{} {number}", which.prefix()));
            }
            let (kind, rank) =
                (PhoneKind::Unsaid, Rank::behind(items.iter().map(|item| &item.rank)));
            items.push(ContactPoint { id, text: String::new(), kind, preferred: false, rank });
        });
        form.fresh.update(|fresh| fresh.push(id));
        let field = format!("#{}", field_id(which, index, id));
        request_animation_frame(move || dom::focus(&field));
    };
    let several = Memo::new(move |_| ids.read().len() > 1);
    let row = move |(index, id)| view! { <Item form=form which=which index=index id=id several=several /> };
    let rows = move || ids.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <div class="items" id=format!("{}s", which.prefix())>
            <For each=rows key=|row| *row let(one)>{row(one)}</For>
            <p><button class="btn" type="button" id=format!("add-{}", which.prefix()) on:click=add><Icon name="plus" />{add_label}</button></p>
        </div>
    }
}

/// One row: the number, and what is to be said about it.
#[component]
fn Item<M: Reachable + Clone + PartialEq + Send + Sync + 'static>(
    form: Form<M>,
    which: Which,
    index: usize,
    id: ContactPointId,
    several: Memo<bool>,
) -> impl IntoView {
    let t = t();
    let item = Memo::new(move |_| {
        form.model.get().items(which).iter().find(|item| item.id == id).cloned()
    });
    let update = move |change: &dyn Fn(&mut ContactPoint)| {
        form.model.update(|model| {
            model.items(which).iter_mut().filter(|one| one.id == id).for_each(change)
        });
    };
    let remove = move |_| {
        form.model.update(|model| model.items(which).retain(|item| item.id != id));
        dom::focus(&format!("#add-{}", which.prefix()));
    };
    let label = match which {
        Which::Phones => t.phone,
        Which::Emails => t.email,
    };
    let label = if index == 0 { label.to_owned() } else { format!("{label} {}", index + 1) };
    let remove_label = t.remove(&label);
    let field_id = field_id(which, index, id);
    let (kind_id, word_id, preferred_id) =
        (format!("{field_id}-kind"), format!("{field_id}-word"), format!("{field_id}-preferred"));
    let kind = move || item.read().as_ref().map(|item| item.kind.clone()).unwrap_or_default();
    let is_own = RwSignal::new(matches!(untrack(kind), PhoneKind::Own(_)));
    let kinds = PhoneKind::ALL.map(|kind| (kind.as_str().to_owned(), labels::phone_kind(&kind)));
    let kinds =
        kinds.into_iter().chain([(OWN.to_owned(), t.phone_own.to_owned())]).collect::<Vec<_>>();
    let chosen =
        Signal::derive(
            move || {
                if is_own.get() { OWN.to_owned() } else { kind().as_str().to_owned() }
            },
        );
    let choose = move |word: String| {
        is_own.set(word == OWN);
        if word == OWN {
            update(&|item| item.kind = PhoneKind::Unsaid);
        } else {
            update(&|item| item.kind = word.as_str().into());
        }
    };
    let prefer = move |event| {
        let on = event_target_checked(&event);
        form.model.update(|model| {
            for item in model.items(which) {
                item.preferred = on && item.id == id;
            }
        });
    };
    let numbered = {
        let label = label.clone();
        move |what: &str| format!("{what} ({label})")
    };
    let (kind_label, word_label) = (numbered(t.phone_kind), numbered(t.phone_own));
    let about = (which == Which::Phones).then(|| {
        view! {
            <div class="grid2 about-number">
                <Select id=kind_id label=kind_label options=kinds value=chosen set=choose />
                <Show when=move || is_own.get()>
                    <Field
                        id=word_id.clone()
                        label=word_label.clone()
                        value=Signal::derive(move || kind().as_str().to_owned())
                        set=move |word: String| update(&|item| item.kind = own(&word))
                    />
                </Show>
                <Show when=move || several.get()>
                    <p>
                        <label class="tick">
                            <input type="checkbox" id=preferred_id.clone() prop:checked=move || item.read().as_ref().is_some_and(|item| item.preferred) on:change=prefer />
                            <span class="tick-main">{t.phone_preferred}</span>
                        </label>
                    </p>
                </Show>
            </div>
        }
    });
    view! {
        <div class="stack">
            <div class="item">
                <Field
                    id=field_id
                    label=label
                    input=which.input()
                    value=Signal::derive(move || item.read().as_ref().map(|item| item.text.clone()).unwrap_or_default())
                    set=move |text: String| update(&|item| item.text.clone_from(&text))
                    wrong=form.wrong(format!("{}/{id}", which.prefix()))
                />
                <button class="btn icon" type="button" aria-label=remove_label on:click=remove><Icon name="close" /></button>
            </div>
            {about}
        </div>
    }
}

/// A word of one's own, while it is typed: spaces in it stay.
fn own(word: &str) -> PhoneKind {
    if word.trim().is_empty() { PhoneKind::Unsaid } else { PhoneKind::Own(word.to_owned()) }
}

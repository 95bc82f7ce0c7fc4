//! Before somebody is made who is called like others: whether one of them is meant.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, view::Kind};

use crate::{
    components::{dom, icon::Icon},
    records::rows::second_line,
    state::{Ledger, use_ledger},
    text::t,
};

/// What would be made, and who is called like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doubt {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) similar: Vec<Similar>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Similar {
    pub(super) id: RecordId,
    /// Linked already: nobody is linked twice.
    pub(super) is_taken: bool,
}

pub(super) fn made_words(kind: &Kind, name: &str) -> String {
    if *kind == Kind::Organization {
        t().picker_new_organization(name)
    } else if *kind == Kind::Post {
        t().picker_new_post(name)
    } else {
        t().picker_new_person(name)
    }
}

/// Says who it could be. Whoever is meant is taken; or a new one is made on purpose.
#[component]
pub(super) fn Ask(
    /// Of the picker.
    id: &'static str,
    doubt: RwSignal<Option<Doubt>>,
    take: Callback<RecordId>,
    make: Callback<(Kind, String)>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    Effect::new(move |_| {
        if doubt.read().is_some() {
            request_animation_frame(move || {
                dom::focus(&format!("#{id}-doubt button"));
                dom::bring_near(&format!("#{id}-doubt"));
            });
        }
    });
    let back = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            doubt.set(None);
            dom::focus(&format!("#{id}"));
        }
    };
    let asked = move |Doubt { kind, name, similar }: Doubt| {
        let one = move |one: Similar| one_of_them(ledger, one, doubt, take);
        let (label, anew) = (t.picker_similar(&name), made_words(&kind, &name));
        let go_on = move |_| {
            doubt.set(None);
            make.run((kind.clone(), name.clone()));
        };
        view! {
            <div class="note turn" id=format!("{id}-doubt") role="group" aria-label=label.clone() on:keydown=back>
                <Icon name="info" />
                <div>
                    <p role="status">{label.clone()}</p>
                    <p class="acts">
                        {similar.into_iter().map(one).collect_view()}
                        <button class="btn bare picker-anew" type="button" on:click=go_on><Icon name="plus" />{anew}</button>
                    </p>
                </div>
            </div>
        }
    };
    move || doubt.get().map(asked)
}

fn one_of_them(
    ledger: Ledger,
    Similar { id, is_taken }: Similar,
    doubt: RwSignal<Option<Doubt>>,
    take: Callback<RecordId>,
) -> impl IntoView {
    let t = t();
    let name = ledger.name_of(id).unwrap_or_else(|| t.unknown_record.to_owned());
    let more = ledger.record(id).get_untracked().map(|view| second_line(&view)).unwrap_or_default();
    let more = (!more.is_empty()).then(|| view! { " · "<bdi>{more}</bdi> });
    if is_taken {
        return view! { <span class="tag"><bdi>{name}</bdi>" "{t.picker_is_taken}</span> }
            .into_any();
    }
    let meant = move |_| {
        doubt.set(None);
        take.run(id);
    };
    view! { <button class="btn picker-meant" type="button" on:click=meant><span><bdi>{t.picker_take(&name)}</bdi>{more}</span></button> }
        .into_any()
}

//! What is to be put in order on this device and among those who hold the keys.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::membership::Role;

use super::{drafts::PutAside, later::Later};
use crate::{
    components::{icon::Icon, left_at::opened},
    routes::{Route, address},
    state::{Standing, clock, use_device, use_ledger},
    text::t,
};

/// What there is to put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    /// Something was begun and not saved.
    Draft(PutAside),
    /// Nobody else could let anybody in.
    OnlySteward,
    /// The browser offers to install the app.
    Install,
}

impl Order {
    fn key(&self) -> String {
        match self {
            Self::Draft(draft) => draft.key(),
            Self::OnlySteward => "here/only-steward".to_owned(),
            Self::Install => "here/install".to_owned(),
        }
    }
}

pub(super) fn use_here() -> Memo<Vec<Order>> {
    let (device, ledger) = (use_device(), use_ledger());
    let (standing, members) = (ledger.standing(), ledger.members());
    let (can_install, put_off) = (device.can_install(), ledger.put_off());
    let may_write = ledger.may_write();
    // As long as this page is open, no form is.
    let drafts = PutAside::all(ledger);
    Memo::new(move |_| {
        let stewards = members.with(|members| {
            members.iter().filter(|one| one.live && one.role == Role::Steward).count()
        });
        let alone = standing.get() == Standing::Steward && stewards == 1 && !ledger.is_look();
        let install = can_install.get() && !device.installed() && !ledger.is_look();
        let drafts = drafts.iter().filter(|it| may_write.get() && it.has_its_record(ledger));
        let others = [(alone, Order::OnlySteward), (install, Order::Install)];
        let others = others.into_iter().filter(|(is_so, _)| *is_so).map(|(_, one)| one);
        let (put_off, today) = (put_off.read(), clock::today());
        let is_shown =
            |order: &Order| put_off.get(&order.key()).is_none_or(|until| *until <= today);
        drafts.cloned().map(Order::Draft).chain(others).filter(is_shown).collect()
    })
}

#[component]
pub(super) fn Here(here: Memo<Vec<Order>>, first: Signal<usize>) -> impl IntoView {
    let t = t();
    let all = opened("today-here", 0);
    let most = move || first.get().max(all.get());
    let rows = move || here.get().into_iter().take(most()).map(row).collect_view();
    let left = move || here.read().len().saturating_sub(most());
    view! {
        <Show when=move || !here.read().is_empty()>
            <section class="sec no-print" id="today-here" aria-labelledby="today-here-heading">
                <header class="sec-head"><h2 id="today-here-heading">{t.today_here}</h2><span class="count">{move || here.read().len()}</span></header>
                <ul class="rows" role="list">{rows}</ul>
                <Show when=move || { left() > 0 }>
                    <p><button class="btn bare today-more" type="button" on:click=move |_| all.set(usize::MAX)>{move || t.today_more(left())}</button></p>
                </Show>
            </section>
        </Show>
    }
}

fn row(order: Order) -> impl IntoView {
    let t = t();
    let later: Later = expect_context();
    let key = order.key();
    let (icon, title, text) = match &order {
        Order::Draft(draft) => ("edit", draft.title(use_ledger()), t.today_draft_text),
        Order::OnlySteward => ("key", t.one_steward_title.to_owned(), t.one_steward_text),
        Order::Install => ("phone", t.today_install.to_owned(), t.today_install_text),
    };
    let step = match &order {
        Order::Draft(draft) => {
            view! { <a class="btn small step" href=address(draft.way())>{t.today_draft_go_on}</a> }
                .into_any()
        }
        Order::OnlySteward => {
            view! { <a class="btn small step" href=address(Route::Members)>{t.invite_somebody}</a> }
                .into_any()
        }
        Order::Install => {
            let device = use_device();
            let press = move |_| spawn_local(async move { device.install().await });
            view! { <button class="btn small step" type="button" on:click=press>{t.install}</button> }
                .into_any()
        }
    };
    let later_label = t.today_later_of(&title);
    let put_off = {
        let (key, title) = (key.clone(), title.clone());
        move |_| later.ask(key.clone(), title.clone())
    };
    view! {
        <li class="row" data-why=key>
            <span class="mono" aria-hidden="true"><Icon name=icon /></span>
            <div class="row-main">
                <p class="row-title"><bdi>{title}</bdi></p>
                <p class="row-sub">{text}</p>
                <p class="row-acts">
                    {step}
                    <button class="btn bare small put-off" type="button" aria-label=later_label on:click=put_off>{t.today_later}</button>
                </p>
            </div>
        </li>
    }
}

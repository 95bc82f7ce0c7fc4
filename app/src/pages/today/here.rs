//! What is to be put in order on this device and among those who hold the keys.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::membership::Role;

use super::later::Later;
use crate::{
    components::{icon::Icon, left_at::opened},
    routes::{Route, address},
    state::{Standing, clock, use_device, use_ledger},
    text::t,
};

/// What there is to put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Nobody else could let anybody in.
    OnlySteward,
    /// The browser offers to install the app.
    Install,
}

impl Order {
    const fn key(self) -> &'static str {
        match self {
            Self::OnlySteward => "here/only-steward",
            Self::Install => "here/install",
        }
    }
}

pub(super) fn use_here() -> Memo<Vec<Order>> {
    let (device, ledger) = (use_device(), use_ledger());
    let (standing, members) = (ledger.standing(), ledger.members());
    let (can_install, put_off) = (device.can_install(), ledger.put_off());
    Memo::new(move |_| {
        let stewards = members.with(|members| {
            members.iter().filter(|one| one.live && one.role == Role::Steward).count()
        });
        let alone = standing.get() == Standing::Steward && stewards == 1 && !ledger.is_look();
        let install = can_install.get() && !device.installed() && !ledger.is_look();
        let all = [(alone, Order::OnlySteward), (install, Order::Install)];
        let (put_off, today) = (put_off.read(), clock::today());
        let is_shown = |order: &Order| put_off.get(order.key()).is_none_or(|until| *until <= today);
        all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, one)| one).filter(is_shown).collect()
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
    let (icon, title, text) = match order {
        Order::OnlySteward => ("key", t.one_steward_title, t.one_steward_text),
        Order::Install => ("phone", t.today_install, t.today_install_text),
    };
    let step = match order {
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
    let put_off = move |_| later.ask(order.key().to_owned(), title.to_owned());
    view! {
        <li class="row" data-why=order.key()>
            <span class="mono" aria-hidden="true"><Icon name=icon /></span>
            <div class="row-main">
                <p class="row-title">{title}</p>
                <p class="row-sub">{text}</p>
                <p class="row-acts">
                    {step}
                    <button class="btn bare small put-off" type="button" aria-label=t.today_later_of(title) on:click=put_off>{t.today_later}</button>
                </p>
            </div>
        </li>
    }
}

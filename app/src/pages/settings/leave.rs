//! Leaving a ledger on this device: what goes, what stays with the others, and what it means
//! for them.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use staffelstab_shared::{id::LedgerId, time::UnixMillis};

use super::parting::{Meaning, Work};
use crate::{
    components::{
        announce::trouble_text, dialog::Dialog, icon::Icon, relays::Accept, toast::use_toast,
    },
    news::Trouble,
    routes::Route,
    state::{Ledger, clock, use_device},
    text::{dates, t},
};

#[component]
pub(super) fn Leave(leaving: RwSignal<Option<LedgerId>>) -> impl IntoView {
    let device = use_device();
    let t = t();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if leaving.get().is_some() {
            open.set(true);
        }
    });
    // It can be chosen again.
    Effect::new(move |_| {
        if !open.get() {
            leaving.set(None);
        }
    });
    let ledger = Memo::new(move |_| leaving.get());
    let title = Signal::derive(move || {
        let name = ledger.get().map(|id| device.ledger(id).name().get()).unwrap_or_default();
        if name.is_empty() { t.leave_title_unnamed.to_owned() } else { t.leave_title(&name) }
    });
    view! {
        <Dialog id="leave" title=title open=open focus="#leave-cancel">
            {move || ledger.get().map(|id| view! { <Goes ledger=device.ledger(id) open=open /> })}
        </Dialog>
    }
}

#[component]
fn Goes(ledger: Ledger, open: RwSignal<bool>) -> impl IntoView {
    let (device, toast) = (use_device(), use_toast());
    let t = t();
    let navigate = use_navigate();
    let (status, is_open, blocked) = (ledger.status(), ledger.is_open(), ledger.blocked());
    let is_open = move || is_open.get() && blocked.read().is_none();
    let work = Memo::new(move |_| Work::of(is_open(), &status.read()));
    let refused = Memo::new(move |_| status.read().refused);
    let (members, standing) = (ledger.members(), ledger.standing());
    let meaning = Memo::new(move |_| Meaning::of(&members.read()));
    let has_others = move || !matches!(meaning.get(), Meaning::Alone | Meaning::Unknown);
    let is_listed = Memo::new(move |_| members.read().iter().any(|one| one.mine && one.live));
    let waits = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let leave = {
        let navigate = navigate.clone();
        move |_| {
            let name = ledger.name().get_untracked();
            let navigate = navigate.clone();
            busy.set(true);
            trouble.set(None);
            spawn_local(async move {
                let left = device.leave(ledger.id()).await;
                busy.try_set(false);
                match left {
                    Ok(()) => {
                        open.try_set(false);
                        toast.say_anywhere(if name.is_empty() {
                            t.left_ledger_unnamed.to_owned()
                        } else {
                            t.left_ledger(&name)
                        });
                        navigate("/", Default::default());
                    }
                    Err(went_wrong) => drop(trouble.try_set(Some(went_wrong))),
                }
            });
        }
    };
    let wait = move |_| {
        waits.set(true);
        ledger.retry();
    };
    let invite = ledger.address(Route::Members);
    let home = ledger.home_ask();
    let status_link = ledger.address(Route::Status);
    let meaning_note = move || {
        let (words, helps) = meaning.get().words(t)?;
        // An invite works at another relay only once one has continued there.
        let helps = helps && standing.get().may_invite();
        let is_asked = matches!(work.get(), Work::Asked(..));
        let invite = (helps && !is_asked).then(|| invite.clone());
        // The relay has moved already, and it takes this steward.
        let moving = home
            .get()
            .filter(|home| meaning.get() == Meaning::OneStewardLeft && home.is_open())
            .map(|_| status_link.clone());
        let words = if moving.is_some() { t.leave_one_steward_moving } else { words };
        Some(view! {
            <div class="note turn" id="leave-meaning">
                <Icon name="key" />
                <div>
                    <p>{words}</p>
                    {(helps && is_asked).then(|| view! { <p>{t.leave_invite_later}</p> })}
                    {moving.map(|to| view! {
                        <p class="acts"><a class="btn" id="leave-home-first" href=to on:click=move |_| open.set(false)>{t.home_see}</a></p>
                    })}
                    {invite.map(|invite| view! {
                        <p class="acts"><a class="btn" id="leave-invite" href=invite on:click=move |_| open.set(false)>{t.leave_invite_first}</a></p>
                    })}
                </div>
            </div>
        })
    };
    let stand = ledger.address(Route::Status);
    let stand_link = stand.clone();
    let work_note = move || {
        let work = work.get();
        let words = work.words(t, waits.get(), moment);
        match work {
            // What was refused is not transmitted, and is told of below.
            Work::Safe(_) | Work::Before(_) if refused.get() > 0 => ().into_any(),
            Work::Safe(_) => view! { <p class="fresh ok"><Icon name="check" /><span>{words}</span></p> }.into_any(),
            Work::Before(_) => view! { <p class="fresh"><Icon name="info" /><span>{words}</span></p> }.into_any(),
            Work::Asked(new, _) => {
                let stand = stand.clone();
                view! {
                    <div class="note turn">
                        <Icon name="info" />
                        <div>
                            <p>{words}</p>
                            <p>{t.relay_new_warning}</p>
                            <Accept ledger=ledger found=new.found label=t.accept_relay_first>
                                <a class="btn bare" href=stand on:click=move |_| open.set(false)>{t.more_on_this}</a>
                            </Accept>
                        </div>
                    </div>
                }
                .into_any()
            }
            Work::Unsent(..) | Work::ToHome | Work::ToElsewhere if waits.get() => {
                view! { <p class="fresh"><Icon name="st-here" /><span>{words}</span></p> }.into_any()
            }
            Work::Unknown
            | Work::Unsent(..)
            | Work::ToHome
            | Work::ToElsewhere
            | Work::Elsewhere
            | Work::Unsure => {
                view! { <div class="note turn"><Icon name="alert" /><div><p>{words}</p></div></div> }.into_any()
            }
        }
    };
    let refused_note = move || {
        let stand = stand_link.clone();
        let refused = refused.get();
        (refused > 0).then(|| view! {
            <div class="note turn" id="leave-refused">
                <Icon name="alert" />
                <div>
                    <p>{t.leave_refused(refused)}</p>
                    <p class="acts"><a class="btn" href=stand on:click=move |_| open.set(false)>{t.home_see}</a></p>
                </div>
            </div>
        })
    };
    let words = move || if busy.get() { t.leaving.to_owned() } else { work.get().leave(t) };
    view! {
        <p>{t.leave_goes}</p>
        <Show when=has_others>
            <p>{t.leave_others}" "{move || if meaning.get() == Meaning::LastSteward { t.leave_no_return } else { t.leave_return }}</p>
        </Show>
        <Show when=move || has_others() && is_listed.get()><p>{t.leave_stays_listed}</p></Show>
        <div role="status" id="leave-unsent">{work_note}{refused_note}</div>
        {meaning_note}
        <div role="alert" class="trouble" id="leave-trouble">
            {move || trouble.get().map(|trouble| view! {
                <div class="note fail"><Icon name="alert" /><div><p>{t.leave_failed}" "{trouble_text(&trouble)}</p></div></div>
            })}
        </div>
        <p class="acts">
            <button class="btn ink" type="button" id="leave-cancel" on:click=move |_| open.set(false)>{t.cancel}</button>
            <Show when=move || work.get().can_wait() && !waits.get()>
                <button class="btn" type="button" id="leave-wait" on:click=wait>{t.leave_wait}</button>
            </Show>
            <button class="btn fail" type="button" id="leave-now" disabled=busy on:click=leave>{words}</button>
        </p>
    }
}

fn moment(at: UnixMillis) -> String {
    dates::moment(t(), clock::today(), clock::local_time(at))
}

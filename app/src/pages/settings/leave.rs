//! Leaving a ledger on this device: what goes, what stays with the others, and what it means
//! for them.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use staffelstab_shared::{id::LedgerId, membership::Role};

use crate::{
    components::{announce::trouble_text, dialog::Dialog, icon::Icon, toast::use_toast},
    news::Trouble,
    routes::Route,
    state::{Ledger, Member, use_device},
    text::t,
};

/// What leaving means for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Others go on as before.
    Little,
    /// Nobody can invite or remove any more.
    LastSteward,
    /// Nobody can open it any more.
    Alone,
}

impl Meaning {
    fn of(members: &[Member]) -> Self {
        let others: Vec<_> = members
            .iter()
            .filter(|member| member.live && !member.mine && member.role != Role::Mirror)
            .collect();
        let i_steward = members.iter().any(|member| member.mine && member.role == Role::Steward);
        if others.is_empty() {
            Self::Alone
        } else if i_steward && !others.iter().any(|member| member.role == Role::Steward) {
            Self::LastSteward
        } else {
            Self::Little
        }
    }
}

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
        ledger.get().map(|id| t.leave_title(&device.ledger(id).name().get())).unwrap_or_default()
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
    let status = ledger.status();
    let unsent = Memo::new(move |_| status.read().unsent);
    let members = ledger.members();
    let meaning = Memo::new(move |_| Meaning::of(&members.read()));
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
                        toast.say(t.left_ledger(&name));
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
    let meaning_note = move || {
        let words = match meaning.get() {
            Meaning::Little => return None,
            Meaning::LastSteward => t.leave_last_steward,
            Meaning::Alone => t.leave_alone,
        };
        let invite = invite.clone();
        Some(view! {
            <div class="note turn" id="leave-meaning">
                <Icon name="key" />
                <div>
                    <p>{words}</p>
                    <p class="acts"><a class="btn" id="leave-invite" href=invite on:click=move |_| open.set(false)>{t.leave_invite_first}</a></p>
                </div>
            </div>
        })
    };
    let unsent_note = move || {
        match (unsent.get(), waits.get()) {
        (0, _) => view! { <p class="fresh ok"><Icon name="check" /><span>{t.leave_all_sent}</span></p> }.into_any(),
        (unsent, true) => view! { <p class="fresh"><Icon name="st-here" /><span>{t.leave_waiting(unsent)}</span></p> }.into_any(),
        (unsent, false) => view! {
            <div class="note turn"><Icon name="alert" /><div><p>{t.leave_unsent(unsent)}</p></div></div>
        }
        .into_any(),
    }
    };
    let words = move || match (busy.get(), unsent.get()) {
        (true, _) => t.leaving.to_owned(),
        (false, 0) => t.leave_now.to_owned(),
        (false, unsent) => t.leave_discard(unsent),
    };
    view! {
        <p>{t.leave_goes}</p>
        <Show when=move || meaning.get() != Meaning::Alone><p>{t.leave_others}</p></Show>
        <div role="status" id="leave-unsent">{unsent_note}</div>
        {meaning_note}
        <div role="alert" class="trouble" id="leave-trouble">
            {move || trouble.get().map(|trouble| view! {
                <div class="note fail"><Icon name="alert" /><div><p>{t.leave_failed}" "{trouble_text(&trouble)}</p></div></div>
            })}
        </div>
        <p class="acts">
            <button class="btn ink" type="button" id="leave-cancel" on:click=move |_| open.set(false)>{t.cancel}</button>
            <Show when=move || { unsent.get() > 0 && !waits.get() }>
                <button class="btn" type="button" id="leave-wait" on:click=wait>{t.leave_wait}</button>
            </Show>
            <button class="btn fail" type="button" id="leave-now" disabled=busy on:click=leave>{words}</button>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::DeviceId;

    use super::*;

    fn device(number: u8, role: Role, live: bool) -> Member {
        Member {
            device: DeviceId::new([number; 16]),
            name: String::new(),
            role,
            mine: number == 0,
            live,
            joined: None,
            invited_by: None,
        }
    }

    #[test]
    fn the_last_steward_is_told_what_leaving_means() {
        let me = device(0, Role::Steward, true);
        let member = device(1, Role::Member, true);
        let meaning =
            |others: &[Member]| Meaning::of(&[std::slice::from_ref(&me), others].concat());
        assert_eq!(meaning(&[]), Meaning::Alone);
        assert_eq!(meaning(&[device(1, Role::Mirror, true)]), Meaning::Alone);
        assert_eq!(meaning(&[device(1, Role::Steward, false)]), Meaning::Alone);
        assert_eq!(meaning(std::slice::from_ref(&member)), Meaning::LastSteward);
        let removed = device(2, Role::Steward, false);
        assert_eq!(meaning(&[member.clone(), removed]), Meaning::LastSteward);
        assert_eq!(meaning(&[member, device(2, Role::Steward, true)]), Meaning::Little);
    }

    #[test]
    fn a_member_s_leaving_changes_little_for_the_others() {
        let others = [device(0, Role::Member, true), device(1, Role::Steward, true)];
        assert_eq!(Meaning::of(&others), Meaning::Little);
    }
}

//! A handover begins on the page of whoever passes on, of a function that changes hands, or of an
//! absence.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use staffelstab_shared::{
    handover::{Closing, Stage},
    id::RecordId,
    model::{Absence, Handover, Model as _, Post, edits_between},
    time::Day,
    view::{Flat, Heads, Kind},
};

use crate::{
    components::{announce::trouble_text, icon::Icon, toast::use_toast, writers::Writers},
    records::{archiving::set_back, facts::RecordLink},
    routes::{Route, address},
    state::{clock, use_ledger},
    text::t,
};

/// Begins one, or leads to the one that runs already.
#[component]
pub(in crate::pages::contacts::contact) fn BeginHandover(
    id: RecordId,
    kind: Memo<Kind>,
) -> impl IntoView {
    let t = t();
    let (ledger, toast, navigate) = (use_ledger(), use_toast(), use_navigate());
    let record = ledger.record(id);
    let running = use_running(move |handover| {
        let of_all = |who: Option<RecordId>| {
            who.is_some() && handover.giver == who && handover.posts.is_empty()
        };
        if *kind.read() == Kind::Post {
            handover.posts.contains(&id)
        } else if *kind.read() == Kind::Absence {
            of_all(record.read().as_ref().and_then(|view| Absence::read(view).person))
        } else {
            of_all(Some(id))
        }
    });
    let busy = RwSignal::new(false);
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        let Some(view) = ledger.record(id).get_untracked() else { return };
        let handover = if view.kind == Kind::Post {
            of_post(id, &Post::read(&view), clock::today())
        } else if view.kind == Kind::Absence {
            of_absence(&Absence::read(&view))
        } else {
            Handover { giver: Some(id), ..Handover::default() }
        };
        let edits = edits_between(&Flat::new(), &handover.flat());
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            let made = ledger.save(None, Kind::Handover, Heads::default(), edits).await;
            busy.try_set(false);
            match made {
                Ok(made) => {
                    toast.done_with_undo(t.handover_made, move || {
                        set_back(ledger, toast, made, true)
                    });
                    navigate(&ledger.address(Route::Contact(made)), NavigateOptions::default());
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    };
    let press = StoredValue::new(press);
    let way = move || {
        running.read().first().map(|handover| {
            view! { <a class="btn" id="running-handover" href=address(Route::Contact(*handover))><Icon name="handover" />{t.handover_runs}</a> }
        })
    };
    view! {
        <Writers>
            <p class="acts no-print">
                <Show when=move || running.read().is_empty() fallback=way>
                    <button class="btn" type="button" id="begin-handover" on:click=move |event| press.with_value(|press| press(event))><Icon name="handover" />{t.handover_start}</button>
                </Show>
            </p>
        </Writers>
    }
}

/// Of a function that one person holds it is theirs to pass on, whoever stands by; of several
/// somebody has to say it.
fn of_post(id: RecordId, post: &Post, today: Day) -> Handover {
    let carried = post.carried_on(today);
    let best = carried.values().min().copied();
    let holders = carried.iter().filter(|(_, capacity)| Some(**capacity) == best);
    let giver = match holders.map(|(who, _)| *who).collect::<Vec<_>>()[..] {
        [only] => Some(only),
        _ => None,
    };
    Handover { giver, posts: [id].into(), ..Handover::default() }
}

/// Until somebody goes, to the one who stands in for them.
fn of_absence(absence: &Absence) -> Handover {
    let receiver = match absence.stands_in.iter().collect::<Vec<_>>()[..] {
        [only] => Some(*only),
        _ => None,
    };
    // Whoever comes back has no last day: nothing is taken from them.
    Handover { giver: absence.person, receiver, ..Handover::default() }
}

/// The handovers that are not closed, and are such; by the time they were made.
fn use_running(is_one: impl Fn(&Handover) -> bool + Send + Sync + 'static) -> Memo<Vec<RecordId>> {
    let ledger = use_ledger();
    let all = ledger.of_kind(Kind::Handover);
    Memo::new(move |_| {
        let all = all.get().unwrap_or_default().into_iter();
        let devices = ledger.devices();
        let running = all.filter_map(|id| {
            let view = ledger.record(id).get().filter(|view| !view.archived)?;
            let handover = Handover::read(&view);
            let closing = Closing::of(&view, &devices, clock::today());
            let is_running = closing.stage() != Stage::Closed;
            (is_running && is_one(&handover)).then_some((view.created.at, id))
        });
        let mut running: Vec<_> = running.collect();
        running.sort_unstable();
        running.into_iter().map(|(_, id)| id).collect()
    })
}

/// That another handover is about the same: it is said, and nothing is kept from anybody.
#[component]
pub(super) fn Others(id: RecordId, handover: Memo<Handover>) -> impl IntoView {
    let t = t();
    let others = use_running(move |other| {
        let own = handover.read();
        let same_posts = !other.posts.is_disjoint(&own.posts);
        let all = |one: &Handover| one.posts.is_empty() && one.giver.is_some();
        same_posts || all(other) && all(&own) && other.giver == own.giver
    });
    let others = Memo::new(move |_| {
        others.read().iter().copied().filter(|other| *other != id).collect::<BTreeSet<_>>()
    });
    move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            let links = others.into_iter().map(|id| view! { " "<RecordLink id=id /> });
            view! { <p class="note turn" id="handover-others"><Icon name="info" /><span>{t.handover_others}{links.collect_view()}</span></p> }
        })
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::model::{Capacity, Tenure, TenureId};

    use super::*;

    #[test]
    fn a_function_is_its_holders_to_pass_on_whoever_stands_by() {
        let id = |number: u8| RecordId::from_random([number; 16]);
        let post = |carriers: &[(u8, Capacity)]| {
            let tenure = |(who, capacity): &(u8, Capacity)| Tenure {
                id: TenureId::of(id(9), id(*who), capacity, None),
                person: Some(id(*who)),
                capacity: capacity.clone(),
                from: None,
                until: None,
            };
            Post { tenures: carriers.iter().map(tenure).collect(), ..Post::default() }
        };
        let today: Day = "2026-11-28".parse().unwrap();
        let giver = |carriers: &[(u8, Capacity)]| of_post(id(9), &post(carriers), today).giver;
        assert_eq!(giver(&[(1, Capacity::Holder), (2, Capacity::Deputy)]), Some(id(1)));
        assert_eq!(giver(&[(1, Capacity::Deputy), (2, Capacity::Acting)]), Some(id(2)));
        assert_eq!(giver(&[(2, Capacity::Deputy)]), Some(id(2)));
        assert_eq!(giver(&[(1, Capacity::Holder), (2, Capacity::Holder)]), None);
        assert_eq!(giver(&[]), None);
    }
}

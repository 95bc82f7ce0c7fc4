//! Organizations that cards name and the ledger does not have: made in one step, and linked.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::id::RecordId;

use crate::{
    components::{announce::trouble_text, dom, icon::Icon, toast::use_toast},
    state::{Employer, MadeEmployers, use_ledger},
    text::{lists::shortened, t},
};

/// So many are listed; all of them are made where somebody wants all.
const LISTED: usize = 50;

#[component]
pub(crate) fn MissingEmployers(
    missing: BTreeMap<String, Vec<RecordId>>,
    /// These are there now, or are missing again.
    are_made: Callback<(Vec<Employer>, bool)>,
) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let may_write = ledger.may_write();
    let busy = RwSignal::new(false);
    let make = move |employers: Vec<Employer>| {
        busy.set(true);
        spawn_local(async move {
            let mut made = MadeEmployers::default();
            let done = ledger.make_employers(&employers, &mut made).await;
            match done {
                Err(trouble) if made == MadeEmployers::default() => {
                    toast.say(trouble_text(&trouble));
                }
                // Whatever came about can be taken back.
                done => {
                    let count = employers.len();
                    let said = match &done {
                        Ok(()) if made.organizations.len() == count => {
                            t.import_organizations_made(count)
                        }
                        // Some came from elsewhere meanwhile.
                        Ok(()) => t.import_organizations_linked(count),
                        Err(trouble) => trouble_text(trouble),
                    };
                    if done.is_ok() {
                        are_made.run((employers.clone(), true));
                    }
                    let undo = move || {
                        let (made, employers) = (made.clone(), employers.clone());
                        spawn_local(async move {
                            match ledger.unmake_employers(&made).await {
                                Ok(()) => are_made.run((employers, false)),
                                Err(trouble) => toast.say(trouble_text(&trouble)),
                            }
                        });
                    };
                    toast.done_with_undo(said, undo);
                }
            }
            busy.try_set(false);
            // The button that was pressed is gone.
            request_animation_frame(|| dom::focus("#import-said"));
        });
    };
    let all: Vec<Employer> = missing.into_iter().collect();
    let count = all.len();
    let row = |employer: &Employer| {
        let (name, people) = employer;
        let alike = ledger.organizations_like(name);
        let alike = (!alike.is_empty()).then(|| t.import_organization_alike(&alike.join(", ")));
        let about = [Some(t.import_organization_people(people.len())), alike];
        let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let (label, one) = (t.import_organization_make_of(&shortened(name)), employer.clone());
        view! {
            <li class="row">
                <span class="row-main"><bdi class="row-title">{shortened(name)}</bdi><span class="row-sub">{about}</span></span>
                <button class="btn" type="button" aria-label=label hidden=move || !may_write.get() disabled=busy on:click=move |_| make(vec![one.clone()])>
                    <Icon name="plus" />{t.import_organization_make}
                </button>
            </li>
        }
    };
    let rows = all.iter().take(LISTED).map(row).collect_view();
    let more = count.saturating_sub(LISTED);
    view! {
        <div id="import-organizations">
            <p>{t.import_organizations}</p>
            <ul class="rows" role="list">{rows}{(more > 0).then(|| view! { <li>{t.import_more(more)}</li> })}</ul>
            <p class="acts" hidden=move || !may_write.get()>
                <button class="btn" type="button" id="import-organizations-all" disabled=busy on:click=move |_| make(all.clone())>{t.import_organizations_make(count)}</button>
            </p>
        </div>
    }
}

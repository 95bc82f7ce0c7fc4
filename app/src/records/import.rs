//! Taking in a file of contacts from a phone (vCard).

use leptos::{html, prelude::*, task::spawn_local};
use staffelstab_shared::exchange::vcard::{CardProblem, Trouble as CardTrouble};

use crate::{
    components::{announce::trouble_text, icon::Icon},
    news::{ImportProblem, Imported, Trouble},
    state::use_ledger,
    text::t,
};

#[component]
pub(crate) fn ImportContacts(#[prop(optional)] main: bool) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    if ledger.is_look() {
        return view! { <p class="sec-text" id="no-import">{t.look_no_import}</p> }.into_any();
    }
    let input = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let result = RwSignal::new(None::<Result<Imported, Trouble>>);
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // So that choosing the same file again is a change again.
        input.set_value("");
        busy.set(true);
        spawn_local(async move {
            result.set(Some(ledger.import_file(&file.into()).await));
            busy.set(false);
        });
    };
    view! {
        <p class="acts">
            <button class=if main { "btn baton" } else { "btn" } type="button" id="import" disabled=busy on:click=choose>
                {(!main).then(|| view! { <Icon name="in" /> })}
                {move || if busy.get() { t.import_busy } else { t.import_contacts }}
            </button>
            <input
                class="vh"
                type="file"
                id="import-file"
                tabindex="-1"
                aria-label=t.import_contacts
                accept=".vcf,text/vcard,text/x-vcard"
                node_ref=input
                on:change=take
            />
        </p>
        <div role="status" id="import-result">
            {move || result.get().map(|result| match result {
                Ok(imported) => imported_note(imported).into_any(),
                Err(trouble) => {
                    view! { <div class="note fail"><Icon name="alert" /><div><p>{trouble_text(&trouble)}</p></div></div> }.into_any()
                }
            })}
        </div>
    }
    .into_any()
}

fn imported_note(imported: Imported) -> impl IntoView {
    let t = t();
    let problems = imported.problems.len();
    let list = imported.problems.into_iter().map(|problem| view! { <li>{said(problem)}</li> });
    view! {
        <div class="note safe">
            <Icon name="check" />
            <div>
                <h2>{t.imported(imported.added)}</h2>
                {(imported.already_there > 0).then(|| view! { <p>{t.import_already(imported.already_there)}</p> })}
                {(problems > 0).then(|| view! { <p>{t.import_problems(problems)}</p><ul>{list.collect_view()}</ul> })}
            </div>
        </div>
    }
}

fn said(problem: ImportProblem) -> String {
    let t = t();
    let (card, what) = match problem {
        ImportProblem::TooLarge => return t.import_too_large.to_owned(),
        ImportProblem::Card(CardProblem { card, what }) => (card, what),
    };
    let what = match what {
        CardTrouble::Nameless => t.import_nameless,
        CardTrouble::NoContact => t.import_no_contact,
        CardTrouble::Twice => t.import_twice,
        CardTrouble::Unreadable => return t.import_unreadable(&card.to_string()),
    };
    t.import_problem(&card.to_string(), what)
}

//! Forms, all on the same frame ([`form::Form`]): fields by the table of the kind
//! ([`plain::plain_form`]), or a form of its own where that will not do.

mod by_table;
mod contested;
mod fields;
mod form;
mod items;
mod kind_switch;
mod knowledge;
mod links;
mod meanwhile;
mod organization;
mod person;
mod plain;
mod post;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use staffelstab_shared::{
    id::RecordId,
    model::{Absence, Handover, Knowledge, Meeting, Model as _, Network, Offer, Question, Task},
    search::Query,
    sync::is_ledgers_own,
    view::{Flat, Kind},
};

use crate::{
    components::writers::why_not,
    routes::{Route, address, listing::Wanted},
    state::use_ledger,
    text::t,
};

use self::{
    form::Base, knowledge::KnowledgeForm, organization::OrganizationForm, person::PersonForm,
    plain::plain_form, post::PostForm,
};

/// The form of a new record.
#[component]
pub(crate) fn NewPage(kind: Kind) -> impl IntoView {
    let search = use_location().search.get_untracked();
    if_may_write(move || form_of(Base::new(kind.clone()).begun_with(about(&kind, &search))))
}

/// What its address says that a new record is about; nothing for most.
fn about(kind: &Kind, search: &str) -> Flat {
    let Query { topics, languages, district, .. } = Wanted::read(search).query;
    let piece = Knowledge {
        topics,
        languages,
        district: district.unwrap_or_default(),
        ..Default::default()
    };
    if *kind == Kind::Knowledge && piece != Knowledge::default() {
        piece.flat()
    } else {
        Flat::new()
    }
}

/// The form, for whoever may write. Once it is open it stays: a removal that arrives meanwhile
/// is said when somebody saves, and what was typed is kept.
fn if_may_write(form: impl Fn() -> AnyView + Send + 'static) -> impl IntoView {
    let ledger = use_ledger();
    let (t, may_write, standing) = (t(), ledger.may_write(), ledger.standing());
    let is_open = Memo::new(move |before: Option<&bool>| before == Some(&true) || may_write.get());
    let refused = move || {
        why_not(t, standing.get()).map(|words| {
            view! {
                <section class="pane"><div class="empty" id="only-reads"><h1>{t.only_reads_title}</h1><p>{words}</p>
                    <p class="acts"><a class="btn" href=address(Route::Contacts)>{t.to_contacts}</a></p>
                </div></section>
            }
        })
    };
    move || {
        if is_open.get() {
            form()
        } else {
            view! { <main id="content" tabindex="-1" class="panes">{refused}</main> }.into_any()
        }
    }
}

/// The form of a record that is there.
#[component]
pub(crate) fn EditPage(id: RecordId) -> impl IntoView {
    let record = use_ledger().record(id);
    let t = t();
    // Opened once: what comes in later must not rewrite what somebody is typing.
    let there = Memo::new(move |_| record.read().is_some());
    if_may_write(move || match there.get().then(|| record.get_untracked()).flatten() {
        Some(view) if is_ledgers_own(&view.kind) => {
            no_page(t.unknown_page_title, t.unknown_page_text)
        }
        Some(view) => form_of(Base::at(&view)),
        None => no_page(t.not_here_title, t.not_here_text),
    })
}

/// Why there is no form.
fn no_page(title: &'static str, words: &'static str) -> AnyView {
    view! {
        <main id="content" tabindex="-1" class="panes">
            <section class="pane"><div class="empty"><h1>{title}</h1><p>{words}</p>
                <p class="acts"><a class="btn" href=address(Route::Contacts)>{t().to_contacts}</a></p>
            </div></section>
        </main>
    }
    .into_any()
}

/// The form of a kind: one of its own, or one by its table and its face.
fn form_of(base: Base) -> AnyView {
    match base.kind() {
        Kind::Person => view! { <PersonForm base=base /> }.into_any(),
        Kind::Organization => view! { <OrganizationForm base=base /> }.into_any(),
        Kind::Network => plain_form::<Network>(base),
        Kind::Post => view! { <PostForm base=base /> }.into_any(),
        Kind::Offer => plain_form::<Offer>(base),
        Kind::Task => plain_form::<Task>(base),
        Kind::Meeting => plain_form::<Meeting>(base),
        Kind::Handover => plain_form::<Handover>(base),
        Kind::Absence => plain_form::<Absence>(base),
        Kind::Question => plain_form::<Question>(base),
        Kind::Knowledge => view! { <KnowledgeForm base=base /> }.into_any(),
        // A touchpoint is edited where it is seen, in a dialogue; synonyms in the settings.
        Kind::Touchpoint | Kind::Synonym | Kind::Other(_) => view! { <main id="content" tabindex="-1" class="panes"><p class="pane">{t().unknown_kind}</p></main> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::view::Value;

    use super::*;

    #[test]
    fn what_answers_a_question_begins_with_what_was_asked() {
        let search = "?topic=Wohnen&language=vi&district=Oberau&q=Frau+Haddad";
        let flat = about(&Kind::Knowledge, search);
        assert_eq!(flat.get("topic/Wohnen"), Some(&true.into()));
        assert_eq!(flat.get("language/vi"), Some(&true.into()));
        assert_eq!(flat.get("district"), Some(&Value::text("Oberau")));
        assert!(!format!("{flat:?}").contains("Haddad"), "a word may name whoever asked");
        assert_eq!(about(&Kind::Knowledge, "?field=title"), Flat::new());
        assert_eq!(about(&Kind::Task, search), Flat::new());
    }
}

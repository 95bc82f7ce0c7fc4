//! Nothing helped: what was asked for is noted, and never who asked.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    model::{Model as _, Question, edits_between},
    search::Query,
    time::Day,
    view::{Flat, Heads, Kind},
};

use super::open::OpenQuestions;
use crate::{
    components::{announce::trouble_text, icon::Icon, toast::use_toast, writers::Writers},
    records::archiving::set_back,
    routes::{Route, listing::address_about},
    state::{clock, use_ledger},
    text::t,
};

#[component]
pub(super) fn NoAnswer(query: RwSignal<Query>) -> impl IntoView {
    let t = t();
    let (ledger, toast) = (use_ledger(), use_toast());
    let open: OpenQuestions = expect_context();
    // Words that somebody typed may name whoever asked: they are not noted.
    let question = Memo::new(move |_| question(&query.read(), clock::today()));
    // Noted once: another tap is no other question.
    let noted = RwSignal::new(None::<Question>);
    let is_noted = move || noted.read().is_some() && noted.get() == question.get();
    let press = move |_| {
        let Some(asked) = question.get_untracked() else { return };
        if noted.get_untracked().as_ref() == Some(&asked) {
            return;
        }
        noted.set(Some(asked.clone()));
        spawn_local(async move {
            let edits = edits_between(&Flat::new(), &asked.flat());
            match ledger.save(None, Kind::Question, Heads::default(), edits).await {
                Ok(id) => {
                    open.noted(id);
                    toast.done_with_undo(t.find_noted, move || {
                        noted.try_set(None);
                        set_back(ledger, toast, id, true);
                    });
                }
                Err(trouble) => {
                    noted.try_set(None);
                    toast.say(trouble_text(&trouble));
                }
            }
        });
    };
    // What answers it is about just that.
    let write = move || address_about(Route::NewPiece, &query.read());
    view! {
        <Writers>
            <section class="sec no-print" id="no-answer" aria-labelledby="no-answer-heading">
                <header class="sec-head"><h2 id="no-answer-heading">{t.find_no_answer}</h2></header>
                <Show when=move || question.read().is_some() fallback=move || view! { <p class="sec-text">{t.find_choose_first}</p> }>
                    <p class="sec-text">{t.find_no_answer_text}</p>
                    <p class="acts">
                        <button class="btn" type="button" id="note-question" disabled=is_noted on:click=press><Icon name="edit" />{move || if is_noted() { t.find_noted } else { t.find_note }}</button>
                        <a class="btn bare" id="write-answer" href=write>{t.new_entry}</a>
                    </p>
                </Show>
            </section>
        </Writers>
    }
}

/// What can be noted of a question; nothing while nothing is chosen.
fn question(query: &Query, today: Day) -> Option<Question> {
    let is_chosen =
        !query.topics.is_empty() || !query.languages.is_empty() || query.district.is_some();
    is_chosen.then(|| Question {
        topics: query.topics.clone(),
        languages: query.languages.clone(),
        district: query.district.clone().unwrap_or_default(),
        month: format!("{:04}-{:02}", today.year(), today.month()),
        answered_by: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_says_what_was_asked_for_and_in_which_month_and_no_word_that_was_typed() {
        let today = Day::new(2026, 3, 9).unwrap();
        assert_eq!(
            question(&Query { text: "Frau Haddad".into(), ..Query::default() }, today),
            None
        );
        let query = Query {
            text: "Frau Haddad".into(),
            topics: ["Wohnen".to_owned()].into(),
            languages: ["ar".to_owned()].into(),
            ..Query::default()
        };
        let noted = question(&query, today).unwrap();
        assert_eq!(noted.month, "2026-03");
        let flat = format!("{:?}", noted.flat());
        assert!(flat.contains("Wohnen") && !flat.contains("Haddad") && !flat.contains("03-09"));
    }
}

//! Questions that were noted for just what is asked for now, and what answers them.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Edit, Model as _, Question},
    search::Query,
    view::Kind,
};

use crate::{
    components::{announce::trouble_text, icon::Icon, toast::use_toast, writers::Writers},
    state::use_ledger,
    text::t,
};

const ANSWERED_BY: &str = "answered_by";

/// Those that nobody has answered yet; given as context.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenQuestions {
    all: Memo<Vec<RecordId>>,
    /// The one that was noted here, a moment ago.
    just: RwSignal<Option<RecordId>>,
}

impl OpenQuestions {
    pub(super) fn provide(query: RwSignal<Query>) -> Self {
        let ledger = use_ledger();
        let all = ledger.of_kind(Kind::Question);
        let all_open = Memo::new(move |_| {
            let query = query.read();
            let is_meant = |id: &&RecordId| {
                ledger.record(**id).get().is_some_and(|view| {
                    let question = Question::read(&view);
                    question.answered_by.is_none()
                        && question.topics == query.topics
                        && question.languages == query.languages
                        && question.district == *query.district.as_deref().unwrap_or_default()
                })
            };
            all.read().iter().flatten().filter(is_meant).copied().collect()
        });
        let open = Self { all: all_open, just: RwSignal::new(None) };
        provide_context(open);
        open
    }

    /// It was noted here: nobody has asked before by that.
    pub(super) fn noted(self, question: RecordId) {
        self.just.try_set(Some(question));
    }
}

/// That somebody asked for this before.
#[component]
pub(super) fn AskedBefore(open: OpenQuestions) -> impl IntoView {
    let t = t();
    let OpenQuestions { all, just } = open;
    let count = move || all.read().iter().filter(|id| just.get() != Some(**id)).count();
    view! {
        <Show when=move || { count() > 0 }>
            <p class="fresh due" id="asked-before"><Icon name="info" /><span>{move || t.find_asked_before(count())}</span></p>
        </Show>
    }
}

/// Says that a record answers them all; with the way back.
#[component]
pub(super) fn AnswersButton(id: RecordId) -> impl IntoView {
    let t = t();
    let (ledger, toast) = (use_ledger(), use_toast());
    let OpenQuestions { all: open, .. } = expect_context();
    let write = move |questions: Vec<RecordId>, answer: Option<RecordId>| async move {
        for question in questions {
            let edit = match answer {
                Some(answer) => Edit::put(ANSWERED_BY, answer.to_string()),
                None => Edit::Delete { key: ANSWERED_BY.to_owned() },
            };
            let Some(view) = ledger.record(question).get_untracked() else { continue };
            let heads = view.heads.clone();
            ledger.save(Some(question), Kind::Question, heads, vec![edit]).await?;
        }
        Ok(())
    };
    let say = move |result: Result<(), crate::news::Trouble>| {
        if let Err(trouble) = result {
            toast.say(trouble_text(&trouble));
        }
    };
    let press = move |_| {
        let questions = open.get_untracked();
        spawn_local(async move {
            match write(questions.clone(), Some(id)).await {
                Ok(()) => toast.done_with_undo(t.find_answered, move || {
                    let questions = questions.clone();
                    spawn_local(async move { say(write(questions, None).await) });
                }),
                went_wrong => say(went_wrong),
            }
        });
    };
    view! {
        <Writers>
            <Show when=move || !open.read().is_empty()>
                <button class="btn small answers" type="button" on:click=press><Icon name="check" />{t.find_answers_it}</button>
            </Show>
        </Writers>
    }
}

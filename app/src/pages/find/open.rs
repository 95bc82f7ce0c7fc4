//! Questions that were noted for just what is asked for now, and what answers them.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Edit, Model as _, Question},
    search::Query,
    view::Kind,
};

use crate::{
    components::{announce::trouble_text, dom, icon::Icon, toast::use_toast, writers::Writers},
    records::picker::RecordPicker,
    routes::listing::Listings,
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

    /// Whether there are any. Reactive.
    fn are_any(self) -> bool {
        !self.all.read().is_empty()
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

/// What says that a record answers them all; with the way back.
pub(super) fn use_answering(open: OpenQuestions) -> impl Fn(RecordId) + Copy + Send + Sync {
    let t = t();
    let (ledger, toast) = (use_ledger(), use_toast());
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
    move |answer| {
        let questions = open.all.get_untracked();
        spawn_local(async move {
            match write(questions.clone(), Some(answer)).await {
                Ok(()) => toast.done_with_undo(t.find_answered, move || {
                    let questions = questions.clone();
                    spawn_local(async move { say(write(questions, None).await) });
                }),
                went_wrong => say(went_wrong),
            }
        });
    }
}

/// At a record that was found.
#[component]
pub(super) fn AnswersButton(id: RecordId) -> impl IntoView {
    let t = t();
    let open: OpenQuestions = expect_context();
    let answer = use_answering(open);
    view! {
        <Writers>
            <Show when=move || open.are_any()>
                <button class="btn small answers" type="button" on:click=move |_| answer(id)><Icon name="check" />{t.find_answers_it}</button>
            </Show>
        </Writers>
    }
}

/// Who or what it is, by name: also where nothing is found, or nothing says yet that it would be one.
#[component]
pub(super) fn NameAnswer(open: OpenQuestions, kinds: Vec<Kind>) -> impl IntoView {
    let t = t();
    let answer = use_answering(open);
    let kinds = StoredValue::new(kinds);
    let listings: Listings = expect_context();
    // Whoever goes again without doing so comes for something else next time.
    on_cleanup(move || listings.to_answer.set_value(false));
    let come = move || {
        if listings.to_answer.get_value() {
            listings.to_answer.set_value(false);
            // The heading has had its turn by then.
            let begin = || dom::focus("#answer-pick");
            request_animation_frame(move || request_animation_frame(begin));
        }
    };
    let pick = move |id| {
        answer(id);
        // The field itself goes.
        request_animation_frame(|| dom::focus("#found-heading"));
    };
    view! {
        <Writers>
            <Show when=move || open.are_any()>
                {come()}
                <div class="no-print" id="name-answer">
                    <RecordPicker id="answer-pick" label=t.find_answer_who kinds=kinds.get_value() pick=pick only_there=true />
                </div>
            </Show>
        </Writers>
    }
}

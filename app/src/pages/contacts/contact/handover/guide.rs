//! What one asks of whoever knows how it is done. Every answer becomes a piece of knowledge about
//! the function; what does not fit stays open.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Guide, GuideAnswer, Handover, Holder, Knowledge, Level, Model as _},
    view::Kind,
};

use super::{
    hands::name_of,
    hands::{Hand, named},
    list::Lines,
    writing::{Writing, import},
};
use crate::{
    components::{
        announce::trouble_text,
        dom,
        field::{Field, Input},
        icon::Icon,
        untaken::Untaken,
    },
    news::Trouble,
    records::facts::RecordLink,
    routes::{Route, address},
    state::use_ledger,
    text::{labels, t},
};

#[component]
pub(super) fn Guided(handover: Memo<Handover>, lines: Lines, writing: Writing) -> impl IntoView {
    let t = t();
    // The functions that change hands, or those that the person carries.
    let posts = Memo::new(move |_| {
        let said: Vec<_> = handover.read().posts.iter().copied().collect();
        if !said.is_empty() {
            return said;
        }
        let lines = lines.read();
        let lines = lines.iter().flat_map(|lines| lines.iter());
        lines.filter(|line| line.kind == Some(Kind::Post)).map(|line| line.id).collect()
    });
    view! {
        <Show when=move || !posts.read().is_empty()>
            <section class="sec" id="handover-guide" aria-labelledby="handover-guide-heading">
                <header class="sec-head"><h2 id="handover-guide-heading">{t.guide_title}</h2></header>
                <p class="sec-text no-print">{t.guide_text}</p>
                <For each=move || posts.get() key=|post| *post let(post)><OfPost post=post handover=handover writing=writing /></For>
            </section>
        </Show>
    }
}

#[component]
fn OfPost(post: RecordId, handover: Memo<Handover>, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let name = move || name_of(ledger, t, post);
    let answers = Memo::new(move |_| {
        let is_about = |knowledge: RecordId| {
            let view = ledger.record(knowledge).get();
            view.is_some_and(|view| Knowledge::read(&view).about.contains(&post))
        };
        let answers = handover.read().answers.clone().into_iter();
        answers.filter(|answer| is_about(answer.knowledge)).collect::<Vec<_>>()
    });
    let count = move || {
        let answers = answers.read();
        let said = asked().filter(|guide| answers.iter().any(|one| one.question == *guide)).count();
        t.of_so_many(&asked().count().to_string(), &said.to_string())
    };
    let question = move |guide: Guide| {
        view! { <Asked guide=guide post=post answers=answers handover=handover writing=writing /> }
    };
    view! {
        <details class="fold guide-post">
            <summary><Icon name="post" /><span><bdi>{name}</bdi>" "<span class="meta">{count}</span></span></summary>
            <ul class="rows" role="list">{asked().map(question).collect_view()}</ul>
        </details>
    }
}

fn asked() -> impl Iterator<Item = Guide> {
    Guide::ALL.into_iter().filter(|guide| *guide != Guide::Unsaid)
}

#[component]
fn Asked(
    guide: Guide,
    post: RecordId,
    answers: Memo<Vec<GuideAnswer>>,
    handover: Memo<Handover>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let may_write = ledger.may_write();
    let words = labels::guide(&guide);
    let own = {
        let guide = guide.clone();
        Memo::new(move |_| {
            let answers = answers.read();
            let own = answers.iter().filter(|answer| answer.question == guide);
            own.map(|answer| answer.knowledge).collect::<Vec<_>>()
        })
    };
    let id = format!("guide-{}-{post}", guide.as_str());
    // Half an answer opens the field again.
    let writes = RwSignal::new(
        Untaken::here().is_some_and(|untaken| untaken.comes_back(&format!("{id}-text"))),
    );
    let label = t.guide_answer_of(&words);
    let press = {
        let field = format!("#{id}-text");
        move |_| {
            writes.set(true);
            let field = field.clone();
            request_animation_frame(move || dom::focus(&field));
        }
    };
    let ask = StoredValue::new((id.clone(), guide));
    // One answer: whoever knows better changes it. What somebody is writing stays where it is.
    let may_answer = move || may_write.get() && own.read().is_empty() && !writing.is_closed();
    let change = t.handover_change_of(&words);
    let answered = move |id: RecordId| {
        let key = format!("answers/{id}/question");
        let by = move || {
            let giver = handover.read().giver;
            let hands = writing.hands.read();
            let is_givers = giver.is_some_and(|who| hands.wrote(&key, who) == Hand::Own);
            let words = || t.handover_written_by(&named(ledger, t, hands.writer(&key)));
            (!is_givers).then(|| view! { " "<span class="soft">{words()}</span> })
        };
        let change = change.clone();
        view! {
            <p class="row-sub"><Icon name="written" />" "<RecordLink id=id />{by}</p>
            <Show when=move || may_write.get() && !writing.is_closed()>
                <p class="row-acts no-print"><a class="btn small" href=address(Route::EditPiece(id)) aria-label=change.clone()>{t.change}</a></p>
            </Show>
        }
    };
    view! {
        <li class="row">
            <div class="row-main">
                <p class="row-title">{words}</p>
                {move || own.get().into_iter().map(&answered).collect_view()}
                <Show when=move || may_answer() && !writes.get()>
                    <p class="row-acts no-print"><button class="btn small" type="button" aria-label=label.clone() on:click=press.clone()>{t.guide_answer}</button></p>
                </Show>
                <Show when=move || may_write.get() && writes.get()>
                    {move || {
                        let (id, guide) = ask.get_value();
                        view! { <AnswerForm id=id guide=guide post=post writes=writes handover=handover writing=writing /> }
                    }}
                </Show>
            </div>
        </li>
    }
}

#[component]
fn AnswerForm(
    id: String,
    guide: Guide,
    post: RecordId,
    writes: RwSignal<bool>,
    handover: Memo<Handover>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let field = format!("{id}-text");
    let text = Untaken::field(field.clone());
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        (tried.get() && text.get().trim().is_empty()).then(|| t.guide_empty.to_owned())
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let body = text.get_untracked();
        if body.trim().is_empty() || busy.get_untracked() {
            return;
        }
        let title = t.guide_knowledge(&name_of(ledger, t, post), &labels::guide(&guide));
        // It is known to whoever passes it on if they write it themselves; what somebody else wrote
        // says whose words it is.
        let me = writing.me();
        let giver = handover.read_untracked().giver;
        let knows = me.filter(|me| giver.is_none_or(|giver| giver == *me));
        let writer = || match me {
            Some(me) => name_of(ledger, t, me),
            None => ledger.me().get_untracked().map(|me| me.label.words(t)).unwrap_or_default(),
        };
        let body = match (knows, writer()) {
            (Some(_), _) => body,
            (None, name) if name.is_empty() => body,
            (None, name) => format!("{}\n\n{body}", t.handover_written_line(&name)),
        };
        let holder = |who| Holder { who, level: Level::Knows, confirmed: None };
        let knowledge = Knowledge {
            title,
            body,
            about: [post].into(),
            holders: knows.map(holder).into_iter().collect(),
            written: true,
            ..Knowledge::default()
        };
        let guide = guide.clone();
        busy.set(true);
        spawn_local(async move {
            let written = answer(writing, guide, &knowledge).await;
            busy.try_set(false);
            match written {
                Ok(()) => {
                    text.set(String::new());
                    writes.try_set(false);
                }
                Err(trouble) => writing.toast.say(trouble_text(&trouble)),
            }
        });
    };
    view! {
        <form class="stack no-print" novalidate on:submit=save>
            <Field id=field label=t.guide_field value=Signal::derive(move || text.get()) set=move |words| text.set(words) input=Input::Prose wrong=wrong />
            <p class="acts">
                <button class="btn ink" type="submit" disabled=busy>{t.save}</button>
                <button class="btn bare" type="button" on:click=move |_| { text.set(String::new()); writes.set(false); }>{t.cancel}</button>
            </p>
        </form>
    }
}

async fn answer(writing: Writing, question: Guide, knowledge: &Knowledge) -> Result<(), Trouble> {
    let id = writing.ledger.new_id()?;
    let made = import(id, Kind::Knowledge, &knowledge.flat());
    let note = move |handover: &mut Handover| {
        handover.answers.push(GuideAnswer { knowledge: id, question });
    };
    let back = writing.write(note, vec![made]).await?;
    writing.say(t().guide_saved.to_owned(), back);
    Ok(())
}

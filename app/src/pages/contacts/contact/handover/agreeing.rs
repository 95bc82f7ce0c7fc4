//! What is agreed about a point: how it goes on, and who takes it on.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Handover, Meeting, Step, table::Relates},
    view::Kind,
};

use super::{list::Line, writing::Writing};
use crate::{
    components::{dialog::Dialog, field::Select, icon::Icon, untaken::Untaken},
    kinds::offered,
    records::{carried::title, picker::RecordField},
    routes::{Route, address},
    state::use_ledger,
    text::{labels, t},
};

const WHO: &str = "agree-who";

/// Which point is asked about; given as context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreeing {
    open: RwSignal<bool>,
    line: RwSignal<Option<Line>>,
    /// Why it is asked, where nobody pressed for it.
    why: RwSignal<Option<&'static str>>,
}

impl Agreeing {
    pub(super) fn provide() {
        let (open, line, why) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None));
        provide_context(Self { open, line, why });
    }

    pub(super) fn ask(self, line: Line) {
        self.ask_since(line, None);
    }

    /// Before something that takes somebody who has agreed.
    pub(super) fn ask_first(self, line: Line) {
        self.ask_since(line, Some(t().handover_agree_first));
    }

    fn ask_since(self, line: Line, why: Option<&'static str>) {
        self.why.set(why);
        self.line.set(Some(line));
        self.open.set(true);
    }
}

#[component]
pub(super) fn AgreeDialog(handover: Memo<Handover>, writing: Writing) -> impl IntoView {
    let Agreeing { open, line, why } = expect_context();
    let words = Signal::derive(move || {
        line.read().as_ref().map(|line| title(&line.title)).unwrap_or_default()
    });
    view! {
        <Dialog id="agree" title=words open=open>
            {move || why.get().map(|why| view! { <p class="note" id="agree-first"><Icon name="info" /><span>{why}</span></p> })}
            {move || line.get().map(|line| view! { <AgreeForm line=line open=open handover=handover writing=writing /> })}
        </Dialog>
    }
}

#[component]
fn AgreeForm(
    line: Line,
    open: RwSignal<bool>,
    handover: Memo<Handover>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let Line { id, .. } = line;
    let Handover { giver, receiver, .. } = handover.get_untracked();
    let was_agreed = line.agreed.is_some();
    let step = RwSignal::new(line.step.clone());
    let who = RwSignal::new(line.agreed.or(receiver));
    let tried = RwSignal::new(false);
    let wrong = Signal::derive(move || match who.get() {
        Some(who) if Some(who) == giver && step.read() != Step::LetGo => {
            Some(t.handover_agree_self.to_owned())
        }
        // Letting go needs nobody.
        None if tried.get() && step.read() != Step::LetGo => {
            Some(t.handover_agree_who_missing.to_owned())
        }
        Some(_) | None => None,
    });
    let steps = Step::ALL.into_iter().filter(|step| *step != Step::Unsaid);
    let steps = steps.filter(|step| *step == line.step || fits(line.kind.as_ref(), step));
    let steps: Vec<_> = steps.map(|one| (one.as_str().to_owned(), labels::step(&one))).collect();
    let chosen = Signal::derive(move || step.read().as_str().to_owned());
    let who_label = Signal::derive(move || {
        let is_let_go = *step.read() == Step::LetGo;
        if is_let_go { t.handover_let_go_who } else { t.handover_agree_who }.to_owned()
    });
    let choose = move |word: String| step.set(Step::from(word.as_str()));
    // A name that nobody was chosen for is not agreed with.
    let untaken = Untaken::here();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let is_left = untaken.is_some_and(|untaken| untaken.holds(WHO));
        let lacks_somebody = who.get_untracked().is_none() && step.get_untracked() != Step::LetGo;
        if is_left || wrong.get_untracked().is_some() || lacks_somebody {
            return;
        }
        let (step, who) = (step.get_untracked(), who.get_untracked());
        open.set(false);
        let said = if who.is_some() { t.handover_agreed } else { t.saved };
        writing.change_and_say(said, move |handover| {
            handover.change_item(id, |item| {
                item.step = step.clone();
                item.agreed = who;
            });
        });
    };
    let strike = move |_| {
        open.set(false);
        writing.change_and_say(t.handover_unagreed, move |handover| {
            handover.change_item(id, |item| item.agreed = None);
        });
    };
    let is_contact = matches!(line.kind, Some(Kind::Person | Kind::Organization));
    let meet = move |_| {
        open.set(false);
        let invited = [Some(id), giver, receiver].into_iter().flatten().collect();
        let meeting = Meeting { about: [id].into(), invited, ..Meeting::default() };
        writing.plan(vec![meeting], t.meeting_made);
    };
    let link = line.kind.clone().map(|kind| {
        view! { <a class="btn bare" href=address(Route::of_record(&kind, id))>{t.handover_record}</a> }
    });
    let without = Signal::stored(giver.into_iter().collect::<BTreeSet<RecordId>>());
    let may_meet =
        move || is_contact && *step.read() == Step::Introduce && ledger.may_write().get();
    view! {
        <form class="stack" novalidate on:submit=save>
            <Select id="agree-step" label=t.handover_agree_step options=steps value=chosen set=choose />
            <RecordField id=WHO label=who_label kinds=offered(Relates::Person) value=who set=move |chosen| who.set(chosen) without=without wrong=wrong />
            <p class="acts">
                <button class="btn ink" type="submit" id="agree-save">{t.save}</button>
                <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
            </p>
            <p class="acts">
                {link}
                <Show when=may_meet><button class="btn bare" type="button" id="agree-meet" on:click=meet><Icon name="calendar" />{t.handover_three}</button></Show>
                {was_agreed.then(|| view! { <button class="btn bare" type="button" id="agree-strike" on:click=strike>{t.handover_unagree}</button> })}
            </p>
        </form>
    }
}

/// How a record can pass from one to the other.
fn fits(kind: Option<&Kind>, step: &Step) -> bool {
    match kind {
        Some(Kind::Person | Kind::Organization) => {
            matches!(step, Step::Introduce | Step::LetGo)
        }
        Some(Kind::Knowledge) => matches!(step, Step::Show | Step::WriteDown | Step::LetGo),
        Some(Kind::Post | Kind::Offer | Kind::Network | Kind::Task) => {
            matches!(step, Step::Move | Step::Show | Step::LetGo)
        }
        Some(
            Kind::Touchpoint
            | Kind::Meeting
            | Kind::Handover
            | Kind::Absence
            | Kind::Question
            | Kind::Synonym
            | Kind::Other(_),
        )
        | None => *step != Step::Unsaid,
    }
}

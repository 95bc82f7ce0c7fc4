//! The next step of a line: what it is called, and what it does.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    today::{Line, Why},
    view::Kind,
};

use crate::{
    components::{announce::trouble_text, toast::use_toast},
    records::{
        confirming::use_confirming,
        tenure::{Side, TenureDialog},
        touchpoint::Noting,
    },
    routes::Route,
    state::{ForAll, Meaning, clock, use_ledger},
    text::t,
};

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Note that somebody was in touch.
    Note(RecordId, Kind),
    /// The same, with whoever asks: it was their tie.
    NoteWithMe(RecordId),
    /// Somebody takes on a function.
    Fill(RecordId),
    /// Its funding ends: look at it.
    LookAtEnd(RecordId),
    /// Somebody else could know it.
    Share(RecordId),
    /// Somebody may know it nevertheless.
    Name(RecordId),
    /// It is still so.
    Confirm(RecordId),
    /// They were told today.
    Inform(RecordId),
    /// Whoever asks sees to it.
    TakeOn(RecordId),
    /// Between two versions.
    Decide(RecordId, Kind),
    /// Its page is where one stands in the room.
    Open(RecordId, Kind),
    /// Say who stands in.
    StandIn(RecordId),
    /// Say what answers it.
    Answer(RecordId),
}

impl Step {
    /// Nothing for a task, whose box is its step, nor where the meeting is planned.
    pub(super) fn of(line: &Line) -> Option<Self> {
        let id = line.id;
        Some(match &line.why {
            Why::Task { .. } => return None,
            Why::Meeting(_) | Why::Handover(_) | Why::Stays(_) => Self::Open(id, line.kind.clone()),
            Why::Undecided | Why::PutAway => Self::Decide(id, line.kind.clone()),
            Why::Asleep { rhythm, .. } if rhythm.planned.is_some() => return None,
            Why::Quiet { .. } | Why::Asleep { .. } => Self::Note(id, line.kind.clone()),
            Why::QuietTie(_) => Self::NoteWithMe(id),
            Why::Place(cover) if cover.carriers() < cover.places() => Self::Fill(id),
            Why::Place(_) => Self::LookAtEnd(id),
            Why::TaskOfNobody(_) => Self::TakeOn(id),
            Why::Review(_) | Why::Unsure(_) => Self::Confirm(id),
            Why::KnownByOne(cover) if cover.holders == 0 => Self::Name(id),
            Why::KnownByOne(_) => Self::Share(id),
            Why::Inform(_) => Self::Inform(id),
            Why::Unanswered { .. } => Self::Answer(id),
            Why::Absent { .. } => Self::StandIn(id),
        })
    }

    pub(super) fn label(&self) -> &'static str {
        let t = t();
        match self {
            Self::Note(_, Kind::Network) => t.today_note_meeting,
            Self::Note(..) | Self::NoteWithMe(_) => t.today_note,
            Self::Fill(_) => t.today_fill,
            Self::LookAtEnd(_) => t.cov_look_at_end,
            Self::Share(_) => t.today_share,
            Self::Name(_) => t.cov_somebody_knows,
            Self::Confirm(_) => t.still_true,
            Self::Inform(_) => t.today_informed,
            Self::TakeOn(_) => t.today_take_on,
            Self::Decide(..) => t.today_decide,
            Self::Answer(_) => t.today_answer,
            Self::StandIn(_) => t.absence_stand_in,
            Self::Open(..) => t.today_open,
        }
    }

    pub(super) const fn icon(&self) -> &'static str {
        match self {
            Self::Note(..) | Self::NoteWithMe(_) => "message",
            Self::Fill(_) | Self::StandIn(_) => "plus",
            Self::LookAtEnd(_) => "calendar",
            Self::Share(_) | Self::Name(_) => "learn",
            Self::Confirm(_) | Self::Inform(_) => "check",
            Self::TakeOn(_) => "person",
            Self::Decide(..) => "fork",
            Self::Answer(_) => "written",
            Self::Open(..) => "calendar",
        }
    }

    /// The field of the form that it leads to.
    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Share(_) | Self::Name(_) => Some("holder-search"),
            Self::StandIn(_) => Some("stands_in"),
            Self::LookAtEnd(_) => Some("tenure-until"),
            Self::TakeOn(_) => Some("assigned"),
            Self::Note(..)
            | Self::NoteWithMe(_)
            | Self::Fill(_)
            | Self::Confirm(_)
            | Self::Inform(_)
            | Self::Decide(..)
            | Self::Open(..)
            | Self::Answer(_) => None,
        }
    }

    /// Where it is done, if not in place.
    /// `is_named`: somebody has said who they are.
    pub(super) fn way(&self, is_named: bool) -> Option<Route> {
        match self {
            Self::Decide(id, kind) | Self::Open(id, kind) => Some(Route::of_record(kind, *id)),
            Self::LookAtEnd(id) | Self::StandIn(id) => Some(Route::EditContact(*id)),
            Self::Answer(_) => Some(Route::Find),
            Self::Share(id) | Self::Name(id) => Some(Route::EditPiece(*id)),
            Self::TakeOn(id) if !is_named => Some(Route::EditContact(*id)),
            Self::Note(..)
            | Self::NoteWithMe(_)
            | Self::Fill(_)
            | Self::Confirm(_)
            | Self::Inform(_)
            | Self::TakeOn(_) => None,
        }
    }
}

/// The dialogues that steps open; given as context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps {
    pub(super) noting: Noting,
    filling: RwSignal<bool>,
    post: RwSignal<Option<RecordId>>,
}

impl Steps {
    pub(super) fn provide() -> Self {
        let steps = Self {
            noting: Noting::anywhere(),
            filling: RwSignal::new(false),
            post: RwSignal::new(None),
        };
        provide_context(steps);
        steps
    }

    /// With whomever somebody names.
    pub(super) fn note_anything(self) {
        self.noting.note_with([], clock::today());
    }

    /// What a press does.
    pub(super) fn use_act(self, step: Step) -> impl Fn() + Clone + Send + Sync + 'static {
        let (ledger, toast) = (use_ledger(), use_toast());
        let t = t();
        let me = ledger.myself();
        let confirm = if let Step::Confirm(id) = &step { Some(use_confirming(*id)) } else { None };
        let change = move |id: RecordId, change: ForAll, said: &'static str| {
            spawn_local(async move {
                match ledger.change_as_all(id, &change).await {
                    Ok((_, Meaning::Change { back, .. })) => {
                        toast.done_with_undo(said, move || {
                            let (change, back) = (change.clone(), back.clone());
                            spawn_local(async move {
                                match ledger.take_back(id, &change, back).await {
                                    Ok(true) => {}
                                    Ok(false) => toast.say(t.select_left(1)),
                                    Err(trouble) => toast.say(trouble_text(&trouble)),
                                }
                            });
                        });
                    }
                    Ok((_, Meaning::Contested)) => toast.say(t.today_undecided),
                    Ok((_, Meaning::Already | Meaning::NoField)) => {}
                    Err(trouble) => toast.say(trouble_text(&trouble)),
                }
            });
        };
        move || match &step {
            Step::Note(id, kind) => self.noting.note_at(*id, kind, clock::today()),
            Step::NoteWithMe(id) => {
                let who = [*id].into_iter().chain(me.get_untracked());
                self.noting.note_with(who, clock::today());
            }
            Step::Fill(id) => {
                self.post.set(Some(*id));
                self.filling.set(true);
            }
            Step::Confirm(_) => confirm.iter().for_each(|confirm| confirm()),
            Step::Inform(id) => {
                change(*id, ForAll::Informed(clock::today()), t.today_informed_done)
            }
            Step::TakeOn(id) => {
                if let Some(me) = me.get_untracked() {
                    change(*id, ForAll::Assigned(me), t.today_taken_on);
                }
            }
            Step::LookAtEnd(_)
            | Step::StandIn(_)
            | Step::Share(_)
            | Step::Name(_)
            | Step::Decide(..)
            | Step::Open(..)
            | Step::Answer(_) => {}
        }
    }
}

/// The dialogue for whoever takes on a function.
#[component]
pub(super) fn StepDialogs(steps: Steps) -> impl IntoView {
    let Steps { filling, post, .. } = steps;
    move || post.get().map(|post| view! { <TenureDialog open=filling side=Side::Post(post) /> })
}

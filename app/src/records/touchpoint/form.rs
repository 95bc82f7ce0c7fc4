//! What is asked of a moment of contact: its kind and a word; the day and the people are mostly
//! right as they are.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Complaint, Model as _, Touchpoint, TouchpointType, edits_between, table::Relates},
    view::{Flat, Heads, Kind, View},
};

use crate::{
    components::{
        announce::{TroubleNote, trouble_text},
        dom,
        field::{DayField, Field, Input},
        icon::Icon,
        toast::{Toast, use_toast},
        untaken::Untaken,
    },
    kinds::offered,
    news::Trouble,
    records::{
        archiving::set_back,
        draft::{Draft, DraftNote, Kept},
        picker::{Named, RecordPicker},
    },
    state::{Ledger, clock, use_ledger},
    text::{
        dates::{self, Asks},
        labels, t,
    },
};

use super::noting::{Begun, Noting};

/// The fields that may hold what is not taken yet.
const DATE: &str = "touch-date";
const WHO: &str = "touch-who";

#[component]
pub(super) fn TouchpointForm(noting: Noting) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let Begun { view, touchpoint } = noting.begun.get_untracked();
    let there = view.as_ref().map(|view| view.id);
    let here = noting.here.get_untracked();
    let key = match (there, here) {
        (Some(id), _) => id.to_string(),
        (None, Some(here)) => format!("touchpoint-at-{here}"),
        (None, None) => {
            let with = touchpoint.who.first().map(|who| format!("-with-{who}"));
            format!("touchpoint{}", with.unwrap_or_default())
        }
    };
    let kept = Kept::read(ledger, key);
    let draft = kept.draft.clone();
    let told = kept.told();
    // What somebody began is saved on what they saw, as a form does it.
    let before = touchpoint.clone();
    let names_nobody = before.who.is_empty() && before.about.is_empty();
    let (view, touchpoint, left) = match draft {
        Some(Draft { base, typed, untaken }) => {
            (view.is_some().then(|| Arc::new(base)), Touchpoint::read(&typed), untaken)
        }
        None => (view, touchpoint, Default::default()),
    };
    let has_left = !left.is_empty();
    let untaken = Untaken::provide(left);
    let stored = view.as_ref().and_then(|view| Touchpoint::read(view).date);
    let base = view.clone();
    let model = RwSignal::new(touchpoint);
    let forget = kept.keep(move || {
        let now = model.get();
        // A day that is suggested goes with the calendar; anything else was meant.
        let is_typed = Touchpoint { date: before.date, ..now.clone() } != before
            || (there.is_some() && now.date != before.date);
        let untaken = untaken.texts();
        let is_typed = is_typed || !untaken.is_empty();
        is_typed.then(|| drafted(base.as_deref(), &now).with(untaken))
    });
    let trouble = RwSignal::new(None::<Trouble>);
    let saving = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let wrong = move |key: &'static str| {
        Signal::derive(move || {
            let findings = model.read().findings();
            let finding = findings.iter().find(|finding| finding.key == key)?;
            let empty = matches!(finding.complaint, Complaint::DayMissing);
            (tried.get() || !empty).then(|| labels::complaint(finding.complaint))
        })
    };
    // The day and who it was with are mostly right as they are.
    let details = RwSignal::new(there.is_some() || has_left || names_nobody);
    if there.is_none() {
        let suggest = move |day| model.update(|touchpoint| touchpoint.date = Some(day));
        // Half a date is no suggestion any more.
        let suggested = move || model.read().date.filter(|_| !untaken.holds(DATE));
        clock::suggest_today(suggested, suggest);
    }
    let summary = move || {
        let day = model.read().date;
        let day = match day {
            _ if untaken.holds(DATE) => t.touch_day_unclear.to_owned(),
            None => t.complaint_day_missing.to_owned(),
            Some(day) => dates::ago(t, clock::today(), day),
        };
        let names =
            model.read().who.iter().filter_map(|who| ledger.name_of(*who)).collect::<Vec<_>>();
        if names.is_empty() { day } else { format!("{day} · {}", names.join(", ")) }
    };
    // A contact with nobody and about nothing tells nobody anything.
    let is_of_nobody = move || model.with(|it| it.who.is_empty() && it.about.is_empty());
    let nobody = Signal::derive(move || {
        (tried.get() && there.is_none() && is_of_nobody()).then_some(t.touch_nobody)
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let after = model.get_untracked();
        let blocked = after.findings().iter().any(|finding| finding.complaint.blocks());
        untaken.try_to_save();
        let is_left = untaken.is_left();
        let unread = dom::holds_unfinished("#touch-details");
        let nobody = there.is_none() && untrack(is_of_nobody);
        let blocked = blocked || unread || nobody;
        if blocked || is_left {
            details.set(true);
        }
        if (is_left || nobody) && !unread {
            request_animation_frame(|| dom::focus("#touch-who"));
        }
        if blocked || is_left || saving.get_untracked() {
            return;
        }
        saving.set(true);
        let (view, forget) = (view.clone(), Arc::clone(&forget));
        spawn_local(async move {
            match write(ledger, view, &after).await {
                Ok(new) => {
                    forget();
                    noting.open.try_set(false);
                    match new {
                        Some(id) => say_noted(ledger, toast, id),
                        None => toast.done(t.saved),
                    }
                }
                Err(went_wrong) => {
                    saving.try_set(false);
                    trouble.try_set(Some(went_wrong));
                }
            }
        });
    };
    let kinds = move || {
        let mut kinds = TouchpointType::ALL.to_vec();
        let own = model.with_untracked(|touchpoint| touchpoint.kind.clone());
        kinds.extend((!kinds.contains(&own)).then_some(own));
        kinds.into_iter().map(|kind| kind_chip(model, kind)).collect_view()
    };
    view! {
        <form class="stack" novalidate on:submit=save>
            <DraftNote of=told />
            <ul class="chips" role="radiogroup" aria-label=t.kind>{kinds()}</ul>
            <Field
                id="touch-note"
                label=t.touch_what
                input=Input::Prose
                value=Signal::derive(move || model.read().note.clone())
                set=move |text| model.update(|touchpoint| touchpoint.note = text)
                wrong=wrong("note")
            />
            <details class="fold" id="touch-details" prop:open=move || details.get() on:toggle=move |event| details.set(dom::is_open(&event))>
                <summary><Icon name="calendar" /><span>{summary}</span></summary>
                <div class="stack">
                    <DayField
                        id=DATE
                        label=t.date
                        asks=Asks::Past
                        stored=stored
                        day=Signal::derive(move || model.read().date)
                        set=move |day| model.update(|touchpoint| touchpoint.date = day)
                        wrong=wrong("date")
                    />
                    <Who here=here wanted=names_nobody model=model wrong=nobody />
                </div>
            </details>
            <TroubleNote trouble=trouble />
            <p class="acts">
                <button class="btn ink" type="submit" id="touch-save">{move || if saving.get() { t.saving } else { t.save }}</button>
                <button class="btn bare" type="button" on:click=move |_| noting.open.set(false)>{t.cancel}</button>
                {there.map(|id| view! { <PutAway id=id noting=noting /> })}
            </p>
        </form>
    }
}

fn kind_chip(model: RwSignal<Touchpoint>, kind: TouchpointType) -> impl IntoView {
    let label = labels::touchpoint_type(&kind);
    let id = format!("touch-{}", kind.as_str());
    let own = kind.clone();
    let checked = move || model.read().kind == own;
    let choose = move |_| model.update(|touchpoint| touchpoint.kind = kind.clone());
    view! {
        <li role="presentation">
            <label class="chip">
                <input type="radio" name="touch-kind" id=id prop:checked=checked on:change=choose />
                <Icon name="check" />{label}
            </label>
        </li>
    }
}

/// Who took part; the record whose page it is on stays.
#[component]
fn Who(
    here: Option<RecordId>,
    /// Somebody is to be named: the field for it is there already.
    wanted: bool,
    model: RwSignal<Touchpoint>,
    wrong: Signal<Option<&'static str>>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let comes_back = Untaken::here().is_some_and(|untaken| untaken.comes_back(WHO));
    let more = RwSignal::new(wanted || comes_back);
    let who = Memo::new(move |_| model.read().who.clone());
    let chip = move |id: RecordId| {
        let name = move || ledger.name_of(id).unwrap_or_else(|| t.unknown_record.to_owned());
        let remove = move |_| {
            model.update(|touchpoint| {
                touchpoint.who.remove(&id);
            });
            dom::focus("#touch-more, #touch-who");
        };
        view! {
            <li>
                {if Some(id) == here {
                    view! { <span class="tag"><bdi>{name}</bdi></span> }.into_any()
                } else {
                    view! {
                        <button class="chip" type="button" aria-pressed="true" on:click=remove>
                            <Named id=id /><Icon name="close" /><span class="vh">" "{t.remove_filter}</span>
                        </button>
                    }.into_any()
                }}
            </li>
        }
    };
    let open = move |_| {
        more.set(true);
        request_animation_frame(|| dom::focus("#touch-who"));
    };
    let pick = move |id| {
        model.update(|touchpoint| {
            touchpoint.who.insert(id);
        });
    };
    view! {
        <div class="field">
            <span class="legend">{t.who}</span>
            <ul class="chips" role="list" id="touch-whos"><For each=move || who.get() key=|id| *id let(id)>{chip(id)}</For></ul>
            <Show
                when=move || more.get()
                fallback=move || view! { <p><button class="btn" type="button" id="touch-more" on:click=open><Icon name="plus" />{t.touch_more}</button></p> }
            >
                <RecordPicker id=WHO label=t.touch_more kinds=offered(Relates::Who) without=who pick=pick />
            </Show>
            {move || wrong.get().map(|words| view! { <p class="err" id="touch-nobody">{words}</p> })}
        </div>
    }
}

/// Puts a touchpoint away, with a way back.
#[component]
fn PutAway(id: RecordId, noting: Noting) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let away = move |_| {
        spawn_local(async move {
            match ledger.set_archived(id, true).await {
                Ok(()) => {
                    noting.open.try_set(false);
                    let undo = move || set_back(ledger, toast, id, false);
                    toast.done_with_undo(t.archived_done, undo);
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    };
    view! { <button class="btn bare" type="button" id="touch-archive" on:click=away>{t.archive}</button> }
}

fn drafted(base: Option<&View>, now: &Touchpoint) -> Draft {
    let new = Draft::of_new(Kind::Touchpoint, now.flat());
    match base {
        Some(base) => Draft { base: base.clone(), ..new },
        None => new,
    }
}

/// Writes it; says the id of a new one.
async fn write(
    ledger: Ledger,
    view: Option<Arc<View>>,
    after: &Touchpoint,
) -> Result<Option<RecordId>, Trouble> {
    let Some(view) = view else {
        // Against nothing, so that the kind is written even where it is the usual one.
        let edits = edits_between(&Flat::new(), &after.flat());
        return ledger.save(None, Kind::Touchpoint, Heads::default(), edits).await.map(Some);
    };
    let edits = after.edits(&Touchpoint::read(&view));
    if !edits.is_empty() {
        ledger.save(Some(view.id), Kind::Touchpoint, view.heads.clone(), edits).await?;
    }
    Ok(None)
}

/// Taking it back puts it away, as archiving does.
fn say_noted(ledger: Ledger, toast: Toast, id: RecordId) {
    let undo = move || set_back(ledger, toast, id, true);
    toast.done_with_undo(t().touch_saved, undo);
}

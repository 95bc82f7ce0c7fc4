//! Planning that two get to know each other: one line in a note, of the function concerned or
//! of one of both groups.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{id::RecordId, record::Edit, view::Kind};

use crate::{
    components::{announce::trouble_text, dialog::Dialog, toast::use_toast},
    news::Trouble,
    records::carried::{described, title},
    state::{App, Town, use_app},
    text::{dates, t},
};

/// A menu is no list of a whole town.
const MOST_OFFERED: usize = 100;
const NOTES: &str = "notes";

/// Who could be introduced to whom, and where it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    note_at: RecordId,
    note_at_title: String,
    ones: Vec<String>,
    others: Vec<String>,
}

impl Plan {
    /// Who carries a function is offered first, then the others; both by name.
    pub(crate) fn new(
        town: &Town,
        note_at: RecordId,
        ones: &[RecordId],
        others: &[RecordId],
    ) -> Self {
        let offered = |ids: &[RecordId]| {
            let (mut with, without): (Vec<RecordId>, Vec<RecordId>) =
                ids.iter().copied().partition(|id| !town.graph.carried_by(*id).is_empty());
            with.extend(without);
            with.into_iter().take(MOST_OFFERED).map(|id| described(town, id)).collect()
        };
        let note_at_title = title(town, note_at);
        Self { note_at, note_at_title, ones: offered(ones), others: offered(others) }
    }
}

#[component]
pub(crate) fn Introduce(plan: RwSignal<Option<Plan>>) -> impl IntoView {
    let (app, toast) = (use_app(), use_toast());
    let t = t();
    let open = RwSignal::new(false);
    let one = RwSignal::new(String::new());
    let other = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(plan) = plan.get() {
            one.set(plan.ones.first().cloned().unwrap_or_default());
            other.set(plan.others.first().cloned().unwrap_or_default());
            open.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if before == Some(true) && !is_open {
            plan.set(None);
        }
        is_open
    });
    let line = move || {
        let day = dates::full(t, app.today());
        t.wi_introduce_line(&day, &one.read(), &other.read())
    };
    let write = move |_| {
        let Some(Plan { note_at, .. }) = plan.get_untracked() else { return };
        let line = untrack(line);
        open.set(false);
        spawn_local(async move {
            match add_line(app, note_at, &line).await {
                Ok(()) => toast.say_with_undo(t.wi_introduce_done, move || {
                    let line = line.clone();
                    spawn_local(async move {
                        if let Err(trouble) = take_line_back(app, note_at, &line).await {
                            toast.say(trouble_text(&trouble));
                        }
                    });
                }),
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    };
    let menu = move |id: &'static str,
                     label: &'static str,
                     chosen: RwSignal<String>,
                     ones: fn(&Plan) -> &[String]| {
        let options = move || {
            let plan = plan.read();
            let options = plan.as_ref().map(ones).unwrap_or_default().iter();
            options
                .map(|name| view! { <option value=name.clone()>{name.clone()}</option> })
                .collect_view()
        };
        view! {
            <p class="field">
                <label for=id>{label}</label>
                <select class="select" id=id on:change=move |event| chosen.set(event_target_value(&event))>{options}</select>
            </p>
        }
    };
    let where_to =
        move || plan.read().as_ref().map(|plan| t.wi_introduce_where(&plan.note_at_title));
    view! {
        <Dialog id="introduction" title=t.wi_introduce.to_owned() open=open>
            {menu("introduce-one", t.wi_introduce_one, one, |plan| &plan.ones)}
            {menu("introduce-other", t.wi_introduce_other, other, |plan| &plan.others)}
            <p class="hint">{where_to}</p>
            <p id="introduce-line"><bdi>{line}</bdi></p>
            <p class="acts">
                <button class="btn baton" type="button" id="introduce-save" on:click=write>{t.wi_introduce_save}</button>
                <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
            </p>
        </Dialog>
    }
}

async fn add_line(app: App, id: RecordId, line: &str) -> Result<(), Trouble> {
    change_notes(app, id, |notes| with_line(notes, line)).await
}

async fn take_line_back(app: App, id: RecordId, line: &str) -> Result<(), Trouble> {
    change_notes(app, id, |notes| without_line(notes, line)).await
}

async fn change_notes(
    app: App,
    id: RecordId,
    change: impl FnOnce(&str) -> String,
) -> Result<(), Trouble> {
    let view = app.record(id).get_untracked().ok_or(Trouble::Gone)?;
    debug_assert!(view.kind != Kind::Knowledge, "knowledge has no notes");
    let text = change(view.text(NOTES));
    let edit = Edit::Text { key: NOTES.to_owned(), text };
    app.save(Some(id), view.kind.clone(), view.heads.clone(), vec![edit]).await.map(drop)
}

fn with_line(notes: &str, line: &str) -> String {
    if notes.trim().is_empty() { line.to_owned() } else { format!("{}\n{line}", notes.trim_end()) }
}

/// The last line that says this goes; whatever else was written meanwhile stays.
fn without_line(notes: &str, line: &str) -> String {
    let mut lines: Vec<&str> = notes.lines().collect();
    if let Some(at) = lines.iter().rposition(|one| *one == line) {
        lines.remove(at);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_added_to_a_note_and_taken_back() {
        assert_eq!(with_line("", "Treffen"), "Treffen");
        let notes = with_line("Schlüssel beim Hausmeister\n", "Treffen");
        assert_eq!(notes, "Schlüssel beim Hausmeister\nTreffen");
        assert_eq!(without_line(&notes, "Treffen"), "Schlüssel beim Hausmeister");
    }

    #[test]
    fn what_was_written_meanwhile_stays() {
        assert_eq!(without_line("a\nTreffen\nb", "Treffen"), "a\nb");
        assert_eq!(without_line("a\nb", "Treffen"), "a\nb");
    }
}

//! Planning that two get to know each other: one line in a note, of the function concerned or
//! of one of both groups.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    ledger::{Described, Introduction},
    record::Edit,
    view::Kind,
};

use crate::{
    components::{announce::trouble_text, dialog::Dialog, field::Whole, toast::use_toast},
    news::Trouble,
    records::carried::{described, title},
    state::{Ledger, Plan, clock, use_ledger},
    text::{dates, t},
};

const NOTES: &str = "notes";

#[component]
pub(crate) fn Introduce(plan: RwSignal<Option<Plan>>) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let open = RwSignal::new(false);
    let one = RwSignal::new(String::new());
    let other = RwSignal::new(String::new());
    let answer = ledger.introduction(plan.into());
    // As it was when the dialogue opened: what is chosen in it stays chosen.
    let offered = RwSignal::new(None::<Introduction>);
    let first = |people: &[Described]| people.first().map(described).unwrap_or_default();
    Effect::new(move |_| {
        if let (Some(answer), false) = (answer.get(), open.get_untracked()) {
            one.set(first(&answer.ones));
            other.set(first(&answer.others));
            offered.set(Some(answer));
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
        let day = dates::full(t, clock::today());
        t.wi_introduce_line(&day, &one.read(), &other.read())
    };
    let write = move |_| {
        let Some(Plan { note_at, .. }) = plan.get_untracked() else { return };
        let line = untrack(line);
        open.set(false);
        spawn_local(async move {
            match add_line(ledger, note_at, &line).await {
                Ok(()) => toast.done_with_undo(t.wi_introduce_done, move || {
                    let line = line.clone();
                    spawn_local(async move {
                        if let Err(trouble) = take_line_back(ledger, note_at, &line).await {
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
                     people: fn(&Introduction) -> &[Described]| {
        let options = move || {
            let offered = offered.read();
            let names = offered.iter().flat_map(people).map(described);
            names
                .map(|name| view! { <option value=name.clone()>{name.clone()}</option> })
                .collect_view()
        };
        view! {
            <p class="field">
                <label for=id>{label}</label>
                <select class="select" id=id on:change=move |event| chosen.set(event_target_value(&event))>{options}</select>
                <Whole words=chosen />
            </p>
        }
    };
    let where_to = move || {
        offered.read().as_ref().map(|offered| t.wi_introduce_where(&title(&offered.note_at.title)))
    };
    view! {
        <Dialog id="introduction" title=t.wi_introduce.to_owned() open=open>
            {menu("introduce-one", t.wi_introduce_one, one, |offered| &offered.ones)}
            {menu("introduce-other", t.wi_introduce_other, other, |offered| &offered.others)}
            <p class="hint">{where_to}</p>
            <p id="introduce-line"><bdi>{line}</bdi></p>
            <p class="acts">
                <button class="btn baton" type="button" id="introduce-save" on:click=write>{t.wi_introduce_save}</button>
                <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
            </p>
        </Dialog>
    }
}

async fn add_line(ledger: Ledger, id: RecordId, line: &str) -> Result<(), Trouble> {
    change_notes(ledger, id, |notes| with_line(notes, line)).await
}

async fn take_line_back(ledger: Ledger, id: RecordId, line: &str) -> Result<(), Trouble> {
    change_notes(ledger, id, |notes| without_line(notes, line)).await
}

async fn change_notes(
    ledger: Ledger,
    id: RecordId,
    change: impl FnOnce(&str) -> String,
) -> Result<(), Trouble> {
    let view = ledger.record(id).get_untracked().ok_or(Trouble::Gone)?;
    debug_assert!(view.kind != Kind::Knowledge, "knowledge has no notes");
    let text = change(view.text(NOTES));
    let edit = Edit::Text { key: NOTES.to_owned(), text };
    ledger.save(Some(id), view.kind.clone(), view.heads.clone(), vec![edit]).await.map(drop)
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

//! Putting a line off until a day, on this device; and what is put off.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{time::Day, today::Line};

use crate::{
    components::{
        dialog::Dialog, dom, field::DayField, icon::Icon, left_at::opened, toast::use_toast,
    },
    records::carried::title,
    state::{clock, put_off_until, use_ledger},
    text::{
        dates::{self, Asks},
        t,
    },
};

/// Which line is asked about; given as context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Later {
    open: RwSignal<bool>,
    line: RwSignal<Option<(String, String)>>,
    /// For another line it is another day.
    day: RwSignal<Option<Day>>,
    /// Somebody pressed without a day.
    tried: RwSignal<bool>,
}

impl Later {
    pub(super) fn provide() -> Self {
        let later = Self {
            open: RwSignal::new(false),
            line: RwSignal::new(None),
            day: RwSignal::new(None),
            tried: RwSignal::new(false),
        };
        provide_context(later);
        later
    }

    pub(super) fn ask(self, key: String, name: String) {
        self.line.set(Some((key, name)));
        self.day.set(None);
        self.tried.set(false);
        self.open.set(true);
    }
}

#[component]
pub(super) fn PutOffButton(line: Line, later: Later) -> impl IntoView {
    let t = t();
    let (key, name) = (line.key(), title(&line.title));
    let label = t.today_later_of(&name);
    view! {
        <button class="btn bare small put-off" type="button" aria-label=label on:click=move |_| later.ask(key.clone(), name.clone())>{t.today_later}</button>
    }
}

/// In days from today; the words for them.
const CHOICES: [(&str, i64); 3] = [("tomorrow", 1), ("week", 7), ("month", 30)];

#[component]
pub(super) fn LaterDialog(later: Later) -> impl IntoView {
    let t = t();
    let (ledger, toast) = (use_ledger(), use_toast());
    let day = later.day;
    let put_off = move |until: Day| {
        let Some((key, _)) = later.line.get_untracked() else { return };
        later.open.set(false);
        if !ledger.keep_put_off(&key, Some(until)) {
            return toast.say(t.today_later_not_kept);
        }
        let said = t.today_later_done(&dates::on(t, clock::today(), until));
        toast.say_with_undo(said, move || {
            ledger.keep_put_off(&key, None);
        });
    };
    let label = move |name: &str| match name {
        "tomorrow" => t.today_later_tomorrow,
        "week" => t.today_later_week,
        _ => t.today_later_month,
    };
    let choices = move || {
        let choice = |(name, days): (&'static str, i64)| {
            let press = move |_| clock::today().days_later(days).into_iter().for_each(put_off);
            view! { <button class="btn" type="button" id=format!("later-{name}") on:click=press>{label(name)}</button> }
        };
        CHOICES.into_iter().map(choice).collect_view()
    };
    let wrong = Signal::derive(move || match day.get() {
        Some(day) => (day <= clock::today()).then(|| t.today_later_past.to_owned()),
        None => later.tried.get().then(|| t.complaint_day_missing.to_owned()),
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        later.tried.set(true);
        // What the field shows is no day: the one that was meant before is not meant any more.
        if dom::holds_unfinished("#later") {
            return;
        }
        match day.get_untracked().filter(|day| *day > clock::today()) {
            Some(until) => put_off(until),
            None => dom::focus("#later-day"),
        }
    };
    let title = Signal::derive(move || t.today_later_title.to_owned());
    let name = move || later.line.get().map(|(_, name)| name);
    view! {
        <Dialog id="later" title=title open=later.open>
            <form class="stack" novalidate on:submit=save>
                <p class="soft"><bdi>{name}</bdi></p>
                <p class="acts">{choices}</p>
                <DayField id="later-day" label=t.today_later_day asks=Asks::ToCome day=day set=move |chosen| day.set(chosen) wrong=wrong />
                <p class="hint">{t.today_later_here}</p>
                <p class="acts">
                    <button class="btn ink" type="submit" id="later-save">{t.today_later_save}</button>
                    <button class="btn bare" type="button" on:click=move |_| later.open.set(false)>{t.cancel}</button>
                </p>
            </form>
        </Dialog>
    }
}

/// What is put off and still has its reason: nothing is hidden for good.
#[component]
pub(super) fn PutOffLines(
    /// All lines, whether somebody put them off or not.
    #[prop(into)]
    all: Signal<Vec<Arc<Vec<Line>>>>,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let put_off = ledger.put_off();
    let shown = opened("put-off", 0);
    let away = Memo::new(move |_| {
        let (put_off, today) = (put_off.read(), clock::today());
        let all = all.read();
        let away = all.iter().flat_map(|lines| put_off_until(lines, &put_off, today));
        away.map(|(line, until)| (line.clone(), until)).collect::<Vec<_>>()
    });
    let row = move |(line, until): (Line, Day)| {
        let key = line.key();
        let again = move |_| {
            ledger.keep_put_off(&key, None);
        };
        view! {
            <li class="row">
                <div class="row-main">
                    <p class="row-title"><bdi>{title(&line.title)}</bdi></p>
                    <p class="row-sub">{move || t.today_put_off_until(&dates::on(t, clock::today(), until))}</p>
                </div>
                <button class="btn small row-ctl" type="button" on:click=again>{t.today_show_now}</button>
            </li>
        }
    };
    view! {
        <Show when=move || !away.read().is_empty()>
            <details class="fold no-print" id="put-off" prop:open=move || { shown.get() > 0 } on:toggle=move |event| shown.set(usize::from(dom::is_open(&event)))>
                <summary><Icon name="clock" />{move || t.today_put_off(away.read().len())}</summary>
                <ul class="rows" role="list">{move || away.get().into_iter().map(row).collect_view()}</ul>
            </details>
        </Show>
    }
}

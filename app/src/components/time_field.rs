//! A time of day, written as people write it, or picked. What was understood is shown.

use leptos::prelude::*;
use staffelstab_shared::time_of_day::TimeOfDay;

use crate::{
    components::{
        field::{Field, Input, Wrong},
        icon::Icon,
        untaken::Untaken,
    },
    text::t,
};

#[component]
pub(crate) fn TimeField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] time: Signal<Option<TimeOfDay>>,
    #[prop(into)] set: Callback<Option<TimeOfDay>>,
    #[prop(optional, into)] wrong: Option<Wrong>,
    #[prop(optional, into)] hint: Option<&'static str>,
) -> impl IntoView {
    let t = t();
    let words = |time: Option<TimeOfDay>| time.map(|time| time.to_string()).unwrap_or_default();
    let typed = RwSignal::new(words(time.get_untracked()));
    // Half a time takes nothing away.
    let unread = Untaken::field(&id);
    let shown = Signal::derive(move || {
        let (unread, typed, time) = (unread.get(), typed.get(), time.get());
        if !unread.is_empty() {
            unread
        } else if TimeOfDay::understood(&typed) == time {
            typed
        } else {
            words(time)
        }
    });
    Effect::new(move |before: Option<Option<TimeOfDay>>| {
        let time = time.get();
        if before.is_some_and(|before| before != time) {
            unread.set(String::new());
        }
        time
    });
    let understood = Signal::derive(move || {
        let words = words(time.get().filter(|_| unread.is_empty()));
        (!words.is_empty() && words != shown.read().trim()).then(|| t.understood_as(&words))
    });
    // Nobody is told so over half a time.
    let writes = RwSignal::new(false);
    let left = move || {
        writes.try_set(false);
    };
    let wrong = Signal::derive(move || {
        if unread.is_empty() {
            wrong.and_then(|wrong| wrong.get())
        } else {
            (!writes.get()).then(|| t.complaint_time.to_owned())
        }
    });
    let take = move |text: String| {
        writes.set(true);
        let time = TimeOfDay::understood(&text);
        if time.is_none() && !text.trim().is_empty() {
            return unread.set(text);
        }
        unread.set(String::new());
        typed.set(text);
        set.run(time);
    };
    let pick = move |event| {
        let picked = TimeOfDay::understood(&event_target_value(&event));
        unread.set(String::new());
        typed.set(words(picked));
        set.run(picked);
    };
    let clock = view! {
        <span class="day-pick">
            <Icon name="clock" />
            <input type="time" tabindex="-1" aria-hidden="true" prop:value=move || words(time.get()) on:change=pick />
        </span>
    };
    view! {
        <div
            class="day"
            data-unfinished=move || (!unread.is_empty()).then_some("")
            on:focusout=move |_| left()
            on:keydown=move |event| if event.key() == "Enter" { left() }
        >
            <Field id=id label=label input=Input::Number value=shown set=take wrong=wrong hint=hint.unwrap_or_default() understood=understood pick=clock.into_any() />
        </div>
    }
}

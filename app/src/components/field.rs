//! Form fields: a label, a control, a hint, and what is wrong in words.

use leptos::prelude::*;
use staffelstab_shared::{since, time::Day};

use crate::{
    components::{icon::Icon, untaken::Untaken},
    state::clock,
    text::{
        dates::{self, Asks},
        named, t,
    },
};

/// What a field shows of being wrong.
pub(crate) type Wrong = Signal<Option<String>>;

/// How a text is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Input {
    #[default]
    Text,
    Phone,
    Email,
    Website,
    Number,
    Prose,
}

impl Input {
    const fn html_type(self) -> &'static str {
        match self {
            // What is typed stays as it was typed until it is a number: commas, too.
            Self::Text | Self::Number | Self::Prose => "text",
            Self::Phone => "tel",
            Self::Email => "email",
            Self::Website => "url",
        }
    }

    /// Which keys a phone shows, where its type does not say so.
    fn keys(self) -> Option<&'static str> {
        (self == Self::Number).then_some("decimal")
    }
}

#[component]
pub(crate) fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] set: Callback<String>,
    #[prop(optional)] input: Input,
    #[prop(optional, into)] wrong: Option<Wrong>,
    #[prop(optional, into)] hint: Option<&'static str>,
    /// What was understood of what is typed, where that is not the same.
    #[prop(optional, into)]
    understood: Option<Signal<Option<String>>>,
    /// The id of a datalist with suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
    #[prop(optional)] hide_label: bool,
    #[prop(optional)] disabled: bool,
    /// What lies on the control, at its end: it stays there however many lines the label takes.
    #[prop(optional)]
    pick: Option<AnyView>,
) -> impl IntoView {
    let hint = hint.filter(|hint| !hint.is_empty());
    let wrong = wrong.unwrap_or_else(|| Signal::stored(None));
    let is_wrong = move || wrong.read().is_some();
    let (hint_id, wrong_id) = (format!("{id}-hint"), format!("{id}-wrong"));
    let described = {
        let (hint_id, wrong_id) = (hint_id.clone(), wrong_id.clone());
        move || {
            let parts = [hint.map(|_| hint_id.as_str()), is_wrong().then_some(wrong_id.as_str())];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        }
    };
    let invalid = move || is_wrong().then_some("true");
    let control = if input == Input::Prose {
        view! {
            <textarea
                class="area"
                id=id.clone()
                dir="auto"
                rows="5"
                disabled=disabled
                aria-describedby=described
                aria-invalid=invalid
                prop:value=value
                on:input=move |event| set.run(event_target_value(&event))
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                class="input"
                id=id.clone()
                type=input.html_type()
                inputmode=input.keys()
                dir=if matches!(input, Input::Text) { "auto" } else { "ltr" }
                autocomplete="off"
                list=list
                disabled=disabled
                aria-describedby=described
                aria-invalid=invalid
                prop:value=value
                on:input=move |event| set.run(event_target_value(&event))
            />
        }
        .into_any()
    };
    let control = match pick {
        Some(pick) => view! { <span class="with-pick">{control}{pick}</span> }.into_any(),
        None => control,
    };
    view! {
        <p class="field" class:bad=is_wrong>
            <label for=id class:vh=hide_label>{label}</label>
            {control}
            {move || wrong.get().map(|words| view! { <span class="err" id=wrong_id.clone()><Icon name="alert" />{words}</span> })}
            {understood.map(|words| view! { <span class="hint understood" role="status">{move || words.get()}</span> })}
            {hint.map(|hint| view! { <span class="hint" id=hint_id>{hint}</span> })}
        </p>
    }
}

/// Why a text is no date, once somebody has written it out: nobody is told so over half a date.
/// The example is a date that the field takes.
fn why_unread(writes: RwSignal<bool>, asks: Asks, text: &str) -> Option<String> {
    dates::unread(t(), clock::today(), asks, text).filter(|_| !writes.get())
}

/// The field was left, perhaps by going itself.
fn written(writes: RwSignal<bool>) {
    writes.try_set(false);
}

/// A day of the calendar, or none: written as people write it, or picked. What was understood
/// is shown. A month or a year is its first day, where something ends its last.
#[component]
pub(crate) fn DayField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] day: Signal<Option<Day>>,
    #[prop(into)] set: Callback<Option<Day>>,
    #[prop(optional, into)] wrong: Option<Wrong>,
    #[prop(optional, into)] hint: Option<&'static str>,
    #[prop(optional)] ends: bool,
    /// Where it tells of something that has been, a day still to come is not taken.
    #[prop(optional, into)]
    asks: Signal<Asks>,
    /// The day on which begins what this one ends.
    #[prop(default = None)]
    after: Option<Signal<Option<Day>>>,
    /// It is answered at once: half a date asks for no day.
    #[prop(optional)]
    live: bool,
    /// What the record says: it keeps nobody from saving something else.
    #[prop(default = None)]
    stored: Option<Day>,
) -> impl IntoView {
    let t = t();
    let words = |day: Option<Day>| day.map(|day| dates::full(t, day)).unwrap_or_default();
    let asked = move || after.and_then(|after| after.get()).map_or_else(|| asks.get(), Asks::After);
    let read = move |asks: Asks, text: &str| {
        if let Some(day) = named::by_name(t, clock::today(), asks, text) {
            return Some(day);
        }
        let since = since::understood(text)?;
        if ends { since::last_day(&since) } else { since::first_day(&since) }
    };
    let typed = RwSignal::new(words(day.get_untracked()));
    // Half a date takes nothing away.
    let unread = Untaken::field(&id);
    // What is typed stays as it is; where the day changes otherwise, it is said anew.
    let shown = Signal::derive(move || {
        let (unread, typed, day) = (unread.get(), typed.get(), day.get());
        if !unread.is_empty() {
            unread
        } else if read(asked(), &typed) == day {
            typed
        } else {
            words(day)
        }
    });
    let is_unread = Signal::derive(move || !unread.is_empty());
    // Picked or set otherwise, a day takes the place of half a one.
    Effect::new(move |before: Option<Option<Day>>| {
        let day = day.get();
        if day.is_some() && before.is_some_and(|before| before != day) {
            unread.set(String::new());
        }
        day
    });
    let is_past = move || asks.get() == Asks::Past;
    // What the record says already is not asked about each time.
    let doubt = move || {
        let day = day.get().filter(|day| is_past() && Some(*day) != stored)?;
        named::doubt_of_year(t, clock::today(), &typed.read(), day)
    };
    let is_ahead = move || is_past() && day.get().is_some_and(|day| day > clock::today());
    let is_refused = move || is_unread.get() || (is_ahead() && day.get() != stored);
    let understood = Signal::derive(move || {
        let words = words(day.get().filter(|_| !is_unread.get()));
        (!words.is_empty() && words != shown.read().trim()).then(|| t.understood_as(&words))
    });
    let writes = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        let said = wrong.and_then(|wrong| wrong.get());
        if is_unread.get() {
            why_unread(writes, asked(), &shown.read())
        } else {
            said.or_else(|| (is_ahead() && !writes.get()).then(|| t.day_ahead.to_owned()))
                .or_else(|| doubt().filter(|_| !writes.get()))
        }
    });
    let take = move |text: String| {
        writes.set(true);
        let day = read(untrack(asked), &text);
        if day.is_none() && !text.trim().is_empty() {
            if live {
                set.run(None);
            }
            return unread.set(text);
        }
        unread.set(String::new());
        typed.set(text);
        set.run(day);
    };
    let pick = move |event| {
        let picked = event_target_value(&event).parse().ok();
        unread.set(String::new());
        typed.set(words(picked));
        set.run(picked);
    };
    let hint = hint.unwrap_or_default();
    let calendar = view! {
        <span class="day-pick">
            <Icon name="calendar" />
            <input
                type="date"
                tabindex="-1"
                aria-hidden="true"
                prop:value=move || day.get().map(|day| day.to_string()).unwrap_or_default()
                on:change=pick
            />
        </span>
    };
    view! {
        <div
            class="day"
            data-unfinished=move || is_refused().then_some("")
            on:focusout=move |_| written(writes)
            on:keydown=move |event| if event.key() == "Enter" { written(writes) }
        >
            <Field id=id label=label value=shown set=take wrong=wrong hint=hint understood=understood pick=calendar.into_any() />
        </div>
    }
}

/// A year, a month or a day, as people write it; what was understood is shown.
#[component]
pub(crate) fn SinceField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] set: Callback<String>,
    #[prop(optional, into)] wrong: Option<Wrong>,
    #[prop(optional, into)] hint: Option<&'static str>,
) -> impl IntoView {
    // What is stored in the standard form is shown in words; what is typed stays as it is.
    let typed = RwSignal::new(dates::since(t(), &value.get_untracked()));
    let shown = Signal::derive(move || {
        let (typed, value) = (typed.get(), value.get());
        if since::understood(&typed) == since::understood(&value) { typed } else { value }
    });
    let understood = Signal::derive(move || {
        let typed = shown.get();
        let words = dates::since(t(), &since::understood(&typed)?);
        (words != typed.trim()).then(|| t().understood_as(&words))
    });
    let writes = RwSignal::new(false);
    let is_ahead = Signal::derive(move || {
        let since = since::understood(&shown.read());
        since.and_then(|since| since::first_day(&since)).is_some_and(|day| day > clock::today())
    });
    let set = move |text: String| {
        writes.set(true);
        typed.set(text.clone());
        set.run(text);
    };
    let wrong = Signal::derive(move || {
        let said = wrong.and_then(|wrong| wrong.get());
        if since::understood(&shown.read()).is_some() || shown.read().trim().is_empty() {
            said.or_else(|| (is_ahead.get() && !writes.get()).then(|| t().day_ahead.to_owned()))
        } else {
            why_unread(writes, Asks::Past, &shown.read())
        }
    });
    let hint = hint.unwrap_or_default();
    view! {
        <div
            data-unfinished=move || is_ahead.get().then_some("")
            on:focusout=move |_| written(writes)
            on:keydown=move |event| if event.key() == "Enter" { written(writes) }
        >
            <Field id=id label=label value=shown set=set wrong=wrong hint=hint understood=understood />
        </div>
    }
}

/// A choice of few, as the browser's own menu.
#[component]
pub(crate) fn Select(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// Value and words.
    options: Vec<(String, String)>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    let whole = {
        let options = options.clone();
        Signal::derive(move || {
            let value = value.read();
            let chosen = options.iter().find(|(option, _)| *option == *value);
            chosen.map(|(_, words)| words.clone()).unwrap_or_default()
        })
    };
    let options = options.into_iter().map(|(option, words)| {
        let selected = {
            let option = option.clone();
            move || *value.read() == option
        };
        view! { <option value=option.clone() prop:selected=selected>{words}</option> }
    });
    let options = options.collect_view();
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <select class="select" id=id prop:value=value on:change=move |event| set.run(event_target_value(&event))>{options}</select>
            <Whole words=whole />
        </p>
    }
}

/// More letters than a closed menu shows on a phone.
const CUT_CHARS: usize = 26;

/// What is chosen in a menu, in as many lines as it takes where the menu itself cuts it off.
#[component]
pub(crate) fn Whole(#[prop(into)] words: Signal<String>) -> impl IntoView {
    let is_long = Memo::new(move |_| words.read().chars().count() > CUT_CHARS);
    view! {
        <Show when=move || is_long.get()>
            // Whoever hears it has heard it already.
            <span class="hint whole" aria-hidden="true"><bdi>{move || words.get()}</bdi></span>
        </Show>
    }
}

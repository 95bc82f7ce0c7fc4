//! Texts in an order of their own: each a line that can be changed or taken out, and a field for
//! one more.

use leptos::prelude::*;

use crate::{
    components::{
        dom,
        field::{Field, Wrong},
        icon::Icon,
        untaken::Untaken,
    },
    text::t,
};

#[component]
pub(crate) fn Lines(
    id: &'static str,
    #[prop(into)] label: String,
    /// What is asked of one more.
    #[prop(into)]
    add_label: String,
    /// Their ids, and what they say.
    lines: Memo<Vec<(String, String)>>,
    /// What is wrong with one.
    wrong: impl Fn(&str) -> Wrong + Copy + Send + Sync + 'static,
    #[prop(into)] set: Callback<(String, String)>,
    #[prop(into)] remove: Callback<String>,
    #[prop(into)] add: Callback<String>,
) -> impl IntoView {
    let t = t();
    let ids =
        Memo::new(move |_| lines.read().iter().map(|(line, _)| line.clone()).collect::<Vec<_>>());
    let row = move |line: String| {
        let text = {
            let line = line.clone();
            Memo::new(move |_| {
                let lines = lines.read();
                let here = lines.iter().find(|(id, _)| *id == line);
                here.map(|(_, text)| text.clone()).unwrap_or_default()
            })
        };
        let place = {
            let line = line.clone();
            move || ids.read().iter().position(|id| *id == line).unwrap_or_default() + 1
        };
        let label = t.item_of(&place().to_string(), &label);
        let take_out = {
            let line = line.clone();
            move |_| {
                remove.run(line.clone());
                dom::focus(&format!("#{id}-new"));
            }
        };
        // An emptied line stays until something else is written in it, or it is taken out.
        let change = {
            let line = line.clone();
            move |text: String| {
                if !text.trim().is_empty() {
                    set.run((line.clone(), text));
                }
            }
        };
        let wrong = wrong(&line);
        view! {
            <div class="item">
                <Field id=format!("{id}-{line}") label=label.clone() value=text set=change wrong=wrong />
                <button class="btn icon" type="button" aria-label=t.remove(&label) on:click=take_out><Icon name="close" /></button>
            </div>
        }
    };
    view! {
        <div class="items" id=id>
            <For each=move || ids.get() key=|line| line.clone() let(one)>{row(one)}</For>
            <NewLine id=format!("{id}-new") label=add_label add=add />
        </div>
    }
}

/// A field for one more: Enter takes it, and the field is there for the next.
#[component]
pub(crate) fn NewLine(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] add: Callback<String>,
) -> impl IntoView {
    let t = t();
    let text = Untaken::field(&id);
    let done = move || {
        let line = text.get_untracked().trim().to_owned();
        if !line.is_empty() {
            text.set(String::new());
            add.run(line);
        }
    };
    let own = id.clone();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // Whoever saves by the keyboard has the line taken first.
        if event.key() == "Enter" && !event.is_composing() {
            if !(event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
            }
            done();
            // The line that was added has moved the field down.
            let field = format!("#{own}");
            request_animation_frame(move || dom::bring_near(&field));
        }
    };
    let (field, button) = (id.clone(), format!("{id}-add"));
    let press = move |_| {
        done();
        let field = format!("#{field}");
        dom::focus(&field);
        request_animation_frame(move || dom::bring_near(&field));
    };
    // What is typed and not added is not saved: said when the field is left, and each time that
    // somebody tries to save, until something else is typed.
    let is_left = move || !text.is_empty();
    let was_left = RwSignal::new(false);
    let words = Memo::new(move |_| (was_left.get() && is_left()).then_some(t.line_left));
    let is_wrong = move || words.get().is_some();
    if let Some(untaken) = Untaken::here() {
        Effect::new(move |before: Option<usize>| {
            let tries = untaken.tries();
            if before.is_some_and(|before| before != tries) {
                was_left.set(true);
            }
            tries
        });
    }
    let type_in = move |event| {
        was_left.set(false);
        text.set(event_target_value(&event));
    };
    let (wrong_id, described) = (format!("{id}-wrong"), format!("{id}-wrong"));
    let described = move || is_wrong().then(|| described.clone());
    let label_for = id.clone();
    view! {
        <p class="field" class:bad=is_wrong data-unfinished=move || is_left().then_some("") on:focusout=move |_| { was_left.try_set(true); }>
            <label for=label_for>{label}</label>
            <span class="with-button">
                <input class="input" id=id dir="auto" autocomplete="off" maxlength="2000" enterkeyhint="done" aria-invalid=move || is_wrong().then_some("true") aria-describedby=described prop:value=move || text.get() on:input=type_in on:keydown=on_key />
                <button class="btn" type="button" id=button on:click=press>{t.add}</button>
            </span>
            {move || words.get().map(|words| view! { <span class="err" id=wrong_id.clone()><Icon name="alert" />{words}</span> })}
        </p>
    }
}

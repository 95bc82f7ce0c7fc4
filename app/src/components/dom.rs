//! The few words that have to be said to the browser itself: focus, titles, scrolling.

use std::{cell::Cell, time::Duration};

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};
use staffelstab_shared::id::RecordId;

fn element<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Gives the keyboard to an element, if it is there.
pub(crate) fn focus(selector: &str) {
    if let Some(target) = element::<web_sys::HtmlElement>(selector) {
        // An element that cannot take it keeps the focus where it is.
        let _ = target.focus();
    }
}

/// The same once what has just been asked for is drawn.
pub(crate) fn focus_soon(selector: &'static str) {
    request_animation_frame(move || focus(selector));
}

/// Whether there is such an element.
pub(crate) fn is_there(selector: &str) -> bool {
    element::<web_sys::Element>(selector).is_some()
}

/// Something stands in this part of the page that is not done (half a date, a day still to come, a
/// word that was not added): it gets the focus, and what is around it is not to be saved.
pub(crate) fn holds_unfinished(part: &str) -> bool {
    let field = format!("{part} [data-unfinished] .input");
    let is_there = element::<web_sys::HtmlElement>(&field).is_some();
    if is_there {
        request_animation_frame(move || focus(&field));
    }
    is_there
}

thread_local! {
    static FROM_TOP: Cell<bool> = const { Cell::new(false) };
}

/// The page that comes next is shown from its top on: what was scrolled was another page.
pub(crate) fn show_next_from_top() {
    FROM_TOP.set(true);
}

/// What is typed into.
pub(crate) const FIELDS: &str =
    "input:not([type=checkbox], [type=radio], [type=button]), select, textarea, [contenteditable]";

/// Where the keyboard was when a page was left. What is new is drawn some frames later; whoever
/// has begun to type by then is not interrupted.
#[derive(Clone)]
pub(crate) struct KeyboardAt(Option<web_sys::Element>);

impl KeyboardAt {
    pub(crate) fn now() -> Self {
        Self(document().active_element())
    }

    fn has_gone_on(&self) -> bool {
        let now = document().active_element();
        now != self.0 && now.is_some_and(|it| it.matches(FIELDS).is_ok_and(|is| is))
    }
}

/// After a change of page: the heading of what is new gets the focus, so that a screen reader
/// says where one is and Tab goes on from there.
pub(crate) fn focus_heading_soon() {
    let from = KeyboardAt::now();
    request_animation_frame(move || focus_heading(&from));
}

/// The same at once.
pub(crate) fn focus_heading(from: &KeyboardAt) {
    if !from.has_gone_on()
        && let Some(heading) = element::<web_sys::HtmlElement>("main h1")
    {
        let _ = heading.set_attribute("tabindex", "-1");
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = heading.focus_with_options(&options);
    }
    if FROM_TOP.replace(false) {
        let to_the_top = || window().scroll_to_with_x_and_y(0.0, 0.0);
        to_the_top();
        // The browser brings back, a moment later, how far the page was scrolled once.
        request_animation_frame(move || request_animation_frame(to_the_top));
    }
}

/// Coming back to a list: the row of the record that was open gets the focus, if it is drawn;
/// says whether that is done with.
pub(crate) fn focus_row_of(id: RecordId, from: &KeyboardAt) -> bool {
    if from.has_gone_on() {
        return true;
    }
    let row = element::<web_sys::HtmlElement>(&format!(".virtual a[href*='{id}']"));
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    row.is_some_and(|row| row.focus_with_options(&options).is_ok())
}

/// Keeps the title of the window in step with the page.
pub(crate) fn use_title(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| {
        let title = title();
        document().set_title(&if title.is_empty() {
            "Staffelstab".to_owned()
        } else {
            format!("{title} · Staffelstab")
        });
    });
}

/// Sets attributes of the root element: language, theme.
pub(crate) fn set_root(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// The languages the browser asks for, best first.
pub(crate) fn wanted_languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|language| language.as_string()).collect()
}

/// Whether the `details` that an event is about stand open.
pub(crate) fn is_open(event: &web_sys::Event) -> bool {
    let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    details.is_some_and(|details| details.has_attribute("open"))
}

/// How much of the window's foot is taken by what stays there while the page scrolls.
pub(crate) fn height_at_the_foot(selector: &str) -> f64 {
    let window = window();
    let height = window.inner_height().ok().and_then(|px| px.as_f64()).unwrap_or_default();
    let Ok(found) = document().query_selector_all(selector) else { return 0.0 };
    let elements =
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<web_sys::Element>().ok());
    let taken = elements.filter_map(|element| {
        let style = window.get_computed_style(&element).ok()??;
        let position = style.get_property_value("position").ok()?;
        let place = element.get_bounding_client_rect();
        // What is scrolled away, or stands at the side, takes nothing.
        let is_there = matches!(position.as_str(), "fixed" | "sticky")
            && place.height() > 0.0
            && place.top() > height / 3.0
            && place.top() < height;
        is_there.then(|| height - place.top())
    });
    taken.fold(0.0, f64::max)
}

/// Scrolls no more than it takes to see an element.
pub(crate) fn bring_near(selector: &str) {
    if let Some(target) = element::<web_sys::Element>(selector) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        target.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// A press that follows a link here: not one that opens it elsewhere.
pub(crate) fn is_plain_press(event: &web_sys::MouseEvent) -> bool {
    event.button() == 0
        && !event.meta_key()
        && !event.ctrl_key()
        && !event.shift_key()
        && !event.alt_key()
}

/// Rolls a row of chips until one of them stands in its middle.
pub(crate) fn roll_to(chip: &str) {
    let Some(chip) = element::<web_sys::HtmlElement>(chip) else { return };
    let row = chip.closest(".roll").ok().flatten();
    if let Some(row) = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
        let start = chip.offset_left() - row.offset_left();
        row.set_scroll_left(start - (row.client_width() - chip.offset_width()) / 2);
    }
}

/// Tells a component that the page is about to be printed (`true`; more than once, perhaps),
/// and that it was.
pub(crate) fn while_printing(tell: impl Fn(bool) + Clone + 'static) {
    let on = |name: &'static str, printing: bool| {
        let tell = tell.clone();
        window_event_listener(ev::Custom::<ev::Event>::new(name), move |_| tell(printing))
    };
    let (before, after) = (on("beforeprint", true), on("afterprint", false));
    on_cleanup(move || {
        before.remove();
        after.remove();
    });
}

/// Whether the page is being put on paper.
pub(crate) fn printing() -> ReadSignal<bool> {
    let is = RwSignal::new(false);
    while_printing(move |printing| {
        is.try_set(printing);
    });
    is.read_only()
}

pub(crate) fn print() {
    let say = |name| {
        if let Ok(event) = web_sys::Event::new(name) {
            let _ = window().dispatch_event(&event);
        }
    };
    // What is drawn for paper is drawn after this press only: the browser's own word that it
    // prints comes too late for it.
    say("beforeprint");
    let print = move || {
        if window().print().is_err() {
            say("afterprint");
        }
    };
    set_timeout(print, Duration::ZERO);
}

/// Gives the keyboard to a field that is seen, all of it chosen; says whether it is there.
pub(crate) fn focus_and_select(field: &str) -> bool {
    let field = element::<web_sys::HtmlInputElement>(field).filter(is_seen);
    field.is_some_and(|field| {
        field.select();
        field.focus().is_ok()
    })
}

/// Sets the box that an event is of, as what was pressed is not what is so.
pub(crate) fn set_checked(event: &web_sys::Event, is_checked: bool) {
    event_target::<web_sys::HtmlInputElement>(event).set_checked(is_checked);
}

/// Presses a control of the form (or whatever `around` means) that an event is within; says whether
/// there is one to be pressed.
pub(crate) fn press_within(event: &web_sys::Event, around: &str, control: &str) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let around = target.and_then(|it| it.closest(around).ok().flatten());
    let control = around.and_then(|it| it.query_selector(control).ok().flatten());
    let control = control.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    let control = control.filter(is_seen);
    let is_there = control.is_some();
    // What the key did to its own field is drawn first.
    request_animation_frame(move || control.iter().for_each(web_sys::HtmlElement::click));
    is_there
}

/// Presses a button or a link that is seen; says whether it is there.
pub(crate) fn press(control: &str) -> bool {
    let control = element::<web_sys::HtmlElement>(control).filter(is_seen);
    control.iter().for_each(web_sys::HtmlElement::click);
    control.is_some()
}

fn is_seen(element: &impl AsRef<web_sys::HtmlElement>) -> bool {
    element.as_ref().offset_width() > 0
}

/// Whether a dialogue lies above the page.
pub(crate) fn is_modal_open() -> bool {
    element::<web_sys::Element>("dialog:modal").is_some()
}

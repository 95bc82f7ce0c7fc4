//! A message that something is done, with a way back where there is one. One at a time, none of
//! one ledger in another, and above whatever stays at the foot of the window: it never covers what
//! somebody wants to press.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use staffelstab_shared::id::LedgerId;

use crate::{components::dom, state::Ledger, text::t};

const SHOWN: Duration = Duration::from_secs(8);
/// How long it waits for whoever has their pointer or the keyboard on it.
const HELD: Duration = Duration::from_secs(2);
/// How often a message looks what stays at the foot: a page may come and go below it.
const LOOKS: Duration = Duration::from_millis(150);
/// The tabs, the action of a form, a button that floats, what is done to several.
const AT_THE_FOOT: &str = ".dock, .fab, .nav, .picked-bar";

/// The button of a message, and what it says.
#[derive(Clone)]
struct WayBack {
    words: &'static str,
    /// It outlives the page that the message was said on.
    take: Arc<dyn Fn() + Send + Sync>,
}

impl WayBack {
    fn undo(undo: impl Fn() + Send + Sync + 'static) -> Self {
        Self { words: t().undo, take: Arc::new(undo) }
    }
}

#[derive(Clone)]
struct Message {
    number: u64,
    text: String,
    way_back: Option<WayBack>,
    /// Of which ledger it speaks, if of any.
    of: Option<LedgerId>,
}

/// Says what was done; given as context.
#[derive(Clone, Copy)]
pub(crate) struct Toast {
    message: RwSignal<Option<Message>>,
    last: StoredValue<u64>,
    /// Which ledger is on the screen, or was last.
    shown: StoredValue<Option<LedgerId>>,
    /// In which ledger whoever speaks is.
    of: Option<LedgerId>,
    /// Whether that is only looked at.
    is_look: bool,
}

impl Toast {
    pub(crate) fn new() -> Self {
        Self {
            message: RwSignal::new(None),
            last: StoredValue::new(0),
            shown: StoredValue::new(None),
            of: None,
            is_look: false,
        }
    }

    /// Another ledger comes to the screen: what was said in the one before goes.
    pub(crate) fn comes_to(self, ledger: LedgerId) {
        self.shown.set_value(Some(ledger));
        self.message.update(|message| {
            message.take_if(|message| message.of.is_some_and(|of| of != ledger));
        });
    }

    /// Says what concerns no ledger in particular, such as that one is gone from this device.
    pub(crate) fn say_anywhere(self, text: impl Into<String>) {
        Self { of: None, ..self }.show(text.into(), None);
    }

    pub(crate) fn say(self, text: impl Into<String>) {
        self.show(text.into(), None);
    }

    /// Says that something was done to a record. In a ledger that is only looked at nothing is.
    pub(crate) fn done(self, text: impl Into<String>) {
        self.show(self.as_it_is(text.into()), None);
    }

    /// As [`Self::done`], with a button that takes it back.
    pub(crate) fn done_with_undo(
        self,
        text: impl Into<String>,
        undo: impl Fn() + Send + Sync + 'static,
    ) {
        self.show(self.as_it_is(text.into()), Some(WayBack::undo(undo)));
    }

    /// As [`Self::done`], with a button for what cannot be undone but done otherwise.
    pub(crate) fn done_or_else(
        self,
        text: impl Into<String>,
        words: &'static str,
        otherwise: impl Fn() + Send + Sync + 'static,
    ) {
        let way_back = WayBack { words, take: Arc::new(otherwise) };
        self.show(self.as_it_is(text.into()), Some(way_back));
    }

    /// Says what was done on this device only, with a button that takes it back.
    pub(crate) fn say_with_undo(
        self,
        text: impl Into<String>,
        undo: impl Fn() + Send + Sync + 'static,
    ) {
        self.show(text.into(), Some(WayBack::undo(undo)));
    }

    fn as_it_is(self, done: String) -> String {
        if self.is_look { t().only_tried.to_owned() } else { done }
    }

    fn show(self, text: String, way_back: Option<WayBack>) {
        // What was begun in another ledger may end only now.
        if self.of.is_some() && self.of != self.shown.get_value() {
            return;
        }
        let number = self.last.get_value() + 1;
        self.last.set_value(number);
        self.message.set(Some(Message { number, text, way_back, of: self.of }));
        set_timeout(move || self.goes(number), SHOWN);
    }

    /// Goes, unless somebody is about to press what stands in it.
    fn goes(self, number: u64) {
        if dom::is_there(".toast:hover, .toast:focus-within") {
            set_timeout(move || self.goes(number), HELD);
            return;
        }
        self.message.update(|message| {
            message.take_if(|shown| shown.number == number);
        });
    }
}

pub(crate) fn use_toast() -> Toast {
    let ledger = use_context::<Ledger>();
    let is_look = ledger.is_some_and(|ledger| ledger.is_look());
    Toast { of: ledger.map(|ledger| ledger.id()), is_look, ..expect_context() }
}

/// Where the messages appear. Always there, so that screen readers hear them.
#[component]
pub(crate) fn Toasts() -> impl IntoView {
    let toast = use_toast();
    let foot_px = RwSignal::new(0.0);
    let is_shown = Memo::new(move |_| toast.message.read().is_some());
    Effect::new(move |before: Option<Option<IntervalHandle>>| {
        before.flatten().inspect(IntervalHandle::clear);
        let look = move || foot_px.set(dom::height_at_the_foot(AT_THE_FOOT));
        is_shown.get().then(|| {
            look();
            set_interval_with_handle(look, LOOKS).ok()
        })?
    });
    let above = move || format!("{}px", foot_px.get());
    view! {
        <div class="toasts" role="status" id="toasts" style:--foot=above>
            {move || {
                toast.message.get().map(|message| {
                    let way_back = message.way_back.map(|WayBack { words, take }| {
                        let take_back = move |_| {
                            toast.message.set(None);
                            take();
                        };
                        view! { <button class="btn" type="button" id="undo" on:click=take_back>{words}</button> }
                    });
                    view! { <div class="toast"><span>{message.text}</span>{way_back}</div> }
                })
            }}
        </div>
    }
}

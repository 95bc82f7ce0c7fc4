//! Installing the app on the home screen.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Event;

use super::{events::Listener, window::window};

/// Whether the page runs as an installed app.
pub(crate) fn installed() -> bool {
    let standalone = window()
        .match_media("(display-mode: standalone)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    standalone || ios_standalone() == Some(true)
}

/// iPhones and iPads keep the storage of the browser and of the installed app apart, so
/// whoever joins in the browser has joined nothing. Only there is `navigator.standalone`;
/// desktop Safari has it too, but no touch.
pub(crate) fn must_install_first() -> bool {
    ios_standalone() == Some(false) && window().navigator().max_touch_points() > 0
}

fn ios_standalone() -> Option<bool> {
    Reflect::get(&window().navigator(), &"standalone".into()).ok()?.as_bool()
}

/// The browser's offer to install, kept until somebody wants it.
#[derive(Clone, Default)]
pub(crate) struct Offer(Rc<RefCell<Option<Event>>>);

impl Offer {
    /// Calls with whether there is an offer.
    pub(crate) fn listen(&self, changed: impl Fn(bool) + Clone + 'static) {
        let offer = self.0.clone();
        let heard = changed.clone();
        Listener::new(&window(), "beforeinstallprompt", move |event| {
            event.prevent_default();
            offer.replace(Some(event));
            heard(true);
        })
        .forever();
        let offer = self.0.clone();
        Listener::new(&window(), "appinstalled", move |_| {
            offer.take();
            changed(false);
        })
        .forever();
    }

    /// Opens the browser's dialogue. An offer holds once.
    pub(crate) async fn accept(&self) {
        let Some(event) = self.0.take() else { return };
        let prompt = Reflect::get(&event, &"prompt".into()).and_then(JsCast::dyn_into::<Function>);
        let answer = prompt
            .and_then(|prompt| prompt.call0(&event))
            .and_then(|it: JsValue| it.dyn_into::<Promise>());
        if let Ok(answer) = answer {
            let _ = JsFuture::from(answer).await;
        }
    }
}

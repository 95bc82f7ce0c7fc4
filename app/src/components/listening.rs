//! Listening to what the browser says of the page, until somebody drops it.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys,
};
use send_wrapper::SendWrapper;

/// Hears an event before whoever it is meant for, and those that do not bubble.
pub(crate) fn on_its_way(
    name: &'static str,
    listener: impl Fn(ev::Event) + 'static,
) -> impl Drop + Send + Sync + 'static {
    struct Listening(&'static str, SendWrapper<Closure<dyn Fn(ev::Event)>>);
    impl Drop for Listening {
        fn drop(&mut self) {
            let function = self.1.as_ref().unchecked_ref();
            let _ = window().remove_event_listener_with_callback_and_bool(self.0, function, true);
        }
    }
    let closure = Closure::<dyn Fn(ev::Event)>::new(listener);
    // Fails only for a callback that is no function.
    let _ = window().add_event_listener_with_callback_and_bool(
        name,
        closure.as_ref().unchecked_ref(),
        true,
    );
    Listening(name, SendWrapper::new(closure))
}

/// Hears of the size of an element; being hidden and shown again is one.
pub(crate) fn on_size<F: Fn() + 'static>(
    element: &web_sys::Element,
    listener: F,
) -> impl Drop + Send + Sync + use<F> {
    struct Watched(
        Option<web_sys::ResizeObserver>,
        #[expect(dead_code, reason = "it is called")] Closure<dyn Fn()>,
    );
    struct Observing(SendWrapper<Watched>);
    impl Drop for Observing {
        fn drop(&mut self) {
            if let Watched(Some(observer), _) = &*self.0 {
                observer.disconnect();
            }
        }
    }
    let closure = Closure::<dyn Fn()>::new(listener);
    let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(element);
    }
    Observing(SendWrapper::new(Watched(observer, closure)))
}

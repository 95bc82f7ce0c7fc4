//! A newer version of the app: `boot.js` says that one waits, and is told to take it.

use web_sys::CustomEvent;

use super::{events::Listener, window::window};

pub(crate) fn on_update(heard: impl Fn() + 'static) {
    Listener::new(&window(), "staffelstab-update", move |_| heard()).forever();
}

/// The page loads again with the new version.
pub(crate) fn accept() {
    if let Ok(event) = CustomEvent::new("staffelstab-update-accept") {
        let _ = window().dispatch_event(&event);
    }
}

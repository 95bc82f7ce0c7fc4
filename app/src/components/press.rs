//! A press counts where it began. Leaving a field may bring up a line above the button that is
//! being pressed: the button goes on from under the finger, and the browser makes no click of it.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys};
use send_wrapper::SendWrapper;

use crate::components::{dom, listening::on_its_way};

/// A button or link, and where it stood when the press began.
struct Press {
    on: web_sys::HtmlElement,
    stood: web_sys::DomRect,
}

/// Hears every press, for the whole app.
#[component]
pub(crate) fn PressCounts() -> impl IntoView {
    let pressed = StoredValue::new(None::<SendWrapper<Press>>);
    let begins = on_its_way("mousedown", move |event| {
        pressed.set_value(begun(&event).map(SendWrapper::new));
    });
    let ends = on_its_way("mouseup", move |event| {
        let Some(press) = pressed.try_update_value(Option::take).flatten() else { return };
        if let Some(moved) = gone_from_under(&press, &event) {
            moved.click();
        }
    });
    on_cleanup(move || drop((begins, ends)));
}

fn begun(event: &web_sys::Event) -> Option<Press> {
    event.dyn_ref::<web_sys::MouseEvent>().filter(|mouse| dom::is_plain_press(mouse))?;
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let control = target.closest("button, a[href]").ok().flatten()?;
    let stood = control.get_bounding_client_rect();
    Some(Press { on: control.dyn_into().ok()?, stood })
}

/// What a press is meant for that ends where it stood, and not on it any more.
fn gone_from_under<'p>(
    press: &'p Press,
    event: &web_sys::Event,
) -> Option<&'p web_sys::HtmlElement> {
    let Press { on, stood } = press;
    let mouse = event.dyn_ref::<web_sys::MouseEvent>()?;
    let (x, y) = (f64::from(mouse.client_x()), f64::from(mouse.client_y()));
    let ends_there =
        stood.left() <= x && x <= stood.right() && stood.top() <= y && y <= stood.bottom();
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    (ends_there && on.is_connected() && !on.contains(target.as_ref())).then_some(on)
}

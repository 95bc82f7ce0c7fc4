//! One active tab: whoever holds the Web Lock.
//!
//! `web-sys` counts Web Locks among its unstable interfaces, so they are called by name.
//! Where there are none (plain http, old browsers) every tab believes to hold it; the
//! owner's token in the storage still lets only the last one write.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::window::window;

const NAME: &str = "staffelstab";

/// How to ask for the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Take it only if nobody has it.
    IfFree,
    /// Wait until whoever has it closes.
    Wait,
    /// Take it away from whoever has it.
    Steal,
}

/// Calls `granted` with whether this tab has the lock; it says whether the lock is still
/// wanted. Returns when the lock was taken away.
async fn request(ask: Ask, granted: impl FnOnce(bool) -> bool + 'static) -> Result<(), JsValue> {
    let manager =
        Reflect::get(&window().navigator(), &"locks".into()).unwrap_or(JsValue::UNDEFINED);
    let Ok(request) =
        Reflect::get(&manager, &"request".into()).and_then(JsCast::dyn_into::<Function>)
    else {
        let _ = granted(true);
        return std::future::pending().await;
    };
    let options = Object::new();
    match ask {
        Ask::IfFree => Reflect::set(&options, &"ifAvailable".into(), &true.into())?,
        Ask::Steal => Reflect::set(&options, &"steal".into(), &true.into())?,
        Ask::Wait => true,
    };
    let hold = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let has = !lock.is_null();
        // The lock is held for as long as this promise is open: until the tab closes.
        if granted(has) && has { Promise::new(&mut |_, _| {}).into() } else { JsValue::UNDEFINED }
    });
    let held = request.call3(&manager, &NAME.into(), &options, &hold)?;
    JsFuture::from(held.dyn_into::<Promise>()?).await.map(|_| ())
}

/// A lock that this tab holds. Resolves when another tab has taken it.
pub(crate) type Lost = oneshot::Receiver<()>;

/// Asks for the lock. `None` if it is taken and was only to be had free.
pub(crate) async fn acquire(ask: Ask) -> Option<Lost> {
    let (send_grant, grant) = oneshot::channel();
    let (send_lost, lost) = oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = request(ask, move |has| send_grant.send(has).is_ok()).await;
        let _ = send_lost.send(());
    });
    grant.await.unwrap_or(false).then_some(lost)
}

//! The time of day, and waiting: for a while, for the next frame, for a breath.

use futures::channel::oneshot;
use js_sys::{Date, Promise};
use staffelstab_shared::{
    time::{Day, UnixMillis},
    time_of_day::TimeOfDay,
};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

use super::{events::Listener, window::window};

pub(crate) fn now() -> UnixMillis {
    UnixMillis::on_a_clock(Date::now())
}

/// Milliseconds since the page began, finer than [`now`] and never going back.
pub(crate) fn elapsed_ms() -> f64 {
    window().performance().map_or_else(Date::now, |performance| performance.now())
}

/// Year, month, day, hour and minute where the device is.
pub(crate) fn local(at: UnixMillis) -> (u16, u8, u8, u8, u8) {
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    (
        u16::try_from(date.get_full_year()).unwrap_or_default(),
        small(date.get_month().saturating_add(1)),
        small(date.get_date()),
        small(date.get_hours()),
        small(date.get_minutes()),
    )
}

/// When it is so late on a day where the device is.
pub(crate) fn at_local(day: Day, time: TimeOfDay) -> UnixMillis {
    let (year, month) = (u32::from(day.year()), i32::from(day.month()) - 1);
    let (date, hour) = (i32::from(day.day()), i32::from(time.hour()));
    let at = Date::new_with_year_month_day_hr_min(year, month, date, hour, time.minute().into());
    // It takes years of two digits for those of the last century.
    at.set_full_year_with_month_date(year, month, date);
    UnixMillis::on_a_clock(at.get_time())
}

pub(crate) async fn sleep(ms: u32) {
    let ms = i32::try_from(ms).unwrap_or(i32::MAX);
    let timer = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(timer).await;
}

/// Waits until the browser draws. A hidden page draws nothing, so it waits a moment instead.
pub(crate) async fn next_frame() {
    if super::page::hidden() {
        return sleep(250).await;
    }
    let (send, drawn) = oneshot::channel();
    let callback = Closure::once_into_js(move || {
        let _ = send.send(());
    });
    if window().request_animation_frame(callback.unchecked_ref()).is_ok() {
        let _ = drawn.await;
    }
}

/// Lets the browser do what waits: input, drawing. A message to oneself, because timers
/// are slowed to 4 ms, and to a second in the background.
pub(crate) async fn breathe() {
    let Ok(channel) = MessageChannel::new() else { return sleep(0).await };
    let (send, arrived) = oneshot::channel();
    let mut send = Some(send);
    let port = channel.port1();
    let _listener = Listener::new(&port, "message", move |_| {
        if let Some(send) = send.take() {
            let _ = send.send(());
        }
    });
    port.start();
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        let _ = arrived.await;
    }
    port.close();
}

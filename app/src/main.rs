//! The app. Reading order: `app` (which screen), `routes` (addresses), `pages`, `components`
//! (what pages are made of), `text` (every word), `state` (the facade), `runtime` and `platform`
//! (what lies below).

#[expect(unreachable_pub, reason = "leptos makes the properties of components public")]
mod app;
#[expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "leptos makes the properties of components public, and components own them"
)]
mod components;
#[expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "leptos makes the properties of components public, and components own them"
)]
mod pages;
mod platform;
mod routes;
mod runtime;
mod state;
mod text;

fn main() {
    platform::crash::watch();
    leptos::mount::mount_to_body(app::Root);
}

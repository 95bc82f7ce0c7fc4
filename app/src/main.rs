//! The app, in layers: `platform` (the browser), `news` (what the runtime tells), `runtime` (the
//! engine), `state` (the facade: commands in, signals out), `routes` (addresses), `components`
//! (widgets that know no record), `records` (what knows records and is used by several pages) and
//! `pages`. Each may use what stands before it and nothing behind it; no two files use each other.
//! `text` (every word) is for all, `kinds` (the faces of the kinds of record) for all from
//! `components` up. `app` stands above them: which screen is right at all.

#[expect(unreachable_pub, reason = "leptos makes the properties of components public")]
mod app;
#[expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "leptos makes the properties of components public, and components own them"
)]
mod components;
mod kinds;
mod news;
#[expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "leptos makes the properties of components public, and components own them"
)]
mod pages;
mod platform;
#[expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "leptos makes the properties of components public, and components own them"
)]
mod records;
mod routes;
mod runtime;
mod state;
mod text;

fn main() {
    platform::crash::watch();
    leptos::mount::mount_to_body(app::Root);
}

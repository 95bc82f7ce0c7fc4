//! One device: its tabs, its storage, its version, its language.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use staffelstab_tests::browser::{Colours, Upgrades};

use super::{
    app::{self, Stand},
    stage::{Stage, dist},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn only_one_tab_works_and_the_other_can_take_over() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;

    let (first, second) = anna.open_second_tab("/contacts").await?;
    anna.see("#use-here").await?;
    anna.press_at("#use-here").await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    app::set(&anna, "#district", "Oberau").await?;
    app::stands(&anna, Stand::All).await?;

    anna.look_at(first).await?;
    anna.see("#use-here").await?;
    anna.press_at("#use-here").await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    anna.see_text_in("#facts", "Oberau").await?;
    app::set(&anna, "#district", "Kleinwehr").await?;
    anna.look_at(second).await?;
    anna.see("#use-here").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_full_device_says_so_and_keeps_what_was_typed() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    anna.limit_storage(Some(1)).await?;
    // The browser grants space in portions: the limit holds once the last one is used up.
    let refused = "const done = arguments[arguments.length - 1]; const opening = indexedDB.open('filler', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('bytes', { autoIncrement: true });
        opening.onerror = () => done(true);
        opening.onsuccess = () => { const base = opening.result; const writing = base.transaction('bytes', 'readwrite');
            writing.objectStore('bytes').add(new Uint8Array(100000));
            writing.oncomplete = () => { base.close(); done(false); }; writing.onabort = () => { base.close(); done(true); }; };";
    anna.until_async("a full storage", refused).await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#form .note.fail", "Speicher").await?;
    anna.see_value("#district", "Oberau").await?;

    // Space again: the same form saves.
    anna.limit_storage(None).await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "Oberau").await?;
    app::stands(&anna, Stand::All).await?;
    anna.reload().await?;
    anna.see_text_in("#facts", "Oberau").await?;
    anna.has_no_complaints().await
}

/// Fills the storage that keeps drafts, to the last byte.
const FILL: &str = "let size = 1 << 22, at = 0; while (size > 0) {
    try { localStorage.setItem(`filler ${at}`, 'x'.repeat(size)); at += 1; } catch { size >>= 1; } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_draft_is_not_promised_where_the_browser_has_no_room_for_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    anna.see_text_in("#draft", "Entwurf auf diesem Gerät gesichert").await?;
    anna.run(FILL, &[]).await?;
    anna.write_at("#district", &"Oberau am Wehr ".repeat(9)).await?;
    anna.see_text_in("#draft", "erst nach dem Speichern sicher").await?;
    anna.press_at("#cancel").await?;
    anna.see_text_in("#unsaved", "Wenn Sie gehen, ist es verloren").await?;
    anna.see_no("#unsaved-later").await?;
    anna.press_at("#unsaved-stay").await?;

    // Room again: the next word is kept, and so the question says.
    anna.run("for (const name of Object.keys(localStorage)) if (name.startsWith('filler')) localStorage.removeItem(name);", &[])
        .await?;
    anna.write_at("#district", "Oberau-Nord").await?;
    anna.see_text_in("#draft", "Entwurf auf diesem Gerät gesichert").await?;
    anna.press_at("#cancel").await?;
    anna.see_text_in("#unsaved", "Der Entwurf bleibt auf diesem Gerät").await?;
    anna.press_at("#unsaved-later").await?;
    app::edit(&anna).await?;
    anna.see_value("#district", "Oberau-Nord").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn in_a_look_a_draft_is_promised_until_one_leaves_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    app::contacts(&anna).await?;
    app::open_contact(&anna, "Amira Barakat").await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    anna.press_at("#cancel").await?;
    anna.see_text_in("#unsaved", "bis Sie ihn verwerfen oder die Musterstadt verlassen").await?;
    anna.press_at("#unsaved-later").await?;
    app::edit(&anna).await?;
    anna.see_value("#district", "Oberau").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_new_version_is_offered_and_waits_until_somebody_takes_it() -> Result<()> {
    let mut stage = Stage::set_behind_proxy(Upgrades::Carried).await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    anna.is_ready_for_no_network().await?;

    // The next version: its worker names another cache.
    let worker = std::fs::read_to_string(dist().join("service-worker.js"))?;
    let (before, rest) =
        worker.split_once("const CACHE = \"").context("the worker names its cache")?;
    let next = format!(
        "{before}const CACHE = \"staffelstab-next-{}",
        rest.trim_start_matches("staffelstab-")
    );
    stage.proxy()?.replace_script("/service-worker.js", next);
    app::contacts(&anna).await?;
    anna.press_at("#new-contact").await?;
    anna.write_at("#given", "Nour").await?;
    anna.see_text_in("#draft", "Entwurf").await?;
    let update = "const done = arguments[arguments.length - 1]; navigator.serviceWorker.ready.then((r) => r.update()).then(() => done(true))";
    anna.run_async(update, &[]).await?;
    anna.see("#update, .note.update").await?;
    // Nothing was reloaded under the typing hands.
    anna.see_value("#given", "Nour").await?;

    anna.run("window.before = true", &[]).await?;
    anna.press_at("#update").await?;
    anna.until(
        "the app anew",
        "return window.before === undefined && document.querySelector('nav.nav, #form') !== null",
        &[],
    )
    .await?;
    anna.until(
        "the next version's cache alone",
        "return window.cachesSeen?.length === 1 && window.cachesSeen[0].startsWith('staffelstab-next-') || (caches.keys().then((names) => { window.cachesSeen = names }), false)",
        &[],
    )
    .await?;
    anna.see_no(".note.update").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn language_and_colours_are_chosen_and_stay_chosen() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    anna.see_text("Netzbuch").await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    app::settings(&anna).await?;
    anna.see_text_in("#settings-title", "Einstellungen").await?;
    anna.choose("#language", "en").await?;
    anna.see_text_in("#settings-title", "Settings").await?;
    let language = "return document.documentElement.lang";
    ensure!(anna.run(language, &[]).await? == json!("en"));

    let ground = "return getComputedStyle(document.body).backgroundColor";
    let light = anna.run(ground, &[]).await?;
    anna.choose("#theme", "dark").await?;
    anna.until(
        "a dark ground",
        &format!("{ground} !== arguments[0]"),
        std::slice::from_ref(&light),
    )
    .await?;
    let dark = anna.run(ground, &[]).await?;

    anna.reload().await?;
    anna.see_text_in("#settings-title", "Settings").await?;
    ensure!(anna.run(ground, &[]).await? == dark, "the choice is remembered");
    anna.choose("#theme", "light").await?;
    anna.until(
        "a light ground",
        &format!("{ground} === arguments[0]"),
        std::slice::from_ref(&light),
    )
    .await?;
    anna.choose("#theme", "device").await?;
    anna.colours(Colours::Dark).await?;
    anna.until("the device's dark ground", &format!("{ground} === arguments[0]"), &[dark]).await?;
    anna.choose("#language", "de").await?;
    anna.see_text_in("#settings-title", "Einstellungen").await?;
    anna.has_no_complaints().await
}

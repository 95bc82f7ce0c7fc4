//! A browser that throws away what it stored: who comes back is told.

use anyhow::Result;
use serde_json::json;
use staffelstab_tests::browser::{Device, Size};

use super::{
    app::{self, Stand},
    stage::Stage,
};

const MARKED: &str = "return document.cookie.includes('staffelstab-ledger-was-here=1')";

/// What a browser clears of its own accord when space runs out: all but cookies.
async fn evict(device: &Device, origin: &str) -> Result<()> {
    device.open_link("about:blank").await?;
    let storage = "indexeddb,local_storage,cache_storage,service_workers,file_systems";
    let what = json!({ "origin": origin, "storageTypes": storage });
    device.command("Storage.clearDataForOrigin", what).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_browser_that_threw_a_ledger_away_is_told_apart_from_a_new_one() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;
    bernd.resize(Size::Phone).await?;
    bernd.see("#found-submit").await?;
    bernd.see_no("#was-here").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    app::stands(&bernd, Stand::All).await?;
    bernd.until("a mark", MARKED, &[]).await?;
    bernd.reload().await?;
    app::stands(&bernd, Stand::All).await?;

    evict(&bernd, &stage.origin()).await?;
    // At the address of the ledger that was here, too.
    bernd.open("/l/000102030405460788090a0b0c0d0e0f/today").await?;
    bernd.see("#absent").await?;
    bernd.see_text_in("#was-here", "In diesem Browser war schon ein Netzbuch").await?;
    bernd.open("/").await?;
    bernd.see_text_in("#was-here", "In diesem Browser war schon ein Netzbuch").await?;
    bernd.see_text_in("#was-here", "eine neue Einladung").await?;
    bernd.screenshot("was-here-phone").await?;
    // The way back.
    let again = app::invite(&anna).await?;
    app::join_by_code(&bernd, &again.code, "Bernd").await?;
    bernd.see_text_in("#contacts", "Nour Haddad").await?;

    // Whoever leaves has lost nothing, and is not told so.
    app::settings(&bernd).await?;
    bernd.press_at("#ledgers-here .leave").await?;
    bernd.press_at("#leave-now").await?;
    bernd.see("#found-submit").await?;
    bernd.see_no("#was-here").await?;
    bernd.reload().await?;
    bernd.see("#found-submit").await?;
    bernd.see_no("#was-here").await?;
    bernd.until("no mark", "return document.cookie === ''", &[]).await?;

    // Whoever has read it is not told again.
    evict(&anna, &stage.origin()).await?;
    anna.open("/").await?;
    anna.press_at("#was-here-forget").await?;
    anna.see_no("#was-here").await?;
    anna.reload().await?;
    anna.see("#found-submit").await?;
    anna.see_no("#was-here").await?;
    Ok(())
}

//! Relays come and go: a person is asked once, nothing is lost, and the home moves.

use anyhow::{Result, ensure};
use staffelstab_tests::{
    browser::{Colours, Device, Size},
    device as native,
};

use super::{
    app::{self, Stand},
    stage::Stage,
};

/// Written while nobody has decided yet, and there after reloading.
async fn works_on_meanwhile(anna: &Device, district: &str) -> Result<()> {
    app::open_contact(anna, "Nour Haddad").await?;
    app::set(anna, "#district", district).await?;
    app::stands(anna, Stand::Asked).await?;
    anna.reload().await?;
    app::open_contact(anna, "Nour Haddad").await?;
    anna.see_text_in("#facts", district).await?;
    app::stands(anna, Stand::Asked).await
}

/// Says on the status page that the relay is theirs.
async fn accepts(device: &Device) -> Result<()> {
    app::stands(device, Stand::Asked).await?;
    app::status(device).await?;
    device
        .see_text_in("#relay-asks", "Was auf diesem Gerät liegt, ist vollständig erhalten")
        .await?;
    device.press_at("#relay-asks #accept-relay").await?;
    device.see_no("#relay-asks").await?;
    app::stands(device, Stand::Elsewhere).await
}

async fn moves_the_home(anna: &Device) -> Result<()> {
    app::status(anna).await?;
    // Once more before what cannot be taken back.
    anna.press_at("#home-step #move-home").await?;
    anna.see_text_in("#home-sure", "Sie können es nicht zurücknehmen").await?;
    anna.press_at("#home-cancel").await?;
    anna.press_at("#home-step #move-home").await?;
    anna.press_at("#home-really").await?;
    anna.see_no("#home-step").await?;
    anna.see_text_in("#home-stated", "Dieses Relais ist jetzt die Heimat").await?;
    app::stands(anna, Stand::All).await?;
    anna.see_text_in("#status-facts", "Das Relais hat das Speichern bestätigt").await
}

async fn pictures(device: &Device, what: &str) -> Result<()> {
    for size in [Size::Phone, Size::Desktop] {
        device.resize(size).await?;
        for colours in [Colours::Dark, Colours::Light] {
            device.colours(colours).await?;
            device.drawn().await?;
            device.screenshot(&format!("{what}-{}-{}", size.name(), colours.name())).await?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_relay_with_an_empty_folder_is_brought_everything_after_one_confirmation() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::stands(&anna, Stand::All).await?;

    stage.start_strange_relay().await?;
    app::stands(&anna, Stand::Asked).await?;
    anna.see_text_in("#relay-asks", "Das Relais ist ein anderes als bisher.").await?;
    works_on_meanwhile(&anna, "Oberau").await?;

    // Whoever puts it off is not asked again on every page, nor after a new start, but finds it
    // with the status.
    anna.press_at("#relay-later").await?;
    anna.see_no("#relay-asks").await?;
    anna.reload().await?;
    app::stands(&anna, Stand::Asked).await?;
    anna.see_no("#relay-asks").await?;
    app::contacts(&anna).await?;
    // Whoever would leave now is told that this may be the last copy.
    app::settings(&anna).await?;
    anna.press_at("#ledgers-here .leave").await?;
    anna.see_text_in("#leave-unsent", "liegt vielleicht nur noch hier").await?;
    anna.see_text_in("#leave-unsent", "Erst dort fortsetzen").await?;
    anna.see_no("#leave-unsent .ok").await?;
    anna.see_no("#leave-wait").await?;
    pictures(&anna, "leave-asked").await?;
    anna.press_at("#leave-cancel").await?;
    accepts(&anna).await?;
    anna.see_text_in("#status-facts", "Sie können es noch als Heimat bestätigen").await?;
    moves_the_home(&anna).await?;

    // What the new relay has is all there is.
    let invitation = app::invite(&anna).await?;
    app::stands(&anna, Stand::All).await?;
    let mut renate = native::Device::join(stage.relay(), &invitation.code).await?;
    renate.sync().await?;
    let views: Vec<_> = renate.replica().views().values().collect();
    ensure!(
        views.iter().any(|view| view.text("district") == "Oberau"),
        "the edit made meanwhile did not reach the new relay: {} records",
        views.len()
    );
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_relay_that_lost_its_key_goes_on_once_each_device_has_said_so() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    app::open_contact(&bernd, "Nour Haddad").await?;
    app::stands(&bernd, Stand::All).await?;

    stage.start_relay_with_new_key().await?;
    app::stands(&anna, Stand::Asked).await?;
    works_on_meanwhile(&anna, "Oberau").await?;
    pictures(&anna, "relay-asks").await?;
    app::status(&anna).await?;
    pictures(&anna, "relay-asks-status").await?;
    accepts(&anna).await?;
    pictures(&anna, "home-step").await?;

    // A member decides for the own device, and leaves the home to stewards.
    accepts(&bernd).await?;
    bernd.see_text_in("#what-home-is", "Die Heimat ist das Relais").await?;
    bernd
        .see_text_in(
            "#home-step",
            "Die Verwaltung muss es noch als Heimat bestätigen, in der Regel zu zweit",
        )
        .await?;
    bernd.see_no("#move-home").await?;
    app::open_contact(&bernd, "Nour Haddad").await?;
    bernd.see_text_in("#facts", "Oberau").await?;

    anna.press_at("#home-step #move-home").await?;
    pictures(&anna, "home-sure").await?;
    anna.press_at("#home-cancel").await?;
    moves_the_home(&anna).await?;
    app::stands(&bernd, Stand::All).await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_question_that_nobody_answered_is_gone_once_the_known_relay_is_back() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::stands(&anna, Stand::All).await?;

    let ours = stage.start_strange_relay().await?;
    app::stands(&anna, Stand::Asked).await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    app::set(&anna, "#district", "Oberau").await?;

    stage.bring_back(&ours).await?;
    app::stands(&anna, Stand::All).await?;
    anna.see_no("#relay-asks").await?;
    anna.reload().await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    anna.see_text_in("#facts", "Oberau").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn that_the_home_is_back_is_said_and_what_it_lacked_is_brought_to_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::stands(&anna, Stand::All).await?;
    let ours = stage.start_strange_relay().await?;
    accepts(&anna).await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    app::set(&anna, "#district", "Oberau").await?;
    app::stands(&anna, Stand::Elsewhere).await?;

    stage.bring_back(&ours).await?;
    app::stands(&anna, Stand::All).await?;
    anna.see_text_in("#home-is-back", "Die bisherige Heimat ist wieder da. Sie hat auch").await?;
    anna.resize(Size::Phone).await?;
    anna.screenshot("home-is-back-phone").await?;
    app::status(&anna).await?;
    anna.see_text_in("#home-back", "Die bisherige Heimat ist wieder da").await?;
    anna.see_text_in("#status-facts", "Alles ist übertragen").await?;
    app::contacts(&anna).await?;
    anna.press_at("#home-back-read").await?;
    anna.see_no("#home-is-back").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn nobody_is_invited_to_a_ledger_that_the_relay_does_not_keep() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::stands(&anna, Stand::All).await?;
    // The relay has lost what it held, and takes in nothing that it does not know.
    stage.lose_log().await?;
    stage.restart_relay(&["--founding", "closed"]).await?;
    app::members(&anna).await?;
    anna.see_text_in("#invite-refused", "könnte mit einer Einladung niemand beitreten").await?;
    anna.see("#invite:disabled").await?;
    anna.press_at("#invite-refused .btn").await?;
    anna.see_text_in("#content", "führt dieses Netzbuch nicht").await?;

    // Once it does, whoever is invited comes in.
    stage.restart_relay(&[]).await?;
    app::stands(&anna, Stand::All).await?;
    app::members(&anna).await?;
    anna.see_no("#invite-refused").await?;
    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    bernd.see_text_in("#contacts", "Nour Haddad").await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

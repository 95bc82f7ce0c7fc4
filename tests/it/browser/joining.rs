//! Founding a ledger, inviting, joining.

use anyhow::{Context as _, Result, ensure};
use staffelstab_tests::browser::Device;

use super::{
    app::{self, Stand},
    stage::Stage,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_town_is_founded_filled_and_shared_by_link_and_by_typed_code() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::knowledge(&anna).await?;
    app::counts(&anna, "#entries", app::SAMPLE_ENTRIES).await?;
    let invitation = app::invite(&anna).await?;

    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    ensure!(
        !bernd.path().await?.contains('#'),
        "the secret stays in the address: {}",
        bernd.path().await?
    );
    app::contacts(&bernd).await?;
    app::counts(&bernd, "#contacts", app::SAMPLE_CONTACTS).await?;
    app::stands(&bernd, Stand::All).await?;

    let second = app::invite(&anna).await?;
    ensure!(second.code != invitation.code, "every invite has a code of its own");
    let cem = stage.device("Cem").await?;
    // As somebody types it who hears it on the telephone.
    let heard = second.code.to_lowercase().replace('-', " ");
    app::join_by_code(&cem, &heard, "Cem").await?;
    app::contacts(&cem).await?;
    app::counts(&cem, "#contacts", app::SAMPLE_CONTACTS).await?;

    app::members(&anna).await?;
    for name in ["Bernd", "Cem"] {
        anna.see_text_in("#plain-members", name).await?;
    }
    for device in [&anna, &bernd, &cem] {
        device.has_no_complaints().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_edit_appears_on_the_other_phone_by_itself() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    app::open_contact(&anna, "Amira Darwish").await?;
    app::open_contact(&bernd, "Amira Darwish").await?;

    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    let watch = "window.appeared = new Promise((seen) => {
        const look = () => document.querySelector('#facts').innerText.includes('Oberau') && seen(Date.now());
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    })";
    bernd.run(watch, &[]).await?;
    let press = "const now = Date.now(); document.querySelector('#save').click(); return now";
    let saved = anna.run(press, &[]).await?.as_f64().context("a time")?;
    bernd.see_text_in("#facts", "Oberau").await?;
    let appeared = bernd
        .run_async("window.appeared.then(arguments[0])", &[])
        .await?
        .as_f64()
        .context("a time")?;
    println!("pressing save to seeing it on the other phone: {} ms", appeared - saved);

    app::stands(&anna, Stand::All).await?;
    ensure!(
        app::record_page(&anna).await? == app::record_page(&bernd).await?,
        "both show the same"
    );
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn looking_at_an_invite_does_not_use_it_and_using_it_once_does() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    let invitation = app::invite(&anna).await?;

    // A messenger's preview, another browser, a second look: none of them takes the place.
    let curious = stage.device("a curious browser").await?;
    for _ in 0..2 {
        curious.open_link(&invitation.link).await?;
        curious.see("#join-submit").await?;
        ensure!(!curious.path().await?.contains('#'), "the secret stays in the address");
    }
    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;

    app::type_code(&curious, &invitation.code, "Mallory").await?;
    curious.see_text_in(".trouble", "Einladung").await?;
    curious.see_no("nav.nav").await?;
    curious.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_broken_code_is_answered_with_what_is_wrong_with_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;

    let code = invitation.code.as_str();
    let truncated = &code[..code.len() - 5];
    let last = if code.ends_with('7') { '8' } else { '7' };
    let misread = format!("{}{last}", &code[..code.len() - 1]);
    let mut said = Vec::new();
    for wrong in ["", truncated, &misread, "LINDENAU 1!", &format!("{}?", &code[..code.len() - 1])]
    {
        app::type_code(&bernd, wrong, "Bernd").await?;
        let words = bernd.text("#join .trouble .note").await?;
        ensure!(!words.is_empty(), "“{wrong}” is refused without a word");
        said.push(words);
        // What was typed is still there, to be mended.
        bernd.see_value("#code", wrong).await?;
    }
    ensure!(said[1].contains("24") && said[1].contains("28"), "how much is missing: {}", said[1]);
    said.dedup();
    ensure!(said.len() >= 4, "each fault has words of its own: {said:?}");

    app::type_code(&bernd, code, "Bernd").await?;
    app::is_in(&bernd).await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn without_a_relay_nothing_is_founded_and_the_page_says_so() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    stage.stop_relay().await?;
    anna.write_at("#ledger-name", "Netz Lindenau").await?;
    anna.write_at("#found-name", "Anna").await?;
    anna.press_at("#found-submit").await?;
    anna.see("#found .trouble .note").await?;
    ensure!(
        anna.value_at("#ledger-name").await? == "Netz Lindenau",
        "what was typed is still there"
    );

    stage.start_relay_again().await?;
    anna.press_at("#found-submit").await?;
    anna.see("#empty-contacts").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_invite_that_a_restored_relay_does_not_know_yet_can_be_tried_again() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    let backup = stage.back_up_relay().await?;
    let invitation = app::invite(&anna).await?;
    app::stands(&anna, Stand::All).await?;
    leave(&anna).await?;
    stage.restore_relay(&backup).await?;

    let bernd = stage.device("Bernd").await?;
    app::type_code(&bernd, &invitation.code, "Bernd").await?;
    bernd.see_text_in("#join .trouble .note", "wiederhergestellt").await?;
    bernd.see_named("#join-submit", "Erneut versuchen").await?;
    bernd.see_value("#code", &invitation.code).await?;
    bernd.see_value("#join-name", "Bernd").await?;

    come_back(&anna).await?;
    bernd.press_at("#join-submit").await?;
    app::is_in(&bernd).await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_join_that_a_restored_relay_cannot_answer_yet_waits_and_goes_on_by_itself() -> Result<()>
{
    let mut stage = Stage::set().await?;
    let Interrupted { anna, bernd, code, .. } = Interrupted::set(&mut stage).await?;
    // However often it is asked in vain.
    for _ in 0..2 {
        bernd.reload().await?;
        bernd.see_named("#join-submit", "Erneut versuchen").await?;
        bernd.see_text_in("#join .trouble .note", "wiederhergestellt").await?;
        bernd.see_value("#code", &code).await?;
        bernd.see_value("#join-name", "Bernd").await?;
        bernd.see_no("nav.nav").await?;
    }
    come_back(&anna).await?;
    bernd.reload().await?;
    app::is_in(&bernd).await?;
    app::members(&anna).await?;
    anna.see_text_in("#plain-members", "Bernd").await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_join_that_waits_keeps_nobody_from_using_another_code() -> Result<()> {
    let mut stage = Stage::set().await?;
    let Interrupted { bernd, earlier, .. } = Interrupted::set(&mut stage).await?;
    app::join_by_code(&bernd, &earlier.code, "Bernd").await?;
    app::stands(&bernd, Stand::All).await?;
    bernd.reload().await?;
    app::is_in(&bernd).await?;
    bernd.has_no_complaints().await
}

/// Bernd has sent a join that never arrived, by an invite that the relay has lost since; who
/// issued it is away. An earlier one it knows.
struct Interrupted {
    anna: Device,
    bernd: Device,
    /// Of the invite that he used.
    code: String,
    earlier: app::Invitation,
}

impl Interrupted {
    async fn set(stage: &mut Stage) -> Result<Self> {
        let anna = stage.device("Anna").await?;
        app::found(&anna, "Netz Lindenau", "Anna").await?;
        let earlier = app::invite(&anna).await?;
        app::stands(&anna, Stand::All).await?;
        let backup = stage.back_up_relay().await?;
        let invitation = app::invite(&anna).await?;
        app::stands(&anna, Stand::All).await?;
        leave(&anna).await?;

        let bernd = stage.device("Bernd").await?;
        // The fourth frame on a socket is the join, and by POST nothing goes.
        let cut = "const send = WebSocket.prototype.send; const sent = new WeakMap();
            WebSocket.prototype.send = function (frame) {
                sent.set(this, (sent.get(this) ?? 0) + 1);
                if (sent.get(this) === 4) this.close(); else send.call(this, frame);
            };
            window.fetch = () => Promise.reject(new TypeError('cut'))";
        bernd.run(cut, &[]).await?;
        app::type_code(&bernd, &invitation.code, "Bernd").await?;
        bernd.see_text_in("#join .trouble .note", "Das Relais antwortet nicht").await?;
        stage.restore_relay(&backup).await?;
        bernd.reload().await?;
        bernd.see("#join-submit").await?;
        Ok(Self { anna, bernd, code: invitation.code, earlier })
    }
}

/// Closes the app, as far as the relay can tell.
async fn leave(device: &Device) -> Result<()> {
    device.open_link("about:blank").await
}

/// Opens the app again and hands in what the relay lacks.
async fn come_back(device: &Device) -> Result<()> {
    device.open("/").await?;
    app::is_in(device).await?;
    app::stands(device, Stand::All).await
}

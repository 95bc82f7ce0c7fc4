//! Founding a ledger, inviting, joining.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use staffelstab_shared::exchange::jsonl;
use staffelstab_tests::{
    browser::{Device, Size, Upgrades},
    device as native,
};

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
    // Nobody is shown a code that is used up, and the next one is another.
    anna.see_text_in("#invite-used", "Angenommen von Bernd").await?;
    anna.see_no("#invite-code").await?;
    ensure!(app::invite(&anna).await?.code != invitation.code, "every invite has its own code");
    anna.see_no("#invite-used").await?;

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
async fn half_a_code_outlives_a_reload_and_is_kept_nowhere_once_its_page_is_left() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;
    let (half, rest) = invitation.code.split_at(17);
    bernd.write_at("#code", half).await?;
    bernd.reload().await?;
    bernd.see_value("#code", half).await?;
    let kept = "return [localStorage, sessionStorage].map((it) => Object.values(it).some((text) => text.includes(arguments[0])))";
    ensure!(bernd.run(kept, &[json!(half)]).await? == json!([false, true]), "in this tab alone");
    // Another page, and the way back: it stands there, and is stored only there.
    app::look(&bernd).await?;
    ensure!(bernd.run(kept, &[json!(half)]).await? == json!([false, false]), "left is forgotten");
    bernd.press_at("#leave-look").await?;
    bernd.see_value("#code", half).await?;
    bernd.see("#join-submit").await?;
    bernd.reload().await?;
    bernd.see_value("#code", half).await?;

    app::join_by_code(&bernd, &format!("{half}{rest}"), "Bernd").await?;
    ensure!(bernd.run(kept, &[json!(half)]).await? == json!([false, false]), "it has led in");
    bernd.open("/join").await?;
    bernd.see_value("#code", "").await?;
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

/// More than the relay delivers at once.
const MANY: usize = 600;
/// Enough for a join and what the relay says of members.
const A_LITTLE_BYTES: u64 = 30_000;
/// Enough for the first delivery, not for the second.
const HALF_BYTES: u64 = 190_000;
/// Remembers what is shown even for a moment.
const WATCH: &str = "window.shown = []; new MutationObserver(() => {
        for (const css of ['#empty-contacts', '#empty-knowledge', '#empty-network', '#sample', '#alone'])
            if (document.querySelector(css)?.checkVisibility() && !window.shown.includes(css)) window.shown.push(css);
    }).observe(document.documentElement, { subtree: true, childList: true, attributes: true });";

async fn never_shown(device: &Device) -> Result<()> {
    let shown = device.run("return window.shown", &[]).await?;
    ensure!(shown == json!([]), "shown before all was here: {shown}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn whoever_joins_is_told_that_the_ledger_arrives_until_it_is_here() -> Result<()> {
    let mut stage = Stage::set_behind_proxy(Upgrades::Carried).await?;
    let anna = stage.with_nobody().await?;
    let for_renate = app::invite(&anna).await?;
    let mut renate = native::Device::join(stage.relay(), &for_renate.code).await?;
    let people: Vec<String> = (0..MANY)
        .map(|n| format!(r#"{{"id": "6f0f8a52-52a2-4d0e-9f8e-{n:012x}", "kind": "person", "name": "Person Nummer {n}"}}"#))
        .collect();
    renate.create_all(&jsonl::read(&people.join("\n"))?).await?;
    let invitation = app::invite(&anna).await?;
    app::stands(&anna, Stand::All).await?;

    let bernd = stage.device("Bernd").await?;
    bernd.resize(Size::Phone).await?;
    bernd.is_ready_for_no_network().await?;
    bernd.open_link(&invitation.link).await?;
    bernd.write_at("#join-name", "Bernd").await?;
    stage.proxy()?.hold_after(A_LITTLE_BYTES);
    bernd.press_at("#join-submit").await?;
    bernd.run(WATCH, &[]).await?;
    bernd.see_text_in("#arriving", "Das Netzbuch kommt gerade an.").await?;
    bernd.see_text_in("#not-here-yet", "Hier ist noch nichts angekommen").await?;
    bernd.see_no("#found").await?;
    bernd.screenshot("arriving-begun-phone").await?;

    stage.proxy()?.hold_after(HALF_BYTES);
    let numbers = "const said = document.querySelector('#arriving-much')?.innerText.match(/^([0-9]+) von ([0-9]+) /);
        return Boolean(said) && Number(said[1]) > 200 && Number(said[1]) < Number(said[2]) && Number(said[2]) > 600";
    bernd.until("how much of how much is here", numbers, &[]).await?;
    bernd.screenshot("arriving-half-phone").await?;
    // Of half a ledger nothing is said to be to do.
    bernd.see_no("#today-informing").await?;
    app::contacts(&bernd).await?;
    bernd.see("#contacts .virtual a").await?;
    bernd.write_at("#search", "Kitaplatz").await?;
    bernd.see_text_in("#no-hits", "Bisher nichts zu „Kitaplatz“").await?;
    bernd.write_at("#search", "").await?;
    app::knowledge(&bernd).await?;
    bernd.see("#not-here-yet").await?;

    // The relay is gone in the middle of it, for longer than the app is open.
    stage.proxy()?.cut();
    bernd.see_text_in("#arriving", "noch nicht ganz angekommen").await?;
    bernd.screenshot("arriving-stopped-phone").await?;
    never_shown(&bernd).await?;
    bernd.reload().await?;
    bernd.run(WATCH, &[]).await?;
    bernd.see_text_in("#arriving", "noch nicht ganz angekommen").await?;
    bernd.see("#not-here-yet").await?;
    app::status(&bernd).await?;
    app::stands(&bernd, Stand::Offline).await?;
    bernd.see_text_in("#status-facts", "Das Netzbuch ist noch nicht ganz angekommen").await?;
    let facts = bernd.text("#status-facts").await?;
    ensure!(!facts.contains("Sie haben alles"), "not all is here: {facts}");
    never_shown(&bernd).await?;

    stage.proxy()?.let_all_through();
    bernd.see_no("#arriving").await?;
    app::contacts(&bernd).await?;
    app::counts(&bernd, "#contacts", MANY).await?;
    app::stands(&bernd, Stand::All).await?;
    never_shown(&bernd).await?;
    // Now that all is here it is true that there is no knowledge.
    app::knowledge(&bernd).await?;
    bernd.see("#empty-knowledge").await?;
    bernd.reload().await?;
    bernd.see("#empty-knowledge").await?;
    bernd.see_no("#arriving").await?;
    anna.has_no_complaints().await?;
    Ok(())
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

/// Notes wherever the ways around stand, from now on; a form has none.
const WATCH_WAYS: &str = "window.stood = {}; const look = () => {
    const stands = (css, scrolled) => { const way = document.querySelector(css);
        return way?.checkVisibility() ? way.getBoundingClientRect().top + scrolled : null; };
    const at = [stands('nav.nav a', 0), stands('nav.nav2 a', 0), stands('.more > summary', scrollY)];
    if (at[0] !== null) { window.stood[at.join()] ??= document.querySelector('.app').innerText.slice(0, 200); }
    requestAnimationFrame(look); }; look();";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_comes_and_goes_moves_no_way_around_from_under_a_press() -> Result<()> {
    let mut stage = Stage::set_behind_proxy(Upgrades::Carried).await?;
    let anna = stage.with_nobody().await?;
    let for_renate = app::invite(&anna).await?;
    let mut renate = native::Device::join(stage.relay(), &for_renate.code).await?;
    let people: Vec<String> = (0..MANY)
        .map(|n| format!(r#"{{"id": "6f0f8a52-52a2-4d0e-9f8e-{n:012x}", "kind": "person", "name": "Person Nummer {n}"}}"#))
        .collect();
    renate.create_all(&jsonl::read(&people.join("\n"))?).await?;
    app::stands(&anna, Stand::All).await?;
    for (name, size) in [("Bernd", Size::Desktop), ("Clara", Size::Phone)] {
        let invitation = app::invite(&anna).await?;
        app::stands(&anna, Stand::All).await?;
        let device = stage.device(name).await?;
        device.resize(size).await?;
        device.is_ready_for_no_network().await?;
        device.open_link(&invitation.link).await?;
        device.write_at("#join-name", name).await?;
        stage.proxy()?.hold_after(A_LITTLE_BYTES);
        device.run(WATCH_WAYS, &[]).await?;
        device.press_at("#join-submit").await?;
        device.see_text_in("#arriving", "Das Netzbuch kommt gerade an.").await?;
        stage.proxy()?.cut();
        device.see_text_in("#arriving", "noch nicht ganz angekommen").await?;
        device.screenshot(&format!("arriving-stopped-{size:?}")).await?;
        stage.proxy()?.let_all_through();
        device.see_no("#arriving").await?;
        app::stands(&device, Stand::All).await?;
        app::new_person(&device, "Salma", "Haddad").await?;
        app::stands(&device, Stand::All).await?;
        let stood = device.run("return window.stood", &[]).await?;
        let stood = stood.as_object().context("where they stood")?;
        ensure!(stood.len() == 1, "{name}: the ways around moved: {stood:#?}");
    }
    Ok(())
}

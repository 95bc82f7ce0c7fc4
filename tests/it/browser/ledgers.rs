//! Several ledgers on one device, one that is only looked at, and leaving.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use staffelstab_shared::{
    exchange::Import,
    id::LedgerId,
    record::Edit,
    sync::{self, circle_record},
    view::Kind,
};
use staffelstab_tests::{browser::Device, device::Device as OtherDevice};

use super::{
    app::{self, Stand},
    stage::Stage,
};

/// Everything that the browser keeps of the app: rows of each store of the database but the
/// token of the tab that is at work, cookies, and what is written down at once but taste.
async fn kept(device: &Device) -> Result<Value> {
    let script = "const done = arguments[arguments.length - 1];
        const kept = { rows: {}, cookies: document.cookie, names: Object.keys(localStorage).filter((key) => !['staffelstab.theme', 'staffelstab.language'].includes(key)).sort() };
        indexedDB.databases().then((all) => {
            if (!all.some((one) => one.name === 'staffelstab')) return done(kept);
            const opening = indexedDB.open('staffelstab');
            opening.onsuccess = () => {
                const base = opening.result;
                const names = [...base.objectStoreNames].filter((name) => name !== 'owner');
                const reading = base.transaction(names);
                for (const name of names) reading.objectStore(name).count().onsuccess = (event) => { if (event.target.result) kept.rows[name] = event.target.result; };
                reading.oncomplete = () => { base.close(); done(kept); };
            };
        });";
    device.run_async(script, &[]).await
}

fn nothing() -> Value {
    json!({ "rows": {}, "cookies": "", "names": [] })
}

/// Opens the form of a new person and types a name that is not saved.
async fn begin_person(device: &Device, given: &str) -> Result<()> {
    app::contacts(device).await?;
    device.press_at("#new-contact").await?;
    device.write_at("#given", given).await?;
    device.see_text_in("#draft", "Entwurf").await
}

/// Loads an address anew. Another tab that waits, and that nobody sees, does not take its turn
/// meanwhile.
async fn open_and_work(device: &Device, path: &str) -> Result<()> {
    device.open(path).await?;
    device.see("nav.nav, #form").await?;
    Ok(())
}

/// As if another tab was in front of this one: a browser without windows shows them all.
async fn hide(device: &Device) -> Result<()> {
    let script = "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
        document.dispatchEvent(new Event('visibilitychange'))";
    device.run(script, &[]).await?;
    Ok(())
}

/// The part of an address that names the ledger.
async fn ledger_in_address(device: &Device) -> Result<String> {
    let path = device.path().await?;
    let rest = path.strip_prefix("/l/").context("an address that names a ledger")?;
    let (ledger, _) = rest.split_once('/').context("an address of a page")?;
    Ok(ledger.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn of_two_ledgers_nothing_of_one_shows_in_the_other() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Oberau", "Anna Fremd").await?;
    app::new_person(&anna, "Zeynep", "Aksoy").await?;
    app::stands(&anna, Stand::All).await?;
    let invitation = app::invite(&anna).await?;

    let bernd = stage.device("Bernd").await?;
    app::found(&bernd, "Netz Lindenau", "Bernd").await?;
    app::new_person(&bernd, "Nour", "Haddad").await?;
    app::stands(&bernd, Stand::All).await?;
    let lindenau = ledger_in_address(&bernd).await?;
    begin_person(&bernd, "Lea").await?;

    // An invite adds a further ledger, and shows it.
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    bernd.see_text_in(".rail .ledger", "Netz Oberau").await?;
    app::stands(&bernd, Stand::All).await?;
    app::counts(&bernd, "#contacts", 1).await?;
    bernd.see_text_in("#contacts", "Zeynep Aksoy").await?;
    let oberau = ledger_in_address(&bernd).await?;
    ensure!(oberau != lindenau, "both have addresses of their own");
    app::contacts(&bernd).await?;
    bernd.press_at("#new-contact").await?;
    bernd.see_value("#given", "").await?;
    bernd.see_no("#draft-restored").await?;
    bernd.write_at("#given", "Omar").await?;
    bernd.see_text_in("#draft", "Entwurf").await?;

    // A second tab works on neither until it takes over; then it has each draft where it is.
    let new_person = |ledger: &str| format!("/l/{ledger}/contacts/new?kind=person");
    hide(&bernd).await?;
    let (first, second) = bernd.open_second_tab(&new_person(&lindenau)).await?;
    bernd.see("#use-here").await?;
    bernd.see_no("#form").await?;
    bernd.press_at("#use-here").await?;
    bernd.see_value("#given", "Lea").await?;
    bernd.see_text_in(".rail .ledger", "Netz Lindenau").await?;
    open_and_work(&bernd, &new_person(&oberau)).await?;
    bernd.see_value("#given", "Omar").await?;
    bernd.see_text_in(".rail .ledger", "Netz Oberau").await?;

    // A search in one is no search in the other, and an old address is one of the last.
    open_and_work(&bernd, "/contacts").await?;
    bernd.see_text_in("#contacts", "Zeynep Aksoy").await?;
    ensure!(ledger_in_address(&bernd).await? == oberau, "the ledger that was looked at last");
    bernd.write_at("#search", "Zeynep").await?;
    app::settings(&bernd).await?;
    bernd.press_at(&format!("#ledgers-here a[href='/l/{lindenau}/today']")).await?;
    app::contacts(&bernd).await?;
    bernd.see_text_in("#contacts", "Nour Haddad").await?;
    bernd.see_value("#search", "").await?;
    app::counts(&bernd, "#contacts", 1).await?;
    app::stands(&bernd, Stand::All).await?;

    // The other tab has made way, whichever ledger it shows.
    bernd.look_at(first).await?;
    bernd.see("#use-here").await?;
    bernd.look_at(second).await?;
    // Both go on exchanging: what Anna writes arrives though another ledger is on the screen.
    app::new_person(&anna, "Milan", "Novak").await?;
    app::stands(&anna, Stand::All).await?;
    open_and_work(&bernd, &format!("/l/{oberau}/contacts")).await?;
    bernd.see_text_in("#contacts", "Milan Novak").await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_look_at_the_sample_town_leaves_nothing() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    anna.see("#found-submit").await?;
    ensure!(kept(&anna).await? == nothing(), "a new browser keeps nothing");
    let stored = stage.stored_at_relay()?;

    app::look(&anna).await?;
    app::open_contact(&anna, "Amira Darwish").await?;
    app::set(&anna, "#district", "Oberau").await?;
    anna.see_text_in("#toasts", "Nur ausprobiert").await?;
    anna.see_text_in("#facts", "Oberau").await?;
    app::contacts(&anna).await?;
    anna.press_at("#new-contact").await?;
    anna.write_at("#given", "Lea").await?;
    anna.press_at("#cancel").await?;
    anna.press_at("#unsaved-later").await?;
    anna.see("#contacts").await?;
    anna.press_at("#new-contact").await?;
    anna.see_value("#given", "Lea").await?;
    ensure!(kept(&anna).await? == nothing(), "a look keeps {}", kept(&anna).await?);
    // A new start begins the look anew: what was tried out is gone.
    anna.open("/look/contacts").await?;
    anna.see("#look").await?;
    app::open_contact(&anna, "Amira Darwish").await?;
    ensure!(!anna.text("#facts").await?.contains("Oberau"), "it was only tried out");
    app::members(&anna).await?;
    anna.see("#no-invite").await?;
    anna.see_no("#invite").await?;
    app::status(&anna).await?;
    anna.see("#look").await?;
    anna.press_at("nav.nav a[href$='/network']").await?;
    anna.see("#map text").await?;
    anna.see("#look").await?;
    anna.press_at("#leave-look").await?;
    anna.see("#found-submit").await?;
    ensure!(kept(&anna).await? == nothing(), "a look leaves {}", kept(&anna).await?);
    ensure!(stage.stored_at_relay()? == stored, "the relay heard of a look");

    app::found(&anna, "Netz Lindenau", "Anna").await?;
    ensure!(stage.stored_at_relay()? != stored, "the relay heard of the founding");
    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;
    app::look(&bernd).await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    app::stands(&bernd, Stand::All).await?;
    bernd.see_no("#look").await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn who_leaves_a_ledger_leaves_nothing_of_it_on_the_device() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    app::new_person(&anna, "Nour", "Haddad").await?;
    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    app::stands(&bernd, Stand::All).await?;
    bernd.see_text_in("#contacts", "Nour Haddad").await?;
    anna.see_text_in("#plain-members", "Bernd").await?;

    // The last steward is told what it means, and can think better of it.
    app::settings(&anna).await?;
    anna.press_at("#ledgers-here .leave").await?;
    anna.see_text_in("#leave-meaning", "Kein anderes Gerät verwaltet").await?;
    anna.press_at("#leave-invite").await?;
    anna.see("#members-title").await?;

    // What is not transmitted is said, and can be waited for.
    begin_person(&bernd, "Lea").await?;
    stage.stop_relay().await?;
    bernd.press_at("#cancel").await?;
    bernd.press_at("#unsaved-later").await?;
    app::open_contact(&bernd, "Nour Haddad").await?;
    app::set(&bernd, "#district", "Oberau").await?;
    app::settings(&bernd).await?;
    bernd.press_at("#ledgers-here .leave").await?;
    bernd.see_text_in("#leave-unsent", "Eine Änderung").await?;
    bernd.see_no("#leave-meaning").await?;
    bernd.see_text_in("#leave", "bleibt dieses Gerät stehen").await?;
    bernd.press_at("#leave-wait").await?;
    bernd.see_text_in("#leave-unsent", "Eine Änderung wartet auf Netz").await?;
    bernd.see_no("#leave-unsent .ok").await?;
    stage.start_relay_again().await?;
    bernd
        .see_text_in("#leave-unsent .ok", "Alles von Ihnen ist übertragen, bestätigt heute")
        .await?;
    bernd.see_named("#leave-now", "Verlassen und hier löschen").await?;
    ensure!(kept(&bernd).await? != nothing(), "until then it is all here");
    bernd.press_at("#leave-now").await?;
    bernd.see("#found-submit").await?;
    bernd.see_text_in("#toasts", "ist auf diesem Gerät gelöscht").await?;
    ensure!(kept(&bernd).await? == nothing(), "left behind: {}", kept(&bernd).await?);
    bernd.reload().await?;
    bernd.see("#found-submit").await?;

    // The others keep theirs, and what was transmitted arrives.
    app::contacts(&anna).await?;
    anna.see_text_in("#contacts", "Nour Haddad").await?;
    anna.see_text_in("#contacts", "Oberau").await?;
    let again = app::invite(&anna).await?;
    app::join_by_link(&bernd, &again.link, "Bernd").await?;
    app::stands(&bernd, Stand::All).await?;
    bernd.see_text_in("#contacts", "Oberau").await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

/// Replaces what says who this device is in a ledger by what no app can read.
async fn spoil_identity(device: &Device, ledger: &str) -> Result<()> {
    let script = "const done = arguments[arguments.length - 1];
        const key = new Uint8Array([...arguments[0].match(/../g).map((two) => parseInt(two, 16)), ...new TextEncoder().encode('identity')]);
        const opening = indexedDB.open('staffelstab');
        opening.onsuccess = () => { const base = opening.result; const writing = base.transaction('meta', 'readwrite');
            writing.objectStore('meta').put(new Uint8Array([255]), key);
            writing.oncomplete = () => { base.close(); done(true); }; };";
    ensure!(device.run_async(script, &[json!(ledger)]).await? == json!(true));
    Ok(())
}

/// What is stored of who this device is in a ledger.
async fn identity(device: &Device, ledger: &str) -> Result<Value> {
    let script = "const done = arguments[arguments.length - 1];
        const key = new Uint8Array([...arguments[0].match(/../g).map((two) => parseInt(two, 16)), ...new TextEncoder().encode('identity')]);
        const opening = indexedDB.open('staffelstab');
        opening.onsuccess = () => { const base = opening.result;
            base.transaction('meta').objectStore('meta').get(key).onsuccess = (event) => { base.close(); done([...(event.target.result ?? [])]); }; };";
    device.run_async(script, &[json!(ledger)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_ledgers_own_records_are_no_pages_and_a_link_to_one_says_so() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let invitation = app::invite(&anna).await?;
    let mut renate = OtherDevice::join(stage.relay(), &invitation.code).await?;
    let label = sync::device_record(renate.replica().device());
    let edits = vec![Edit::put("name", "Renate")];
    renate.create(&Import { id: label, kind: Kind::from(sync::DEVICE_KIND), edits })?;
    renate.sync().await?;
    app::members(&anna).await?;
    anna.see_text_in("#plain-members", "Renate").await?;
    let ledger = ledger_in_address(&anna).await?;
    for own in [label, circle_record(LedgerId::from_hex(&ledger)?)] {
        for page in [format!("contacts/{own}"), format!("knowledge/{own}")] {
            anna.open(&format!("/l/{ledger}/{page}")).await?;
            anna.see_named("#no-page #record-name", "Diese Seite gibt es nicht").await?;
            anna.see_no("#edit, #archive, #history").await?;
        }
        for form in [format!("contacts/{own}/edit"), format!("knowledge/{own}/edit")] {
            anna.open(&format!("/l/{ledger}/{form}")).await?;
            anna.see_named("main h1", "Diese Seite gibt es nicht").await?;
            anna.see_no("#form").await?;
        }
    }
    // Of a record that is not here, another thing is said.
    anna.open(&format!("/l/{ledger}/contacts/6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0099")).await?;
    anna.see("#record-name").await?;
    anna.see_no("#no-page").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_ledger_that_is_here_and_cannot_be_opened_is_not_joined_over() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Oberau", "Anna").await?;
    let (first, second) = (app::invite(&anna).await?, app::invite(&anna).await?);
    let bernd = stage.device("Bernd").await?;
    app::found(&bernd, "Netz Lindenau", "Bernd").await?;
    let lindenau = ledger_in_address(&bernd).await?;
    app::join_by_link(&bernd, &first.link, "Bernd").await?;
    app::stands(&bernd, Stand::All).await?;
    let oberau = ledger_in_address(&bernd).await?;
    ensure!(identity(&bernd, &oberau).await? != json!([]), "an identity is stored");
    spoil_identity(&bernd, &oberau).await?;
    bernd.open(&format!("/l/{lindenau}/contacts")).await?;
    app::is_in(&bernd).await?;

    // Another invite, in the same tab, of which only the part behind the sign is new.
    bernd.open("/join").await?;
    bernd.see("#code").await?;
    bernd.run("location.hash = arguments[0]", &[json!(second.code)]).await?;
    bernd.see_value("#code", &second.code).await?;
    ensure!(bernd.run("return location.hash", &[]).await? == json!(""), "no secret stays there");
    bernd.write_at("#join-name", "Bernd").await?;
    bernd.press_at("#join-submit").await?;
    bernd.see_text_in("#join .trouble", "ist schon auf diesem Gerät").await?;
    ensure!(identity(&bernd, &oberau).await? == json!([255]), "the identity was written over");

    // A look in between takes nothing of the invite.
    app::look(&bernd).await?;
    bernd.press_at("#leave-look").await?;
    bernd.see_value("#code", &second.code).await?;

    // Of what cannot be opened nobody says that it is transmitted, or whose it is.
    bernd.open(&format!("/l/{lindenau}/settings")).await?;
    let leave = format!("#ledgers-here [data-ledger='{oberau}'] .leave");
    bernd.press_at(&leave).await?;
    bernd.see_text_in("#leave-title", "Dieses Netzbuch auf diesem Gerät verlassen?").await?;
    bernd.see_text_in("#leave-unsent", "Wir können nicht sehen").await?;
    bernd.see_text_in("#leave-meaning", "ist gerade nicht zu sehen").await?;
    bernd.press_at("#leave-now").await?;
    bernd.see_no(&leave).await?;

    // Now the invite, which was not used up, leads in.
    app::join_by_link(&bernd, &second.link, "Bernd").await?;
    app::stands(&bernd, Stand::All).await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

//! Two phones without a relay, and with it again.

use anyhow::{Result, ensure};
use staffelstab_tests::browser::{Device, Upgrades};

use super::{
    app::{self, Place, Stand},
    stage::Stage,
};

const SAME_PERSON: &str = "Amira Darwish";
const CONTESTED: &str = "Cem Arslan";
const ENTRY: &str = "Begegnungsraum buchen";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn two_phones_work_apart_and_lose_nothing() -> Result<()> {
    apart_and_together(Stage::set().await?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn two_phones_work_apart_and_lose_nothing_behind_a_proxy_that_breaks_websockets() -> Result<()>
{
    apart_and_together(Stage::set_behind_proxy(Upgrades::Refused).await?).await
}

async fn apart_and_together(mut stage: Stage) -> Result<()> {
    let (anna, bernd) = stage.pair().await?;
    for device in [&anna, &bernd] {
        device.is_ready_for_no_network().await?;
    }

    stage.stop_relay().await?;
    for device in [&anna, &bernd] {
        device.reload().await?;
        app::is_in(device).await?;
        app::contacts(device).await?;
        app::counts(device, "#contacts", app::SAMPLE_CONTACTS).await?;
        app::stands(device, Stand::Offline).await?;
        device.see_text_in(".rail .stand", "Offline").await?;
    }

    // Different fields of one person.
    app::open_contact(&anna, SAME_PERSON).await?;
    app::set(&anna, "#district", "Oberau").await?;
    only_here(&anna, 1).await?;
    app::open_contact(&bernd, SAME_PERSON).await?;
    app::set(&bernd, "#email", "amira@lindenau.example.org").await?;
    only_here(&bernd, 1).await?;
    // The same field.
    app::open_contact(&anna, CONTESTED).await?;
    app::set(&anna, "#district", "Ziegelheim").await?;
    app::open_contact(&bernd, CONTESTED).await?;
    app::set(&bernd, "#district", "Muldenau").await?;
    // The same text at two places.
    app::open_entry(&anna, ENTRY).await?;
    app::add_words(&anna, Place::Beginning, "Neu seit Mai. ").await?;
    app::open_entry(&bernd, ENTRY).await?;
    app::add_words(&bernd, Place::End, " Schlüssel bei Jörg.").await?;
    // New records.
    app::new_person(&anna, "Nour", "Haddad").await?;
    app::new_person(&bernd, "Wera", "Kirsch").await?;
    for device in [&anna, &bernd] {
        only_here(device, 4).await?;
        // A phone that runs empty now loses nothing.
        device.reload().await?;
        app::is_in(device).await?;
        only_here(device, 4).await?;
    }

    stage.start_relay_again().await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
        device.see_text_in(".rail .stand", "Alles übertragen").await?;
    }

    for device in [&anna, &bernd] {
        app::open_contact(device, SAME_PERSON).await?;
        device.see_text_in("#facts", "Oberau").await?;
        device.see_text_in("#facts", "amira@lindenau.example.org").await?;
        app::open_entry(device, ENTRY).await?;
        device.see_text_in(".prose", "Neu seit Mai. Der große Raum").await?;
        device.see_text_in(".prose", "Schlüssel bei Jörg.").await?;
        device.see_no("form.conflict").await?;
        for name in ["Nour Haddad", "Wera Kirsch"] {
            app::open_contact(device, name).await?;
        }
        app::open_contact(device, CONTESTED).await?;
        for (value, who) in [("Ziegelheim", "Anna"), ("Muldenau", "Bernd")] {
            device.see_text_in("form.conflict label", value).await?;
            device.see_text_in("form.conflict label", who).await?;
        }
        device.see_text_in("#facts", "nur eine von mehreren Fassungen").await?;
    }
    same_page(&anna, &bernd).await?;

    // A form decides nothing by the way.
    app::open_contact(&anna, CONTESTED).await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Nordend").await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#form", "Hier stehen mehrere Angaben").await?;
    bernd.see("form.conflict").await?;
    app::pick(&anna, "Muldenau").await?;
    anna.see_text_in("#form", "Das ist inzwischen entschieden").await?;
    anna.press_at("#cancel").await?;
    anna.press_at("#unsaved-discard").await?;
    anna.see("#facts").await?;
    bernd.see_no("form.conflict").await?;
    bernd.see_text_in("#facts", "Muldenau").await?;
    // The history knows the version that was not taken, and the way back to it.
    bernd.see_text_in("#history", "gewählt: „Muldenau“").await?;
    bernd.see("#history li:first-child .history-back").await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
    }
    for name in [SAME_PERSON, CONTESTED, "Nour Haddad", "Wera Kirsch"] {
        app::open_contact(&anna, name).await?;
        app::open_contact(&bernd, name).await?;
        same_page(&anna, &bernd).await?;
    }
    app::open_entry(&anna, ENTRY).await?;
    app::open_entry(&bernd, ENTRY).await?;
    same_page(&anna, &bernd).await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

/// Without a network the line says that one can go on; how much waits stands one tap behind it.
async fn only_here(device: &Device, changes: usize) -> Result<()> {
    app::stands(device, Stand::Offline).await?;
    app::status(device).await?;
    let changes =
        if changes == 1 { "Eine Änderung".to_owned() } else { format!("{changes} Änderungen") };
    device.see_text_in("#status-facts", &changes).await
}

async fn same_page(one: &Device, other: &Device) -> Result<()> {
    let (one, other) = (app::record_page(one).await?, app::record_page(other).await?);
    ensure!(!one.is_empty() && one == other, "not the same:\n{one:?}\n{other:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_one_writes_while_another_archives_is_not_put_out_of_sight() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    for device in [&anna, &bernd] {
        app::open_contact(device, SAME_PERSON).await?;
    }
    stage.stop_relay().await?;
    anna.run("document.querySelector('#archive').closest('details').open = true", &[]).await?;
    anna.press_at("#archive").await?;
    anna.see("#archived").await?;
    app::set(&bernd, "#district", "Oberau").await?;
    stage.start_relay_again().await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
        device.see_text_in("#put-away", "Anna").await?;
        device.see_text_in("#facts", "Oberau").await?;
        device.see_no("#archived").await?;
    }
    bernd.press_at("#put-away-archive").await?;
    for device in [&anna, &bernd] {
        device.see("#archived").await?;
        device.see_no("#put-away").await?;
    }
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

//! Each role is offered what it may do and told what is true for it: a steward, a member and a
//! reader walk through the same ledger.

use anyhow::{Result, ensure};
use serde_json::json;
use staffelstab_tests::browser::{Device, Size};

use super::{
    app::{self, Stand},
    stage::Stage,
};

const PERSON: &str = "Amira Darwish";
const POST: &str = "Kitalotse";
const OTHER: &str = "Renate Vogel";
/// Whatever writes.
const WRITES: &str = "#edit, #new-contact, #new-entry, #note-contact, #archive, #confirm, #restore, \
    #add-tie, #add-function, #add-tenure, .end-today, .touch-change, .history-back, .conflict-pick, \
    #import, #save-name, #introduce, #plan-meeting, #select, .pick, a[href$='/edit'], a[href*='/edit?'], a[href*='/new'], #form";

/// What of it can be seen on this page.
async fn writes(device: &Device) -> Result<Vec<String>> {
    device.drawn().await?;
    let seen = "return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))";
    let seen = device.run(seen, &[json!(WRITES)]).await?;
    Ok(serde_json::from_value(seen)?)
}

async fn network(device: &Device) -> Result<()> {
    device.press_at("nav.nav a[href$='/network']").await?;
    device.see("#map text").await?;
    device.see("#excerpt .row").await?;
    Ok(())
}

/// Walks through the main screens: on each there is something that writes, or nothing.
async fn walk(device: &Device, may_write: bool) -> Result<()> {
    let offered = async |page: &str| {
        let seen = writes(device).await?;
        ensure!(seen.is_empty() != may_write, "{}, {page}: {seen:?}", device.name());
        anyhow::Ok(())
    };
    app::contacts(device).await?;
    app::counts(device, "#contacts", app::SAMPLE_CONTACTS).await?;
    offered("contacts").await?;
    for name in [PERSON, POST] {
        app::open_contact(device, name).await?;
        device.see("#history li, #history-heading").await?;
        offered(name).await?;
        app::contacts(device).await?;
    }
    app::knowledge(device).await?;
    app::counts(device, "#entries", app::SAMPLE_ENTRIES).await?;
    offered("knowledge").await?;
    device.press_at("#entries .virtual a").await?;
    device.see("#holders").await?;
    offered("a piece of knowledge").await?;
    network(device).await?;
    offered("network").await?;
    device.press_at("#to-coverage").await?;
    device.see("#cover-posts .row").await?;
    offered("coverage").await?;
    app::settings(device).await?;
    offered("settings").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_steward_a_member_and_a_reader_see_what_each_may_do_and_what_is_true_for_each()
-> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    let for_reader = app::invite_as(&anna, "reader").await?;
    anna.see_text_in("#alone", "Laden Sie eine zweite Person als Verwalter:in ein").await?;
    anna.see_text_in("#alone", "Bisher haben nur Sie die Schlüssel").await?;
    anna.reload().await?;
    anna.see_value("#role", "steward").await?;

    // Nobody there yet: whoever only reads is not asked to write.
    let clara = stage.device("Clara").await?;
    clara.resize(Size::Phone).await?;
    app::join_by_link(&clara, &for_reader.link, "Clara").await?;
    clara.see_text_in("#empty-contacts", "Sie lesen in diesem Netzbuch mit").await?;
    ensure!(writes(&clara).await?.is_empty(), "{:?}", writes(&clara).await?);
    clara.screenshot("reader-empty-phone").await?;
    app::knowledge(&clara).await?;
    clara.see_text_in("#empty-knowledge", "Noch ist nichts aufgeschrieben").await?;
    ensure!(writes(&clara).await?.is_empty(), "{:?}", writes(&clara).await?);

    app::bring_sample_town(&anna, stage.relay()).await?;
    let for_member = app::invite_as(&anna, "member").await?;
    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &for_member.link, "Bernd").await?;
    walk(&anna, true).await?;
    walk(&bernd, true).await?;
    walk(&clara, false).await?;
    clara.see_text_in(".why-not", "Sie lesen in diesem Netzbuch mit").await?;
    app::open_contact(&clara, POST).await?;
    clara.screenshot("reader-contact-phone").await?;

    // An address that leads to a form says why there is none.
    let form = clara.path().await?;
    for path in [format!("{form}/edit"), "/contacts/new".to_owned()] {
        clara.open(&path).await?;
        clara.see_text_in("#only-reads", "Hier können Sie nur lesen").await?;
        clara.see_no("#form").await?;
    }
    clara.screenshot("reader-form-phone").await?;
    // The page of a form has no tabs; its link leads on.
    clara.open("/contacts").await?;
    app::is_in(&clara).await?;

    // Of inviting, each is told what is so.
    app::members(&anna).await?;
    anna.see_text_in("#alone", "Bisher kann nur ein Gerät einladen").await?;
    anna.see_text_in("#alone", "Laden Sie eine zweite Person").await?;
    anna.see("#invite").await?;
    for device in [&bernd, &clara] {
        app::members(device).await?;
        device.see_text_in("#no-invite", "Einladen können Verwalter:innen").await?;
        device.see_text_in("#alone", "Bitten Sie darum, eine zweite Person").await?;
        device.see_no("#invite").await?;
        let page = device.text("#content").await?;
        ensure!(!page.contains("Bisher haben nur Sie"), "{}: {page}", device.name());
        ensure!(!page.contains("Laden Sie"), "{}: {page}", device.name());
    }
    clara.screenshot("reader-members-phone").await?;

    app::status(&bernd).await?;
    app::stands(&bernd, Stand::All).await?;
    bernd.see_text_in("#status-facts", "Alles ist übertragen").await?;
    app::status(&clara).await?;
    clara.see_text_in("#status-facts", "Sie lesen hier mit. Von Ihnen wartet nichts.").await?;
    clara.see_text_in("#status-facts", "Sie haben alles, was das Relais hat.").await?;
    // What the operator's list of ledgers calls it.
    let path = clara.path().await?;
    let ledger = path.split('/').nth(2).unwrap_or_default().to_owned();
    ensure!(clara.text("#ledger-id").await? == ledger, "the id is the same everywhere");
    clara.screenshot("reader-status-phone").await?;

    // Who becomes a steward makes the note go away for all.
    let second = app::invite_as(&anna, "steward").await?;
    let dora = stage.device("Dora").await?;
    app::join_by_link(&dora, &second.link, OTHER).await?;
    app::members(&dora).await?;
    dora.see("#invite").await?;
    for device in [&anna, &dora, &bernd, &clara] {
        app::members(device).await?;
        device.see_no("#alone").await?;
        device.has_no_complaints().await?;
    }
    Ok(())
}

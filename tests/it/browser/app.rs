//! What people do in the app, by the app's own words. The only place that knows its selectors.

use anyhow::{Context as _, Result};
use serde_json::json;
use staffelstab_shared::{
    exchange::{Import, jsonl},
    record::Edit,
    sync,
    view::Kind,
};
use staffelstab_tests::{
    browser::Device,
    device::{self as native, Address},
};

/// The sample town, line by line.
pub(crate) const TOWN: &str = include_str!("../../../app/assets/sample-town.jsonl");

/// Persons, organizations, networks, functions and offers of the sample town; and its pieces
/// of knowledge.
pub(crate) const SAMPLE_CONTACTS: usize = 128;
pub(crate) const SAMPLE_ENTRIES: usize = 40;

/// An invite as a steward sees it.
#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    pub(crate) link: String,
    pub(crate) code: String,
}

/// What the status line says once it has come to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stand {
    All,
    /// At a relay that is not the home.
    Elsewhere,
    Offline,
    /// Another relay answers; a person has to decide.
    Asked,
}

impl Stand {
    const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Elsewhere => "elsewhere",
            Self::Offline => "offline",
            Self::Asked => "asked",
        }
    }
}

// Beginning.

pub(crate) async fn found(device: &Device, ledger: &str, me: &str) -> Result<()> {
    device.write_at("#ledger-name", ledger).await?;
    device.write_at("#found-name", me).await?;
    device.press_at("#found-submit").await?;
    device.see("#empty-contacts").await?;
    stands(device, Stand::All).await?;
    contacts(device).await
}

/// Another member, without a browser, brings the sample town into the ledger of a steward.
pub(crate) async fn bring_sample_town(device: &Device, relay: Address) -> Result<()> {
    let invitation = invite(device).await?;
    stands(device, Stand::All).await?;
    let mut renate = native::Device::join(relay, &invitation.code).await?;
    let label = Import {
        id: sync::device_record(renate.replica().device()),
        kind: Kind::from(sync::DEVICE_KIND),
        edits: vec![Edit::put("name", "Renate")],
    };
    renate.create(&label)?;
    renate.create_all(&jsonl::read(TOWN)?).await?;
    contacts(device).await?;
    counts(device, "#contacts", SAMPLE_CONTACTS).await?;
    stands(device, Stand::All).await
}

/// Opens the sample town to look at, from the welcome page.
pub(crate) async fn look(device: &Device) -> Result<()> {
    device.press_at("#sample").await?;
    device.see("#look").await?;
    contacts(device).await?;
    counts(device, "#contacts", SAMPLE_CONTACTS).await
}

pub(crate) async fn invite(device: &Device) -> Result<Invitation> {
    invite_as(device, "member").await
}

/// `role`: `steward`, `member` or `reader`.
pub(crate) async fn invite_as(device: &Device, role: &str) -> Result<Invitation> {
    members(device).await?;
    device.choose("#role", role).await?;
    // An earlier invite may still be shown.
    let code = "return document.querySelector('#invite-code')?.innerText ?? ''";
    let before = device.run(code, &[]).await?;
    device.press_at("#invite").await?;
    let another =
        format!("const code = (() => {{ {code} }})(); return code !== '' && code !== arguments[0]");
    device.until("a new invite", &another, &[before]).await?;
    let code = device.text("#invite-code").await?;
    let link = device.run("return document.querySelector('#invite-link').textContent", &[]).await?;
    let link = link.as_str().context("a link")?.trim().to_owned();
    Ok(Invitation { link, code })
}

/// Opens an invite's link, says who one is, and joins.
pub(crate) async fn join_by_link(device: &Device, link: &str, me: &str) -> Result<()> {
    device.open_link(link).await?;
    device.write_at("#join-name", me).await?;
    device.press_at("#join-submit").await?;
    is_in(device).await?;
    contacts(device).await
}

pub(crate) async fn join_by_code(device: &Device, code: &str, me: &str) -> Result<()> {
    type_code(device, code, me).await?;
    is_in(device).await?;
    contacts(device).await
}

/// Types a code and asks to join, whatever comes of it.
pub(crate) async fn type_code(device: &Device, code: &str, me: &str) -> Result<()> {
    device.write_at("#code", code).await?;
    device.write_at("#join-name", me).await?;
    device.press_at("#join-submit").await
}

/// The device belongs to a ledger.
pub(crate) async fn is_in(device: &Device) -> Result<()> {
    device.see("nav.nav").await?;
    Ok(())
}

// Going around.

pub(crate) async fn contacts(device: &Device) -> Result<()> {
    device.press_at("nav.nav a[href$='/contacts']").await
}

pub(crate) async fn knowledge(device: &Device) -> Result<()> {
    device.press_at("nav.nav a[href$='/knowledge']").await
}

pub(crate) async fn members(device: &Device) -> Result<()> {
    further(device, "/members").await?;
    device.see("#members-title").await?;
    Ok(())
}

pub(crate) async fn settings(device: &Device) -> Result<()> {
    further(device, "/settings").await?;
    device.see("#settings-title").await?;
    Ok(())
}

/// What is not among the tabs: a phone has a menu for it, a desktop a second list.
async fn further(device: &Device, path: &str) -> Result<()> {
    let open = "const menu = document.querySelector('details.more > summary'); if (menu?.checkVisibility() && !menu.parentElement.open) menu.click()";
    device.see("nav.nav").await?;
    device.run(open, &[]).await?;
    device.press_at(&format!(":is(details.more .menu, nav.nav2) a[href$='{path}']")).await
}

pub(crate) async fn status(device: &Device) -> Result<()> {
    device.press_at(".rail a.stand").await?;
    device.see("#status-title").await?;
    Ok(())
}

/// Finds a contact by the search field and opens it.
pub(crate) async fn open_contact(device: &Device, name: &str) -> Result<()> {
    contacts(device).await?;
    device.see("#contacts, #no-hits").await?;
    open_hit(device, name).await
}

pub(crate) async fn open_entry(device: &Device, title: &str) -> Result<()> {
    knowledge(device).await?;
    device.see("#entries, #no-hits").await?;
    open_hit(device, title).await
}

async fn open_hit(device: &Device, name: &str) -> Result<()> {
    device.write_at("#search", name).await?;
    let press = "const row = [...document.querySelectorAll('.virtual a')].find((row) => (row.querySelector('.row-title') ?? row).textContent === arguments[0]); row?.click(); return Boolean(row)";
    device.until(&format!("{name} among the hits"), press, &[json!(name)]).await?;
    device.see_named("#record-name", name).await?;
    Ok(())
}

// Writing.

/// Opens the form of the record that is shown.
pub(crate) async fn edit(device: &Device) -> Result<()> {
    device.press_at("#edit").await?;
    device.see("#form").await?;
    Ok(())
}

pub(crate) async fn save(device: &Device) -> Result<()> {
    device.press_at("#save").await?;
    device.see("#record-name").await?;
    Ok(())
}

/// Sets one field of the record that is shown.
pub(crate) async fn set(device: &Device, field: &str, text: &str) -> Result<()> {
    edit(device).await?;
    device.write_at(field, text).await?;
    save(device).await
}

pub(crate) async fn new_person(device: &Device, given: &str, family: &str) -> Result<()> {
    contacts(device).await?;
    device.press_at("#new-contact").await?;
    device.write_at("#given", given).await?;
    device.write_at("#family", family).await?;
    save(device).await
}

/// Opens the form of a new record of a kind: `post`, `network`, `offer` ...
pub(crate) async fn new_of_kind(device: &Device, kind: &str) -> Result<()> {
    contacts(device).await?;
    device.press_at("#new-contact").await?;
    device.press_at(&format!("#new-{kind}")).await?;
    device.see(&format!("#new-{kind}[aria-current]")).await?;
    Ok(())
}

/// Types a name into a field that finds records, and takes the hit of that very name.
pub(crate) async fn find_and_pick(device: &Device, field: &str, name: &str) -> Result<()> {
    device.write_at(field, name).await?;
    let pick = "const hits = document.querySelector(arguments[0]).closest('.picker').querySelectorAll('.hit'); const hit = [...hits].find((hit) => hit.querySelector('.row-title').textContent === arguments[1]); hit?.click(); return Boolean(hit)";
    device.until(&format!("{name} to pick"), pick, &[json!(field), json!(name)]).await
}

/// Sets a date field: what a driver's keyboard types depends on the browser's language.
pub(crate) async fn set_date(device: &Device, field: &str, day: &str) -> Result<()> {
    device.see(field).await?;
    let script = "const field = document.querySelector(arguments[0]); field.value = arguments[1]; field.dispatchEvent(new InputEvent('input', { bubbles: true }))";
    device.run(script, &[json!(field), json!(day)]).await.map(drop)
}

/// Enters, on the page of a function, who carries it from today on.
pub(crate) async fn add_tenure(device: &Device, person: &str, capacity: &str) -> Result<()> {
    device.press_at("#add-tenure").await?;
    find_and_pick(device, "#tenure-pick", person).await?;
    device.choose("#tenure-capacity", capacity).await?;
    device.press_at("#tenure-save").await?;
    device.see_no("#tenure").await?;
    device.see_text_in("#carriers-now", person).await
}

/// Ends, on the page of a function, the tenure of somebody with one tap.
pub(crate) async fn end_tenure(device: &Device, person: &str) -> Result<()> {
    device.press_at(&format!(".end-today[aria-label$='{person}']")).await?;
    device.see_no(&format!(".end-today[aria-label$='{person}']")).await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Beginning,
    End,
}

/// Adds words to the text of the piece of knowledge that is shown.
pub(crate) async fn add_words(device: &Device, place: Place, words: &str) -> Result<()> {
    edit(device).await?;
    device.see("#body").await?;
    let script = "const area = document.querySelector('#body'); const at = arguments[0] ? 0 : area.value.length; area.focus(); area.setSelectionRange(at, at); document.execCommand('insertText', false, arguments[1])";
    device.run(script, &[json!(place == Place::Beginning), json!(words)]).await?;
    save(device).await
}

/// Settles the conflict that is shown by this value.
pub(crate) async fn pick(device: &Device, value: &str) -> Result<()> {
    let choose = "const label = [...document.querySelectorAll('form.conflict label')].find((label) => label.querySelector('.val')?.textContent === arguments[0]); label?.click(); return Boolean(label)";
    device.until(&format!("the choice “{value}”"), choose, &[json!(value)]).await?;
    device.press_at("form.conflict .conflict-pick").await?;
    device.see_no("form.conflict").await
}

// Seeing.

/// Waits until the status line says so.
pub(crate) async fn stands(device: &Device, stand: Stand) -> Result<()> {
    device.see(&format!(".rail a.stand[data-stand={}]", stand.word())).await?;
    Ok(())
}

/// Waits until a list counts so many records.
pub(crate) async fn counts(device: &Device, list: &str, count: usize) -> Result<()> {
    let script = "return parseInt(document.querySelector(arguments[0] + ' .count')?.innerText) === arguments[1]";
    device.until(&format!("{count} in {list}"), script, &[json!(list), json!(count)]).await
}

/// Waits until so many rows are there.
pub(crate) async fn lists(device: &Device, rows: &str, count: usize) -> Result<()> {
    let script = "return document.querySelectorAll(arguments[0]).length === arguments[1]";
    device.until(&format!("{count} times {rows}"), script, &[json!(rows), json!(count)]).await
}

/// What a record's page says about it, and nothing that belongs to one device.
pub(crate) async fn record_page(device: &Device) -> Result<Vec<String>> {
    device.texts("#record-name, #facts > div, form.conflict .val, .pane-detail > .prose").await
}

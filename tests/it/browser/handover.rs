//! Handovers: the key person passes on everything that hangs on her, with two who work apart on it;
//! and once with nobody on the other side.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use staffelstab_tests::browser::{Device, Size};

use super::{
    app::{self, Stand},
    stage::Stage,
};

const GIVER: &str = "Renate Vogel";
const RECEIVER: &str = "Dörte Zschocke";
const CONTACT: &str = "Amira Darwish";

/// Begins the handover of everything that hangs on somebody.
async fn begin(device: &Device, of: &str) -> Result<()> {
    app::open_contact(device, of).await?;
    device.press_at("#begin-handover").await?;
    device.see_text_in("#record-name", &format!("Übergabe: {of}")).await?;
    device.see("#handover-progress").await.map(|_| ())
}

/// The records of all points of the list, those under "n weitere" too.
async fn points(device: &Device) -> Result<BTreeSet<String>> {
    let open = "for (const more of document.querySelectorAll('section[id^=handover-] > p > button.bare')) more.click()";
    device.run(open, &[]).await?;
    let ids = "return [...document.querySelectorAll('section[id^=handover-] li[data-record]')].map((it) => it.dataset.record)";
    Ok(serde_json::from_value(device.run(ids, &[]).await?)?)
}

/// The records that would be lost, on the page of the what-if.
async fn lost(device: &Device) -> Result<BTreeSet<String>> {
    let ids = "return [...document.querySelectorAll('#answer [id^=lost-] li[data-record], #seats [data-record]')].map((it) => it.dataset.record)";
    Ok(serde_json::from_value(device.run(ids, &[]).await?)?)
}

async fn tick(device: &Device, section: &str, name: &str) -> Result<()> {
    let press = "const label = [...document.querySelectorAll(arguments[0] + ' label.tick')].find((label) => label.innerText.includes(arguments[1])); label?.click(); return Boolean(label)";
    device.until(&format!("a box for {name}"), press, &[json!(section), json!(name)]).await
}

/// Presses the box of a point.
async fn tick_record(device: &Device, record: &str) -> Result<()> {
    let press = "const box = document.querySelector(`section[id^=handover-] li[data-record='${arguments[0]}'] input`); box?.click(); return Boolean(box)";
    device.until("the box of a point", press, &[json!(record)]).await
}

/// Signs although something is open.
async fn sign_open(device: &Device) -> Result<()> {
    device.press_at("#sign-off").await?;
    device.press_at("#close-anyway").await
}

/// Ticks everything that somebody can tick, one after the other.
async fn tick_all(device: &Device) -> Result<()> {
    let press = "const open = [...document.querySelectorAll('section[id^=handover-] li[data-record] input')].filter((box) => !box.checked && !box.disabled); open[0]?.click(); return open.length === 0";
    device.until("everything is ticked", press, &[]).await
}

async fn that_is_me(device: &Device, name: &str) -> Result<()> {
    app::open_contact(device, name).await?;
    device.press_at("#myself").await?;
    let pressed =
        "return document.querySelector('#myself').getAttribute('aria-pressed') === 'true'";
    device.until("it is said", pressed, &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn whoever_takes_it_all_on_leaves_nothing_to_lose_and_both_sign() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    that_is_me(&anna, GIVER).await?;
    that_is_me(&bernd, RECEIVER).await?;
    app::open_contact(&anna, GIVER).await?;
    anna.press_at("#what-if").await?;
    anna.see("#answer section").await?;
    let would_be_lost = lost(&anna).await?;
    ensure!(!would_be_lost.is_empty());

    begin(&anna, GIVER).await?;
    let all = points(&anna).await?;
    let missing: Vec<_> = would_be_lost.difference(&all).collect();
    ensure!(missing.is_empty(), "not in the handover: {missing:?}");
    app::edit(&anna).await?;
    app::find_and_pick(&anna, "#receiver", RECEIVER).await?;
    app::set_date(&anna, "#last_day", "gestern").await?;
    app::save(&anna).await?;
    anna.see_text_in("#handover-track", RECEIVER).await?;
    app::stands(&anna, Stand::All).await?;
    let page = anna.path().await?;
    bernd.open(&page).await?;
    bernd.see_text_in("#handover-track", "an Sie").await?;
    bernd.screenshot("handover").await?;

    // Apart: one agrees and ticks, the other adds points and things.
    stage.stop_relay().await?;
    anna.press_at("#agree-all").await?;
    anna.see_text_in("#handover-move", "eintragen").await?;
    bernd.write_at("#handover-point", "Gemeinsam ins Rathaus").await?;
    bernd.key(Key::Enter).await?;
    bernd.see_text_in("#handover-points", "Gemeinsam ins Rathaus").await?;
    bernd.write_at("#thing-what", "Postfach, Passwort: Sommer2024").await?;
    bernd.press_at("#thing-add").await?;
    bernd.see_text_in("#handover-things", "sieht nach einem Passwort aus").await?;
    bernd.write_at("#thing-what", "Schlüssel Begegnungsraum").await?;
    bernd.press_at("#thing-add").await?;
    tick(&bernd, "#handover-things", "Schlüssel Begegnungsraum").await?;
    bernd.see_text_in("#handover-things", &format!("{RECEIVER} hat es")).await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::Offline).await?;
    }
    stage.start_relay_again().await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
        device.see_text_in("#handover-things", "Schlüssel Begegnungsraum").await?;
        device.see_text_in("#handover-points", "Gemeinsam ins Rathaus").await?;
        device.see_text_in("#handover-move", "eintragen").await?;
        device.see_no("form.conflict").await?;
    }
    tick(&anna, "#handover-points", "Gemeinsam ins Rathaus").await?;

    // In one go, taken back, and again.
    anna.press_at("#reassign").await?;
    anna.see_no("#handover-move").await?;
    anna.press_at("#undo").await?;
    anna.see("#handover-move").await?;
    anna.press_at("#reassign").await?;
    anna.see_no("#handover-move").await?;
    // What was entered is done; that somebody was introduced, somebody has to say.
    anna.see_text_in("#handover-carried", "· eingetragen").await?;
    let introduced = "return [...document.querySelectorAll('#handover-contacts li input')].some((box) => box.checked)";
    ensure!(anna.run(introduced, &[]).await? == json!(false), "nobody was introduced yet");
    points(&anna).await?;
    tick_all(&anna).await?;
    let none_open = "return [...document.querySelectorAll('section[id^=handover-] li[data-record] input')].every((box) => box.checked)";
    anna.until("everything is done", none_open, &[]).await?;

    // Each signs their own half.
    anna.press_at("#sign-off").await?;
    anna.see_text_in("#signatures", "abgezeichnet am").await?;
    bernd.see_text_in("#signatures", "abgezeichnet am").await?;
    bernd.press_at("#sign-off").await?;
    for device in [&bernd, &anna] {
        device.see_text_in("#closing-closed", "Abgeschlossen").await?;
        device.see_text_in("#closing", "hat alles davon danach noch jemanden").await?;
    }
    app::open_contact(&anna, GIVER).await?;
    anna.press_at("#what-if").await?;
    anna.see_text_in("#what-if-lead", "Daran hängt nichts allein").await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn with_nobody_on_the_other_side_the_folder_waits_and_a_steward_closes_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    that_is_me(&anna, CONTACT).await?;
    that_is_me(&bernd, GIVER).await?;
    begin(&bernd, GIVER).await?;
    bernd.resize(Size::Phone).await?;
    bernd.see_text_in("#handover-track", "noch niemand").await?;
    // A question answered becomes knowledge; half an answer is there again.
    bernd.press_at("#handover-guide summary").await?;
    bernd.press_at("#handover-guide .row:first-child button").await?;
    bernd.write_at("#handover-guide textarea", "Damit niemand").await?;
    bernd.reload().await?;
    bernd.press_at("#handover-guide summary").await?;
    bernd.see_value("#handover-guide textarea", "Damit niemand").await?;
    bernd.write_at("#handover-guide textarea", "Damit niemand allein zum Amt geht.").await?;
    bernd.press_at("#handover-guide form button[type=submit]").await?;
    bernd.see_text_in("#handover-guide .row:first-child", "Wozu gibt es das?").await?;
    bernd.see("#handover-guide .row:first-child .row-sub a").await?;
    bernd.see_text_in("#handover-guide .row:first-child .row-acts", "Ändern").await?;
    bernd.see_no("#handover-guide .row:first-child button").await?;
    bernd.press_at("#propose-meetings").await?;
    app::lists(&bernd, "#handover-meetings .row", 3).await?;
    // What is written down is complete; shown it is once somebody is there.
    let piece = "return [...document.querySelectorAll('#handover-knowledge li')].find((row) => row.innerText.includes('aufschreiben'))?.dataset.record";
    let piece = bernd.run(piece, &[]).await?.as_str().context("a piece")?.to_owned();
    tick_record(&bernd, &piece).await?;
    bernd.see_text_in("#toasts", "als vollständig aufgeschrieben").await?;
    let row = format!("#handover-knowledge li[data-record='{piece}']");
    bernd.see_text_in(&row, "zeigen, durchsprechen").await?;
    bernd.see_text_in(&row, "sonst bei niemandem").await?;
    bernd.see_no(&format!("{row} input:checked")).await?;
    tick_record(&bernd, &piece).await?;
    bernd.see("#agree[open]").await?;
    bernd.key(Key::Escape).await?;
    bernd.see_no("#agree[open]").await?;
    // What is open is asked about once.
    bernd.press_at("#sign-off").await?;
    bernd.see_text_in("#close-open", "geht offen über").await?;
    bernd.press_at("#close-anyway").await?;
    bernd.see_text_in("#closing-waits", "wartet").await?;
    bernd.screenshot("handover-phone").await?;
    app::stands(&bernd, Stand::All).await?;

    anna.open(&bernd.path().await?).await?;
    anna.see_text_in("#closing-waits", "wartet").await?;
    anna.see_text_in("#closing-missing", "Niemand ist eingetragen, der übernimmt.").await?;
    // She is asked once: nothing is done yet.
    anna.press_at("#sign-steward").await?;
    anna.see_text_in("#close-open", "Trotzdem abzeichnen?").await?;
    anna.press_at("#close-cancel").await?;
    anna.see_no("#close-open[open]").await?;
    anna.see_no("#closing-closed").await?;
    anna.press_at("#sign-steward").await?;
    anna.press_at("#close-anyway").await?;
    anna.see_text_in("#closing-closed", "durch eine Verwalter:in").await?;
    anna.see_text_in("#closing-closed", "Niemand ist eingetragen, der übernimmt.").await?;
    anna.see_text_in("#closing", "Das ist kein Siegel").await?;
    anna.see("#uncovered li").await?;
    bernd.see_text_in("#closing-closed", "durch eine Verwalter:in").await?;
    // Closed is closed, and there is one way back.
    bernd.see_no("#unsign").await?;
    for control in [
        "section[id^=handover-] input",
        "#handover-point",
        "#thing-what",
        "#handover-guide .row-acts",
        "#sign-steward",
        "#sign-off",
    ] {
        anna.see_no(control).await?;
        bernd.see_no(control).await?;
    }
    anna.screenshot("handover-closed").await?;
    // What was signed is not what it becomes now.
    anna.press_at("#unsign").await?;
    anna.see_no("#closing-waits").await?;
    anna.see_no("#signatures .ok").await?;
    anna.see("#handover-carried input").await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn one_device_cannot_sign_for_both_sides() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    that_is_me(&anna, GIVER).await?;
    begin(&anna, GIVER).await?;
    anna.write_at("#thing-what", "Schlüssel Begegnungsraum").await?;
    anna.press_at("#thing-add").await?;
    anna.see_text_in("#handover-things", "Schlüssel Begegnungsraum").await?;
    app::stands(&anna, Stand::All).await?;
    let page = anna.path().await?;

    // Bernd says that he is the one, and signs; then that he is the other.
    that_is_me(&bernd, GIVER).await?;
    bernd.open(&page).await?;
    sign_open(&bernd).await?;
    bernd.see_text_in("#signatures", "abgezeichnet am").await?;
    that_is_me(&bernd, RECEIVER).await?;
    bernd.open(&page).await?;
    app::edit(&bernd).await?;
    app::find_and_pick(&bernd, "#receiver", RECEIVER).await?;
    app::save(&bernd).await?;
    sign_open(&bernd).await?;
    app::stands(&bernd, Stand::All).await?;
    for device in [&anna, &bernd] {
        let words = format!("{GIVER}: eingetragen von Bernd, zählt nicht als Abzeichnung");
        device.see_text_in("#uncounted", &words).await?;
        device.see_text_in("#closing-missing", &format!("{GIVER} hat nicht abgezeichnet.")).await?;
        device.see_no("#closing-closed").await?;
    }
    let show = "document.querySelector('#uncounted').scrollIntoView({ block: 'center' })";
    anna.run(show, &[]).await?;
    anna.screenshot("handover-uncounted").await?;
    // Who is not the one who takes over says so for them.
    tick(&anna, "#handover-things", "Schlüssel Begegnungsraum").await?;
    anna.see_text_in("#handover-things", "als erhalten vermerkt").await?;
    anna.see_text_in("#handover-things", "von Anna").await?;
    // Her own signature takes the place of what he wrote.
    sign_open(&anna).await?;
    for device in [&anna, &bernd] {
        device.see_text_in("#closing-closed", "Abgeschlossen").await?;
        device.see_no("#uncounted p").await?;
        device.has_no_complaints().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn until_the_last_day_nothing_is_said_to_be_otherwise_than_it_is() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    begin(&anna, GIVER).await?;
    // Somebody takes one on before it is said who takes over: that stays.
    let pencil = "const row = document.querySelector('#handover-contacts li'); row?.querySelector('button').click(); return row?.dataset.record";
    let agreed = anna.run(pencil, &[]).await?;
    app::find_and_pick(&anna, "#agree-who", "Ottilie Sachse").await?;
    anna.press_at("#agree-save").await?;
    anna.see_text_in("#handover-contacts", "mit Ottilie Sachse vereinbart").await?;
    app::edit(&anna).await?;
    app::find_and_pick(&anna, "#receiver", RECEIVER).await?;
    app::set_date(&anna, "#last_day", "31.12.2030").await?;
    app::save(&anna).await?;
    anna.press_at("#agree-all").await?;
    points(&anna).await?;
    let stays = format!("{RECEIVER} kommt dazu; {GIVER} bleibt bis zum 31. Dezember 2030");
    anna.see_text_in("#handover-move", &stays).await?;
    // Who takes it on is another than who takes over: that is said, with a way to them.
    let words = format!("Nicht an {RECEIVER}, sondern an Ottilie Sachse");
    anna.see_text_in(&format!("[data-record='{}']", agreed.as_str().unwrap_or_default()), &words)
        .await?;
    anna.see_text_in("#handover-move", &words).await?;
    anna.see("#handover-move .other-taker a").await?;
    for (place, name) in [("#handover-contacts", "contacts"), ("#handover-move", "move")] {
        let show = "document.querySelector(arguments[0] + ' .other-taker').scrollIntoView({ block: 'center' })";
        anna.run(show, &[json!(place)]).await?;
        anna.screenshot(&format!("handover-other-{name}")).await?;
    }
    // Nobody ticks what is an entry: it leads to where it is entered.
    let ticked = "const box = document.querySelector('#handover-carried input'); box.click(); return !box.checked && document.activeElement.id === 'reassign'";
    anna.until("functions are entered, not ticked", ticked, &[]).await?;
    anna.see_text_in("#toasts", "Das wird mit „Eintragen“ erledigt.").await?;
    anna.see_text_in("#handover-carried", "noch nicht eingetragen").await?;
    anna.press_at("#reassign").await?;
    anna.see_no("#handover-move").await?;
    let entered = "const boxes = [...document.querySelectorAll('#handover-carried input')]; return boxes.every((box) => box.checked)";
    anna.until("functions are entered", entered, &[]).await?;
    let introduced = "return [...document.querySelectorAll('#handover-contacts input')].some((box) => box.checked)";
    ensure!(anna.run(introduced, &[]).await? == json!(false), "nobody was introduced yet");
    // A function is its holder's to pass on.
    begin(&anna, "Hausleitung").await?;
    anna.see_text_in("#handover-track", "Ottilie Sachse").await?;
    anna.has_no_complaints().await
}

/// A piece of knowledge of the list.
const PIECE: &str = "#handover-knowledge li[data-record]";

/// Whether somebody is named among those who know a piece, and how.
async fn knows(device: &Device, piece: &str, how: &str) -> Result<()> {
    device.open(&format!("/knowledge/{piece}")).await?;
    let said = "const rows = [...document.querySelectorAll('#holders a.row')]; return rows.some((row) => row.innerText.includes(arguments[0]) && row.innerText.includes(arguments[1]))";
    device.until(&format!("{RECEIVER}: {how}"), said, &[json!(RECEIVER), json!(how)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_is_agreed_is_neither_known_nor_met_before_it_is_ticked() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    that_is_me(&anna, CONTACT).await?;
    begin(&anna, GIVER).await?;
    anna.see_text_in("#handover-apart", &format!("Ohne {GIVER} zerfällt das Netz")).await?;
    let show = "document.querySelector(arguments[0]).scrollIntoView({ block: 'start' })";
    anna.run(show, &[json!("#handover-contacts")]).await?;
    anna.screenshot("handover-apart").await?;
    app::edit(&anna).await?;
    app::find_and_pick(&anna, "#receiver", RECEIVER).await?;
    app::save(&anna).await?;
    anna.press_at("#agree-all").await?;
    anna.see_text_in("#handover-move", &format!("{RECEIVER} soll sich bekannt machen mit")).await?;
    anna.run(show, &[json!("#handover-move")]).await?;
    anna.screenshot("handover-agreed-move").await?;
    anna.press_at("#reassign").await?;
    anna.see_no("#handover-move").await?;
    // Who carries what from when on needs a day.
    anna.see_text_in("#moves-no-day", "fehlt der letzte Tag").await?;
    anna.see_text_in("#handover-carried", "noch nicht eingetragen").await?;
    let page = anna.path().await?;
    let first = format!("return document.querySelector('{PIECE}')?.dataset.record");
    let piece = anna.run(&first, &[]).await?;
    let piece = piece.as_str().unwrap_or_default().to_owned();

    knows(&anna, &piece, "lernt es noch").await?;
    anna.run(show, &[json!("#holders")]).await?;
    anna.screenshot("piece-to-learn").await?;
    let agreed = format!("#agreed [data-record='{piece}']");
    app::open_contact(&anna, GIVER).await?;
    anna.press_at("#what-if").await?;
    anna.see(&agreed).await?;
    anna.see_text_in("#what-if-lead", "vereinbart").await?;
    anna.see_text_in("#agreed", "noch nicht gezeigt").await?;
    for size in [Size::Phone, Size::Desktop] {
        anna.resize(size).await?;
        anna.run(show, &[json!("#agreed")]).await?;
        anna.screenshot(&format!("what-if-agreed-{}", size.name())).await?;
    }

    // The tick says it in the record as well; taken back it is as before.
    let toggle = format!("document.querySelector(\"[data-record='{piece}'] input\").click()");
    let ticked = format!(
        "return document.querySelector(\"[data-record='{piece}'] input\")?.checked === arguments[0]"
    );
    for (is_ticked, how) in [(true, "weiß es"), (false, "lernt es noch"), (true, "weiß es")] {
        anna.open(&page).await?;
        anna.until("the point", &ticked, &[json!(!is_ticked)]).await?;
        anna.run(&toggle, &[]).await?;
        let said = if is_ticked { "auch" } else { "noch" };
        anna.see_text_in("#toasts", said).await?;
        knows(&anna, &piece, how).await?;
    }
    app::open_contact(&anna, GIVER).await?;
    anna.press_at("#what-if").await?;
    anna.see("#agreed").await?;
    anna.see_no(&agreed).await?;
    // One way back for both.
    anna.open(&page).await?;
    anna.until("the point", &ticked, &[json!(true)]).await?;
    anna.run(&toggle, &[]).await?;
    anna.press_at("#undo").await?;
    anna.until("it is ticked again", &ticked, &[json!(true)]).await?;
    knows(&anna, &piece, "weiß es").await?;

    // Whoever closes it now is told what has not happened, and has a task.
    anna.open(&page).await?;
    anna.press_at("#sign-steward").await?;
    anna.press_at("#close-anyway").await?;
    anna.see_text_in("#closing-agreed", "noch nicht vorgestellt: ").await?;
    anna.see_text_in("#closing-agreed", "noch nicht gezeigt: ").await?;
    ensure!(!anna.text("#closing").await?.contains("hat alles davon danach noch jemanden"));
    for size in [Size::Phone, Size::Desktop] {
        anna.resize(size).await?;
        anna.run(show, &[json!("#closing")]).await?;
        anna.screenshot(&format!("handover-closed-agreed-{}", size.name())).await?;
    }
    // The folder says so on paper.
    anna.run("window.print = () => {}", &[]).await?;
    anna.press_at("#print-folder").await?;
    anna.on_paper(true).await?;
    anna.see_text_in(".folder-cover", "Abgeschlossen · Verwalter:in").await?;
    anna.see_text_in(".folder-cover", "Bitte nach Gebrauch vernichten").await?;
    anna.see_text_in("#folder", &format!("vorstellen · mit {RECEIVER} vereinbart")).await?;
    anna.see_text_in("#folder", &format!("noch nicht gezeigt: {RECEIVER}")).await?;
    for (part, name) in
        [(".folder-cover", "cover"), (".folder-part", "carried"), ("h3 + .folder-open", "open")]
    {
        anna.run(show, &[json!(part)]).await?;
        anna.screenshot(&format!("handover-folder-{name}")).await?;
    }
    anna.on_paper(false).await?;
    anna.run("window.dispatchEvent(new Event('afterprint'))", &[]).await?;
    let task = "const link = [...document.querySelectorAll('.virtual a')].find((link) => link.innerText.includes(arguments[0])); link?.click(); return Boolean(link)";
    let title = format!("Offene Punkte: {GIVER}");
    anna.open("/contacts?kind=task").await?;
    anna.write_at("#search", &title).await?;
    anna.until("the task", task, &[json!(title)]).await?;
    anna.see_named("#record-name", &title).await?;
    anna.see_text("vorstellen: ").await?;
    anna.screenshot("handover-task").await?;
    anna.has_no_complaints().await
}

/// A function that one person carries.
const POST: &str = "Kassenführung";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_only_ended_is_not_called_agreed_and_what_two_versions_keep_apart_waits() -> Result<()>
{
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    begin(&anna, POST).await?;
    app::edit(&anna).await?;
    app::set_date(&anna, "#last_day", "gestern").await?;
    app::save(&anna).await?;
    let page = anna.path().await?;
    anna.see_text_in("#handover-move-heading", "Austragen, was mit dem letzten Tag endet").await?;
    anna.see_text_in("#moves-left", "Danach ist die Funktion unbesetzt").await?;
    anna.see_no("#moves-agreed").await?;
    anna.screenshot("handover-move-left").await?;
    app::edit(&anna).await?;
    app::find_and_pick(&anna, "#receiver", RECEIVER).await?;
    app::save(&anna).await?;
    anna.press_at("#handover-carried li button").await?;
    anna.press_at("#agree-save").await?;
    anna.see_text_in("#handover-move-heading", "Eintragen, was vereinbart ist").await?;
    anna.see_text_in("#moves-agreed", RECEIVER).await?;
    anna.see_no("#moves-left").await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
    }

    // Apart: one ends it today, the other later.
    stage.stop_relay().await?;
    app::open_contact(&anna, POST).await?;
    anna.press_at(".end-today").await?;
    app::open_contact(&bernd, POST).await?;
    app::edit(&bernd).await?;
    bernd.write_at("[id^='tenure-until-']", "31.1.2031").await?;
    app::save(&bernd).await?;
    stage.start_relay_again().await?;
    anna.see("form.conflict").await?;
    anna.open(&page).await?;
    anna.see_text_in("#moves-undecided", POST).await?;
    anna.see_no("#reassign").await?;
    anna.screenshot("handover-move-undecided").await?;
    anna.press_at("#moves-undecided a.undecided").await?;
    anna.press_at("form.conflict label").await?;
    anna.press_at("form.conflict .conflict-pick").await?;
    anna.see_no("form.conflict").await?;
    anna.open(&page).await?;
    anna.see_no("#moves-undecided").await?;
    anna.press_at("#reassign").await?;
    anna.see_no("#handover-move").await?;
    app::open_contact(&anna, POST).await?;
    anna.see_text_in("#carriers-now", RECEIVER).await?;
    // The handover is found by the name of what is handed over.
    app::contacts(&anna).await?;
    anna.write_at("#search", &format!("Übergabe {POST}")).await?;
    anna.see_text_in("#contacts", &format!("Übergabe: {POST}")).await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

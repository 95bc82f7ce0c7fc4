//! What goes wrong around the app: storage refused, another tab unnoticed, a fault of
//! the app itself. Each is said, and nothing is lost.

use anyhow::{Result, ensure};
use serde_json::json;

use super::{
    app::{self, Stand},
    stage::Stage,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_browser_that_refuses_storage_is_told_apart_from_an_empty_one() -> Result<()> {
    // As the private windows of some browsers do it: at once, or only when it is opened.
    let refusals = [
        "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } })",
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'InvalidStateError'); }",
    ];
    let mut stage = Stage::set().await?;
    for refusal in refusals {
        let anna = stage.device("Anna").await?;
        anna.see("#found-submit").await?;
        anna.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": refusal })).await?;
        anna.reload().await?;
        anna.see("#blocked").await?;
        anna.see_text_in("#blocked", "privat").await?;
        anna.see_no("#found-submit").await?;
        anna.has_no_complaints().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_a_newer_app_stored_is_left_as_it_is_and_not_called_damaged() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    anna.see("#found-submit").await?;
    // As after an update that another tab fetched: this one has the older app still.
    let newer = "const open = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function(name) { return open.call(this, name, 99); };
        const done = arguments[arguments.length - 1]; const opening = indexedDB.open('staffelstab');
        opening.onsuccess = () => { opening.result.close(); done(true); };";
    ensure!(anna.run_async(newer, &[]).await? == json!(true));
    anna.reload().await?;
    anna.see_text_in("#blocked", "neue Version").await?;
    anna.see_no("#found-submit").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_tab_that_slept_through_being_replaced_writes_nothing_more() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;

    // What another tab does when it takes over, while this one cannot hear of it.
    let replaced = "const done = arguments[arguments.length - 1]; const opening = indexedDB.open('staffelstab');
        opening.onsuccess = () => { const base = opening.result; const writing = base.transaction('owner', 'readwrite');
            writing.objectStore('owner').put(new Uint8Array(16), 'tab');
            writing.oncomplete = () => { base.close(); done(true); }; };";
    ensure!(anna.run_async(replaced, &[]).await? == json!(true));
    anna.press_at("#save").await?;
    anna.see("#use-here").await?;

    // Nothing was written, and nothing that was typed is lost.
    anna.press_at("#use-here").await?;
    anna.see("#draft-restored").await?;
    anna.see_value("#district", "Oberau").await?;
    anna.press_at("#cancel").await?;
    anna.press_at("#unsaved-discard").await?;
    anna.see("#record-name").await?;
    let facts = anna.text("#facts").await?;
    ensure!(!facts.contains("Oberau"), "the replaced tab wrote: {facts}");
    app::set(&anna, "#district", "Kleinwehr").await?;
    app::stands(&anna, Stand::All).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_fault_of_the_app_is_said_over_what_was_being_typed() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    // A browser that once does what no browser does; and the form has to draw a warning.
    let broken = "const create = Document.prototype.createElement;
        Document.prototype.createElement = () => { Document.prototype.createElement = create; throw new DOMException('no', 'InvalidStateError'); }";
    anna.run(broken, &[]).await?;
    anna.write_at("#given", " ").await?;
    anna.write_at("#family", " ").await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#crash", "Gespeichertes bleibt").await?;
    anna.see_value("#district", "Oberau").await?;
    anna.screenshot("fault-phone").await?;
    let complaints = anna.new_complaints().await?;
    ensure!(complaints.iter().any(|line| line.contains("panicked at")), "{complaints:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_private_window_works_and_says_that_the_browser_may_clear_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.private_window("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    app::new_person(&anna, "Nour", "Haddad").await?;
    app::stands(&anna, Stand::All).await?;
    anna.reload().await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    app::status(&anna).await?;
    anna.see_text_in("#content", "Der Browser darf hier aufräumen").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_import_that_the_end_of_the_app_cut_off_is_said_once() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let cards =
        stage.file("one.vcf", b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Karte\r\nEND:VCARD\r\n")?;
    // A file that is never read to its end, so that the app ends in the middle of it.
    anna.run("Blob.prototype.arrayBuffer = () => new Promise(() => {})", &[]).await?;
    app::contacts(&anna).await?;
    anna.choose_file("#import-file", &cards).await?;
    anna.see_text_in("#import", "Wird eingelesen").await?;
    anna.reload().await?;
    anna.see_text_in("#import-result", "Das Einlesen wurde unterbrochen").await?;
    anna.press_at("#import-close").await?;
    anna.reload().await?;
    anna.see("#contacts .count").await?;
    anna.see_no("#import-result .note").await?;
    anna.has_no_complaints().await
}

//! What people and files should not contain, and do.

use anyhow::{Result, ensure};
use serde_json::json;

use super::{
    app::{self, Stand},
    stage::Stage,
};

const SCRIPT: &str = "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_script_in_a_name_is_a_strange_name_and_nothing_more() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, SCRIPT, SCRIPT).await?;
    app::new_person(&anna, SCRIPT, "javascript:alert(1)").await?;
    app::set(&anna, "#notes", SCRIPT).await?;
    app::set(&anna, "#district", SCRIPT).await?;
    anna.see_text_in("#record-name", SCRIPT).await?;
    anna.see_text_in("#facts .prose", SCRIPT).await?;
    app::contacts(&anna).await?;
    anna.see_text_in(".virtual .row-title", SCRIPT).await?;
    app::members(&anna).await?;
    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    app::contacts(&bernd).await?;
    bernd.see_text_in(".virtual .row-title", SCRIPT).await?;
    for device in [&anna, &bernd] {
        let hurt =
            "return window.hurt === 1 || document.querySelectorAll('body script, img').length > 0";
        ensure!(device.run(hurt, &[]).await? == json!(false), "the script came alive");
        device.has_no_complaints().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_empty_name_is_asked_for_before_anything_is_saved() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    app::contacts(&anna).await?;
    anna.press_at("#new-contact").await?;
    anna.write_at("#given", "   ").await?;
    anna.write_at("#district", "Oberau").await?;
    anna.press_at("#save").await?;
    anna.see("#form-blocked .i").await?;
    anna.see("#given[aria-invalid=true]").await?;
    let focused = anna.run("return document.activeElement.id", &[]).await?;
    ensure!(focused == json!("given"), "the focus goes to what is wrong, not to {focused}");
    anna.see_value("#district", "Oberau").await?;
    anna.write_at("#given", "Nour").await?;
    app::save(&anna).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn long_notes_emoji_and_names_from_right_to_left_arrive_unchanged() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    let note = "Äpfel & <Birnen> 🍐\n".repeat(600);
    ensure!(note.chars().count() > 10_000);
    app::new_person(&anna, "👩🏽‍⚕️ Žofia", "O’Brien-Łukasiewicz").await?;
    app::edit(&anna).await?;
    anna.paste_at("#notes", &note).await?;
    app::save(&anna).await?;
    app::new_person(&anna, "أمل", "النجار").await?;
    app::new_person(&anna, "יעל", "כהן").await?;

    let invitation = app::invite(&anna).await?;
    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
    for name in ["أمل النجار", "יעל כהן", "👩🏽‍⚕️ Žofia O’Brien-Łukasiewicz"]
    {
        app::open_contact(&bernd, name).await?;
    }
    app::edit(&bernd).await?;
    bernd.see_value("#notes", &note).await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_note_that_is_too_long_is_said_to_be_and_kept_in_the_form() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::edit(&anna).await?;
    let note = "viel ".repeat(20_000);
    anna.paste_at("#notes", &note).await?;
    anna.press_at("#save").await?;
    anna.see("#form .err .i, #form .note.fail").await?;
    anna.see_value("#notes", &note).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_file_that_is_no_vcard_is_refused_in_words_and_a_good_one_taken_once() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    let picture = stage.file("picture.vcf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
    anna.choose_file("#import-file", &picture).await?;
    anna.see("#import-result .note.fail").await?;
    anna.see("#empty-contacts").await?;

    let cards = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Haddad;Nour;;;\r\nFN:Nour Haddad\r\nTEL;TYPE=CELL:+49 176 04069396\r\nEND:VCARD\r\n\
                 BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:K=C3=B6hler;J=C3=B6rg;;;\r\nEMAIL:joerg@example.org\r\nEND:VCARD\r\n\
                 BEGIN:VCARD\r\nVERSION:4.0\r\nNOTE:nobody\r\nEND:VCARD\r\n";
    let cards = stage.file("contacts.vcf", cards.as_bytes())?;
    anna.choose_file("#import-file", &cards).await?;
    app::counts(&anna, "#contacts", 2).await?;
    app::open_contact(&anna, "Jörg Köhler").await?;
    app::open_contact(&anna, "Nour Haddad").await?;

    app::settings(&anna).await?;
    anna.choose_file("#import-file", &cards).await?;
    anna.see("#import-result .note").await?;
    app::contacts(&anna).await?;
    anna.write_at("#search", "").await?;
    app::counts(&anna, "#contacts", 2).await?;
    app::stands(&anna, Stand::All).await?;
    anna.has_no_complaints().await
}

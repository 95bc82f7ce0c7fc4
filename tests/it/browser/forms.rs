//! Forms that are open while others write.

use anyhow::Result;

use super::{
    app::{self, Stand},
    stage::Stage,
};

const PERSON: &str = "Amira Darwish";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_form_saved_late_reverts_nothing_that_came_in_meanwhile() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    app::open_contact(&anna, PERSON).await?;
    app::edit(&anna).await?;
    anna.write_at("#email", "amira@lindenau.example.org").await?;

    app::open_contact(&bernd, PERSON).await?;
    app::set(&bernd, "#district", "Oberau").await?;
    // It is said beside the open form, and nothing under the fingers changes.
    anna.see_text_in("#meanwhile", "Bernd").await?;
    anna.see_value("#email", "amira@lindenau.example.org").await?;
    anna.see_value("#district", "Kleinwehr").await?;

    app::save(&anna).await?;
    for device in [&anna, &bernd] {
        device.see_text_in("#facts", "Oberau").await?;
        device.see_text_in("#facts", "amira@lindenau.example.org").await?;
        device.see_no("form.conflict").await?;
        device.has_no_complaints().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_form_saved_late_hides_no_conflict() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    app::open_contact(&anna, PERSON).await?;
    app::edit(&anna).await?;
    anna.write_at("#phone", "0176 04069111").await?;

    app::open_contact(&bernd, PERSON).await?;
    app::set(&bernd, "#phone", "0176 04069222").await?;
    anna.see("#meanwhile").await?;
    app::save(&anna).await?;

    for device in [&anna, &bernd] {
        for number in ["0176 04069111", "0176 04069222"] {
            device.see_text_in("form.conflict .val", number).await?;
        }
    }
    // Two numbers may both be right.
    bernd.press_at(".conflict-both").await?;
    for device in [&anna, &bernd] {
        device.see_no("form.conflict").await?;
        for number in ["0176 04069111", "0176 04069222"] {
            device.see_text_in("#facts", number).await?;
        }
        app::stands(device, Stand::All).await?;
        device.has_no_complaints().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_was_typed_survives_a_window_that_closes() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    anna.see_text_in("#draft", "Entwurf").await?;
    anna.reload().await?;
    anna.see("#draft-restored").await?;
    anna.see_value("#district", "Oberau").await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "Oberau").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_archived_contact_leaves_the_list_and_comes_back() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    app::open_contact(&anna, PERSON).await?;
    anna.run("document.querySelector('#archive').closest('details').open = true", &[]).await?;
    anna.press_at("#archive").await?;
    anna.see("#archived").await?;
    app::contacts(&bernd).await?;
    app::counts(&bernd, "#contacts", app::SAMPLE_CONTACTS - 1).await?;

    anna.press_at("#restore").await?;
    anna.see_no("#archived").await?;
    app::counts(&bernd, "#contacts", app::SAMPLE_CONTACTS).await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_is_typed_and_not_chosen_is_not_dropped_without_a_word() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::contacts(&anna).await?;
    anna.press_at("#kind-task").await?;
    anna.see_text_in("#no-hits", "Noch keine Aufgabe").await?;
    anna.press_at("#first-of-kind").await?;
    anna.see("#form").await?;

    // What is wrong is said in words for a task, and is gone once it is right.
    anna.press_at("#save").await?;
    anna.see_text_in("#form", "Bitte schreiben Sie, was zu tun ist.").await?;
    anna.see_text_in("#form-blocked", "Eine Angabe").await?;
    anna.write_at("#title", "Raum buchen").await?;
    let gone = "return !document.querySelector('#form-blocked').textContent.trim()";
    anna.until("no word of what is right now", gone, &[]).await?;

    anna.write_at("#about", "Niemand Nirgends").await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#about-wrong", "Niemand Nirgends").await?;
    anna.see_text_in("#form-blocked", "Eine Angabe").await?;
    anna.screenshot("not-picked").await?;
    anna.write_at("#about", "Nour").await?;
    anna.press_at("#about-hits .hit").await?;
    anna.until("no word of what is right now", gone, &[]).await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "Nour Haddad").await?;
    anna.press_at("#task-done").await?;
    anna.see_text_in("#facts", "Erledigt am").await?;
    anna.see_text_in("#task-done", "Wieder öffnen").await?;
    anna.press_at("#toasts button").await?;
    anna.see_text_in("#task-done", "Erledigt").await?;
    anna.screenshot("task").await?;
    anna.run("document.documentElement.style.fontSize = '200%'", &[]).await?;
    anna.drawn().await?;
    anna.screenshot("task-large").await?;
    app::settings(&anna).await?;
    anna.press_at("#ledgers-here .leave").await?;
    anna.drawn().await?;
    anna.screenshot("leave-large").await?;
    anna.has_no_complaints().await
}

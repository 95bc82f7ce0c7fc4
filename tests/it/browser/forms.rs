//! Forms that are open while others write.

use anyhow::Result;
use fantoccini::key::Key;
use staffelstab_shared::exchange::jsonl;
use staffelstab_tests::{browser::Device, device::Device as OtherDevice};

use super::{
    app::{self, Stand},
    back::back,
    stage::Stage,
};

const PERSON: &str = "Amira Darwish";

/// Somebody who helps with what nobody has helped with yet.
const HELPER: &str = r#"
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0051", "kind": "person", "name": "Salma Aziz", "topics": ["Fahrräder"]}
"#;

/// Until the draft, which is written a moment after the last key, is not written any more.
async fn draft_rests(device: &Device) -> Result<()> {
    device.see_text_in("#draft", "Entwurf").await?;
    let rests = "const done = arguments[0]; let before; const look = () => { const now = JSON.stringify(localStorage);
        if (now === before) { done(true); } else { before = now; setTimeout(look, 600); } }; look();";
    device.run_async(rests, &[]).await.map(drop)
}

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
    anna.see_text_in("#meanwhile", "Beim Speichern wird beides zusammengeführt").await?;

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
    // What will stand in two versions is said beforehand.
    anna.see_text_in("#meanwhile", "Beide haben geändert: Telefon").await?;
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
    // A word of one's own that was typed and not added yet.
    anna.press_at("#topics-more").await?;
    anna.write_at("#topics-other", "Wohngeld").await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#form .field.bad", "noch nicht hinzugefügt").await?;
    anna.press_at("#topics-other ~ .btn").await?;
    anna.write_at("#informed_at", "1.3.2024").await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "Oberau").await?;
    anna.see_text_in("#facts", "Wohngeld").await?;

    // Half a date takes nothing away, and a day still to come is not taken, also not from a draft.
    app::edit(&anna).await?;
    anna.write_at("#informed_at", "1.3.2").await?;
    anna.press_at("#save").await?;
    anna.see("#form .field.bad #informed_at").await?;
    anna.write_at("#informed_at", "1.3.2099").await?;
    draft_rests(&anna).await?;
    anna.reload().await?;
    anna.see_value("#informed_at", "1. März 2099").await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#form .field.bad", "Dieser Tag kommt erst noch").await?;
    anna.press_at("#draft-discard").await?;
    anna.see_text_in("#content", "1. März 2024").await?;
    anna.see_text_in("#toasts", "Entwurf verworfen").await?;
    anna.press_at("#undo").await?;
    anna.see("#draft-restored").await?;
    anna.see_value("#informed_at", "1. März 2099").await?;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_is_typed_and_not_taken_yet_is_part_of_the_draft() -> Result<()> {
    let fields = [
        ("#within", "Verein Anker"),
        ("#tenure-search", "Ahmad Haddad"),
        ("#funded_until", "32.12."),
        ("#topics-other", "Wohngeld"),
    ];
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::new_of_kind(&anna, "post").await?;
    anna.press_at("#topics-more").await?;
    for (field, text) in fields {
        anna.write_at(field, text).await?;
    }
    draft_rests(&anna).await?;
    // The window closes, and once more before anybody types again.
    for _ in 0..2 {
        anna.reload().await?;
        anna.see("#draft-restored").await?;
        for (field, text) in fields {
            anna.see_value(field, text).await?;
        }
    }
    anna.screenshot("untaken-restored").await?;
    // It is something unsaved, also when it comes from a draft.
    back(&anna).await?;
    anna.see("#unsaved").await?;
    anna.press_at("#unsaved-stay").await?;
    anna.see_no("#unsaved").await?;
    // It can be gone on with where it stands: a word is added, a name is chosen.
    anna.press_at("#topics-other ~ .btn").await?;
    anna.see_no("#topics-other").await?;
    anna.press_at("#tenure-search").await?;
    anna.press_at("#tenure-search-hits .make").await?;
    anna.see_text_in("#tenure-search-doubt, #tenures", "Ahmad Haddad").await?;
    anna.see_value("#tenure-search", "").await?;
    // Half a date that goes with its row is in nobody's way.
    anna.write_at("#tenures [id^=tenure-from]", "3.").await?;
    anna.key(Key::Tab).await?;
    anna.see("#tenures .field.bad").await?;
    anna.press_at("#tenures .acts .btn:last-child").await?;
    app::lists(&anna, "#tenures > li", 0).await?;
    for field in ["#within", "#funded_until"] {
        anna.write_at(field, "").await?;
    }
    anna.write_at("#title", "Patenkoordination").await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "Wohngeld").await?;

    // One word alone asks before it goes, is kept, and once it is cleared nothing asks.
    app::edit(&anna).await?;
    anna.write_at("#reports_to", "Leitung").await?;
    back(&anna).await?;
    anna.see("#unsaved").await?;
    anna.press_at("#unsaved-later").await?;
    anna.see("#record-name").await?;
    app::edit(&anna).await?;
    anna.see("#draft-restored").await?;
    anna.see_value("#reports_to", "Leitung").await?;
    anna.write_at("#reports_to", "").await?;
    let gone = "return !document.querySelector('#draft').textContent.trim()";
    anna.until("no draft", gone, &[]).await?;
    back(&anna).await?;
    anna.see("#record-name").await?;
    anna.see_no("#unsaved").await?;
    app::edit(&anna).await?;
    anna.see_value("#reports_to", "").await?;
    anna.see_no("#draft-restored").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_word_that_is_not_added_yet_stays_whatever_is_drawn_around_it_and_is_said_once_one_saves()
-> Result<()> {
    const WORD: &str = "#topics-other";
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    app::edit(&anna).await?;
    anna.press_at("#topics-more").await?;
    anna.write_at(WORD, "Wohn").await?;
    // A chip beside it, another list of chips, a field; and a topic that another device brings.
    anna.press_at("#topics > li:first-child .chip").await?;
    anna.press_at("#languages-more").await?;
    anna.choose("#languages-other", "sq").await?;
    anna.see_no("#languages-other").await?;
    anna.write_at("#district", "Oberau").await?;
    for import in jsonl::read(HELPER)? {
        other.create(&import)?;
    }
    other.sync().await?;
    anna.see_text_in("#topics", "Fahrräder").await?;
    anna.see_value(WORD, "Wohn").await?;
    draft_rests(&anna).await?;

    anna.reload().await?;
    anna.see("#draft-restored").await?;
    anna.see_value(WORD, "Wohn").await?;
    // Nobody has left it, and nobody has tried to save.
    anna.see_no("#form .field.bad").await?;
    anna.press_at("#save").await?;
    let said = "const word = document.querySelector('#topics-other[aria-invalid=true]');
        return document.getElementById(word?.getAttribute('aria-describedby'))?.innerText.includes('noch nicht hinzugefügt') ?? false";
    anna.until("why it is not saved", said, &[]).await?;
    anna.see_text_in("#form-blocked", "Eine Angabe").await?;
    anna.press_at("#topics-other ~ .btn").await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "Wohn").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_dialogue_brings_back_what_was_typed_and_not_taken_yet() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let tenure: &[_] = &[
        ("#tenure-pick", "Patenkoordination"),
        ("#tenure-from", "März 2021"),
        ("#tenure-until", "31."),
    ];
    let tie: &[_] = &[("#tie-pick", "Verein Anker")];
    let touchpoint: &[_] = &[("#touch-who", "Ahmad Haddad"), ("#touch-date", "26.")];
    for (button, dialogue, fields) in [
        ("#add-function", "#tenure", tenure),
        ("#add-tie", "#tie", tie),
        ("#note-contact", "#touchpoint", touchpoint),
    ] {
        anna.press_at(button).await?;
        if dialogue == "#touchpoint" {
            anna.press_at("#touch-details > summary").await?;
            anna.press_at("#touch-more").await?;
        }
        for (field, text) in fields {
            anna.write_at(field, text).await?;
        }
        back(&anna).await?;
        anna.see_no(dialogue).await?;
        for _ in 0..2 {
            anna.press_at(button).await?;
            anna.see(&format!("{dialogue} .draft-back")).await?;
            for (field, text) in fields {
                let text = if *text == "März 2021" { "1. März 2021" } else { text };
                anna.see_value(field, text).await?;
            }
            anna.reload().await?;
        }
        anna.press_at(button).await?;
        // Thrown away by one press, it comes back by another.
        anna.press_at(&format!("{dialogue} .draft-back .btn")).await?;
        anna.see_text_in(&format!("{dialogue} .draft-thrown"), "Entwurf verworfen").await?;
        anna.press_at(&format!("{dialogue} .draft-thrown .btn")).await?;
        anna.see(&format!("{dialogue} .draft-back")).await?;
        let (first, text) = fields[0];
        anna.see_value(first, text).await?;
        anna.press_at(&format!("{dialogue} .draft-back .btn")).await?;
        anna.see(&format!("{dialogue} .draft-thrown")).await?;
        for (field, _) in fields.iter().filter(|_| dialogue != "#touchpoint") {
            anna.see_value(field, "").await?;
        }
        back(&anna).await?;
        anna.see_no(dialogue).await?;
        anna.press_at(button).await?;
        anna.see(dialogue).await?;
        anna.see_no(&format!("{dialogue} .draft-back")).await?;
        back(&anna).await?;
        anna.see_no(dialogue).await?;
    }
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_press_on_save_counts_though_it_brings_up_an_error_above_the_button() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let has_focus = "return document.activeElement?.matches(arguments[0]) ?? false";
    let errors = "return document.querySelectorAll('#tenure .err').length === arguments[0]";
    anna.press_at("#add-function").await?;
    anna.write_at("#tenure-pick", "Patenkoordination").await?;
    anna.press_at("#tenure-pick-hits .make").await?;
    anna.write_at("#tenure-until", "31.").await?;
    anna.until("nothing said yet", errors, &[0.into()]).await?;
    anna.press_at("#tenure-save").await?;
    anna.until("what is said is focused", has_focus, &["#tenure-until".into()]).await?;
    anna.until("one error", errors, &[1.into()]).await?;

    // An end before the beginning is said and not taken.
    anna.write_at("#tenure-from", "1.1.2028").await?;
    anna.write_at("#tenure-until", "31.12.2026").await?;
    anna.press_at("#tenure-save").await?;
    anna.see_text_in("#tenure .err", "Das Ende liegt vor dem Beginn").await?;
    anna.until("the end has the focus", has_focus, &["#tenure-until".into()]).await?;
    anna.write_at("#tenure-until", "31.12.2028").await?;
    anna.press_at("#tenure-save").await?;
    anna.see_no("#tenure").await?;
    anna.see_text_in("#functions", "1. Januar 2028 bis 31. Dezember 2028").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_day_that_is_not_clear_yet_is_not_said_to_be_today() -> Result<()> {
    const FOLD: &str = "#touch-details > summary";
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    anna.press_at("#note-contact").await?;
    anna.see_text_in(FOLD, "heute · Nour Haddad").await?;
    anna.press_at(FOLD).await?;
    anna.write_at("#touch-date", "26.").await?;
    anna.press_at(FOLD).await?;
    anna.see_text_in(FOLD, "Tag noch unklar · Nour Haddad").await?;
    anna.see_no("#touch-details[open]").await?;
    anna.press_at("#touch-save").await?;
    anna.see("#touch-details[open] .bad #touch-date").await?;
    anna.write_at("#touch-date", "neulich").await?;
    anna.see_text_in(FOLD, "Tag noch unklar").await?;
    anna.write_at("#touch-date", "gestern").await?;
    anna.see_text_in(FOLD, "gestern · Nour Haddad").await?;
    anna.write_at("#touch-date", "26.11.2024").await?;
    anna.see_text_in(FOLD, "2024").await?;
    anna.press_at("#touch-save").await?;
    anna.see_no("#touchpoint").await?;
    anna.see_text_in("#touchpoints", "2024").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_was_typed_without_a_pause_is_there_after_a_reload() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "").await?;
    // One key after the other, and the page is gone in the same breath.
    let type_and_go = "const field = document.querySelector('#district'); let text = '';
        for (const letter of 'Am Anger') { text += letter; field.value = text;
            field.dispatchEvent(new InputEvent('input', { bubbles: true })); }
        location.reload();";
    anna.run(type_and_go, &[]).await?;
    anna.see("#draft-restored").await?;
    anna.see_value("#district", "Am Anger").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_form_says_that_its_record_was_archived_meanwhile() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    app::new_person(&anna, "Salma", "Haddad").await?;
    app::open_contact(&bernd, "Salma Haddad").await?;
    app::edit(&bernd).await?;
    bernd.write_at("#district", "Oberau").await?;
    anna.run("document.querySelector('#archive').closest('details').open = true", &[]).await?;
    anna.press_at("#archive").await?;
    anna.see("#archived").await?;
    bernd.see_text_in("#meanwhile", "diesen Eintrag archiviert").await?;
    bernd.see_text_in("#meanwhile", "gehen Sie ohne Speichern zurück").await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn storage_that_was_thrown_away_is_told_of_and_leaves_what_was_typed() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    let throw_away = "const done = arguments[0]; indexedDB.databases().then((all) => {
        const gone = all.map(({ name }) => new Promise((next) => {
            const request = indexedDB.deleteDatabase(name); request.onsuccess = next; request.onerror = next; }));
        Promise.all(gone).then(() => done(true)); })";
    anna.run_async(throw_away, &[]).await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#form", "nicht mehr da, und nichts wird mehr gespeichert").await?;
    anna.see_value("#district", "Oberau").await
}

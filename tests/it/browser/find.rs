//! The finder: a topic and a language, each with one tap, then a call; and what nobody could answer.

use anyhow::{Result, ensure};
use serde_json::json;
use staffelstab_shared::exchange::jsonl;
use staffelstab_tests::{
    browser::{Device, Size},
    device::Device as OtherDevice,
};

use super::{app, stage::Stage};

const ANSWERS: &str = r#"
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0041", "kind": "person", "name": "Samira Nasser", "phones": ["+49 176 04069001"], "topics": [], "languages": []}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0042", "kind": "knowledge", "title": "Praxis Weber spricht Arabisch", "body": "Montags ab 8 Uhr.", "topics": ["Gesundheit"], "languages": ["ar"], "district": "Oberau", "holders": [{"who": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0041", "level": "knows", "confirmed_at": null}], "review_at": null}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0043", "kind": "offer", "name": "Sprachcafé", "topics": ["Sprache"], "languages": ["ar"], "run_by": []}
"#;

async fn choose(device: &Device, facet: &str, word: &str) -> Result<()> {
    let press = "const chip = [...document.querySelectorAll(`#find-${arguments[0]} .chip`)].find((chip) => chip.querySelector('bdi')?.textContent === arguments[1]); chip?.click(); return Boolean(chip)";
    device.until(word, press, &[json!(facet), json!(word)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_topic_and_a_language_lead_to_a_call_and_what_nobody_knows_is_noted_without_a_name()
-> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    for import in jsonl::read(ANSWERS)? {
        other.create(&import)?;
    }
    other.sync().await?;

    // Four taps from the first page: the finder, a topic, a language, the call.
    anna.open("/today").await?;
    anna.press_at("#to-find").await?;
    choose(&anna, "topic", "Gesundheit").await?;
    choose(&anna, "language", "Arabisch").await?;
    app::lists(&anna, "#found .row", 1).await?;
    anna.see_text_in("#found", "Praxis Weber spricht Arabisch").await?;
    anna.see_text_in("#found", "Fragen Sie Samira Nasser").await?;
    anna.see_text_in("#found", "noch nicht bestätigt").await?;
    let call = "return document.querySelector('#found a.call').getAttribute('href')";
    ensure!(anna.run(call, &[]).await? == json!("tel:+4917604069001"));
    anna.screenshot("finder").await?;
    // In the language of whoever asked.
    anna.press_at("#found .show").await?;
    anna.press_at("#show .chip[lang=en]").await?;
    anna.see_text_in("#show", "Good to know").await?;
    anna.see_text_in("#show", "Montags ab 8 Uhr.").await?;
    anna.press_at("#show-close").await?;

    // What nobody knows is noted: for what, and when; a second tap is no second question.
    choose(&anna, "topic", "Gesundheit").await?;
    choose(&anna, "topic", "Sprache").await?;
    anna.press_at("#find-district .more").await?;
    choose(&anna, "district", "Oberau").await?;
    anna.see("#found-nothing").await?;
    anna.press_at("#note-question").await?;
    anna.see("#note-question:disabled").await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.see_text_in("#today-unanswered", "Sprache · Arabisch · Oberau").await?;
    anna.see_text_in("#today-unanswered", "Einmal gefragt").await?;

    // It goes once somebody names an answer; that can be taken back.
    anna.press_at("#today-unanswered .step").await?;
    anna.see_text_in("#asked-before", "schon einmal gefragt").await?;
    choose(&anna, "district", "Oberau").await?;
    anna.see_no("#asked-before").await?;
    anna.press_at("#find-district .more").await?;
    choose(&anna, "district", "Oberau").await?;
    app::knowledge(&anna).await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.see("#today-unanswered").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_open_question_is_answered_where_today_leads_to_also_with_nothing_found() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    for import in jsonl::read(ANSWERS)? {
        other.create(&import)?;
    }
    other.sync().await?;
    anna.open("/find").await?;
    choose(&anna, "topic", "Sprache").await?;
    anna.press_at("#find-district .more").await?;
    choose(&anna, "district", "Oberau").await?;
    anna.see("#found-nothing").await?;
    anna.see_no("#name-answer").await?;
    anna.press_at("#note-question").await?;
    anna.see("#note-question:disabled").await?;

    // Named by whoever knows it.
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.press_at("#today-unanswered .step").await?;
    anna.see("#found-nothing").await?;
    anna.until(
        "the field to begin with",
        "return document.activeElement.id === 'answer-pick'",
        &[],
    )
    .await?;
    anna.see_text_in("#name-answer label", "Wer oder was ist die Antwort?").await?;
    for (size, name) in [(Size::Phone, "name-answer-phone"), (Size::Desktop, "name-answer")] {
        anna.resize(size).await?;
        anna.screenshot(name).await?;
    }
    app::find_and_pick(&anna, "#answer-pick", "Samira Nasser").await?;
    anna.see_text_in("#toasts", "Als Antwort vermerkt").await?;
    anna.see_no("#name-answer").await?;
    anna.see_no("#asked-before").await?;
    anna.press_at("#undo").await?;
    anna.see("#name-answer").await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.see("#today-unanswered").await?;

    // Or written down: what was asked for stands there, and counts as typed by nobody.
    anna.press_at("#today-unanswered .step").await?;
    anna.press_at("#write-answer").await?;
    let chosen = "return [...document.querySelectorAll('#form .chip input:checked')].map((input) => input.value).join() === 'Sprache' && document.querySelector('#district').value === 'Oberau'";
    anna.until("the topic and the district of the question", chosen, &[]).await?;
    anna.press_at("#cancel").await?;
    anna.see_no("#form").await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.press_at("#today-unanswered .step").await?;
    anna.press_at("#write-answer").await?;
    anna.write_at("#title", "Sprachkurs im Pfarrhaus").await?;
    app::save(&anna).await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.press_at("#today-unanswered .step").await?;
    anna.see_text_in("#found", "Sprachkurs im Pfarrhaus").await?;
    anna.press_at("#found .answers").await?;
    anna.see_no("#asked-before").await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.see("#today-title").await?;
    anna.see_no("#today-unanswered").await?;
    anna.has_no_complaints().await
}

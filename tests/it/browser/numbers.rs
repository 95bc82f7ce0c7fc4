//! Numbers and dates as people enter them, and files that bring them.

use anyhow::{Result, ensure};
use fantoccini::key::Key;

use super::{
    app::{self, Stand},
    stage::Stage,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn numbers_stay_in_the_order_in_which_they_are_entered_and_the_right_one_is_called()
-> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    app::contacts(&anna).await?;
    anna.press_at("#new-contact").await?;
    anna.write_at("#given", "Nora").await?;
    anna.see_text_in("#add-phone", "Telefonnummer hinzufügen").await?;
    anna.press_at("#add-phone").await?;
    // The new field has the focus: what is typed at once stands in it.
    let ready = "return document.activeElement.closest('#phones .item') !== null";
    anna.until("the first number to be typed", ready, &[]).await?;
    anna.type_text("0341 5550601").await?;
    anna.see_value("#phone", "0341 5550601").await?;
    anna.see_text_in("#add-phone", "Weitere Telefonnummer").await?;
    anna.press_at("#add-phone").await?;
    let second = "return document.activeElement.closest('#phones .item') !== null && document.activeElement.id !== 'phone'";
    anna.until("the second number to be typed", second, &[]).await?;
    anna.type_text("0341 5550602").await?;
    app::save(&anna).await?;
    let lines = "const said = document.querySelector('#facts').textContent; return said.indexOf('5550601') > 0 && said.indexOf('5550601') < said.indexOf('5550602')";
    anna.until("the order of the numbers", lines, &[]).await?;
    anna.see("#call[href='tel:03415550601']").await?;

    // Now the first is a fax, and a third one is mobile.
    app::edit(&anna).await?;
    anna.choose("#phone-kind", "fax").await?;
    anna.press_at("#add-phone").await?;
    let third = "return document.querySelectorAll('#phones .item').length === 3 && document.activeElement.value === ''";
    anna.until("the third number to be typed", third, &[]).await?;
    anna.type_text("0170 5550603").await?;
    let mobile = "const kind = [...document.querySelectorAll('#phones select')].at(-1); kind.value = 'mobile'; kind.dispatchEvent(new Event('change', { bubbles: true })); return true";
    anna.run(mobile, &[]).await?;
    app::save(&anna).await?;
    anna.see("#call[href='tel:01705550603']").await?;
    anna.see_text_in("#facts", "Fax").await?;
    anna.see_no("#facts a[href='tel:03415550601']").await?;

    // Somebody prefers to be called at the office.
    app::edit(&anna).await?;
    let prefer =
        "document.querySelectorAll('#phones input[type=checkbox]')[1].click(); return true";
    anna.run(prefer, &[]).await?;
    app::save(&anna).await?;
    anna.see("#call[href='tel:03415550602']").await?;
    anna.see("#message[href='sms:01705550603']").await?;
    anna.see_text_in("#facts", "bevorzugt").await?;
    app::stands(&anna, Stand::All).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_first_import_says_what_came_of_it_and_the_focus_is_there() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    let cards = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anton Eins\r\nORG:Caf\xc3\xa9 Welcome\r\nTEL:0341 5550501\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:ohne Namen\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=windows-1251:\xce\xeb\xe5\xed\xe0 \xca\xee\xe2\xe0\xeb\xfc\r\nTEL:Zentrale\r\nEND:VCARD\r\n";
    let cards = stage.file("contacts.vcf", cards)?;
    app::contacts(&anna).await?;
    anna.choose_file("#import-file", &cards).await?;
    app::counts(&anna, "#contacts", 2).await?;
    anna.see_text_in("#import-result", "2 Kontakte eingelesen").await?;
    anna.see_text_in("#import-result", "Karte 2: ohne Namen").await?;
    anna.until("the focus", "return document.activeElement.id === 'import-said'", &[]).await?;

    // Where he works is made in one step, linked, and nothing is claimed of its kind.
    anna.see_text_in("#import-organizations", "Café Welcome").await?;
    anna.press_at("#import-organizations-all").await?;
    anna.see_no("#import-organizations").await?;
    app::counts(&anna, "#contacts", 3).await?;
    app::open_contact(&anna, "Café Welcome").await?;
    anna.see_text_in(".pane-detail", "Anton Eins").await?;
    anna.see_text_in("#related", "Anton Eins arbeitet bei Café Welcome").await?;
    anna.see_no("#facts > div").await?;
    // He works there: the tie says so, and the note no longer.
    app::open_contact(&anna, "Anton Eins").await?;
    anna.see_text_in("#related", "Anton Eins arbeitet bei Café Welcome").await?;
    ensure!(!anna.text("#facts").await?.contains("Café Welcome"));
    app::open_contact(&anna, "Café Welcome").await?;
    anna.press_at("#toasts button").await?;
    anna.see("#archived").await?;
    app::contacts(&anna).await?;
    anna.see_text_in("#import-organizations", "Café Welcome").await?;
    anna.write_at("#search", "").await?;
    app::counts(&anna, "#contacts", 2).await?;
    app::open_contact(&anna, "Anton Eins").await?;
    anna.see_text_in("#facts", "Café Welcome").await?;
    app::contacts(&anna).await?;
    anna.write_at("#search", "").await?;

    // What came in as it is keeps nobody from the rest; it stays and is marked.
    app::open_contact(&anna, "Олена Коваль").await?;
    anna.see_no("#call").await?;
    app::edit(&anna).await?;
    anna.see("#phones .err").await?;
    anna.write_at("#district", "Oberau").await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "Zentrale").await?;
    anna.see_text_in("#facts", "Oberau").await?;

    app::contacts(&anna).await?;
    anna.press_at("#import-close").await?;
    anna.see_no("#import-result .note").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn since_when_is_taken_as_people_write_it_and_shown_as_understood() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, "Jugendamt Lindenau").await?;
    anna.press_at("#add-tie").await?;
    app::find_and_pick(&anna, "#tie-pick", "Amira Darwish").await?;
    for (typed, understood) in [
        ("1.4.2021", "Verstanden als: 1. April 2021"),
        ("04.2021", "Verstanden als: April 2021"),
        ("04/2021", "Verstanden als: April 2021"),
        ("april 2021", "Verstanden als: April 2021"),
        ("April 2021", ""),
        ("2021", ""),
    ] {
        anna.write_at("#tie-since", typed).await?;
        anna.see_value("#tie-since", typed).await?;
        let said = "return document.querySelector('#tie .understood').textContent === arguments[0]";
        anna.until(typed, said, &[understood.into()]).await?;
        anna.see_no("#tie .err").await?;
    }
    for (typed, why) in [
        ("seit langem", "Das ist kein Datum."),
        ("31.2.2027", "Den 31. Februar 2027 gibt es nicht."),
        ("3.12.", "Bitte schreiben Sie auch das Jahr dazu"),
    ] {
        anna.write_at("#tie-since", typed).await?;
        // Nobody is told so over half a date.
        anna.see_no("#tie .err").await?;
        anna.key(Key::Tab).await?;
        anna.see_text_in("#tie .err", why).await?;
    }
    anna.write_at("#tie-since", "04.2021").await?;
    anna.press_at("#tie-save").await?;
    anna.see_text_in("#related", "seit April 2021").await?;

    // The form shows what was understood, not how it is stored.
    app::edit(&anna).await?;
    let shown = anna
        .run(
            "return [...document.querySelectorAll('[id^=tie-since-]')].map((field) => field.value)",
            &[],
        )
        .await?;
    ensure!(shown.to_string().contains("April 2021"), "{shown}");
    anna.has_no_complaints().await
}

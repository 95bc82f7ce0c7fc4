//! Lists as they are asked for: by the order, the letter, the words; in the room there is.

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use staffelstab_tests::browser::Device;

use super::{
    app,
    back::{at_rest, back, tap},
    hands::window,
    stage::Stage,
};

/// The names of the rows that are drawn, from the top.
const NAMES: &str =
    "return [...document.querySelectorAll('.virtual .row-title')].map((title) => title.innerText)";

async fn names(device: &Device) -> Result<Vec<String>> {
    device.drawn().await?;
    Ok(serde_json::from_value(device.run(NAMES, &[]).await?)?)
}

async fn address_has(device: &Device, part: &str) -> Result<()> {
    let script = "return location.search.includes(arguments[0])";
    device.until(&format!("{part} in the address"), script, &[json!(part)]).await
}

/// Every chip above the list lies wholly within its row, without scrolling, and takes a press.
async fn chips_are_whole(device: &Device, when: &str) -> Result<()> {
    device.drawn().await?;
    let cut = "return [...document.querySelectorAll('.pane-list .chips.roll')].flatMap((row) => {
        const within = row.getBoundingClientRect(), pane = row.closest('.pane-list').getBoundingClientRect();
        return [...row.querySelectorAll('.chip')].filter((chip) => { const at = chip.getBoundingClientRect();
            const top = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
            return at.right > Math.min(within.right, pane.right) + 1 || at.left < within.left - 1 || !chip.contains(top); }).map((chip) => chip.innerText); })";
    let cut = device.run(cut, &[]).await?;
    ensure!(cut == json!([]), "{when}: {cut} cannot be reached");
    let chips = device.texts(".pane-list .chips.roll .chip").await?;
    ensure!(chips.len() > 8, "{when}: {chips:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn every_chip_of_a_filter_can_be_reached_at_a_desk() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    window(&anna, 1280, 860).await?;
    for dialogue in ["language", "district", "topic"] {
        anna.press_at(&format!("#filter-{dialogue}")).await?;
        anna.press_at(&format!("#choose-{dialogue} .options > li:first-child input")).await?;
        anna.press_at(&format!("#choose-{dialogue} .btn.ink")).await?;
        anna.see_no(&format!("#choose-{dialogue}")).await?;
    }
    app::lists(&anna, ".pane-list .chip:has([href='#i-close'])", 3).await?;
    for (width, height) in [(1280, 860), (1920, 1080)] {
        window(&anna, width, height).await?;
        chips_are_whole(&anna, &format!("{width}, filtered")).await?;
    }
    anna.screenshot("chips-1920").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_empty_archive_says_so() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::contacts(&anna).await?;
    anna.press_at("#filter-archived").await?;
    anna.see_text_in("#no-hits h2", "Nichts ist archiviert").await?;
    // There are no other words or filters to try.
    ensure!(anna.texts("#no-hits > p:not(.acts)").await? == Vec::<String>::new());
    // Of words that match nothing, that is not said.
    anna.write_at("#search", "Xylophon").await?;
    anna.see_text_in("#no-hits h2", "Xylophon").await?;
    anna.write_at("#search", "").await?;
    anna.see_text_in("#no-hits h2", "Nichts ist archiviert").await?;
    anna.press_at("#no-hits .btn").await?;
    anna.see_text_in("#contacts", "Nour Haddad").await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    anna.run("document.querySelector('#archive').closest('details').open = true", &[]).await?;
    anna.press_at("#archive").await?;
    anna.see("#archived").await?;
    // Where all there is was put away, nobody is told that there is nobody yet.
    app::contacts(&anna).await?;
    anna.write_at("#search", "").await?;
    anna.see_text_in("#no-hits h2", "Alles ist archiviert").await?;
    anna.see_no("#empty-contacts").await?;
    anna.press_at("#show-archive").await?;
    anna.see_text_in("#contacts", "Nour Haddad").await?;
    anna.see("#filter-archived[aria-pressed=true]").await?;
    // Of knowledge there is none, put away or not.
    app::knowledge(&anna).await?;
    anna.see("#empty-knowledge").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_is_chosen_stays_chosen_while_one_looks_at_another_page() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    window(&anna, 1280, 860).await?;
    app::contacts(&anna).await?;
    anna.press_at(".wide .virtual > :nth-child(1) .pick").await?;
    anna.press_at(".wide .virtual > :nth-child(3) .pick").await?;
    anna.see_text_in("#selected", "2 Einträge ausgewählt").await?;
    // Each list has its own, and a page without a list leaves both alone.
    app::knowledge(&anna).await?;
    anna.see("#entries .virtual a").await?;
    anna.see_no("#selected").await?;
    anna.press_at("#entries .virtual > :nth-child(2) .pick").await?;
    anna.see_text_in("#selected", "Ein Eintrag ausgewählt").await?;
    app::status(&anna).await?;
    app::contacts(&anna).await?;
    anna.see_text_in("#selected", "2 Einträge ausgewählt").await?;
    app::lists(&anna, ".wide .virtual .pick input:checked", 2).await?;
    // A way back within the app, too; and Back ends it as ever.
    app::knowledge(&anna).await?;
    anna.see_text_in("#selected", "Ein Eintrag ausgewählt").await?;
    back(&anna).await?;
    anna.see_no("#selected").await?;
    anna.see("#entries .virtual a").await?;
    app::contacts(&anna).await?;
    anna.see_text_in("#selected", "2 Einträge ausgewählt").await?;
    anna.press_at("#all-archive").await?;
    anna.see_text_in("#toasts", "2 Einträge archiviert").await?;
    anna.see_no("#selected").await?;
    app::knowledge(&anna).await?;
    anna.see("#entries .virtual a").await?;
    anna.see_no("#selected").await?;
    app::contacts(&anna).await?;
    anna.see("#contacts .virtual a").await?;
    anna.see_no("#selected").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_wide_screen_shows_a_table_that_is_ordered_by_its_heads() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    for (width, height) in [(1280, 860), (1920, 1080)] {
        window(&anna, width, height).await?;
        app::contacts(&anna).await?;
        anna.see(".wide .virtual a").await?;
        // Nothing that can be pressed lies where no mouse comes.
        let cut = "return [...document.querySelectorAll('.pane-list :is(button, a, select, input)')].filter((it) => it.checkVisibility() && it.type !== 'file' && it.getBoundingClientRect().right > innerWidth).map((it) => it.outerHTML)";
        let cut = anna.run(cut, &[]).await?;
        ensure!(cut == json!([]), "{width}: {cut}");
        chips_are_whole(&anna, &format!("{width}, alone")).await?;
        let used = "return document.querySelector('.wide').offsetWidth / (innerWidth - 248)";
        let used = anna.run(used, &[]).await?.as_f64().unwrap_or_default();
        ensure!(used > 0.9, "{width}: {used} of the room is used");
    }
    let table = "const table = document.querySelector('[role=table]'); return [table.ariaRowCount, table.ariaColCount, table.querySelectorAll('[role=columnheader]').length, table.querySelectorAll('[role=rowgroup] [role=row][aria-rowindex] [role=rowheader] a').length > 10]";
    let said = anna.run(table, &[]).await?;
    ensure!(said == json!([(app::SAMPLE_CONTACTS + 1).to_string(), "8", 8, true]), "{said}");
    let sorted = "return [...document.querySelectorAll('[aria-sort]')].map((head) => [head.innerText, head.ariaSort])";
    let device = &anna;
    let is_sorted = |heads: Value| async move {
        device.until(
            &format!("sorted by {heads}"),
            &format!(
                "return JSON.stringify((() => {{ {sorted} }})()) === JSON.stringify(arguments[0])"
            ),
            &[heads],
        )
        .await
    };
    is_sorted(json!([["Name", "ascending"]])).await?;
    let first = names(&anna).await?;
    anna.press_at("#sort-name").await?;
    is_sorted(json!([["Name", "descending"]])).await?;
    address_has(&anna, "order=-name").await?;
    ensure!(names(&anna).await?.first() != first.first(), "{first:?}");
    anna.press_at("#sort-district").await?;
    is_sorted(json!([["Ortsteil", "ascending"]])).await?;
    anna.press_at("#sort-heard").await?;
    is_sorted(json!([["Letzter Kontakt", "ascending"]])).await?;

    // From the search into the table, and on with the keys.
    anna.write_at("#search", "darwish").await?;
    anna.see_text_in(".wide .row-title", "Amira Darwish").await?;
    anna.key(Key::Down).await?;
    let in_row = "return document.activeElement.closest('[role=row]')?.ariaRowIndex === '2'";
    anna.until("the focus in the first row", in_row, &[]).await?;
    anna.key(Key::Enter).await?;
    anna.see("#record-name").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn on_a_phone_a_list_stands_by_surname_and_jumps_to_a_letter() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    window(&anna, 360, 780).await?;
    // The band of the sample is not there in a ledger of one's own.
    let first = "document.querySelector('.look').remove(); scrollTo(0, 0); const row = document.querySelector('.virtual > li').getBoundingClientRect(); return row.bottom < document.querySelector('.nav').getBoundingClientRect().top";
    ensure!(anna.run(first, &[]).await? == json!(true), "the first row is below its tools");
    anna.press_at("#kind-person").await?;
    anna.choose("#order", "family").await?;
    address_has(&anna, "order=surname").await?;
    anna.press_at("#letters").await?;
    anna.see("#choose-letter").await?;
    let small = "return [...document.querySelectorAll('.letter')].filter((it) => it.offsetWidth < 44 || it.offsetHeight < 44).length";
    ensure!(anna.run(small, &[]).await? == json!(0), "letters are too small for a finger");
    let press =
        "[...document.querySelectorAll('.letter')].find((it) => it.innerText === 'V').click()";
    anna.run(press, &[]).await?;
    anna.see_no("#choose-letter").await?;
    let there = "const row = document.activeElement.closest('[data-row]'); const at = row?.getBoundingClientRect(); return Boolean(row) && row.querySelector('.row-title').innerText.split(' ').at(-1).startsWith('V') && at.top >= 0 && at.bottom < innerHeight";
    anna.until("the first surname with V in sight, with the focus", there, &[]).await?;
    let before = names(&anna).await?;
    let at = before.iter().position(|name| name.ends_with(" Vogel"));
    ensure!(at.is_some(), "{before:?}");
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_is_looked_for_survives_a_reload_and_the_way_back() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    window(&anna, 360, 780).await?;
    anna.press_at("#kind-organization").await?;
    anna.write_at("#search", "haus").await?;
    anna.choose("#order", "changed").await?;
    address_has(&anna, "order=changed").await?;
    address_has(&anna, "kind=organization").await?;
    let found = names(&anna).await?;
    ensure!(!found.is_empty(), "nothing is found");
    let is_so = async || -> Result<()> {
        anna.see_value("#search", "haus").await?;
        anna.see("#kind-organization[aria-pressed=true]").await?;
        anna.see_value("#order", "changed").await?;
        let again = "return JSON.stringify([...document.querySelectorAll('.virtual .row-title')].map((title) => title.innerText)) === JSON.stringify(arguments[0])";
        anna.until("the same hits", again, &[json!(found)]).await
    };
    anna.reload().await?;
    is_so().await?;

    // A record on top of it, also after a reload there.
    anna.press_at(".virtual a").await?;
    anna.see("#record-name").await?;
    address_has(&anna, "q=haus").await?;
    anna.reload().await?;
    anna.see("#record-name").await?;
    anna.run("history.back()", &[]).await?;
    is_so().await?;

    // Another tab and back: by its link as it was left, by the way back as it was then.
    app::knowledge(&anna).await?;
    anna.see("#entries").await?;
    ensure!(anna.value_at("#search").await?.is_empty(), "another list has another search");
    anna.run("history.back()", &[]).await?;
    is_so().await?;
    app::knowledge(&anna).await?;
    anna.see("#entries").await?;
    app::contacts(&anna).await?;
    is_so().await?;
    address_has(&anna, "q=haus").await?;

    // Whoever is quicker than the address finds it, too.
    let quick = "const order = document.querySelector('#order'); order.value = 'usual'; order.dispatchEvent(new Event('change', { bubbles: true })); document.querySelector('.virtual a').click()";
    anna.run(quick, &[]).await?;
    anna.see("#record-name").await?;
    anna.run("history.back()", &[]).await?;
    anna.see(".panes[data-show=list]").await?;
    anna.see_value("#order", "usual").await?;
    anna.until(
        "what is asked in the address",
        "return location.search === '?q=haus&kind=organization'",
        &[],
    )
    .await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn keys_do_what_they_say_and_nothing_while_somebody_types() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    window(&anna, 1920, 1080).await?;
    app::contacts(&anna).await?;
    anna.see(".wide .virtual a").await?;
    let on_page = "document.activeElement.blur()";
    anna.run(on_page, &[]).await?;
    anna.type_text("/").await?;
    anna.until("the focus in the search", "return document.activeElement.id === 'search'", &[])
        .await?;
    anna.type_text("n?/").await?;
    anna.see_value("#search", "n?/").await?;
    anna.write_at("#search", "").await?;

    anna.run(on_page, &[]).await?;
    anna.type_text("?").await?;
    anna.see("#keys").await?;
    // Before a dialogue no key leads away from it.
    anna.type_text("n").await?;
    anna.see("#keys").await?;
    anna.press_at("#keys-single").await?;
    anna.press_at("#keys-close").await?;
    anna.see_no("#keys").await?;
    anna.run(on_page, &[]).await?;
    anna.type_text("/?n").await?;
    anna.drawn().await?;
    anna.see_no("#keys").await?;
    anna.see(".wide .virtual a").await?;

    // What is turned off stays off, and is turned on again by hand.
    anna.reload().await?;
    app::settings(&anna).await?;
    anna.press_at("#show-keys").await?;
    anna.press_at("#keys-single").await?;
    anna.press_at("#keys-close").await?;
    app::contacts(&anna).await?;
    anna.see(".wide .virtual a").await?;
    anna.run(on_page, &[]).await?;
    anna.type_text("n").await?;
    anna.see("#form").await?;
    anna.write_at("#given", "Amal").await?;
    anna.write_at("#family", "Nasser").await?;
    let save = format!("{}{}", char::from(Key::Control), char::from(Key::Enter));
    anna.type_text(&format!("{save}{}", char::from(Key::Null))).await?;
    anna.see_named("#record-name", "Amal Nasser").await?;
    anna.has_no_complaints().await
}

/// A finger that rests on a row that it sees until it is chosen.
async fn rest_on(device: &Device, row: &str) -> Result<()> {
    let point = json!([at_rest(device, row).await?]);
    let touch = json!({ "type": "touchStart", "touchPoints": point });
    device.command("Input.dispatchTouchEvent", touch).await?;
    device.see("#selected").await?;
    let lift = json!({ "type": "touchEnd", "touchPoints": [] });
    device.command("Input.dispatchTouchEvent", lift).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn several_are_chosen_by_a_finger_and_changed_together_and_back() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    window(&anna, 360, 780).await?;
    app::contacts(&anna).await?;
    anna.see(".virtual > li a").await?;
    anna.press_at("#kind-organization").await?;
    anna.see("#kind-organization[aria-pressed=true]").await?;
    anna.drawn().await?;
    rest_on(&anna, ".virtual > li:nth-child(2) a").await?;
    anna.see_text_in("#selected", "Ein Eintrag ausgewählt").await?;
    // Then pressing chooses, and opens nothing.
    anna.press_at(".virtual > li:nth-child(3) a").await?;
    anna.see_text_in("#selected", "2 Einträge ausgewählt").await?;
    anna.see(".panes[data-show=list]").await?;
    // Whom another filter hides stays chosen, and it is said.
    anna.press_at("#kind-person").await?;
    anna.see_text_in("#selected", "2 davon stehen gerade nicht in der Liste").await?;
    anna.press_at(".virtual > li:nth-child(1) a").await?;
    anna.see_text_in("#selected", "3 Einträge ausgewählt").await?;

    anna.press_at("#all-informed").await?;
    // Nobody has been told what they will be told one day.
    let suggested = anna.value_at("#for-all-day").await?;
    anna.write_at("#for-all-day", "1.1.2099").await?;
    anna.press_at("#for-all-save").await?;
    anna.see_text_in("#for-all .err", "Dieser Tag kommt erst noch").await?;
    anna.write_at("#for-all-day", &suggested).await?;
    anna.press_at("#for-all-save").await?;
    anna.see_text_in("#outcome", "2 haben dieses Feld nicht").await?;
    let said = anna.text("#outcome").await?;
    ensure!(said.contains("Ein Eintrag geändert") || said.contains("Einer war schon so"), "{said}");
    anna.press_at("#outcome-close").await?;
    anna.see_no("#selected").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn back_ends_a_choice_before_it_leaves_the_list() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    window(&anna, 360, 780).await?;
    let touch = json!({ "enabled": true });
    anna.command("Emulation.setTouchEmulationEnabled", touch).await?;
    app::knowledge(&anna).await?;
    anna.see("#entries .virtual a").await?;
    app::contacts(&anna).await?;
    anna.see("#contacts .virtual a").await?;

    // After a finger has rested on a row, and with a question above.
    rest_on(&anna, ".virtual > li:nth-child(2) a").await?;
    anna.see_text_in("#selected", "Ein Eintrag ausgewählt").await?;
    tap(&anna, "#all-topic").await?;
    anna.see("#for-all-word").await?;
    back(&anna).await?;
    anna.see_no("#for-all-word").await?;
    anna.see_text_in("#selected", "Ein Eintrag ausgewählt").await?;
    back(&anna).await?;
    anna.see_no("#selected").await?;
    anna.see(".panes[data-show=list] #contacts .virtual a").await?;

    // After a button, which begins with nobody. Escape ends it, its own button, and an act.
    tap(&anna, "#select").await?;
    anna.see_text_in("#selected", "0 Einträge ausgewählt").await?;
    back(&anna).await?;
    anna.see_no("#selected").await?;
    tap(&anna, "#select").await?;
    anna.see("#selected").await?;
    anna.key(Key::Escape).await?;
    anna.see_no("#selected").await?;
    tap(&anna, "#select").await?;
    tap(&anna, "#select-end").await?;
    anna.see_no("#selected").await?;
    rest_on(&anna, ".virtual > li:nth-child(2) a").await?;
    tap(&anna, "#all-archive").await?;
    anna.see_no("#selected").await?;
    app::counts(&anna, "#contacts", app::SAMPLE_CONTACTS - 1).await?;
    // None of them costs a press.
    back(&anna).await?;
    anna.see("#entries .virtual a").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn all_that_was_found_is_put_away_at_a_desk_and_brought_back() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    window(&anna, 1920, 1080).await?;
    app::contacts(&anna).await?;
    anna.write_at("#search", "beratung").await?;
    anna.see_text_in(".wide .row-title", "beratung").await?;
    anna.drawn().await?;
    let found = names(&anna).await?.len();
    ensure!((2..20).contains(&found), "{found}");
    anna.press_at(".wide .virtual .pick").await?;
    anna.see_text_in("#selected", "Ein Eintrag ausgewählt").await?;
    // With Shift all rows up to there are meant.
    let shift = "document.querySelectorAll('.wide .virtual .pick input')[1].dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }))";
    anna.press_at(".wide .virtual .pick").await?;
    anna.see_text_in("#selected", "0 Einträge ausgewählt").await?;
    anna.run(shift, &[]).await?;
    anna.see_text_in("#selected", "2 Einträge ausgewählt").await?;
    anna.press_at("#select-all").await?;
    anna.see_text_in("#selected", &format!("{found} Einträge ausgewählt")).await?;
    anna.press_at("#all-archive").await?;
    // There is nothing to read but that it is done, and the way back.
    anna.see_text_in("#toasts", &format!("{found} Einträge archiviert")).await?;
    anna.see_no("#selected").await?;
    anna.press_at("#undo").await?;
    anna.see_text_in("#toasts", &format!("Bei {found} Einträgen zurückgenommen")).await?;
    app::counts(&anna, "#contacts", found).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn tasks_stand_as_they_are_due_and_by_name_where_somebody_asks() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    for (title, due) in [("Anrufen", "2099-02-01"), ("Schlüssel", "2099-01-01")] {
        anna.open("/contacts/new?kind=task").await?;
        anna.write_at("#title", title).await?;
        app::set_date(&anna, "#due", due).await?;
        app::save(&anna).await?;
    }
    anna.open("/contacts?kind=task").await?;
    let device = &anna;
    let stand = |names: Value| async move {
        let stand = "return JSON.stringify([...document.querySelectorAll('.virtual .row-title')].map((row) => row.innerText)) === JSON.stringify(arguments[0])";
        device.until(&format!("in the order {names}"), stand, &[names]).await
    };
    stand(json!(["Schlüssel", "Anrufen"])).await?;
    let said = "return document.querySelector('#order').selectedOptions[0].textContent";
    ensure!(anna.run(said, &[]).await? == json!("Fälligkeit"), "it says what it is ordered by");
    anna.choose("#order", "name").await?;
    stand(json!(["Anrufen", "Schlüssel"])).await?;
    anna.reload().await?;
    stand(json!(["Anrufen", "Schlüssel"])).await?;
    anna.has_no_complaints().await
}

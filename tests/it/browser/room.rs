//! Little room: a phone that lies on its side, text at 200 %, a message above a button.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use staffelstab_tests::browser::{Device, Size};

use super::{app, stage::Stage};

/// What is wrong with an element: it is not in the window, or something lies above it.
const COVERED: &str = "
    const e = document.querySelector(arguments[0]);
    if (!e) return 'is not there';
    const at = e.getBoundingClientRect();
    if (at.top < 0 || at.bottom > innerHeight || at.left < 0 || at.right > innerWidth + 1)
        return `stands at ${Math.round(at.top)} to ${Math.round(at.bottom)} of ${innerHeight}`;
    for (const [x, y] of [[.1, .2], [.5, .5], [.9, .8]]) {
        const above = document.elementFromPoint(at.left + x * at.width, at.top + y * at.height);
        if (!above || !(e.contains(above) || above.contains(e))) return `lies below ${above?.outerHTML.slice(0, 120)}`;
    }
    return null;";

/// Words that are broken though the window has room for them.
const BROKEN: &str = "
    const words = [];
    for (const e of document.querySelectorAll(arguments[0])) {
        if (!e.checkVisibility()) continue;
        const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, word.index);
            range.setEnd(texts.currentNode, word.index + word[0].length);
            const parts = [...range.getClientRects()].filter((part) => part.width > 0);
            const width = parts.reduce((sum, part) => sum + part.width, 0);
            const lines = new Set(parts.map((part) => Math.round(part.top)));
            if (lines.size > 1 && width < arguments[1]) words.push(word[0]);
        }
    }
    return words;";

async fn is_seen(device: &Device, css: &str) -> Result<()> {
    let script = format!("return (function () {{ {COVERED} }}).apply(null, arguments) === null");
    match device.until(&format!("{css} to be seen whole"), &script, &[json!(css)]).await {
        Ok(()) => Ok(()),
        Err(error) => {
            Err(error.context(format!("{css} {}", device.run(COVERED, &[json!(css)]).await?)))
        }
    }
}

async fn at_the_top(device: &Device) -> Result<()> {
    device.run("scrollTo(0, 0)", &[]).await?;
    device.drawn().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_phone_on_its_side_shows_a_row_and_a_field() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    anna.resize(Size::Lying).await?;
    for place in ["contacts", "knowledge"] {
        match place {
            "contacts" => app::contacts(&anna).await?,
            _ => app::knowledge(&anna).await?,
        }
        anna.see("ul.virtual a.row").await?;
        at_the_top(&anna).await?;
        is_seen(&anna, "ul.virtual > li:first-child .row-title").await?;
        is_seen(&anna, "#search").await?;
        anna.screenshot(&format!("lying-{place}")).await?;
    }
    app::contacts(&anna).await?;
    anna.press_at("#new-contact").await?;
    anna.press_at("#new-network").await?;
    anna.see("#new-network[aria-current]").await?;
    anna.run("document.querySelector('#name').scrollIntoView({ block: 'center' })", &[]).await?;
    is_seen(&anna, "#name").await?;
    is_seen(&anna, "#save").await?;
    let edges = "const at = document.querySelector('.dock').getBoundingClientRect(); return [at.left, innerWidth - at.right]";
    ensure!(anna.run(edges, &[]).await? == json!([0, 0]), "the action goes from edge to edge");
    anna.screenshot("lying-form").await?;
    anna.press_at("#cancel").await?;
    app::open_contact(&anna, "Amira Darwish").await?;
    at_the_top(&anna).await?;
    is_seen(&anna, "#record-name").await?;
    is_seen(&anna, "#note-contact").await?;
    anna.screenshot("lying-record").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn large_text_breaks_no_word_that_has_room() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    // A code is seen whole while it is compared.
    anna.write_at("#code", "abcd-efgh-jkmn-pqrs-tuvw-xyz2-3456").await?;
    let whole = "const code = document.querySelector('#code'); return code.scrollWidth <= code.clientWidth && code.scrollHeight <= code.clientHeight";
    ensure!(anna.run(whole, &[]).await? == json!(true), "the code is cut off");
    anna.screenshot("code").await?;

    app::found(&anna, "Stadtnetz Lindenau", "Anna").await?;
    app::new_person(&anna, "Nour", "Haddad").await?;
    let large = "document.documentElement.style.fontSize = '200%'";
    for place in ["record", "form", "list"] {
        match place {
            "record" => {}
            "form" => app::edit(&anna).await?,
            _ => {
                anna.press_at("#cancel").await?;
                app::contacts(&anna).await?;
                anna.see("#contacts").await?;
            }
        }
        anna.run(large, &[]).await?;
        at_the_top(&anna).await?;
        let words = [json!(".ledger, .btn, h1, h2, label, .row-title"), json!(250)];
        let broken = anna.run(BROKEN, &words).await?;
        anna.screenshot(&format!("large-{place}")).await?;
        ensure!(broken == json!([]), "{place}: {broken} broken");
    }
    anna.run("document.documentElement.style.fontSize = ''", &[]).await?;

    // The window of somebody who made everything twice as large.
    anna.resize(Size::Zoomed).await?;
    at_the_top(&anna).await?;
    anna.run("document.querySelector('h1').scrollIntoView({ block: 'center' })", &[]).await?;
    is_seen(&anna, "h1").await?;
    anna.screenshot("zoomed-list").await?;
    anna.run("document.querySelector('ul.virtual a.row').click()", &[]).await?;
    anna.see("#record-name").await?;
    anna.run("document.querySelector('#record-name').scrollIntoView({ block: 'center' })", &[])
        .await?;
    is_seen(&anna, "#record-name").await?;
    anna.screenshot("zoomed-record").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_message_covers_nothing_that_is_pressed() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    for size in [Size::Phone, Size::Lying, Size::Desktop] {
        anna.resize(size).await?;
        // A message that speaks while the next form is open already.
        app::set(&anna, "#district", size.name()).await?;
        anna.see("#toasts .toast").await?;
        at_the_top(&anna).await?;
        is_seen(&anna, "#note-contact").await?;
        app::edit(&anna).await?;
        let toast = "return document.querySelector('#toasts .toast') !== null";
        if anna.run(toast, &[]).await? == Value::Bool(true) {
            is_seen(&anna, "#save").await?;
            is_seen(&anna, "#cancel").await?;
            anna.screenshot(&format!("toast-{}", size.name())).await?;
        }
        anna.press_at("#cancel").await?;
        anna.see("#record-name").await?;
    }
    anna.has_no_complaints().await
}

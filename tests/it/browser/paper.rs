//! What comes out of a printer.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use staffelstab_tests::browser::{Device, Size};

use super::{app, stage::Stage};

/// The pages of a PDF as Chromium writes it.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type /Page\n").count()
}

/// What can be read on paper, spaces made single.
async fn read(device: &Device) -> Result<String> {
    device.on_paper(true).await?;
    let text = device.text("#content").await?;
    device.on_paper(false).await?;
    Ok(text)
}

/// How wide the map is, and how high.
async fn size_of_map(device: &Device) -> Result<(f64, f64)> {
    let script = "const at = document.querySelector('#map').getBoundingClientRect(); return [at.width, at.height]";
    let size = device.run(script, &[]).await?;
    let side = |place| size.get(place).and_then(Value::as_f64).context("a number");
    Ok((side(0)?, side(1)?))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_phone_prints_all_contacts_with_what_one_needs_to_reach_them() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    anna.see(".virtual > li a").await?;
    let rows = "return document.querySelectorAll('#contact-sheet tbody tr').length";
    let is_gone = format!("return (() => {{ {rows} }})() === 0");

    // The command of the page: what stands there at the very moment it prints.
    let print = format!(
        "window.print = () => {{ window.dispatchEvent(new Event('beforeprint')); window.printed = (() => {{ {rows} }})(); window.dispatchEvent(new Event('afterprint')); }}"
    );
    anna.run(&print, &[]).await?;
    anna.press_at("#print-list").await?;
    let all = "return window.printed === arguments[0]";
    anna.until("all printed", all, &[json!(app::SAMPLE_CONTACTS)]).await?;
    anna.until("a list as before", &is_gone, &[]).await?;

    // The command of the browser.
    let count = pages(&anna.print().await?);
    // The rows that are drawn alone would be one or two.
    ensure!((4..=9).contains(&count), "{count} pages");

    let text = read(&anna).await?;
    for word in
        ["Musterstadt Lindenau: Alle Kontakte", "Koordination Ehrenamt", "renate.vogel@example.org"]
    {
        ensure!(text.contains(word), "{word}: {text}");
    }
    ensure!(!text.contains("Neuer Kontakt"), "{text}");

    // What is filtered and searched by stands in the head.
    anna.press_at("#kind-person").await?;
    anna.write_at("#search", "vogel").await?;
    anna.see_text_in("#contacts .virtual", "Renate Vogel").await?;
    app::counts(&anna, "#contacts", 1).await?;
    let text = read(&anna).await?;
    ensure!(text.contains("Personen, Suche „vogel“"), "{text}");
    ensure!(pages(&anna.print().await?) == 1);
    anna.has_no_complaints().await
}

/// How far the sheet goes on below the last words, in pixels. Where a page is full to the brim, what
/// is left would be one more, with nothing on it.
const LEFT_BELOW: &str = "window.dispatchEvent(new Event('beforeprint'));
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let last = 0;
    while (walk.nextNode()) {
        if (!walk.currentNode.textContent.trim()) continue;
        const range = document.createRange();
        range.selectNodeContents(walk.currentNode);
        for (const at of range.getClientRects()) if (at.width > 1) last = Math.max(last, at.bottom + scrollY);
    }
    const height = document.documentElement.scrollHeight;
    window.dispatchEvent(new Event('afterprint'));
    return [height > innerHeight, height - last];";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn no_sheet_goes_on_below_its_last_words() -> Result<()> {
    /// What may stand below: the room within the last row, and its line.
    const ROOM: f64 = 14.0;
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    for (address, there) in [
        ("/look/contacts?kind=person", "#contacts .virtual > li a, #contacts .wide-row"),
        ("/look/knowledge", "main .rows a"),
        ("/look/network", "#excerpt .row"),
        ("/look/network/coverage", "#mix table"),
        ("/look/network/summary", "#summary-persons"),
        ("/look/today", "#today-places .row"),
    ] {
        anna.open(address).await?;
        anna.see(there).await.context(address)?;
        anna.on_paper(true).await?;
        let measured = anna.run(LEFT_BELOW, &[]).await?;
        anna.on_paper(false).await?;
        let (is_long, left): (bool, f64) = serde_json::from_value(measured)?;
        ensure!(is_long && left < ROOM, "{address}: {left}, {is_long}");
    }
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_printed_page_asks_for_nothing_and_ends_where_its_words_end() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    for size in [Size::Phone, Size::Desktop] {
        anna.resize(size).await?;
        app::open_entry(&anna, "Alphabetisierung für Frauen").await?;
        let text = read(&anna).await?;
        ensure!(text.contains("Falk Löffler") && !text.contains("Verlauf"), "{text}");
        ensure!(pages(&anna.print().await?) == 1);

        app::open_contact(&anna, "Sozialamt Lindenau").await?;
        let text = read(&anna).await?;
        ensure!(text.contains("Schillerplatz 45"), "{text}");
        for word in ["Verbunden mit", "Kontaktmomente", "Noch keiner notiert"] {
            ensure!(!text.contains(word), "{word}: {text}");
        }
        ensure!(pages(&anna.print().await?) == 1);

        anna.press_at("nav.nav a[href$='/network']").await?;
        anna.see("#map .n").await?;
        let before = size_of_map(&anna).await?;
        anna.on_paper(true).await?;
        let (width, height) = size_of_map(&anna).await?;
        ensure!(width > 900.0 && width > 1.5 * height, "{width} x {height}");
        anna.on_paper(false).await?;
        ensure!(size_of_map(&anna).await? == before);
        let pdf = anna.print().await?;
        // A4 lies on its side first, then it stands.
        let text = String::from_utf8_lossy(&pdf);
        ensure!(text.contains("/MediaBox [0 0 841") && text.contains("/MediaBox [0 0 59"));

        anna.press_at("#to-coverage").await?;
        anna.press_at("#show-all").await?;
        anna.see("#cover-posts li[data-record]").await?;
        let text = read(&anna).await?;
        for word in ["Besetzt: Renate Vogel", "Wer es weiß: ", "Abdeckung, Alle"] {
            ensure!(text.contains(word), "{word}: {text}");
        }
        anna.on_paper(true).await?;
        let lines = "return [...document.querySelectorAll('#cover-posts .places i')].every((sign) => parseFloat(getComputedStyle(sign).borderTopWidth) > 0)";
        ensure!(anna.run(lines, &[]).await? == json!(true), "a printer leaves fills out");
        anna.on_paper(false).await?;

        anna.press_at("#content .crumb").await?;
        anna.press_at("#to-what-if").await?;
        anna.see("#what-if-pick").await?;
        let text = read(&anna).await?;
        ensure!(!text.contains("Wählen Sie oben") && !text.contains("fällt aus:"), "{text}");
        ensure!(pages(&anna.print().await?) == 1);
    }
    anna.has_no_complaints().await
}

/// Of the map: its signs, the lines of its names, and how many pairs of those lie on each other.
const NAMES: &str = "
    const lines = [...document.querySelectorAll('#map text')].map((line) => line.getBoundingClientRect());
    const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
        && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
    const pairs = lines.flatMap((one, at) => lines.slice(at + 1).filter((other) => meet(one, other)));
    return [document.querySelectorAll('#map .spot').length, lines.length, pairs.length];";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn on_paper_every_sign_of_a_map_has_its_name_and_a_thought_takes_few_sheets() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    let names = async || -> Result<()> {
        anna.see("#map .spot").await?;
        anna.on_paper(true).await?;
        let told = anna.run(NAMES, &[]).await?;
        anna.on_paper(false).await?;
        let (signs, lines, pairs): (usize, usize, usize) = serde_json::from_value(told)?;
        ensure!(signs > 20 && lines >= signs && pairs == 0, "{signs}, {lines}, {pairs}");
        Ok(())
    };
    anna.press_at("nav.nav a[href$='/network']").await?;
    names().await?;
    app::open_contact(&anna, "Renate Vogel").await?;
    anna.press_at("#what-if").await?;
    anna.see("#lost-knowledge .row").await?;
    names().await?;
    let text = read(&anna).await?;
    ensure!(
        text.contains("Wüsste sonst niemand") && !text.contains("Dasselbe als Liste"),
        "{text}"
    );
    let sheets = pages(&anna.print().await?);
    ensure!(sheets <= 4, "{sheets}");
    anna.has_no_complaints().await
}

//! The ledger in numbers, to hand out.

use anyhow::{Result, ensure};
use serde_json::json;
use staffelstab_shared::exchange::jsonl;
use staffelstab_tests::{browser::Device, device::Device as OtherDevice};

use super::{app, stage::Stage};

/// What is written into the file instead of being saved.
const WATCH: &str = "window.files = {}; let last; const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { last = blob; return make.call(URL, blob); };
    HTMLAnchorElement.prototype.click = function () { const [name, blob] = [this.download, last]; blob.text().then((text) => { window.files[name] = text; }); }";

/// Every line of the page with its numbers, but those that only say what follows.
const LINES: &str = "return [...document.querySelectorAll('.tally')].flatMap((table) => {
    const subject = table.closest('.sec').querySelector('h2').textContent; let by = 'Gesamt';
    return [...table.querySelectorAll('tbody tr')].flatMap((row) => {
        const head = row.querySelector('[scope=rowgroup]');
        if (head) { by = head.textContent; return []; }
        const [label, ...numbers] = [...row.children].map((cell) => cell.textContent);
        if (!numbers.length) return [];
        return [[subject, by, by === 'Gesamt' ? '' : label, ...numbers.map((number) => number.replace('−', '-'))]];
    });
})";

async fn lines(device: &Device) -> Result<Vec<Vec<String>>> {
    Ok(serde_json::from_value(device.run(LINES, &[]).await?)?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_is_printed_and_saved_is_what_stands_there_without_a_name_or_a_small_number()
-> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    let month = "const now = new Date(); return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`";
    let month = anna.run(month, &[]).await?;
    for number in 0..9 {
        // Two were asked where somebody could be recognised by it.
        let district = if number < 2 { "Hinter der Mühle" } else { "Neulindenau" };
        let id = format!("6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f{number:04}");
        let question = json!({ "id": id, "kind": "question", "topics": [], "languages": [], "district": district, "month": month });
        for import in jsonl::read(&question.to_string())? {
            other.create(&import)?;
        }
    }
    other.sync().await?;

    anna.press_at("nav.nav a[href$='/network']").await?;
    anna.press_at("#to-summary").await?;
    anna.see_text_in("#summary-questions tbody", "9").await?;
    let shown = lines(&anna).await?;
    let line = |words: [&str; 3]| {
        shown.iter().find(|line| line.iter().take(3).eq(words.iter())).cloned().unwrap_or_default()
    };
    let numbers = |words| line(words).split_off(3.min(line(words).len()));
    ensure!(numbers(["Personen", "Gesamt", ""]) == ["70"], "{shown:?}");
    ensure!(numbers(["Fragen ohne Antwort", "Gesamt", ""]) == ["9", "0", "+9"], "{shown:?}");
    ensure!(numbers(["Angebote", "Wie viele sie tragen", "eine Person"]) == ["6"], "{shown:?}");
    for number in shown.iter().flat_map(|line| line.iter().skip(3).take(2)) {
        ensure!(!["1", "2", "3", "4"].contains(&number.as_str()), "{shown:?}");
    }
    let text = anna.text("#content").await?;
    // Nor does its word say that there is something; and the other would give it away.
    anna.see_text_in("#summary-questions", "Hier nicht aufgeteilt").await?;
    for name in ["Renate Vogel", "Begegnungsraum buchen", "Sozialamt", "Hinter der Mühle"] {
        ensure!(!text.contains(name), "{name}: {text}");
    }

    anna.run(WATCH, &[]).await?;
    anna.press_at("#summary-save").await?;
    let saved = "return Boolean(window.files['zusammenfassung.csv'])";
    anna.until("a file", saved, &[]).await?;
    let file = anna.run("return window.files['zusammenfassung.csv']", &[]).await?;
    let file = file.as_str().unwrap_or_default();
    for line in &shown {
        let [subject, by, words, numbers @ ..] = line.as_slice() else { continue };
        let begin = [subject, by, words].map(String::as_str).join(";");
        let quoted = begin.replace(words.as_str(), &format!("\"{words}\""));
        let found = file.lines().find(|row| {
            row.starts_with(&format!("{begin};")) || row.starts_with(&format!("{quoted};"))
        });
        let cells: Vec<_> = found.unwrap_or_default().rsplit(';').take(5).collect();
        let [change, before, _, now, ..] = cells.as_slice() else {
            anyhow::bail!("{begin}: {file}")
        };
        let own =
            [Some(now), Some(before), Some(change)].map(|cell| cell.copied().unwrap_or_default());
        let read = |index: usize| numbers.get(index).map_or("", String::as_str);
        // Columns that tell no number are not on the page.
        let is_told = numbers.len() > 1;
        let tells = |cell: &str| cell.contains(|letter: char| letter.is_ascii_digit());
        ensure!(own[0] == read(0), "{line:?}: {own:?}");
        ensure!(
            !is_told && !own[1..].iter().any(|cell| tells(cell)) || own[1..] == [read(1), read(2)],
            "{line:?}: {own:?}"
        );
    }
    ensure!(!file.contains("Hinter der") && !file.contains("Vogel"), "{file}");

    // Paper has it all, and no advice to whoever hands it out.
    anna.on_paper(true).await?;
    let paper = anna.text("#content").await?;
    for word in ["Netz Lindenau", "Gesamt", "k. A. heißt", "Personen"] {
        ensure!(paper.contains(word), "{word}: {paper}");
    }
    ensure!(!paper.contains("Bitte lesen Sie alles durch"), "{paper}");
    ensure!(lines(&anna).await? == shown);
    anna.on_paper(false).await?;

    anna.reload().await?;
    anna.see_text_in("#summary-questions tbody", "9").await?;
    ensure!(lines(&anna).await? == shown, "the same on another day of this ledger");
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_empty_ledger_has_nothing_to_tell_and_says_what_to_do() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    anna.open("/network/summary").await?;
    anna.see_text_in("#content", "Noch hängt hier nichts zusammen").await?;
    anna.see_no("#summary-save").await?;
    anna.has_no_complaints().await
}

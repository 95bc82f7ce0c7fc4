//! The network on the screen, on the sample town: what its pages say is what the lines of
//! the town say.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value as Json, json};
use staffelstab_tests::browser::{Device, Size};

use super::{
    app::{self, Stand},
    stage::Stage,
};

const RENATE: &str = "Renate Vogel";

/// The sample town as its lines say it.
struct Lines(Vec<Json>);

impl Lines {
    fn read() -> Result<Self> {
        Ok(Self(app::TOWN.lines().map(serde_json::from_str).collect::<Result<_, _>>()?))
    }

    fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Json> {
        self.0.iter().filter(move |line| line["kind"] == kind)
    }

    fn id_of(&self, name: &str) -> Result<&str> {
        let line = self.0.iter().find(|line| line["name"] == name || line["title"] == name);
        line.and_then(|line| line["id"].as_str()).context("somebody of this name")
    }

    /// The ids of the records of a kind that somebody carries alone.
    fn carried_only_by(&self, kind: &str, person: &str, today: &str) -> BTreeSet<String> {
        let alone = self.of_kind(kind).filter(|line| carriers(line, today) == [person].into());
        alone.map(|line| text(&line["id"]).to_owned()).collect()
    }
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

fn texts(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().map(text)
}

fn carriers<'l>(line: &'l Json, today: &str) -> BTreeSet<&'l str> {
    match text(&line["kind"]) {
        "post" => {
            let runs = |tenure: &&Json| {
                tenure["from"].as_str().is_none_or(|from| from <= today)
                    && tenure["until"].as_str().is_none_or(|until| today <= until)
            };
            let tenures = line["tenures"].as_array().into_iter().flatten().filter(runs);
            tenures.map(|tenure| text(&tenure["person"])).collect()
        }
        "offer" => texts(&line["run_by"]).collect(),
        _ => {
            let holders = line["holders"].as_array().into_iter().flatten();
            holders.map(|holder| text(&holder["who"])).collect()
        }
    }
}

/// The ids of the records that are named under an element.
async fn records(device: &Device, css: &str) -> Result<BTreeSet<String>> {
    let script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.dataset.record)";
    Ok(serde_json::from_value(device.run(script, &[json!(css)]).await?)?)
}

async fn today(device: &Device) -> Result<String> {
    let script = "const now = new Date(); const two = (n) => String(n).padStart(2, '0'); return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`";
    Ok(device.run(script, &[]).await?.as_str().context("a day")?.to_owned())
}

async fn network(device: &Device) -> Result<()> {
    device.press_at("nav.nav a[href$='/network']").await?;
    device.see("#map .spot").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_if_names_what_would_be_lost_and_writes_nothing() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    let (lines, today) = (Lines::read()?, today(&anna).await?);
    let renate = lines.id_of(RENATE)?;
    app::open_contact(&anna, RENATE).await?;
    let before = anna.texts("#history li").await?;

    network(&anna).await?;
    anna.press_at("#to-what-if").await?;
    app::find_and_pick(&anna, "#what-if-pick", RENATE).await?;
    anna.see("#lost-knowledge").await?;
    for (list, kind) in
        [("lost-posts", "post"), ("lost-offers", "offer"), ("lost-knowledge", "knowledge")]
    {
        let shown = records(&anna, &format!("#{list} li[data-record]")).await?;
        ensure!(
            shown == lines.carried_only_by(kind, renate, &today),
            "{list} is what only she carries: {shown:?}"
        );
    }
    ensure!(
        !records(&anna, "#lost-posts li[data-record]").await?.is_empty(),
        "she carries a function"
    );
    let seats =
        lines.of_kind("network").filter(|line| texts(&line["members"]).any(|id| id == renate));
    let seats: BTreeSet<_> = seats.map(|line| text(&line["id"]).to_owned()).collect();
    ensure!(records(&anna, "#seats [data-record]").await? == seats, "her networks lose a member");
    ensure!(anna.texts("#apart .side").await?.len() == 2, "both banks lose touch");

    // On the map: what she alone carries rests, and one bank loses touch with the other.
    let named = |fate: &str| {
        format!(
            "return [...document.querySelectorAll('#map .spot a[aria-label$=\"{fate}\"]')].map((e) => e.dataset.record)"
        )
    };
    let resting: BTreeSet<String> =
        serde_json::from_value(anna.run(&named("fällt aus"), &[]).await?)?;
    ensure!(resting == lines.carried_only_by("post", renate, &today), "{resting:?}");
    let apart: BTreeSet<String> =
        serde_json::from_value(anna.run(&named("verliert den Kontakt"), &[]).await?)?;
    ensure!(!apart.is_empty() && apart.is_disjoint(&resting));
    anna.see("#map .n.gone").await?;
    anna.see("#map .n.cut").await?;

    // The question is kept in the address.
    anna.reload().await?;
    anna.see_text_in("#question .chip", RENATE).await?;
    anna.see("#lost-knowledge").await?;
    app::stands(&anna, Stand::All).await?;
    app::open_contact(&anna, RENATE).await?;
    ensure!(anna.texts("#history li").await? == before, "it was only a thought");
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_if_takes_a_day_as_people_write_it_and_says_which_it_took() -> Result<()> {
    const FIELD: &str = "#what-if-until";
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    anna.open("/network/what-if").await?;
    // Its calendar lies on the field, however long the question is.
    anna.resize(Size::Phone).await?;
    anna.see(FIELD).await?;
    anna.screenshot("what-if-day-phone").await?;
    let inside = "const field = document.querySelector(arguments[0]); const [input, pick] = [field, field.closest('.day').querySelector('.day-pick')].map((one) => one.getBoundingClientRect()); return pick.top >= input.top - 1 && pick.bottom <= input.bottom + 1 && pick.right <= input.right + 1 && field.closest('.day').querySelector('label').getBoundingClientRect().height > 30";
    anna.until("the calendar within the field", inside, &[json!(FIELD)]).await?;
    anna.resize(Size::Desktop).await?;
    // Until: a month or a year is its last day.
    for (written, understood, asked) in [
        ("März 2027", "31. März 2027", "until=2027-03-31"),
        ("2028", "31. Dezember 2028", "until=2028-12-31"),
        ("1.7.2027", "1. Juli 2027", "until=2027-07-01"),
    ] {
        anna.write_at(FIELD, written).await?;
        anna.see_text_in("#question .understood", &format!("Verstanden als: {understood}")).await?;
        anna.see_value(FIELD, written).await?;
        let script = "return location.search.includes(arguments[0])";
        anna.until(asked, script, &[json!(asked)]).await?;
    }
    anna.see("#what-if-lead .lead").await?;
    anna.reload().await?;
    anna.see_value(FIELD, "1. Juli 2027").await?;
    anna.see("#what-if-lead .lead").await?;
    // What is no day is said, and asks about none.
    anna.write_at(FIELD, "31.2.2027").await?;
    anna.key(Key::Tab).await?;
    anna.see_text_in("#question .field.bad", "31. Februar 2027").await?;
    anna.until("no day", "return !location.search.includes('until')", &[]).await?;
    anna.see_no("#what-if-lead .lead").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_introduction_is_a_meeting_of_two_about_a_function_and_can_be_taken_back() -> Result<()>
{
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    let renate = Lines::read()?.id_of(RENATE)?.to_owned();
    let post = "Koordination Ehrenamt";
    anna.open(&format!("/network/what-if/{renate}")).await?;
    anna.press_at("#introduce").await?;
    anna.see_text_in("#introduce-where", post).await?;
    anna.press_at("#introduce-save").await?;
    // The way back is kept open while one looks.
    anna.press_at("#undo").await?;
    anna.see_no("#undo").await?;
    app::stands(&anna, Stand::All).await?;
    app::open_contact(&anna, post).await?;
    anna.see_no("#meeting").await?;

    anna.open(&format!("/network/what-if/{renate}")).await?;
    anna.press_at("#introduce").await?;
    let chosen = "return [...document.querySelectorAll('#introduction select')].map((menu) => menu.selectedOptions[0].innerText.split(' (')[0])";
    anna.see("#introduce-save").await?;
    let chosen: Vec<String> = serde_json::from_value(anna.run(chosen, &[]).await?)?;
    anna.press_at("#introduce-save").await?;
    anna.see("#undo").await?;
    app::open_contact(&anna, post).await?;
    anna.press_at("#meeting a.row").await?;
    app::lists(&anna, "#people-list > li", 2).await?;
    for name in &chosen {
        anna.see_text_in("#people-list", name).await?;
    }
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn groups_that_have_not_met_are_brought_together_by_a_meeting() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    network(&anna).await?;
    let first = "#strangers .rows li:first-child";
    let group = anna.text(&format!("{first} .row-title a")).await?;
    anna.press_at(&format!("{first} .row-acts .btn")).await?;
    anna.press_at("#introduce-save").await?;
    anna.see("#undo").await?;
    anna.press_at(&format!("{first} .row-title a")).await?;
    anna.see_text_in("#record-name", &group).await?;
    anna.see_text_in("#meeting", &group).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn coverage_shows_what_waits_for_a_hand() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    let (lines, today) = (Lines::read()?, today(&anna).await?);
    network(&anna).await?;
    anna.press_at("#to-coverage").await?;
    let count = |line: &Json| carriers(line, &today).len();
    let ids = |lines: Vec<&Json>| -> BTreeSet<String> {
        lines.iter().map(|line| text(&line["id"]).to_owned()).collect()
    };
    anna.press_at("#show-nobody").await?;
    let vacant = ids(lines.of_kind("post").filter(|line| count(line) == 0).collect());
    app::counts(&anna, "#cover-posts", vacant.len()).await?;
    ensure!(records(&anna, "#cover-posts li[data-record]").await? == vacant);
    anna.press_at("#show-one").await?;
    let alone = ids(lines.of_kind("post").filter(|line| count(line) == 1).collect());
    app::counts(&anna, "#cover-posts", alone.len()).await?;
    ensure!(records(&anna, "#cover-posts li[data-record]").await? == alone);
    let known = ids(lines.of_kind("knowledge").filter(|line| count(line) == 1).collect());
    app::counts(&anna, "#cover-knowledge", known.len()).await?;

    // A long list is whole on paper, and as it was afterwards.
    anna.press_at("#show-all").await?;
    let all = lines.of_kind("knowledge").count();
    app::counts(&anna, "#cover-knowledge", all).await?;
    let rows = "return document.querySelectorAll('#cover-knowledge li[data-record]').length";
    let before = anna.run(rows, &[]).await?;
    ensure!(before.as_u64() < Some(all as u64), "not all of {all} stand there at first");
    // What stands there at the very moment the browser prints, whoever asked it to.
    let print = "window.print = () => { window.dispatchEvent(new Event('beforeprint')); window.printed = document.querySelectorAll('#cover-knowledge li[data-record]').length; window.dispatchEvent(new Event('afterprint')); }";
    anna.run(print, &[]).await?;
    for _ in 0..2 {
        anna.run("window.printed = null", &[]).await?;
        anna.press_at("#print-coverage").await?;
        anna.until("all printed", "return window.printed === arguments[0]", &[json!(all)]).await?;
        let folded = format!("const rows = (() => {{ {rows} }})(); return rows === arguments[0]");
        anna.until("the list as before", &folded, std::slice::from_ref(&before)).await?;
    }
    anna.press_at("#show-all").await?;
    app::counts(&anna, "#cover-posts", lines.of_kind("post").count()).await?;

    // One district, one topic.
    let line = lines.of_kind("knowledge").find(|line| line["district"].is_string());
    let district = line.map(|line| text(&line["district"])).context("knowledge of a district")?;
    anna.choose("#coverage-district", district).await?;
    let there = lines.of_kind("knowledge").filter(|line| line["district"] == district).count();
    app::counts(&anna, "#cover-knowledge", there).await?;

    // A row leads to its remedy.
    anna.choose("#coverage-district", "").await?;
    anna.press_at("#show-nobody").await?;
    app::counts(&anna, "#cover-posts", vacant.len()).await?;
    anna.press_at("#cover-posts .row-acts .btn").await?;
    anna.see("#form").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_list_says_what_the_map_shows() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    let lines = Lines::read()?;
    network(&anna).await?;
    for kind in ["organization", "post", "network", "person"] {
        anna.press_at(&format!("#map-kind-{kind}")).await?;
    }
    let persons: BTreeSet<_> = lines.of_kind("person").map(|line| text(&line["id"])).collect();
    app::counts(&anna, "#map-list", persons.len()).await?;
    anna.press_at("#map-list .btn.bare").await?;
    let rows = "return document.querySelectorAll('#map-list tbody tr').length === arguments[0]";
    anna.until("all rows", rows, &[json!(persons.len())]).await?;
    let drawn = records(&anna, "#map .spot a").await?;
    ensure!(drawn == persons.iter().map(|id| (*id).to_owned()).collect(), "everybody is drawn");
    ensure!(drawn == records(&anna, "#map-list tr[data-record]").await?, "and everybody is listed");

    // Whom she has to do with: ties in both directions, and shared touchpoints.
    let renate = lines.id_of(RENATE)?;
    let mut expected = BTreeSet::new();
    for person in lines.of_kind("person") {
        let ties = person["ties"].as_array().into_iter().flatten().map(|tie| text(&tie["to"]));
        if person["id"] == renate {
            expected.extend(ties);
        } else if ties.into_iter().any(|to| to == renate) {
            expected.insert(text(&person["id"]));
        }
    }
    for touchpoint in lines.of_kind("touchpoint") {
        let who: BTreeSet<_> = texts(&touchpoint["who"]).collect();
        if who.contains(renate) {
            expected.extend(who);
        }
    }
    expected.retain(|id| *id != renate && persons.contains(id));
    let links = "return [...document.querySelectorAll(`#map-list tr[data-record='${arguments[0]}'] td a`)].map((e) => e.getAttribute('href').split('/').pop())";
    let links: BTreeSet<String> = serde_json::from_value(anna.run(links, &[json!(renate)]).await?)?;
    ensure!(links == expected.iter().map(|id| (*id).to_owned()).collect(), "{links:?}");
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_map_is_walked_by_keyboard_and_lies_as_it_lay() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    anna.resize(Size::Desktop).await?;
    network(&anna).await?;
    let at_rest = "return Object.keys(localStorage).some((key) => /^staffelstab\\.of\\..+\\.places$/.test(key))";
    anna.until("the map at rest", at_rest, &[]).await?;
    let camera = "return document.querySelector('#map .sheet').style.transform";
    let size = "return document.querySelector('#map .net').getBBox().width";
    let places = "return [...document.querySelectorAll('#map .spot a')].map((e) => [e.dataset.record, e.firstElementChild.getAttribute('d').replace(/[0-9.-]+/g, (n) => Math.round(n))])";
    let lay = anna.run(places, &[]).await?;

    anna.run("document.querySelector('#map').focus()", &[]).await?;
    let mut before = anna.run(camera, &[]).await?;
    for key in [Key::Right, Key::Down] {
        anna.key(key).await?;
        let after = anna.run(camera, &[]).await?;
        ensure!(after != before, "the arrow keys move the map");
        before = after;
    }
    let before = anna.run(size, &[]).await?.as_f64();
    anna.type_text("+").await?;
    let after = anna.run(size, &[]).await?.as_f64();
    ensure!(after > before, "plus makes it larger: {before:?}, {after:?}");

    let focus = "return document.activeElement?.closest('.spot')?.id ?? document.activeElement?.id";
    anna.key(Key::Enter).await?;
    let first = anna.run(focus, &[]).await?;
    ensure!(text(&first).starts_with("spot-"), "Enter goes in: {first}");
    anna.see("#map-chosen").await?;
    anna.see("#map .n.faded").await?;
    let mut walked = BTreeSet::from([first.to_string()]);
    for key in [Key::Right, Key::Down, Key::Left, Key::Up] {
        anna.key(key).await?;
        walked.insert(anna.run(focus, &[]).await?.to_string());
    }
    ensure!(walked.len() > 1, "arrows lead from one to the next");
    anna.key(Key::Escape).await?;
    ensure!(anna.run(focus, &[]).await? == json!("map"), "Escape leads back");
    anna.see_no("#map .n.faded").await?;
    anna.key(Key::Enter).await?;
    anna.key(Key::Enter).await?;
    anna.see("#record-name").await?;

    network(&anna).await?;
    let same = format!(
        "const lay = (() => {{ {places} }})(); return JSON.stringify(lay) === JSON.stringify(arguments[0])"
    );
    anna.until("everything where it lay", &same, &[lay]).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_is_looked_at_in_coverage_stands_in_its_address() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    anna.open("/look/network/coverage").await?;
    anna.choose("#coverage-topic", "Sprache").await?;
    anna.press_at("#show-all").await?;
    let says = "return location.search === '?topic=Sprache&show=all'";
    anna.until("it stands in the address", says, &[]).await?;
    let rows = "return document.querySelectorAll('#cover-posts li[data-record]').length";
    let few = anna.run(rows, &[]).await?;
    ensure!(few.as_u64().is_some_and(|few| (1..16).contains(&few)), "{few}");
    anna.reload().await?;
    anna.see("#cover-posts li[data-record]").await?;
    anna.see("#show-all[aria-pressed=true]").await?;
    ensure!(anna.value_at("#coverage-topic").await? == "Sprache");
    ensure!(anna.run(rows, &[]).await? == few);
    // A day in the address stays beside it.
    anna.open("/look/network/coverage?on=2027-01-15&show=ending").await?;
    anna.see("#show-ending[aria-pressed=true]").await?;
    // What has ended by then ends no more.
    anna.see("#cover-knowledge").await?;
    ensure!(anna.run(rows, &[]).await? == json!(0));
    let search = anna.run("return location.search", &[]).await?;
    ensure!(search == json!("?on=2027-01-15&show=ending"), "{search}");
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_map_is_saved_as_a_drawing_and_as_a_picture() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    network(&anna).await?;
    // What would be downloaded is looked at instead.
    let watch = "window.files = {}; let last; const make = URL.createObjectURL; URL.createObjectURL = (blob) => { last = blob; return make.call(URL, blob); };
        HTMLAnchorElement.prototype.click = function () { const [name, blob] = [this.download, last]; blob.arrayBuffer().then((buffer) => { const bytes = new Uint8Array(buffer); window.files[name] = [blob.type, String.fromCharCode(...bytes.slice(1, 4)), bytes.length]; }); }";
    anna.run(watch, &[]).await?;
    for (button, file, kind, begin) in [
        ("#map-svg", "netzwerk.svg", "image/svg+xml", "svg"),
        ("#map-png", "netzwerk.png", "image/png", "PNG"),
    ] {
        anna.press_at(button).await?;
        let saved = "const [type, begin, length] = window.files[arguments[0]] ?? []; return type === arguments[1] && begin === arguments[2] && length > 5000";
        anna.until(file, saved, &[json!(file), json!(kind), json!(begin)]).await?;
    }
    anna.has_no_complaints().await
}

//! The network on another date: who carries what in August, and who stands in.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value as Json, json};
use staffelstab_tests::browser::{Device, Size};

use super::{
    app::{self, Stand},
    back::back,
    stage::Stage,
};

const RENATE: &str = "Renate Vogel";

fn lines() -> Result<Vec<Json>> {
    Ok(app::TOWN.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// The functions that are open on some day from the 1st to the 20th of an August, as the lines of
/// the town say; `away`: somebody who is away all that time.
fn open_in_august(lines: &[Json], year: u16, away: &str) -> BTreeSet<String> {
    let days: Vec<_> = (1..=20).map(|day| format!("{year}-08-{day:02}")).collect();
    let is_carried = |post: &Json, day: &str| {
        let runs = |tenure: &&Json| {
            tenure["from"].as_str().is_none_or(|from| from <= day)
                && tenure["until"].as_str().is_none_or(|until| day <= until)
                && tenure["person"] != away
        };
        let funded = post["funded_until"].as_str().is_none_or(|until| day <= until);
        funded && post["tenures"].as_array().into_iter().flatten().any(|tenure| runs(&tenure))
    };
    let posts = lines.iter().filter(|line| line["kind"] == "post");
    let open = posts.filter(|post| days.iter().any(|day| !is_carried(post, day)));
    open.filter_map(|post| post["id"].as_str().map(str::to_owned)).collect()
}

async fn shown(device: &Device) -> Result<BTreeSet<String>> {
    let script =
        "return [...document.querySelectorAll('#open-posts .row')].map((e) => e.dataset.record)";
    Ok(serde_json::from_value(device.run(script, &[]).await?)?)
}

async fn year(device: &Device) -> Result<u16> {
    let year = device.run("return new Date().getFullYear()", &[]).await?;
    Ok(u16::try_from(year.as_u64().context("a year")?)?)
}

async fn asks(device: &Device, search: &str) -> Result<()> {
    let there = "return location.search === arguments[0]";
    device.until(&format!("the address says {search}"), there, &[json!(search)]).await
}

async fn coverage(device: &Device) -> Result<()> {
    device.press_at("nav.nav a[href$='/network']").await?;
    device.press_at("#to-coverage").await?;
    device.see("#cover-posts .row").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn who_carries_what_in_august_and_who_stands_in_has_a_true_answer() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    anna.resize(Size::Small).await?;
    let (lines, year) = (lines()?, year(&anna).await? + 1);
    let renate = lines.iter().find(|line| line["name"] == RENATE).context("she is there")?;
    let renate = renate["id"].as_str().context("an id")?;
    let before = open_in_august(&lines, year, "");
    let meanwhile = open_in_august(&lines, year, renate);
    let because: BTreeSet<_> = meanwhile.difference(&before).cloned().collect();
    ensure!(!because.is_empty(), "something hangs on her");

    // What ends before it begins is said, and nothing typed is lost.
    app::open_contact(&anna, RENATE).await?;
    anna.press_at("#add-absence").await?;
    anna.write_at("#absence-from", &format!("1.8.{year}")).await?;
    anna.write_at("#absence-until", &format!("31.7.{year}")).await?;
    anna.press_at("#absence-save").await?;
    anna.see_text_in("#absence-until-wrong", "vor dem Beginn").await?;
    anna.see_value("#absence-from", &format!("1.8.{year}")).await?;
    // What is over when it is entered is asked about.
    anna.write_at("#absence-from", "1.8.2021").await?;
    anna.write_at("#absence-until", "20.8.2021").await?;
    anna.see_text_in("#absence-over", "Dieser Zeitraum ist vorbei. Stimmt das Jahr?").await?;
    anna.screenshot("absence-over").await?;
    anna.write_at("#absence-from", &format!("1.8.{year}")).await?;
    anna.write_at("#absence-until", &format!("20.8.{year}")).await?;
    anna.see_no("#absence-over").await?;
    anna.press_at("#absence-save").await?;
    anna.see_text_in("#absences", &format!("1. August {year} bis 20. August {year}")).await?;
    anna.see_text_in("#absences", "Niemand vertritt").await?;

    coverage(&anna).await?;
    anna.press_at("#as-of-span").await?;
    anna.write_at("#as-of-from", &format!("20.8.{year}")).await?;
    anna.write_at("#as-of-to", &format!("1.8.{year}")).await?;
    anna.see_text_in("#as-of-to-wrong", "vor dem Beginn").await?;
    anna.see("#cover-posts").await?;
    anna.write_at("#as-of-from", &format!("1.8.{year}")).await?;
    anna.write_at("#as-of-to", &format!("20.8.{year}")).await?;
    let august = format!("?from={year}-08-01&to={year}-08-20");
    asks(&anna, &august).await?;
    anna.see_text_in("h1", &format!("1. August {year} bis 20. August {year}")).await?;
    anna.see("#open-posts .row").await?;
    ensure!(shown(&anna).await? == meanwhile, "{:?}", shown(&anna).await?);
    anna.see_text_in("#open-posts", "Renate Vogel ist bis 20. August").await?;
    anna.see_text_in("#as-of-said", "wie sie heute darin stehen").await?;
    anna.see_no("#cover-posts").await?;

    // Somebody stands in: what hung on her is carried.
    let post = because.first().context("one of them")?;
    anna.press_at(&format!("#open-posts [data-record='{post}'] .step")).await?;
    anna.see("#form").await?;
    // A message lies over the field for a moment.
    anna.see_no("#toasts .toast").await?;
    app::find_and_pick(&anna, "#stands_in", "Amira Darwish").await?;
    app::save(&anna).await?;
    back(&anna).await?;
    asks(&anna, &august).await?;
    anna.see("#open-posts .row").await?;
    ensure!(shown(&anna).await? == before, "{:?}", shown(&anna).await?);

    // The days are kept; "Back" leads to today, forward to them again, and one tap back.
    anna.reload().await?;
    anna.see("#open-posts .row").await?;
    anna.see_value("#as-of-from", &format!("1. August {year}")).await?;
    ensure!(shown(&anna).await? == before);
    back(&anna).await?;
    asks(&anna, "").await?;
    anna.see("#cover-posts .row").await?;
    anna.see_no("#open-posts").await?;
    anna.run("history.forward()", &[]).await?;
    anna.see("#open-posts .row").await?;
    anna.press_at("#as-of-back").await?;
    asks(&anna, "").await?;
    anna.see("#cover-posts .row").await?;
    app::stands(&anna, Stand::All).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_map_and_what_if_say_the_day_they_are_of() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    anna.resize(Size::Small).await?;
    let year = year(&anna).await? + 1;
    anna.press_at("nav.nav a[href$='/network']").await?;
    anna.see("#map .spot").await?;
    anna.press_at("#as-of-day").await?;
    anna.write_at("#as-of-on", &format!("31.1.{year}")).await?;
    let on = format!("?on={year}-01-31");
    asks(&anna, &on).await?;
    anna.see_text_in("h1", &format!("31. Januar {year}")).await?;
    anna.see("#map .spot").await?;
    anna.see_no("#rhythms").await?;
    // From there the day goes along.
    anna.press_at("#to-what-if").await?;
    asks(&anna, &on).await?;
    app::find_and_pick(&anna, "#what-if-pick", RENATE).await?;
    anna.see("#lost-knowledge").await?;
    anna.see_text_in("h1", &format!("31. Januar {year}")).await?;
    anna.reload().await?;
    anna.see_text_in("#question .chip", RENATE).await?;
    anna.see_text_in("h1", &format!("31. Januar {year}")).await?;
    // Half a day, and one that does not exist, take nothing away.
    anna.write_at("#as-of-on", &format!("31.2.{year}")).await?;
    anna.key(Key::Tab).await?;
    anna.see_text_in("#as-of-on-wrong", "gibt es nicht").await?;
    anna.see_text_in("h1", &format!("31. Januar {year}")).await?;
    // The last day there is.
    anna.write_at("#as-of-on", "31.12.9999").await?;
    anna.see_text_in("h1", "31. Dezember 9999").await?;
    anna.press_at("#as-of-back").await?;
    anna.see_text_in("#question .chip", RENATE).await?;
    anna.see_no("#as-of-back").await?;
    // Of several days one is shown.
    anna.press_at("#as-of-span").await?;
    anna.write_at("#as-of-from", "1.8.2026").await?;
    anna.write_at("#as-of-to", "31.8.2026").await?;
    anna.see_text_in("h1", "1. August 2026").await?;
    // A tenure of the town ends on the 9th.
    let offered = "return Boolean(document.querySelector(`#as-of-one [value='2026-08-10']`))";
    anna.until("the day is offered", offered, &[]).await?;
    anna.choose("#as-of-one", "2026-08-10").await?;
    let there = "return location.search.endsWith(arguments[0])";
    anna.until("the day is asked for", there, &[json!("&on=2026-08-10")]).await?;
    anna.see_text_in("h1", "10. August 2026").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_absence_that_runs_is_said_today_until_somebody_stands_in() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, RENATE).await?;
    anna.press_at("#add-absence").await?;
    anna.press_at("#absence-save").await?;
    anna.see_text_in("#absence-from-wrong", "ersten Tag").await?;
    anna.write_at("#absence-from", "heute").await?;
    anna.press_at("#absence-save").await?;
    anna.see("#absences .row").await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    let line = "#today-places .row[data-why^='absent']";
    anna.see_text_in(line, RENATE).await?;
    anna.see_text_in(line, "Koordination Ehrenamt").await?;
    anna.press_at(&format!("{line} .btn")).await?;
    anna.see("#form").await?;
    // A message lies over the field for a moment.
    anna.see_no("#toasts .toast").await?;
    app::find_and_pick(&anna, "#stands_in", "Amira Darwish").await?;
    app::save(&anna).await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.see("#today-places .row").await?;
    anna.see_no(line).await?;
    // Whoever would call her reads it first.
    app::open_contact(&anna, RENATE).await?;
    anna.see_text_in(".away", "Heute abwesend. Es vertritt: Amira Darwish").await?;
    // The function says why it is carried by somebody else.
    app::open_contact(&anna, "Koordination Ehrenamt").await?;
    anna.see_text_in("#vacancy", "Renate Vogel ist abwesend. Es vertritt: Amira Darwish").await?;

    // Put away, it stands in no list any more: it is found again where it belongs to.
    app::open_contact(&anna, RENATE).await?;
    anna.see_no("#absences-put-away").await?;
    anna.press_at("#absences .row-acts button").await?;
    anna.see_no("#absences .row").await?;
    anna.see_no(".away").await?;
    anna.press_at("#absences-put-away summary").await?;
    anna.see_text_in("#absences-put-away .row", "Renate Vogel").await?;
    anna.reload().await?;
    anna.press_at("#absences-put-away summary").await?;
    anna.press_at("#absences-put-away .row-acts button").await?;
    anna.see_no("#absences-put-away").await?;
    anna.see_text_in("#absences", "Amira Darwish").await?;
    anna.see_text_in(".away", "Heute abwesend. Es vertritt: Amira Darwish").await?;
    anna.has_no_complaints().await
}

//! Every screen, on a phone and a desktop, light and dark: nothing that axe-core objects to, no
//! sideways scroll on narrow phones, even with text at 200 %. Pictures are kept of all of them.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use staffelstab_tests::browser::{Colours, Device, Size};

use crate::browser::{
    app::{self, Stand},
    stage::Stage,
};

const PERSON: &str = "Amira Darwish";
const CONTESTED: &str = "Cem Arslan";
const ENTRY: &str = "Begegnungsraum buchen";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn every_screen_can_be_used_by_everybody() -> Result<()> {
    let mut stage = Stage::set().await?;
    let mut audit = Audit::new()?;

    let anna = stage.device("Anna").await?;
    audit.screen(&anna, "welcome").await?;
    app::found(&anna, "Netz Lindenau", "Anna Vogel").await?;
    audit.screen(&anna, "contacts-empty").await?;
    app::knowledge(&anna).await?;
    anna.see("#empty-knowledge").await?;
    audit.screen(&anna, "knowledge-empty").await?;
    app::bring_sample_town(&anna, stage.relay()).await?;
    audit.screen(&anna, "contacts").await?;
    anna.press_at("#filter-topic").await?;
    anna.see("#choose-topic").await?;
    audit.screen(&anna, "contacts-filter").await?;
    anna.press_at("#choose-topic .btn.ink").await?;
    anna.write_at("#search", "Nachtschicht Xylophon").await?;
    anna.see("#no-hits").await?;
    audit.screen(&anna, "contacts-no-hits").await?;
    let invitation = app::invite(&anna).await?;
    audit.screen(&anna, "members").await?;
    app::settings(&anna).await?;
    audit.screen(&anna, "settings").await?;

    let bernd = stage.device("Bernd").await?;
    app::join_by_link(&bernd, &invitation.link, "Bernd Öz").await?;
    app::stands(&bernd, Stand::All).await?;
    stage.stop_relay().await?;
    app::open_contact(&bernd, CONTESTED).await?;
    app::set(&bernd, "#phone", "+49 176 04069111").await?;
    app::open_contact(&anna, CONTESTED).await?;
    app::set(&anna, "#phone", "+49 176 04069222").await?;
    app::stands(&anna, Stand::Offline).await?;
    app::status(&anna).await?;
    audit.screen(&anna, "status").await?;
    stage.start_relay_again().await?;

    app::open_contact(&anna, CONTESTED).await?;
    anna.see("form.conflict").await?;
    audit.screen(&anna, "contact-conflict").await?;
    app::open_contact(&anna, PERSON).await?;
    audit.screen(&anna, "contact").await?;
    app::edit(&anna).await?;
    audit.screen(&anna, "edit").await?;
    anna.press_at("#cancel").await?;
    app::contacts(&anna).await?;
    anna.press_at("#new-contact").await?;
    anna.press_at("#save").await?;
    anna.see("#given[aria-invalid=true]").await?;
    audit.screen(&anna, "edit-invalid").await?;
    anna.press_at("#cancel").await?;
    app::knowledge(&anna).await?;
    anna.see("#entries").await?;
    audit.screen(&anna, "knowledge").await?;
    app::open_entry(&anna, ENTRY).await?;
    audit.screen(&anna, "knowledge-entry").await?;
    app::edit(&anna).await?;
    audit.screen(&anna, "knowledge-edit").await?;
    anna.press_at("#cancel").await?;
    let (_, _) = anna.open_second_tab("/").await?;
    anna.see("#use-here").await?;
    audit.screen(&anna, "other-tab").await?;

    audit.verdict()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_a_network_is_made_of_can_be_used_by_everybody() -> Result<()> {
    let mut stage = Stage::set().await?;
    let mut audit = Audit::new()?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna Vogel").await?;
    app::bring_sample_town(&anna, stage.relay()).await?;
    for (kind, name) in [
        ("post", "Dienstplan Sprachmittlung"),
        ("network", "Runder Tisch Integration"),
        ("offer", "Sprachcafé"),
        ("organization", "Jugendamt Lindenau"),
    ] {
        app::open_contact(&anna, name).await?;
        audit.screen(&anna, kind).await?;
        app::edit(&anna).await?;
        audit.screen(&anna, &format!("{kind}-edit")).await?;
        anna.press_at("#cancel").await?;
    }
    app::open_contact(&anna, "Wohnungslotsin").await?;
    audit.screen(&anna, "post-carried").await?;
    anna.press_at("#add-tenure").await?;
    anna.see("#tenure-pick").await?;
    audit.screen(&anna, "tenure-dialogue").await?;
    anna.press_at("#tenure .btn.bare").await?;
    app::open_contact(&anna, "Renate Vogel").await?;
    audit.screen(&anna, "person-of-many").await?;
    anna.press_at("#begin-handover").await?;
    anna.see("#handover-carried").await?;
    audit.screen(&anna, "handover").await?;
    anna.press_at("#handover-carried .row-ctl").await?;
    anna.see("#agree-who").await?;
    audit.screen(&anna, "handover-agree").await?;
    anna.press_at("#agree form .btn.bare").await?;
    app::open_contact(&anna, "Renate Vogel").await?;
    for section in ["functions", "related", "touchpoints"] {
        let there = "document.getElementById(arguments[0]).scrollIntoView({ behavior: 'instant' })";
        anna.run(there, &[json!(section)]).await?;
        anna.drawn().await?;
        anna.screenshot(&format!("person-{section}-phone")).await?;
    }
    anna.press_at("#note-contact").await?;
    anna.see("#touch-note").await?;
    audit.screen(&anna, "touchpoint-dialogue").await?;
    anna.press_at("#touchpoint .btn.bare").await?;
    anna.press_at("#add-tie").await?;
    anna.see("#tie-pick").await?;
    audit.screen(&anna, "tie-dialogue").await?;
    anna.press_at("#tie .btn.bare").await?;
    app::contacts(&anna).await?;
    anna.press_at("#kind-post").await?;
    anna.write_at("#search", "").await?;
    audit.screen(&anna, "posts").await?;
    app::new_of_kind(&anna, "post").await?;
    anna.write_at("#fte", "1,5").await?;
    anna.see("#fte-wrong").await?;
    audit.screen(&anna, "post-new").await?;
    audit.verdict()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_there_is_to_do_and_who_can_help_can_be_used_by_everybody() -> Result<()> {
    let mut stage = Stage::set().await?;
    let mut audit = Audit::new()?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Renate Vogel").await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.see("#empty-contacts").await?;
    audit.screen(&anna, "today-empty").await?;
    app::bring_sample_town(&anna, stage.relay()).await?;
    anna.press_at("nav.nav a[href$='/today']").await?;
    anna.see("#today-informing").await?;
    audit.screen(&anna, "today-unnamed").await?;
    anna.press_at("#that-is-me").await?;
    anna.see_no("#who-am-i").await?;
    audit.screen(&anna, "today").await?;
    anna.press_at("#today-quiet .row:first-child .put-off").await?;
    anna.see("#later-week").await?;
    audit.screen(&anna, "later-dialogue").await?;
    anna.press_at("#later-week").await?;
    anna.press_at("#put-off > summary").await?;
    audit.screen(&anna, "today-put-off").await?;
    anna.press_at("#to-find").await?;
    anna.see("#find-topic .chip").await?;
    audit.screen(&anna, "find").await?;
    anna.press_at("#find-topic .chip").await?;
    anna.see("#found .row").await?;
    audit.screen(&anna, "found").await?;
    anna.press_at("#found .show").await?;
    anna.see("#show-close").await?;
    audit.screen(&anna, "show-dialogue").await?;
    audit.verdict()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_meeting_can_be_planned_and_held_by_everybody() -> Result<()> {
    let mut stage = Stage::set().await?;
    let mut audit = Audit::new()?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna Vogel").await?;
    app::bring_sample_town(&anna, stage.relay()).await?;
    app::open_contact(&anna, "Runder Tisch Integration").await?;
    anna.press_at("#plan-meeting").await?;
    app::lists(&anna, "#people-list > li", 8).await?;
    anna.press_at("#invitation summary").await?;
    anna.see("#invitation-mail").await?;
    audit.screen(&anna, "meeting-planned").await?;
    app::edit(&anna).await?;
    audit.screen(&anna, "meeting-edit").await?;
    anna.press_at("#cancel").await?;
    anna.press_at("#meeting-today").await?;
    anna.press_at("#people-list li:first-child label").await?;
    for words in ["Der Saal wird gemietet", "Die Flyer werden gedruckt"] {
        anna.write_at("#decision-new", words).await?;
        anna.press_at("#decision-new-add").await?;
        anna.see_text_in("#decisions-list", words).await?;
    }
    anna.press_at("#decisions-list li:first-child .decision-task").await?;
    anna.press_at("#meeting-tasks .assign").await?;
    anna.see("#assign-search").await?;
    audit.screen(&anna, "meeting-held").await?;
    anna.open("/contacts?kind=meeting").await?;
    app::counts(&anna, "#contacts", 1).await?;
    audit.screen(&anna, "meetings").await?;
    audit.verdict()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_network_can_be_seen_and_asked_by_everybody() -> Result<()> {
    let mut stage = Stage::set().await?;
    let mut audit = Audit::new()?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna Vogel").await?;
    anna.open("/network").await?;
    anna.see("#empty-network").await?;
    audit.screen(&anna, "network-empty").await?;
    app::bring_sample_town(&anna, stage.relay()).await?;
    anna.open("/network").await?;
    anna.see("#map text").await?;
    audit.screen(&anna, "network-map").await?;
    anna.press_at("#map-choice summary").await?;
    anna.run("document.querySelector('#spot-3 a').focus()", &[]).await?;
    anna.see("#map-chosen").await?;
    audit.screen(&anna, "network-focus").await?;
    anna.open("/network/coverage").await?;
    anna.see("#cover-posts").await?;
    audit.screen(&anna, "coverage").await?;
    anna.open("/network/summary").await?;
    anna.see("#summary-persons").await?;
    audit.screen(&anna, "summary").await?;
    anna.open("/network/coverage?on=2027-08-12").await?;
    anna.see("#as-of-back").await?;
    anna.see("#cover-posts .row").await?;
    audit.screen(&anna, "coverage-on-a-day").await?;
    app::open_contact(&anna, "Renate Vogel").await?;
    anna.press_at("#add-absence").await?;
    anna.write_at("#absence-from", "1.8.2027").await?;
    anna.write_at("#absence-until", "31.7.2027").await?;
    anna.see("#absence-until-wrong").await?;
    audit.screen(&anna, "absence-dialogue").await?;
    anna.write_at("#absence-until", "20.8.2027").await?;
    anna.press_at("#absence-save").await?;
    anna.press_at("#absences .row-title").await?;
    anna.see_text_in("#record-name", "Abwesend").await?;
    audit.screen(&anna, "absence").await?;
    app::edit(&anna).await?;
    audit.screen(&anna, "absence-edit").await?;
    anna.press_at("#cancel").await?;
    anna.open("/network/coverage?from=2027-08-01&to=2027-08-31").await?;
    anna.see("#open-posts .row").await?;
    audit.screen(&anna, "coverage-over-days").await?;
    anna.open("/network?from=2027-08-01&to=2027-08-31").await?;
    anna.see("#map text").await?;
    anna.see("#as-of-one").await?;
    audit.screen(&anna, "network-over-days").await?;
    anna.open("/network/what-if").await?;
    anna.see("#what-if-pick").await?;
    audit.screen(&anna, "what-if-nothing").await?;
    app::find_and_pick(&anna, "#what-if-pick", "Renate Vogel").await?;
    anna.see("#apart").await?;
    audit.screen(&anna, "what-if").await?;
    anna.press_at("#apart details summary").await?;
    anna.press_at("#introduce").await?;
    anna.see("#introduce-save").await?;
    audit.screen(&anna, "introduction").await?;
    audit.verdict()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn looking_and_leaving_can_be_used_by_everybody() -> Result<()> {
    let mut stage = Stage::set().await?;
    let mut audit = Audit::new()?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    audit.screen(&anna, "look-contacts").await?;
    app::members(&anna).await?;
    audit.screen(&anna, "look-members").await?;
    app::open_contact(&anna, PERSON).await?;
    app::edit(&anna).await?;
    audit.screen(&anna, "look-edit").await?;
    anna.press_at("#cancel").await?;
    anna.press_at("#leave-look").await?;
    app::found(&anna, "Netz Lindenau", "Anna Vogel").await?;
    app::settings(&anna).await?;
    anna.press_at("#ledgers-here .leave").await?;
    anna.see("#leave-now").await?;
    audit.screen(&anna, "leave").await?;
    anna.open(&format!("/l/{}/contacts", "ab".repeat(16))).await?;
    anna.see("#absent").await?;
    audit.screen(&anna, "absent").await?;
    audit.verdict()
}

/// Looks at screens and collects what is wrong with them, so that one run tells everything.
struct Audit {
    axe: String,
    objections: Vec<String>,
}

impl Audit {
    fn new() -> Result<Self> {
        let path = std::env::var_os("STAFFELSTAB_AXE").context(
            "STAFFELSTAB_AXE does not name axe-core's axe.min.js; `cargo xtask test` installs it",
        )?;
        Ok(Self { axe: std::fs::read_to_string(path)?, objections: Vec::new() })
    }

    async fn screen(&mut self, device: &Device, name: &str) -> Result<()> {
        // A message that is going away would stand in some of the pictures.
        device.see_no("#toasts .toast").await?;
        for size in [Size::Phone, Size::Desktop] {
            for colours in [Colours::Light, Colours::Dark] {
                device.resize(size).await?;
                device.colours(colours).await?;
                let dark = if colours == Colours::Dark { "-dark" } else { "" };
                let name = format!("{name}-{}{dark}", size.name());
                device.run("scrollTo(0, 0)", &[]).await?;
                device.drawn().await?;
                device.screenshot(&name).await?;
                self.check(device, &name).await?;
            }
        }
        device.colours(Colours::Light).await?;
        for size in [Size::Small, Size::Phone] {
            device.resize(size).await?;
            for text_percent in [100, 200] {
                device
                    .run(
                        "document.documentElement.style.fontSize = arguments[0] + '%'",
                        &[json!(text_percent)],
                    )
                    .await?;
                device.drawn().await?;
                self.fits(device, name, size, text_percent).await?;
            }
            device.run("document.documentElement.style.fontSize = ''", &[]).await?;
        }
        device.resize(Size::Phone).await?;
        device.drawn().await?;
        self.objections.extend(
            device.new_complaints().await?.into_iter().map(|words| format!("{name}: {words}")),
        );
        Ok(())
    }

    /// What axe-core objects to, with the elements it means.
    async fn check(&mut self, device: &Device, name: &str) -> Result<()> {
        if device.run("return typeof axe", &[]).await? != json!("object") {
            device.run(&self.axe, &[]).await?;
        }
        let script = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
                ({ violations }) => done(violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(' ') + ' ' + n.any.map((c) => c.message).join('; ')).slice(0, 3).join(' | ')}`)),
                (error) => done(String(error)))";
        let Value::Array(violations) = device.run_async(script, &[]).await? else {
            bail!("axe-core did not run on {name}");
        };
        self.objections.extend(violations.iter().map(|violation| format!("{name}: {violation}")));
        Ok(())
    }

    async fn fits(
        &mut self,
        device: &Device,
        name: &str,
        size: Size,
        text_percent: u32,
    ) -> Result<()> {
        let script = "const width = arguments[0]; const page = document.scrollingElement.scrollWidth;
            const inRoll = (e) => e.parentElement?.closest('.roll, pre, dialog:not([open]), .vh') ?? e.closest('.vh');
            const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > width + 1 && !inRoll(e));
            return page <= width ? null : `${page} px wide: ${wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 90)).join(' | ')}`";
        let wide = device.run(script, &[json!(size.width())]).await?;
        if let Some(wide) = wide.as_str() {
            self.objections.push(format!(
                "{name} at {} px, text {text_percent} %: scrolls sideways, {wide}",
                size.width()
            ));
        }
        Ok(())
    }

    fn verdict(self) -> Result<()> {
        ensure!(
            self.objections.is_empty(),
            "{} objections:\n{}",
            self.objections.len(),
            self.objections.join("\n")
        );
        Ok(())
    }
}

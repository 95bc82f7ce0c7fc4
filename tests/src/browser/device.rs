//! One browser profile, used the way a person uses it: look, press, type, reload.
//!
//! Every look waits until the screen shows what was asked for, and fails with what it showed
//! instead. Names are those a screen reader would say.

use std::{path::Path, sync::Mutex, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::{
    Client, ClientBuilder,
    elements::{Element, ElementRef},
    error::{CmdError, ErrorStatus, WebDriver},
    key::Key,
    wd::WindowHandle,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::{
    Chromedriver, Size,
    complaints::{Complaint, complaints},
    devtools,
};

/// How long a screen may take to show something. Generous: two browsers, a relay and a compiler
/// may share one processor, and no test measures by it.
const PATIENCE: Duration = Duration::from_secs(30);
/// For what takes minutes where it is slow.
const MUCH_PATIENCE: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(20);

/// What the page shows inside the open dialog, or in all of it: the first element that matches a
/// selector and (unless null) has this accessible name.
const FIND: &str = r"
const [css, wanted] = arguments;
const open = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document;
const plain = (text) => text.replace(/\s+/g, ' ').trim();
const name = (e) => plain(e.getAttribute('aria-label') || e.innerText || e.textContent);
const shown = (e) => e.type === 'file' || (e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0);
const fits = (e) => wanted === null || name(e) === wanted;
return [open, ...open.querySelectorAll(css)].find((e) => e.matches?.(css) && fits(e) && shown(e)) ?? null;";

/// A browser with an empty profile of its own.
#[derive(Debug)]
pub struct Device {
    pub(super) client: Client,
    pub(super) name: String,
    pub(super) origin: String,
    pub(super) complaints: Mutex<Vec<Complaint>>,
}

impl Device {
    /// `profile`: an empty folder, which must outlive the browser.
    pub async fn start(
        driver: &Chromedriver,
        name: &str,
        profile: &Path,
        origin: &str,
    ) -> Result<Self> {
        Self::start_with(driver, name, profile, origin, None).await
    }

    /// The same, but in a private window.
    pub async fn start_private(
        driver: &Chromedriver,
        name: &str,
        profile: &Path,
        origin: &str,
    ) -> Result<Self> {
        Self::start_with(driver, name, profile, origin, Some("--incognito")).await
    }

    async fn start_with(
        driver: &Chromedriver,
        name: &str,
        profile: &Path,
        origin: &str,
        more: Option<&str>,
    ) -> Result<Self> {
        let mut arguments: Vec<String> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=de",
        ]
        .map(str::to_owned)
        .into();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        arguments.extend(more.map(str::to_owned));
        let capabilities = json!({
            "browserName": "chrome",
            "unhandledPromptBehavior": "ignore",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": { "intl.accept_languages": "de-DE,de" },
            },
        });
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.address())
            .await
            .context("chromium did not start: please install what Debian calls chromium")?;
        let device = Self {
            client,
            name: name.to_owned(),
            origin: origin.to_owned(),
            complaints: Mutex::default(),
        };
        device.resize(Size::Phone).await?;
        Ok(device)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    // Going somewhere.

    /// Opens an address of the app, such as `/contacts`.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.client.goto(&format!("{}{path}", self.origin)).await?;
        Ok(())
    }

    /// Opens a whole address, such as an invite's link, as from another app.
    pub async fn open_link(&self, link: &str) -> Result<()> {
        // A browser that only the fragment leads elsewhere does not load anew.
        self.client.goto("about:blank").await?;
        self.client.goto(link).await?;
        Ok(())
    }

    pub async fn reload(&self) -> Result<()> {
        self.client.refresh().await?;
        Ok(())
    }

    /// The address without the origin, and without what is asked of a list there.
    pub async fn path(&self) -> Result<String> {
        let mut address = self.client.current_url().await?;
        address.set_query(None);
        Ok(address.as_str().strip_prefix(&self.origin).unwrap_or(address.as_str()).to_owned())
    }

    /// Opens the app once more in the same profile and looks at it; returns both tabs.
    pub async fn open_second_tab(&self, path: &str) -> Result<(WindowHandle, WindowHandle)> {
        let first = self.client.window().await?;
        let second = self.client.new_window(true).await?.handle;
        self.client.switch_to_window(second.clone()).await?;
        self.resize(Size::Phone).await?;
        self.open(path).await?;
        Ok((first, second))
    }

    pub async fn look_at(&self, tab: WindowHandle) -> Result<()> {
        Ok(self.client.switch_to_window(tab).await?)
    }

    // Seeing.

    /// Waits for an element that is shown.
    pub async fn see(&self, css: &str) -> Result<Element> {
        self.find(&format!("something that is {css}"), FIND, &[json!(css), Value::Null]).await
    }

    /// Waits for an element with this very text (or label).
    pub async fn see_named(&self, css: &str, name: &str) -> Result<Element> {
        self.find(&format!("{css} named “{name}”"), FIND, &[json!(css), json!(name)]).await
    }

    /// Waits until the page shows this text somewhere.
    pub async fn see_text(&self, text: &str) -> Result<()> {
        self.see_text_in("body", text).await
    }

    pub async fn see_text_in(&self, css: &str, text: &str) -> Result<()> {
        let script = "return [...document.querySelectorAll(arguments[0])].some((e) => e.innerText.replace(/\\s+/g, ' ').includes(arguments[1]))";
        self.until(&format!("the text “{text}” in {css}"), script, &[json!(css), json!(text)]).await
    }

    /// Waits until nothing shown matches.
    pub async fn see_no(&self, css: &str) -> Result<()> {
        let script = format!("return !(function () {{ {FIND} }}).apply(null, arguments)");
        self.until(&format!("no {css}"), &script, &[json!(css), Value::Null]).await
    }

    /// Waits until a script returns something true.
    pub async fn until(&self, what: &str, script: &str, arguments: &[Value]) -> Result<()> {
        self.poll(what, script, arguments, PATIENCE).await.map(drop)
    }

    /// The same for what is a lot of work, such as taking in a large ledger.
    pub async fn until_patiently(
        &self,
        what: &str,
        script: &str,
        arguments: &[Value],
    ) -> Result<()> {
        self.poll(what, script, arguments, MUCH_PATIENCE).await.map(drop)
    }

    /// Waits until a script calls its last argument with true; for what takes a minute.
    pub async fn until_async(&self, what: &str, script: &str) -> Result<()> {
        let asking = async {
            while self.run_async(script, &[]).await? != Value::Bool(true) {}
            Ok(())
        };
        match tokio::time::timeout(MUCH_PATIENCE, asking).await {
            Ok(answer) => answer,
            Err(_) => Err(self.failure(&format!("waited in vain for {what}")).await),
        }
    }

    /// The shown text of the first element that matches, spaces made single.
    pub async fn text(&self, css: &str) -> Result<String> {
        let text = self.see(css).await?.text().await?;
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The texts of all elements that match, in order.
    pub async fn texts(&self, css: &str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.replace(/\\s+/g, ' ').trim())";
        let texts = self.run(script, &[json!(css)]).await?;
        Ok(serde_json::from_value(texts)?)
    }

    pub async fn value_at(&self, css: &str) -> Result<String> {
        Ok(self.see(css).await?.prop("value").await?.unwrap_or_default())
    }

    /// Waits until a field holds this text.
    pub async fn see_value(&self, css: &str, text: &str) -> Result<()> {
        let script = "return document.querySelector(arguments[0])?.value === arguments[1]";
        let seen = self
            .until(&format!("{css} with the right text"), script, &[json!(css), json!(text)])
            .await;
        match seen {
            Ok(()) => Ok(()),
            Err(error) => {
                bail!("{error}\nwanted “{text}”, there is “{}”", self.value_at(css).await?)
            }
        }
    }

    /// Waits until everything the app needs without a network is on the device.
    pub async fn is_ready_for_no_network(&self) -> Result<()> {
        self.until(
            "a service worker in charge",
            "return Boolean(navigator.serviceWorker?.controller)",
            &[],
        )
        .await
    }

    /// Waits until the browser has drawn what the page says now.
    pub async fn drawn(&self) -> Result<()> {
        let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.run_async(script, &[]).await.map(drop)
    }

    // Doing.

    /// Presses the first shown element that matches.
    pub async fn press_at(&self, css: &str) -> Result<()> {
        self.press_when_possible(css, &[json!(css), Value::Null]).await
    }

    /// Replaces the text of the field that matches.
    pub async fn write_at(&self, css: &str, text: &str) -> Result<()> {
        self.do_when_possible(css, &[json!(css), Value::Null], async |field| {
            self.write_into(field, text).await
        })
        .await
    }

    /// Puts text into a field at once, as pasting does: for long texts and letters a driver's
    /// keyboard cannot type.
    pub async fn paste_at(&self, css: &str, text: &str) -> Result<()> {
        self.see(css).await?;
        let script = "const e = document.querySelector(arguments[0]); e.focus(); e.select?.(); return document.execCommand('insertText', false, arguments[1])";
        let done = self.run(script, &[json!(css), json!(text)]).await?;
        ensure!(done == json!(true), "{}: could not paste into {css}", self.name);
        Ok(())
    }

    /// Chooses one of a menu's values.
    pub async fn choose(&self, css: &str, value: &str) -> Result<()> {
        Ok(self.see(css).await?.select_by_value(value).await?)
    }

    pub async fn choose_file(&self, css: &str, file: &Path) -> Result<()> {
        let path = file.to_str().context("a path that is text")?;
        Ok(self.see(css).await?.send_keys(path).await?)
    }

    /// Presses a key of the keyboard wherever the focus is.
    pub async fn key(&self, key: Key) -> Result<()> {
        let focused = self.client.active_element().await?;
        Ok(focused.send_keys(&char::from(key).to_string()).await?)
    }

    /// Types wherever the focus is.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        Ok(self.client.active_element().await?.send_keys(text).await?)
    }

    /// Runs a script once; its arguments are in `arguments`.
    pub async fn run(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        Ok(self.client.execute(script, arguments.to_vec()).await?)
    }

    /// Runs a script that calls its last argument with the result.
    pub async fn run_async(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        Ok(self.client.execute_async(script, arguments.to_vec()).await?)
    }

    // The parts of all that.

    async fn find(&self, what: &str, script: &str, arguments: &[Value]) -> Result<Element> {
        let found = self.poll(what, script, arguments, PATIENCE).await?;
        self.element(&found)
    }

    fn element(&self, reference: &Value) -> Result<Element> {
        let id =
            reference.as_object().and_then(|fields| fields.values().next()).and_then(Value::as_str);
        let id = id.context("the script returned no element")?;
        Ok(Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
    }

    /// Scrolls as a person does: not just to the edge, where the tabs lie above it; and presses what
    /// has come to rest.
    async fn press_element(&self, element: &Element) -> Result<(), CmdError> {
        let centre = "const [e, done] = arguments; e.scrollIntoView({ block: 'center', behavior: 'instant' });
            let before; const look = () => { const at = e.getBoundingClientRect(); const now = [at.x, at.y].join();
                if (now === before) { done(true); } else { before = now; requestAnimationFrame(look); } }; look();";
        self.client.execute_async(centre, vec![serde_json::to_value(element)?]).await?;
        element.click().await
    }

    async fn write_into(&self, field: &Element, text: &str) -> Result<(), CmdError> {
        self.press_element(field).await?;
        self.client.execute("arguments[0].select()", vec![serde_json::to_value(field)?]).await?;
        let replacement =
            if text.is_empty() { char::from(Key::Delete).to_string() } else { text.to_owned() };
        field.send_keys(&replacement).await
    }

    async fn press_when_possible(&self, what: &str, arguments: &[Value]) -> Result<()> {
        self.do_when_possible(what, arguments, async |element| self.press_element(element).await)
            .await
    }

    /// The screen may redraw between finding and doing, or still cover the element.
    async fn do_when_possible(
        &self,
        what: &str,
        arguments: &[Value],
        deed: impl AsyncFn(&Element) -> Result<(), CmdError>,
    ) -> Result<()> {
        let mut tries = tokio::time::interval(POLL);
        let doing = async {
            loop {
                tries.tick().await;
                let element = self.find(what, FIND, arguments).await?;
                match deed(&element).await {
                    Ok(()) => return Ok(()),
                    Err(CmdError::Standard(error)) if may_pass(&error) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        };
        match tokio::time::timeout(PATIENCE, doing).await {
            Ok(done) => done,
            Err(_) => Err(self.failure(&format!("could not reach {what}")).await),
        }
    }

    /// Asks a script until it answers with something true.
    async fn poll(
        &self,
        what: &str,
        script: &str,
        arguments: &[Value],
        patience: Duration,
    ) -> Result<Value> {
        let mut tries = tokio::time::interval(POLL);
        let mut trouble = String::new();
        let asking = async {
            loop {
                tries.tick().await;
                match self.client.execute(script, arguments.to_vec()).await {
                    Ok(Value::Null | Value::Bool(false)) => trouble.clear(),
                    Ok(answer) => return answer,
                    // A page that is being replaced cannot answer; the next one will.
                    Err(error) => trouble = error.to_string(),
                }
            }
        };
        match tokio::time::timeout(patience, asking).await {
            Ok(answer) => Ok(answer),
            Err(_) => Err(self.failure(&format!("waited in vain for {what} {trouble}")).await),
        }
    }

    /// What somebody needs who reads only the test's output.
    async fn failure(&self, what: &str) -> anyhow::Error {
        self.collect_complaints().await.ok();
        let shown = "return location.href + '\\n' + (document.querySelector('dialog:modal') ?? document.body).innerText";
        let shown = self.run(shown, &[]).await.unwrap_or(Value::Null);
        let shown: String = shown.as_str().unwrap_or("(nothing)").chars().take(2_000).collect();
        let picture = self.screenshot(&format!("failure-{}", self.name)).await;
        let picture = picture.map(|path| path.display().to_string()).unwrap_or_default();
        anyhow::anyhow!(
            "{}: {what}\n--- picture {picture}, shown:\n{shown}\n--- log:\n{}",
            self.name,
            self.lines_of_complaints()
        )
    }

    pub(super) async fn collect_complaints(&self) -> Result<()> {
        let found = complaints(&devtools::log(&self.client).await?);
        self.complaints
            .lock()
            .map_err(|_| anyhow::anyhow!("another test thread panicked"))?
            .extend(found);
        Ok(())
    }

    pub(super) fn lines_of_complaints(&self) -> String {
        let lines = self
            .complaints
            .lock()
            .map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
        lines.unwrap_or_default().join("\n")
    }
}

/// Whether pressing again may help: the page was being redrawn, or something moved in front.
fn may_pass(error: &WebDriver) -> bool {
    [
        ErrorStatus::StaleElementReference,
        ErrorStatus::ElementClickIntercepted,
        ErrorStatus::ElementNotInteractable,
    ]
    .contains(&error.error)
}

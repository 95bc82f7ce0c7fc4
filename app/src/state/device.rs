//! This device: the ledgers on it, the way to further ones and out of them, and the app itself.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use leptos::prelude::*;
use staffelstab_shared::{
    crypto::{CodeError, InviteSecret},
    exchange::jsonl,
    id::LedgerId,
    time::Day,
};

use super::{
    below::{Below, Ground},
    board::{Board, Screen, put},
    day,
    ledger::Ledger,
};
use crate::{
    news::{Blocked, LedgerNews, News, Phase, Trouble, WaitingJoin},
    platform::{
        assets, badge, download, install, jottings, marker, page, preferences, sharing,
        storage::{self, StorageState},
        update,
    },
    runtime::Runtime,
};

/// Which ledger was looked at last.
const LAST: &str = "last";

/// The handle.
#[derive(Clone, Copy)]
pub(crate) struct Device {
    ground: Ground,
    own: StoredValue<Rc<Own>, LocalStorage>,
    phase: RwSignal<Phase>,
    ledgers: RwSignal<Vec<LedgerId>>,
    waiting: RwSignal<Option<WaitingJoin>>,
    look: RwSignal<Option<LedgerId>>,
    invite: RwSignal<Option<String>>,
    /// What the browser says of a ledger that was here when the app started; nothing of it has to
    /// be left.
    was_marked: RwSignal<bool>,
    storage: RwSignal<StorageState>,
    day: RwSignal<Day>,
    can_install: RwSignal<bool>,
    update_ready: RwSignal<bool>,
}

/// What only the device asks for.
struct Own {
    offer: install::Offer,
    screens: RefCell<BTreeMap<LedgerId, Screen>>,
    /// Where a look was begun.
    before_look: RefCell<String>,
    /// What belongs to the app and not to a page.
    owner: Option<Owner>,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Device(..)")
    }
}

/// The handle from the context.
///
/// # Panics
/// When the root has not provided one.
#[must_use]
pub(crate) fn use_device() -> Device {
    expect_context()
}

impl Device {
    /// Opens the storage and starts everything; call once, in the root. `first`: the ledger
    /// that the address names. `takes_invites`: whether an address leads to where one joins; what
    /// stands behind its `#` is an invite, and does not stay there.
    #[must_use]
    pub(crate) fn start(first: Option<LedgerId>, takes_invites: fn(&str) -> bool) -> Self {
        let below = Rc::new(Below::default());
        let own = Rc::new(Own {
            offer: install::Offer::default(),
            screens: RefCell::default(),
            before_look: RefCell::default(),
            owner: Owner::current(),
        });
        let device = Self {
            ground: StoredValue::new_local(below.clone()),
            own: StoredValue::new_local(own.clone()),
            phase: RwSignal::new(Phase::Starting),
            ledgers: RwSignal::new(Vec::new()),
            waiting: RwSignal::new(None),
            look: RwSignal::new(None),
            invite: RwSignal::new(None),
            was_marked: RwSignal::new(marker::is_there()),
            storage: RwSignal::new(StorageState::default()),
            day: day::signal(),
            can_install: RwSignal::new(false),
            update_ready: RwSignal::new(false),
        };
        device.take_invite(takes_invites);
        page::on_fragment(move || device.take_invite(takes_invites));
        day::keep();
        own.offer.listen(move |offered| device.can_install.set(offered));
        update::on_update(move || device.update_ready.set(true));
        let first = first.or_else(last_ledger);
        match Runtime::start(first, Rc::new(move |news| device.hear(news))) {
            Ok(runtime) => drop(below.runtime.set(runtime)),
            Err(_) => device.phase.set(Phase::Blocked(Blocked::NoStorage)),
        }
        leptos::task::spawn_local(async move { device.look_at_storage().await });
        device
    }

    fn hear(&self, news: News) {
        match news {
            News::Phase(phase) => {
                match phase {
                    Phase::Ready => self.forget_strange_jottings(),
                    Phase::OtherTab => self.end_look(),
                    Phase::Starting | Phase::Blocked(_) => {}
                }
                put(self.phase, phase);
            }
            News::Ledgers(ledgers) => {
                // Also where the app kept a ledger before there was a mark: it is renewed.
                if !ledgers.is_empty() && self.ledgers.with_untracked(Vec::is_empty) {
                    self.was_marked.set(false);
                    leptos::task::spawn_local(marker::leave());
                }
                put(self.ledgers, ledgers);
            }
            News::Waiting(waiting) => put(self.waiting, waiting),
            News::Of(ledger, LedgerNews::Gone) => {
                let screen = self.own.with_value(|own| own.screens.borrow_mut().remove(&ledger));
                if let Some(screen) = screen {
                    screen.board().hear(LedgerNews::Gone);
                }
            }
            News::Of(ledger, news) => self.screen(ledger).board().hear(news),
            News::Ousted => self.hear(News::Phase(Phase::OtherTab)),
        }
    }

    /// What is shown of a ledger; made when it is first heard of.
    fn screen(&self, ledger: LedgerId) -> Screen {
        self.own.with_value(|own| {
            let make = || Screen::new(Rc::new(Board::new(self.day)));
            let mut screens = own.screens.borrow_mut();
            *screens.entry(ledger).or_insert_with(|| match &own.owner {
                Some(owner) => owner.with(make),
                None => make(),
            })
        })
    }

    fn runtime(&self) -> Result<Runtime, Trouble> {
        self.ground.with_value(|below| below.runtime())
    }

    /// Where the app as a whole stands.
    #[must_use]
    pub(crate) fn phase(&self) -> Signal<Phase> {
        self.phase.into()
    }

    /// The ledgers on this device, in the order in which they came. Not the one that is only
    /// looked at.
    #[must_use]
    pub(crate) fn ledgers(&self) -> Signal<Vec<LedgerId>> {
        self.ledgers.into()
    }

    /// The ledger that is only looked at.
    #[must_use]
    pub(crate) fn look(&self) -> Signal<Option<LedgerId>> {
        self.look.into()
    }

    /// A join that was begun on this device and not answered as hoped.
    #[must_use]
    pub(crate) fn waiting(&self) -> Signal<Option<WaitingJoin>> {
        self.waiting.into()
    }

    /// The handle of a ledger, whether it is open yet or not.
    #[must_use]
    pub(crate) fn ledger(&self, id: LedgerId) -> Ledger {
        let is_look = self.look.get_untracked() == Some(id);
        Ledger::new(id, is_look, self.screen(id), self.ground)
    }

    /// The ledger that was looked at last, or another one that is here. Reactive.
    #[must_use]
    pub(crate) fn last(&self) -> Option<LedgerId> {
        let ledgers = self.ledgers.get();
        last_ledger().filter(|last| ledgers.contains(last)).or_else(|| ledgers.first().copied())
    }

    /// Somebody looks at this ledger.
    pub(crate) fn looks_at(&self, ledger: LedgerId) {
        if last_ledger() != Some(ledger) {
            preferences::set(LAST, Some(&ledger.to_string()));
        }
    }

    /// Takes over from the other tab.
    pub(crate) fn use_here(&self) {
        if let Ok(runtime) = self.runtime() {
            runtime.use_here();
        }
    }

    /// Founds a ledger at the relay that serves this app.
    ///
    /// # Errors
    /// Works only online: [`Trouble::Offline`], [`Trouble::RelayUnreachable`],
    /// [`Trouble::FoundingClosed`], and with a code [`Trouble::FoundingCode`].
    pub(crate) async fn found(
        &self,
        ledger_name: String,
        my_name: String,
        code: &str,
    ) -> Result<LedgerId, Trouble> {
        let code = match InviteSecret::parse(code) {
            Ok(code) => Some(code),
            Err(CodeError::Empty) => None,
            Err(_) => return Err(Trouble::FoundingCode),
        };
        let ledger = self.runtime()?.found(ledger_name, my_name, code).await?;
        self.looks_at(ledger);
        self.keep_for_good();
        Ok(ledger)
    }

    /// Joins with a code that was typed, pasted, or is a whole link; says which ledger it was.
    ///
    /// # Errors
    /// [`Trouble::Code`], [`Trouble::InviteClosed`], [`Trouble::InviteUnknown`],
    /// [`Trouble::AlreadyHere`], [`Trouble::InstallFirst`], and those of a missing network.
    pub(crate) async fn join(&self, code: String, my_name: String) -> Result<LedgerId, Trouble> {
        let secret = InviteSecret::parse(&code).map_err(Trouble::Code)?;
        if self.must_install_first() {
            return Err(Trouble::InstallFirst);
        }
        let ledger = self.runtime()?.join(secret, my_name).await?;
        self.looks_at(ledger);
        self.keep_for_good();
        Ok(ledger)
    }

    /// There is something to lose now.
    fn keep_for_good(self) {
        leptos::task::spawn_local(async move { self.ask_persistent().await });
    }

    /// A ledger was on this device, and nothing of it is left: the browser has thrown it away.
    #[must_use]
    pub(crate) fn lost_a_ledger(&self) -> Signal<bool> {
        let (marked, ledgers) = (self.was_marked, self.ledgers);
        let (phase, waiting) = (self.phase, self.waiting);
        Memo::new(move |_| {
            marked.get()
                && *phase.read() == Phase::Ready
                && ledgers.read().is_empty()
                && waiting.read().is_none()
        })
        .into()
    }

    /// Whoever has read it is not told again.
    pub(crate) fn forget_lost_ledger(&self) {
        marker::take_away();
        self.was_marked.set(false);
    }

    /// Opens the sample town to look at. It is known to no relay and stored nowhere.
    ///
    /// # Errors
    /// [`Trouble::Offline`] where the sample was never fetched.
    pub(crate) async fn open_look(&self, name: String, my_name: String) -> Result<(), Trouble> {
        let path = page::meta("staffelstab-sample-town").ok_or(Trouble::Unreadable)?;
        let town = assets::text(&path).await.ok_or(Trouble::Offline)?;
        let records = jsonl::read(&town).map_err(|error| Trouble::Other(error.to_string()))?;
        let ledger = self.runtime()?.look(name, my_name, records).await?;
        self.end_look();
        // A look that begins anew with its page was begun nowhere.
        let begun_at = page::path();
        let begun_at = if begun_at.starts_with("/look") { "/".to_owned() } else { begun_at };
        self.own.with_value(|own| own.before_look.replace(begun_at));
        self.look.set(Some(ledger));
        Ok(())
    }

    /// Where one goes on after the look: where it was begun, so that an invite is still there.
    #[must_use]
    pub(crate) fn before_look(&self) -> String {
        self.own.with_value(|own| own.before_look.borrow().clone())
    }

    /// Ends the look: nothing of it is left.
    pub(crate) fn end_look(&self) {
        let ledger = self.look.get_untracked();
        self.look.set(None);
        self.ground.with_value(|below| below.jottings_of_look.forget());
        if let (Some(ledger), Ok(runtime)) = (ledger, self.runtime()) {
            leptos::task::spawn_local(async move { drop(runtime.leave(ledger).await) });
        }
    }

    /// Takes a ledger from this device with all that was kept of it. Where the storage fails,
    /// all of it stays.
    ///
    /// # Errors
    /// Those of the storage.
    pub(crate) async fn leave(&self, ledger: LedgerId) -> Result<(), Trouble> {
        self.runtime()?.leave(ledger).await?;
        if last_ledger() == Some(ledger) {
            preferences::set(LAST, None);
        }
        if self.ledgers.with_untracked(|ledgers| ledgers.iter().all(|other| *other == ledger)) {
            self.forget_lost_ledger();
        }
        self.forget_strange_jottings();
        Ok(())
    }

    /// Jottings go with their ledger, also where the app was stopped in between.
    fn forget_strange_jottings(&self) {
        let owners: Vec<_> = self
            .ledgers
            .with_untracked(|ledgers| ledgers.iter().map(ToString::to_string).collect());
        jottings::forget_all_but(&owners);
    }

    /// The code from the link this app was opened with last, also in a tab that was open. It is
    /// taken out of the address.
    #[must_use]
    pub(crate) fn invite_in_address(&self) -> Signal<Option<String>> {
        self.invite.into()
    }

    fn take_invite(&self, takes_invites: fn(&str) -> bool) {
        if takes_invites(&page::path())
            && let Some(code) = page::take_fragment()
        {
            self.invite.set(Some(code));
        }
    }

    /// An iPhone or iPad outside the installed app, whose storage the installed app will
    /// not see.
    #[must_use]
    pub(crate) fn must_install_first(&self) -> bool {
        install::must_install_first()
    }

    #[must_use]
    pub(crate) fn storage(&self) -> Signal<StorageState> {
        self.storage.into()
    }

    /// Asks the browser not to clear what is stored here.
    pub(crate) async fn ask_persistent(&self) {
        storage::persist().await;
        self.look_at_storage().await;
    }

    async fn look_at_storage(&self) {
        let state = storage::state().await;
        self.storage.set(state);
    }

    #[must_use]
    pub(crate) fn installed(&self) -> bool {
        install::installed()
    }

    #[must_use]
    pub(crate) fn can_install(&self) -> Signal<bool> {
        self.can_install.into()
    }

    /// Opens the browser's own dialogue for installing.
    pub(crate) async fn install(&self) {
        let offer = self.own.with_value(|own| own.offer.clone());
        offer.accept().await;
        self.can_install.set(false);
    }

    /// A newer version waits.
    #[must_use]
    pub(crate) fn update_ready(&self) -> Signal<bool> {
        self.update_ready.into()
    }

    pub(crate) fn apply_update(&self) {
        update::accept();
    }

    /// Puts a text on the clipboard; says whether that worked. Call it while a click is
    /// being handled.
    pub(crate) fn copy(&self, text: &str) -> impl Future<Output = bool> + use<> {
        sharing::copy(text)
    }

    /// Offers a text as a file; says whether that worked.
    pub(crate) fn offer_file(&self, name: &str, kind: &str, text: &str) -> bool {
        download::text(name, kind, text)
    }

    #[must_use]
    pub(crate) fn can_share(&self) -> bool {
        sharing::can_share()
    }

    /// Opens the device's own dialogue for handing on. Call it while a click is being handled.
    pub(crate) fn share(
        &self,
        title: &str,
        text: &str,
        url: &str,
    ) -> impl Future<Output = bool> + use<> {
        sharing::share(title, text, url)
    }

    /// What this device remembers of a person's taste: theme, language.
    /// Whether the browser can show a number on the app's icon.
    #[must_use]
    pub(crate) fn has_badge(&self) -> bool {
        badge::is_there()
    }

    /// The number on the app's icon; none where nothing waits.
    pub(crate) fn show_badge(&self, waiting: usize) {
        badge::show(waiting);
    }

    #[must_use]
    pub(crate) fn preference(&self, key: &str) -> Option<String> {
        preferences::get(key)
    }

    pub(crate) fn set_preference(&self, key: &str, value: &str) {
        preferences::set(key, Some(value));
    }
}

fn last_ledger() -> Option<LedgerId> {
    LedgerId::from_hex(&preferences::get(LAST)?).ok()
}

//! The facade between pages and everything below: commands in, signals out.
//!
//! Pages, records and components use only this (and the plain types of `news` and `shared`). [`App`] is a
//! copyable handle, given to every component as context.

mod asking;
mod board;
mod day;
mod drawing;
mod later;
mod people;
mod shown;

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;
use rand_core::Rng as _;
use staffelstab_shared::{
    crypto::InviteSecret,
    exchange::{jsonl, vcard},
    id::RecordId,
    model::{Model as _, Person, TenureId, add_contact_point},
    record::{Edit, HistoryEntry},
    sync,
    time::{Day, UnixMillis},
    view::{Heads, Kind, Scalar, Value, View},
};

use crate::{
    news::{Blocked, ImportProblem, Imported, Phase, Status, Trouble},
    platform::{
        assets, clock, install, page, preferences, random, sharing,
        storage::{self, StorageState},
        update,
    },
    runtime::Runtime,
    text::dates::LocalTime,
};
use board::{Board, Screen};

pub(crate) use asking::{Found, Plan};
pub(crate) use shown::{Attention, AttentionReason, Invitation, Member};

/// The handle.
#[derive(Clone, Copy)]
pub(crate) struct App {
    screen: Screen,
    below: StoredValue<Below, LocalStorage>,
}

/// What lies under the screen.
#[derive(Clone)]
struct Below {
    /// Nothing where the browser has no randomness: then nothing can be kept either.
    runtime: Option<Runtime>,
    offer: install::Offer,
    invite: Option<String>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App(..)")
    }
}

/// The handle from the context.
///
/// # Panics
/// When `main` has not provided one.
#[must_use]
pub(crate) fn use_app() -> App {
    expect_context()
}

impl App {
    /// Opens the storage and starts everything; call once, in the root.
    #[must_use]
    pub(crate) fn start() -> Self {
        let board = Rc::new(Board::new());
        day::keep(board.day);
        let Board { phase, can_install, update_ready, .. } = *board;
        let invite = page::path().starts_with("/join").then(page::take_fragment).flatten();
        let offer = install::Offer::default();
        offer.listen(move |offered| can_install.set(offered));
        update::on_update(move || update_ready.set(true));
        let told = board.clone();
        let runtime = Runtime::start(Rc::new(move |news| told.hear(news))).ok();
        if runtime.is_none() {
            phase.set(Phase::Blocked(Blocked::NoStorage));
        }
        let below = StoredValue::new_local(Below { runtime, offer, invite });
        let app = Self { screen: Screen::new(board), below };
        leptos::task::spawn_local(async move { app.look_at_storage().await });
        app
    }

    fn board(&self) -> Rc<Board> {
        self.screen.board()
    }

    fn runtime(&self) -> Result<Runtime, Trouble> {
        self.below.with_value(|below| below.runtime.clone()).ok_or(Trouble::NoStorage)
    }

    #[must_use]
    pub(crate) fn phase(&self) -> Signal<Phase> {
        self.board().phase.into()
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
    /// [`Trouble::FoundingClosed`].
    pub(crate) async fn found(&self, ledger_name: String, my_name: String) -> Result<(), Trouble> {
        self.runtime()?.found(ledger_name, my_name).await
    }

    /// Joins with a code that was typed, pasted, or is a whole link.
    ///
    /// # Errors
    /// [`Trouble::Code`], [`Trouble::InviteClosed`], [`Trouble::InviteUnknown`],
    /// [`Trouble::InstallFirst`], and those of a missing network.
    pub(crate) async fn join(&self, code: String, my_name: String) -> Result<(), Trouble> {
        let secret = InviteSecret::parse(&code).map_err(Trouble::Code)?;
        if self.must_install_first() {
            return Err(Trouble::InstallFirst);
        }
        self.runtime()?.join(secret, my_name).await
    }

    /// The code from the link this app was opened with. It is taken out of the address.
    #[must_use]
    pub(crate) fn invite_in_address(&self) -> Option<String> {
        self.below.with_value(|below| below.invite.clone())
    }

    /// An iPhone or iPad outside the installed app, whose storage the installed app will
    /// not see.
    #[must_use]
    pub(crate) fn must_install_first(&self) -> bool {
        install::must_install_first()
    }

    #[must_use]
    pub(crate) fn status(&self) -> Signal<Status> {
        self.board().status.into()
    }

    /// Tries the connection again at once.
    pub(crate) fn retry(&self) {
        if let Ok(runtime) = self.runtime() {
            runtime.retry();
        }
    }

    #[must_use]
    pub(crate) fn record(&self, id: RecordId) -> Signal<Option<Arc<View>>> {
        let screen = self.screen;
        Signal::derive(move || screen.view(id))
    }

    /// The title of a record; reactive.
    #[must_use]
    pub(crate) fn name_of(&self, id: RecordId) -> Option<String> {
        self.screen.title(id)
    }

    /// Saves a form: what differs from the state it was opened at. Without `id` a new record.
    ///
    /// # Errors
    /// [`Trouble::Gone`], [`Trouble::TooLarge`], [`Trouble::NotAllowed`], and those of the storage.
    pub(crate) async fn save(
        &self,
        id: Option<RecordId>,
        kind: Kind,
        base: Heads,
        edits: Vec<Edit>,
    ) -> Result<RecordId, Trouble> {
        self.runtime()?.save(id, kind, base, edits).await
    }

    /// The id of a new tenure.
    ///
    /// # Errors
    /// [`Trouble::NoStorage`] where the browser has no randomness.
    pub(crate) fn new_tenure(&self) -> Result<TenureId, Trouble> {
        let mut bytes = [0; 16];
        random::generator().map_err(|_| Trouble::NoStorage)?.fill_bytes(&mut bytes);
        Ok(TenureId::from_random(bytes))
    }

    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn set_archived(&self, id: RecordId, archived: bool) -> Result<(), Trouble> {
        self.runtime()?.edit_now(id, vec![Edit::archive(archived)]).await
    }

    /// Settles a conflict. `None` empties the field.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn pick(
        &self,
        id: RecordId,
        key: String,
        value: Option<Scalar>,
    ) -> Result<(), Trouble> {
        let edit = match value {
            Some(value) => Edit::Settle { key, value: Value::Scalar(value) },
            None => Edit::Delete { key },
        };
        self.runtime()?.edit_now(id, vec![edit]).await
    }

    /// Keeps every value of a contested phone number or address, each in a row of its own.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub(crate) async fn keep_both(&self, id: RecordId, key: String) -> Result<(), Trouble> {
        let view = self.board().records.borrow().get(&id).cloned().ok_or(Trouble::Gone)?;
        self.runtime()?.edit_now(id, rows_of_their_own(&view, &key)).await
    }

    /// Every change of a record, oldest first.
    ///
    /// # Errors
    /// [`Trouble::Gone`] when there is no such record.
    pub(crate) async fn history(&self, id: RecordId) -> Result<Vec<HistoryEntry>, Trouble> {
        self.runtime()?.history(id).await
    }

    /// Puts the sample town into the ledger; says how many records it added.
    ///
    /// # Errors
    /// As [`Self::save`], and [`Trouble::Offline`] where the sample was never fetched.
    pub(crate) async fn load_sample(&self) -> Result<usize, Trouble> {
        let path = page::meta("staffelstab-sample-town").ok_or(Trouble::Unreadable)?;
        let town = assets::text(&path).await.ok_or(Trouble::Offline)?;
        let imports = jsonl::read(&town).map_err(|error| Trouble::Other(error.to_string()))?;
        self.runtime()?.import(imports).await.map(|imported| imported.added)
    }

    /// Takes in a file of contacts. Doing it twice changes nothing.
    ///
    /// # Errors
    /// [`Trouble::NotAVcard`], [`Trouble::TooLarge`] and as [`Self::save`].
    pub(crate) async fn import_vcards(&self, bytes: Vec<u8>) -> Result<Imported, Trouble> {
        let runtime = self.runtime()?;
        let secret = runtime.import_secret().await?;
        let cards = vcard::read(&bytes, &secret).map_err(|error| match error {
            vcard::Error::NoCards => Trouble::NotAVcard,
            vcard::Error::TooLong | vcard::Error::TooManyCards => Trouble::TooLarge,
        })?;
        let mut imported = runtime.import(cards.imports).await?;
        imported.problems.extend(cards.problems.into_iter().map(ImportProblem::Card));
        Ok(imported)
    }

    #[must_use]
    pub(crate) fn attention(&self) -> Signal<Vec<Attention>> {
        let (screen, refused) = (self.screen, self.board().refused);
        Memo::new(move |_| {
            let attention = |(order, refused): (u64, sync::Refused)| Attention {
                id: order.to_string(),
                record: refused.record,
                title: screen.title(refused.record).unwrap_or_default(),
                reason: refused.reason.into(),
                text: refused.note,
                at: refused.at,
            };
            refused.get().into_iter().map(attention).collect::<Vec<_>>()
        })
        .into()
    }

    /// Takes something off the list that somebody has looked at.
    ///
    /// # Errors
    /// Those of the storage.
    pub(crate) async fn dismiss(&self, id: String) -> Result<(), Trouble> {
        let order = id.parse().map_err(|_| Trouble::Gone)?;
        self.runtime()?.dismiss(order).await
    }

    #[must_use]
    pub(crate) fn storage(&self) -> Signal<StorageState> {
        self.board().storage.into()
    }

    /// Asks the browser not to clear what is stored here.
    pub(crate) async fn ask_persistent(&self) {
        storage::persist().await;
        self.look_at_storage().await;
    }

    async fn look_at_storage(&self) {
        let state = storage::state().await;
        self.board().storage.set(state);
    }

    #[must_use]
    pub(crate) fn installed(&self) -> bool {
        install::installed()
    }

    #[must_use]
    pub(crate) fn can_install(&self) -> Signal<bool> {
        self.board().can_install.into()
    }

    /// Opens the browser's own dialogue for installing.
    pub(crate) async fn install(&self) {
        let offer = self.below.with_value(|below| below.offer.clone());
        offer.accept().await;
        self.board().can_install.set(false);
    }

    /// A newer version waits.
    #[must_use]
    pub(crate) fn update_ready(&self) -> Signal<bool> {
        self.board().update_ready.into()
    }

    pub(crate) fn apply_update(&self) {
        update::accept();
    }

    #[must_use]
    pub(crate) fn now(&self) -> UnixMillis {
        clock::now()
    }

    /// The day on the calendar on the wall.
    #[must_use]
    pub(crate) fn today(&self) -> Day {
        day::today()
    }

    #[must_use]
    pub(crate) fn local_time(&self, at: UnixMillis) -> LocalTime {
        let (year, month, day, hour, minute) = clock::local(at);
        LocalTime { year, month, day, hour, minute }
    }

    /// What this device remembers of a person's taste: theme, language.
    #[must_use]
    pub(crate) fn preference(&self, key: &str) -> Option<String> {
        preferences::get(key)
    }

    pub(crate) fn set_preference(&self, key: &str, value: &str) {
        preferences::set(key, Some(value));
    }

    /// What was typed into a form and not saved yet.
    #[must_use]
    pub(crate) fn draft(&self, key: &str) -> Option<String> {
        preferences::get(&format!("draft.{key}"))
    }

    #[expect(clippy::needless_pass_by_value, reason = "pages hand over what they made for it")]
    pub(crate) fn set_draft(&self, key: &str, value: Option<String>) {
        preferences::set(&format!("draft.{key}"), value.as_deref());
    }

    /// Puts a text on the clipboard; says whether that worked. Call it while a click is
    /// being handled.
    #[expect(clippy::needless_pass_by_value, reason = "pages hand over what they made for it")]
    pub(crate) fn copy(&self, text: String) -> impl Future<Output = bool> + use<> {
        sharing::copy(&text)
    }

    #[must_use]
    pub(crate) fn can_share(&self) -> bool {
        sharing::can_share()
    }

    /// Opens the device's own dialogue for handing on. Call it while a click is being handled.
    pub(crate) async fn share(&self, title: String, text: String, url: String) -> bool {
        sharing::share(&title, &text, &url).await
    }
}

/// The edits that give every value of a contested item a row of its own: the one shown
/// keeps the old row.
fn rows_of_their_own(view: &View, key: &str) -> Vec<Edit> {
    let Some((list, _)) = key.split_once('/') else { return Vec::new() };
    let Some(shown) = view.get(key) else { return Vec::new() };
    let mut edits = vec![Edit::Settle { key: key.to_owned(), value: shown.clone() }];
    let lists = Person::read(view);
    let mut items = match list {
        "phone" => lists.phones,
        "email" => lists.emails,
        _ => return edits,
    };
    let known = items.len();
    for variant in
        view.conflicts.get(key).into_iter().flatten().filter(|variant| variant.value != *shown)
    {
        add_contact_point(&mut items, variant.value.as_text().unwrap_or_default());
    }
    edits.extend(
        items.iter().skip(known).map(|item| Edit::put(format!("{list}/{}", item.id), &item.text)),
    );
    edits
}

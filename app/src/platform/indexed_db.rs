//! Rows in IndexedDB: one object store per table, one transaction per commit.
//!
//! `web-sys` directly: the wrapping crates (`idb`, `rexie`) cannot ask for a durability,
//! and all that is needed of IndexedDB are five calls.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::channel::oneshot;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    DomException, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest,
    IdbTransaction,
};

use super::{
    events::Listener,
    seal::{open_value, seal_value},
    window::{window, words},
};

const NAME: &str = "staffelstab";
/// Raised with every new store. Stores are only ever added, so an older tab that still
/// runs finds all it knows.
const VERSION: u32 = 2;
/// Rows read by one call.
const PAGE: u32 = 16_384;
/// Questions asked at once by [`Database::read_values`]. A power of two.
const PARTS: u8 = 8;
const OWNER: &str = "owner";
const OWNER_KEY: &str = "tab";
/// All stores. Those of version 1, and behind them what version 2 added.
const STORES: [&str; 12] = [
    "ledgers",
    OWNER,
    "meta",
    "control",
    "outbox",
    "held",
    "attention",
    "erased",
    "view",
    "document",
    "log",
    "page",
];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StorageError {
    #[error("the browser gives no storage here")]
    Refused,
    #[error("the storage is full")]
    Full,
    #[error("another tab has taken over")]
    OtherTab,
    /// Thrown away by the browser or by somebody, while the page is open.
    #[error("what was stored is gone")]
    Emptied,
    #[error("a row that must not be there is there")]
    Taken,
    #[error("a newer app has changed what is stored")]
    Newer,
    #[error("the connection to the storage was lost: {0}")]
    Lost(String),
    #[error("the storage does not work: {0}")]
    Broken(String),
}

impl StorageError {
    fn of(error: &JsValue) -> Self {
        let name = error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default();
        match name.as_str() {
            "QuotaExceededError" => Self::Full,
            // Closing, closed, or killed with the process that held it.
            "InvalidStateError" | "AbortError" | "UnknownError" | "TransactionInactiveError" => {
                Self::Lost(words(error))
            }
            "SecurityError" | "NotAllowedError" => Self::Refused,
            "VersionError" => Self::Newer,
            _ => Self::Broken(words(error)),
        }
    }

    fn of_opening(error: &JsValue) -> Self {
        match Self::of(error) {
            // Private windows of some browsers.
            Self::Lost(words) if words.starts_with("InvalidStateError") => Self::Refused,
            Self::Lost(words) => Self::Broken(words),
            other @ (Self::Refused
            | Self::Full
            | Self::OtherTab
            | Self::Emptied
            | Self::Taken
            | Self::Newer
            | Self::Broken(_)) => other,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
    /// On disk before it counts as complete.
    WriteStrictly,
}

/// One row for a store; without value it is deleted.
#[derive(Debug, Clone)]
pub(crate) struct Write<'r> {
    pub(crate) store: &'static str,
    pub(crate) key: Vec<u8>,
    pub(crate) value: Option<&'r [u8]>,
}

/// Keys and values as they were stored.
pub(crate) type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// The database of this origin. Opens itself again after its connection was lost.
pub(crate) struct Database {
    connection: RefCell<Option<Rc<Connection>>>,
    /// Only the tab whose token stands in the storage may write.
    token: [u8; 16],
}

struct Connection {
    database: IdbDatabase,
    lost: Rc<Cell<bool>>,
    _listeners: [Listener; 2],
}

impl Database {
    pub(crate) const fn new(token: [u8; 16]) -> Self {
        Self { connection: RefCell::new(None), token }
    }

    async fn connection(&self) -> Result<Rc<Connection>, StorageError> {
        let open = self.connection.borrow().as_ref().filter(|open| !open.lost.get()).cloned();
        if let Some(open) = open {
            return Ok(open);
        }
        let opened = Rc::new(Connection::open().await?);
        self.connection.replace(Some(opened.clone()));
        Ok(opened)
    }

    /// A transaction; on a connection opened anew if the old one turns out to be dead.
    async fn begin(&self, stores: &[&str], mode: Mode) -> Result<IdbTransaction, StorageError> {
        let connection = self.connection().await?;
        if let Ok(transaction) = connection.begin(stores, mode) {
            return Ok(transaction);
        }
        connection.lost.set(true);
        self.connection().await?.begin(stores, mode).map_err(|error| StorageError::of(&error))
    }

    /// This tab writes from now on, and no other.
    pub(crate) async fn take_over(&self) -> Result<(), StorageError> {
        let transaction = self.begin(&[OWNER], Mode::WriteStrictly).await?;
        let store = transaction.object_store(OWNER).map_err(|error| StorageError::of(&error))?;
        store
            .put_with_key(&Uint8Array::from(self.token.as_slice()), &OWNER_KEY.into())
            .map_err(|error| StorageError::of(&error))?;
        finished(&transaction).await
    }

    /// All rows whose keys begin with `prefix`, without it.
    pub(crate) async fn read_all(
        &self,
        store: &'static str,
        prefix: &[u8],
    ) -> Result<Rows, StorageError> {
        let failed = |error: JsValue| StorageError::of(&error);
        let mut rows = Rows::new();
        let mut after: Option<JsValue> = None;
        loop {
            let transaction = self.begin(&[store], Mode::Read).await?;
            let table = transaction.object_store(store).map_err(failed)?;
            let range = range(prefix, after.as_ref()).map_err(failed)?;
            let keys =
                answered(&table.get_all_keys_with_key_and_limit(&range, PAGE).map_err(failed)?);
            let values = answered(&table.get_all_with_key_and_limit(&range, PAGE).map_err(failed)?);
            let (keys, values) = futures::join!(keys, values);
            let (keys, values): (Array, Array) = (keys?.unchecked_into(), values?.unchecked_into());
            rows.reserve(usize::try_from(keys.length()).unwrap_or_default());
            for (key, value) in keys.iter().zip(values.iter()) {
                let key = bytes(&key);
                rows.push((
                    key.get(prefix.len()..).unwrap_or_default().to_vec(),
                    open_value(bytes(&value)),
                ));
            }
            if keys.length() < PAGE {
                return Ok(rows);
            }
            after = Some(keys.get(keys.length() - 1));
        }
    }

    /// Only the values, of keys that are spread evenly behind `prefix`: the browser
    /// answers several questions at once faster than one large one.
    pub(crate) async fn read_values(
        &self,
        store: &'static str,
        prefix: &[u8],
    ) -> Result<Vec<Vec<u8>>, StorageError> {
        let failed = |error: JsValue| StorageError::of(&error);
        let transaction = self.begin(&[store], Mode::Read).await?;
        let table = transaction.object_store(store).map_err(failed)?;
        let mut requests = Vec::with_capacity(PARTS.into());
        for part in 0..PARTS {
            let range = part_range(prefix, part).map_err(failed)?;
            requests.push(answered(&table.get_all_with_key(&range).map_err(failed)?));
        }
        let parts = futures::future::try_join_all(requests).await?;
        let values = parts.into_iter().flat_map(|part| part.unchecked_into::<Array>());
        Ok(values.map(|value| open_value(bytes(&value))).collect())
    }

    /// The rows of these keys that exist, by the place of their key.
    pub(crate) async fn read_some(
        &self,
        store: &'static str,
        keys: &[Vec<u8>],
    ) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let transaction = self.begin(&[store], Mode::Read).await?;
        let table = transaction.object_store(store).map_err(|error| StorageError::of(&error))?;
        let mut requests = Vec::with_capacity(keys.len());
        for key in keys {
            let request = table
                .get(&Uint8Array::from(key.as_slice()))
                .map_err(|error| StorageError::of(&error))?;
            requests.push(answered(&request));
        }
        let answers = futures::future::try_join_all(requests).await?;
        Ok(answers
            .iter()
            .map(|value| (!value.is_undefined()).then(|| open_value(bytes(value))))
            .collect())
    }

    /// Writes all of it or nothing. `strict`: on disk before this returns.
    ///
    /// The owner's token is read in the same transaction: a tab that was frozen while
    /// another took over has not heard of it, and must not write.
    pub(crate) async fn write(
        &self,
        changes: &[Write<'_>],
        strict: bool,
    ) -> Result<(), StorageError> {
        let stores = changes.iter().map(|change| change.store).collect();
        self.change(stores, strict, None, |transaction| put_all(transaction, changes)).await
    }

    /// As [`Self::write`], on disk before this returns; and nothing of it where there is a row with
    /// this key already: looked up in the same transaction.
    pub(crate) async fn write_unless_taken(
        &self,
        changes: &[Write<'_>],
        absent: (&'static str, &[u8]),
    ) -> Result<(), StorageError> {
        let stores = changes.iter().map(|change| change.store).chain([absent.0]).collect();
        self.change(stores, true, Some(absent), |transaction| put_all(transaction, changes)).await
    }

    /// Deletes all rows of these stores whose keys begin with `prefix`, or none. On disk before
    /// this returns.
    pub(crate) async fn delete_all(
        &self,
        stores: &[&'static str],
        prefix: &[u8],
    ) -> Result<(), StorageError> {
        let delete = |transaction: &IdbTransaction| {
            let range = range(prefix, None)?;
            stores
                .iter()
                .try_for_each(|store| transaction.object_store(store)?.delete(&range).map(drop))
        };
        self.change(stores.to_vec(), true, None, delete).await
    }

    async fn change(
        &self,
        mut stores: Vec<&'static str>,
        strict: bool,
        absent: Option<(&str, &[u8])>,
        change: impl FnOnce(&IdbTransaction) -> Result<(), JsValue>,
    ) -> Result<(), StorageError> {
        let failed = |error: JsValue| StorageError::of(&error);
        let mode = if strict { Mode::WriteStrictly } else { Mode::Write };
        stores.push(OWNER);
        stores.sort_unstable();
        stores.dedup();
        let transaction = self.begin(&stores, mode).await?;
        let owner = transaction
            .object_store(OWNER)
            .and_then(|store| store.get(&OWNER_KEY.into()))
            .map_err(failed)?;
        let ousted = Rc::new(Cell::new(None));
        let _check = {
            let (request, transaction, ousted, token) =
                (owner.clone(), transaction.clone(), ousted.clone(), self.token);
            // Requests run in order and nothing is committed before this was heard.
            Listener::new(&owner, "success", move |_| {
                let found = request.result().ok();
                if found.as_ref().map(bytes).as_deref() != Some(&token) {
                    // Whoever takes over writes a token, and takes none away.
                    let is_gone = found.is_some_and(|found| found.is_undefined());
                    ousted.set(Some(is_gone));
                    let _ = transaction.abort();
                }
            })
        };
        let taken = Rc::new(Cell::new(false));
        let _free = match absent {
            Some((store, key)) => {
                let found = transaction
                    .object_store(store)
                    .and_then(|store| store.get(&Uint8Array::from(key)))
                    .map_err(failed)?;
                let (request, transaction, taken) =
                    (found.clone(), transaction.clone(), taken.clone());
                Some(Listener::new(&found, "success", move |_| {
                    if request.result().is_ok_and(|found| !found.is_undefined()) {
                        taken.set(true);
                        let _ = transaction.abort();
                    }
                }))
            }
            None => None,
        };
        if let Err(error) = change(&transaction) {
            let _ = transaction.abort();
            return Err(StorageError::of(&error));
        }
        match finished(&transaction).await {
            Err(_) if ousted.get() == Some(true) => Err(StorageError::Emptied),
            Err(_) if ousted.get() == Some(false) => Err(StorageError::OtherTab),
            Err(_) if taken.get() => Err(StorageError::Taken),
            other => other,
        }
    }
}

fn put_all(transaction: &IdbTransaction, changes: &[Write<'_>]) -> Result<(), JsValue> {
    let mut open: Option<(&str, IdbObjectStore)> = None;
    for change in changes {
        let table = match &open {
            Some((name, table)) if *name == change.store => table.clone(),
            Some(_) | None => transaction.object_store(change.store)?,
        };
        let key = Uint8Array::from(change.key.as_slice());
        match change.value {
            Some(value) => table.put_with_key(&Uint8Array::from(seal_value(value)), &key)?,
            None => table.delete(&key)?,
        };
        open = Some((change.store, table));
    }
    Ok(())
}

impl Connection {
    async fn open() -> Result<Self, StorageError> {
        // Access alone throws where storage is switched off.
        let factory = window().indexed_db().ok().flatten().ok_or(StorageError::Refused)?;
        let request = factory
            .open_with_u32(NAME, VERSION)
            .map_err(|error| StorageError::of_opening(&error))?;
        let _upgrade = Listener::new(&request, "upgradeneeded", {
            let request = request.clone();
            move |_| add_missing_stores(&request)
        });
        let database: IdbDatabase = opened(&request).await?.unchecked_into();
        let lost = Rc::new(Cell::new(false));
        let close = Listener::new(&database, "close", {
            let lost = lost.clone();
            move |_| lost.set(true)
        });
        // A newer app in another tab wants to add stores: make way, and open again later.
        let make_way = Listener::new(&database, "versionchange", {
            let (lost, database) = (lost.clone(), database.clone());
            move |_| {
                lost.set(true);
                database.close();
            }
        });
        Ok(Self { database, lost, _listeners: [close, make_way] })
    }

    /// Called by name: `web-sys` counts the option `durability` among its unstable interfaces.
    fn begin(&self, stores: &[&str], mode: Mode) -> Result<IdbTransaction, JsValue> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let (mode, durability) = match mode {
            Mode::Read => ("readonly", "default"),
            Mode::Write => ("readwrite", "relaxed"),
            Mode::WriteStrictly => ("readwrite", "strict"),
        };
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &durability.into())?;
        let transaction: Function =
            Reflect::get(&self.database, &"transaction".into())?.dyn_into()?;
        transaction.call3(&self.database, &names, &mode.into(), &options)?.dyn_into()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.close();
    }
}

fn add_missing_stores(request: &IdbOpenDbRequest) {
    let Ok(database) = request.result().map(JsCast::unchecked_into::<IdbDatabase>) else { return };
    let present = database.object_store_names();
    for name in STORES.into_iter().filter(|name| !present.contains(name)) {
        // Fails only outside of an upgrade; reading would then say what is missing.
        let _ = database.create_object_store(name);
    }
}

async fn opened(request: &IdbOpenDbRequest) -> Result<JsValue, StorageError> {
    answer(request).await.map_err(|error| StorageError::of_opening(&error))
}

fn answered(request: &IdbRequest) -> impl Future<Output = Result<JsValue, StorageError>> + use<> {
    let answer = answer(request);
    async move { answer.await.map_err(|error| StorageError::of(&error)) }
}

/// Listens before it returns, so that no answer is missed.
fn answer(request: &IdbRequest) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let (send, done) = oneshot::channel();
    let send = Rc::new(Cell::new(Some(send)));
    let listen = |name| {
        let send = send.clone();
        Listener::new(request, name, move |_| {
            if let Some(send) = send.take() {
                let _ = send.send(());
            }
        })
    };
    let listeners = [listen("success"), listen("error")];
    let request = request.clone();
    async move {
        let _ = done.await;
        drop(listeners);
        match request.error() {
            Ok(Some(error)) => Err(error.into()),
            Ok(None) | Err(_) => request.result(),
        }
    }
}

fn finished(
    transaction: &IdbTransaction,
) -> impl Future<Output = Result<(), StorageError>> + use<> {
    let (send, done) = oneshot::channel();
    let send = Rc::new(Cell::new(Some(send)));
    let listen = |name, complete| {
        let send = send.clone();
        Listener::new(transaction, name, move |_| {
            if let Some(send) = send.take() {
                let _ = send.send(complete);
            }
        })
    };
    let listeners = [listen("complete", true), listen("abort", false)];
    let transaction = transaction.clone();
    async move {
        let complete = done.await.unwrap_or(false);
        drop(listeners);
        match (complete, transaction.error()) {
            (true, _) => Ok(()),
            (false, Some(error)) => Err(StorageError::of(&error)),
            (false, None) => Err(StorageError::Lost("the transaction was aborted".to_owned())),
        }
    }
}

/// Keys that begin with `prefix`, and come after `after`.
fn range(prefix: &[u8], after: Option<&JsValue>) -> Result<IdbKeyRange, JsValue> {
    let lower = after.cloned().unwrap_or_else(|| Uint8Array::from(prefix).into());
    match next_prefix(prefix) {
        Some(upper) => IdbKeyRange::bound_with_lower_open_and_upper_open(
            &lower,
            &Uint8Array::from(upper.as_slice()),
            after.is_some(),
            true,
        ),
        None => IdbKeyRange::lower_bound_with_open(&lower, after.is_some()),
    }
}

fn part_range(prefix: &[u8], part: u8) -> Result<IdbKeyRange, JsValue> {
    let (lower, upper) = part_bounds(prefix, part);
    let lower = Uint8Array::from(lower.as_slice());
    match upper {
        Some(upper) => {
            let upper = Uint8Array::from(upper.as_slice());
            IdbKeyRange::bound_with_lower_open_and_upper_open(&lower, &upper, false, true)
        }
        None => IdbKeyRange::lower_bound(&lower),
    }
}

/// The keys behind `prefix` whose next byte lies in the part's share: from the first,
/// and up to the second without it.
fn part_bounds(prefix: &[u8], part: u8) -> (Vec<u8>, Option<Vec<u8>>) {
    let share = u8::MAX / PARTS + 1;
    let bound = |part: u8| [prefix, &[part * share]].concat();
    let lower = if part == 0 { prefix.to_vec() } else { bound(part) };
    let upper = if part + 1 < PARTS { Some(bound(part + 1)) } else { next_prefix(prefix) };
    (lower, upper)
}

/// The first key that comes after all that begin with `prefix`.
fn next_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let kept = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut next = prefix.get(..=kept)?.to_vec();
    let last = next.last_mut()?;
    *last = last.saturating_add(1);
    Some(next)
}

/// Bytes as they come back: keys as buffers, values as arrays.
fn bytes(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_s_rows_end_where_the_next_ledger_begins() {
        assert_eq!(next_prefix(&[1, 2]), Some(vec![1, 3]));
        assert_eq!(next_prefix(&[1, 255]), Some(vec![2]));
        assert_eq!(next_prefix(&[255, 255]), None);
        assert_eq!(next_prefix(&[]), None);
    }

    #[test]
    fn every_key_of_a_ledger_lies_in_exactly_one_part() {
        for prefix in [[7, 7], [7, 255], [255, 255]] {
            let key = |rest: &[u8]| [&prefix, rest].concat();
            for key in
                (0..=255).map(|byte| key(&[byte, 9])).chain([key(&[]), key(&[0]), key(&[255])])
            {
                let holds = |part: &u8| {
                    let (lower, upper) = part_bounds(&prefix, *part);
                    lower <= key && upper.is_none_or(|upper| key < upper)
                };
                assert_eq!((0..PARTS).filter(holds).count(), 1, "{key:?}");
            }
        }
        let next_ledger = vec![7, 8];
        assert!((0..PARTS).all(|part| part_bounds(&[7, 7], part).1.unwrap() <= next_ledger));
    }
}

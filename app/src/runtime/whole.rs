//! Commands run as a whole or not at all.

use futures::channel::oneshot;
use wasm_bindgen_futures::spawn_local;

use crate::news::Trouble;

/// Runs to its end even if the page that asked is closed meanwhile: half a command
/// would leave the machine ahead of the storage.
pub(super) async fn to_the_end<T: 'static>(
    command: impl Future<Output = Result<T, Trouble>> + 'static,
) -> Result<T, Trouble> {
    let (send, done) = oneshot::channel();
    spawn_local(async move {
        let _ = send.send(command.await);
    });
    done.await.unwrap_or_else(|_| Err(Trouble::Other("stopped".to_owned())))
}

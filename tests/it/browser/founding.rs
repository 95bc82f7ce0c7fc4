//! A relay where not everybody founds, and an address at which the app cannot run.

use anyhow::{Result, ensure};
use staffelstab_server::log::{FoundingCode, Log as _, SqliteLog};
use staffelstab_shared::{crypto::InviteSecret, time::UnixMillis};
use staffelstab_tests::browser::{Colours, Device, Size};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::{
    app::{self, Stand},
    stage::Stage,
};

async fn is_refused(anna: &Device) -> Result<()> {
    anna.write_at("#ledger-name", "Netz Lindenau").await?;
    anna.write_at("#found-name", "Anna").await?;
    ensure!(anna.texts("#found-code").await?.is_empty(), "nobody is asked before it is needed");
    anna.press_at("#found-submit").await?;
    anna.see("#found-code").await?;
    anna.see_text_in("#found", "gründet nur, wer einen Gründungscode hat").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn who_was_refused_founds_without_reloading_once_the_relay_is_open() -> Result<()> {
    let mut stage = Stage::set().await?;
    stage.restart_relay(&["--founding", "closed"]).await?;
    let anna = stage.device("Anna").await?;
    is_refused(&anna).await?;
    // A reload loses no word.
    anna.reload().await?;
    anna.see_value("#ledger-name", "Netz Lindenau").await?;
    anna.see_value("#found-name", "Anna").await?;
    stage.restart_relay(&["--founding", "open"]).await?;
    anna.press_at("#found-submit").await?;
    anna.see("#empty-contacts").await?;
    app::stands(&anna, Stand::All).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn who_has_a_code_founds_where_founding_is_closed() -> Result<()> {
    let mut stage = Stage::set().await?;
    stage.restart_relay(&["--founding", "closed"]).await?;
    let anna = stage.device("Anna").await?;
    is_refused(&anna).await?;
    for size in [Size::Phone, Size::Desktop] {
        anna.resize(size).await?;
        anna.colours(Colours::Light).await?;
        anna.drawn().await?;
        anna.screenshot(&format!("founding-code-{}", size.name())).await?;
    }
    let (secret, other) = (InviteSecret::from_bytes([3; 16]), InviteSecret::from_bytes([4; 16]));
    SqliteLog::open(&stage.relay_folder().join("relay.sqlite"))?
        .offer_founding(FoundingCode::of(&secret), UnixMillis(i64::MAX))?;
    for wrong in ["0000-0000", &other.code()] {
        anna.write_at("#found-code", wrong).await?;
        anna.press_at("#found-submit").await?;
        anna.see_text_in("#found", "Dieser Gründungscode passt nicht").await?;
    }
    // As somebody types it who hears it on the telephone.
    anna.write_at("#found-code", &secret.code().to_lowercase().replace('-', " ")).await?;
    anna.press_at("#found-submit").await?;
    anna.see("#empty-contacts").await?;
    app::stands(&anna, Stand::All).await
}

/// A proxy that has the relay below a path, and something else at its root.
async fn below_a_path(listener: TcpListener, page: String) -> Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        let mut head = vec![0; 4096];
        let read = stream.read(&mut head).await?;
        let is_page = head.get(..read).is_some_and(|head| head.starts_with(b"GET /staffelstab/ "));
        let (status, body) =
            if is_page { ("200 OK", page.as_str()) } else { ("404 Not Found", "") };
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await?;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn an_app_below_a_path_says_why_it_does_not_start() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    anna.see("#found").await?;
    ensure!(anna.texts(".stray").await?.is_empty(), "it is gone with the splash");
    let page = std::fs::read_to_string(stage.page())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let proxy = tokio::spawn(below_a_path(listener, page));
    anna.open_link(&format!("http://{address}/staffelstab/")).await?;
    anna.see_text("Staffelstab findet seine Dateien nicht").await?;
    anna.see_text("does not run below a path").await?;
    anna.screenshot("below-a-path").await?;
    proxy.abort();
    Ok(())
}

//! The command line of the relay.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use clap::Parser as _;
use staffelstab_server::{Relay, config::Config, serve};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Staffelstab's relay: orders, stores and forwards sealed entries without reading a word.
#[derive(Debug, clap::Parser)]
#[command(version, about)]
enum Command {
    /// Serve the app, and carry entries between its devices
    Serve(Box<Config>),
}

fn main() -> anyhow::Result<()> {
    let Command::Serve(config) = Command::parse();
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::INFO.into());
    let filter = filter.from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Readers of the log; more would only wait for the disk.
        .max_blocking_threads(16)
        .build()
        .context("the runtime could not be started")?
        .block_on(run(&config))
}

async fn run(config: &Config) -> anyhow::Result<()> {
    let relay = Relay::open(config)?;
    let address = config.address();
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("nothing can listen on {address}; choose another with --listen")
    })?;
    let address = listener.local_addr()?;
    tracing::info!(relay = %relay.id(), "listening on http://{address}");
    serve(listener, relay, asked_to_stop()?).await?;
    Ok(())
}

/// Resolves with Ctrl-C, or when the system asks for it.
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _stopped = tokio::signal::ctrl_c().await;
    })
}

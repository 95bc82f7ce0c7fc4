//! The command line of the relay.

use std::{
    env,
    error::Error,
    ffi::{OsStr, OsString},
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{CommandFactory as _, Parser as _, error::ContextKind};
use staffelstab_server::{Errand, ErrandError, Relay, ServeError, config::Config, serve};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Staffelstab's relay: orders, stores and forwards sealed entries without reading a word.
///
/// What it logs is chosen with RUST_LOG: `info` without, `warn` for less. Addresses of those
/// who were refused stand in it with `RUST_LOG=info,refused=debug` only.
#[derive(Debug, clap::Parser)]
#[command(version, about)]
enum Command {
    /// Serve the app, and carry entries between its devices
    Serve(Box<Config>),
    #[command(flatten)]
    Errand(Errand),
}

fn main() -> ExitCode {
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::INFO.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter.from_env_lossy())
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
    let done = match Command::try_parse().unwrap_or_else(|refused| misread(&refused)) {
        Command::Serve(config) => start(&config),
        Command::Errand(errand) => {
            errand.run(&mut io::stdin().lock(), &mut io::stdout()).map_err(anyhow::Error::from)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(error.as_ref());
            if is_denied(&error) {
                say_as_whom(env::args_os());
            }
            ExitCode::FAILURE
        }
    }
}

/// Says what is wrong with the command line, and where it stands if nobody typed it; or what was
/// asked for, as with `--help`.
fn misread(refused: &clap::Error) -> ! {
    // There is nobody else to tell.
    let _untold = refused.print();
    if let Some(variable) = variable_of(refused) {
        let line = format!(
            "staffelstab: nobody typed that: it stands in the environment, as {variable}\n"
        );
        let _untold = io::stderr().write_all(line.as_bytes());
    }
    std::process::exit(refused.exit_code())
}

/// The variable with a value that cannot be, where it is not the command line that has it.
fn variable_of(refused: &clap::Error) -> Option<String> {
    let named = refused.get(ContextKind::InvalidArg)?.to_string();
    let flag = named.split(' ').next()?.to_owned();
    let is_typed = |typed: OsString| {
        let typed = typed.to_string_lossy();
        typed == flag || typed.starts_with(&format!("{flag}="))
    };
    if env::args_os().skip(1).any(is_typed) {
        return None;
    }
    let command = Command::command();
    let arguments = command.get_subcommands().flat_map(clap::Command::get_arguments);
    let long = flag.strip_prefix("--")?;
    let mut meant = arguments.filter(|argument| argument.get_long() == Some(long));
    let variable = meant.find_map(clap::Arg::get_env)?;
    env::var_os(variable).map(|_| variable.display().to_string())
}

/// For whoever runs the relay: what happened, what to do, and why, a line each.
fn say(error: &(dyn Error + 'static)) {
    let mut lines = format!("staffelstab: {error}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        lines.push_str(&format!("  because: {error}\n"));
        cause = error.source();
    }
    // There is nobody else to tell.
    let _untold = io::stderr().write_all(lines.as_bytes());
}

fn is_denied(error: &anyhow::Error) -> bool {
    error.downcast_ref().is_some_and(ServeError::is_denied)
        || error.downcast_ref().is_some_and(ErrandError::is_denied)
}

/// The command that was run, as another user runs it.
fn say_as_whom(command: impl Iterator<Item = OsString>) {
    let words: Vec<_> = command.map(|word| quoted(&word)).collect();
    let line = format!(
        "  as the relay's user, which most call staffelstab: runuser -u staffelstab -- {}\n",
        words.join(" ")
    );
    // There is nobody else to tell.
    let _untold = io::stderr().write_all(line.as_bytes());
}

/// A word as a shell takes it for one.
fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn start(config: &Config) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Readers of the log; more would only wait for the disk.
        .max_blocking_threads(16)
        .build()
        .context("the runtime could not be started")?
        .block_on(run(config))
}

async fn run(config: &Config) -> anyhow::Result<()> {
    let relay = Relay::open(config)?;
    if let Some(port) = config.unheeded_port() {
        let place = config.address();
        tracing::warn!("port {port} is not listened on: --listen, or LISTEN, says {place}");
    }
    let listener = listen(config).await?;
    let address = listener.local_addr()?;
    // Before it says that it listens: whoever waits for that line may ask it to stop at once.
    let asked_to_stop = asked_to_stop()?;
    tracing::info!(relay = %relay.id(), "listening on http://{address}");
    serve(listener, relay, asked_to_stop).await?;
    Ok(())
}

async fn listen(config: &Config) -> Result<TcpListener, ServeError> {
    let place = config.address();
    let refused = |source| ServeError::Listen { address: place.to_string(), source };
    let addresses = place.resolve().await.map_err(refused)?;
    TcpListener::bind(addresses.as_slice()).await.map_err(refused)
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

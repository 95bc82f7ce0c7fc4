//! The examples of proxies in `docs/hosting`, as they stand there but for addresses and
//! certificates. They run where the programs are installed (Debian: nginx-light, caddy).

use std::{fs, net::Ipv4Addr, path::Path, process::Stdio};

use anyhow::{Context as _, Result, ensure};
use staffelstab_shared::{membership::Role, record::Edit};
use staffelstab_tests::{
    device::{Address, Device, DeviceError, Way},
    relay::LocalRelay,
};
use tempfile::TempDir;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
};

use super::{RECORD, by, person};

const NGINX: &str = include_str!("../../../docs/hosting/nginx.conf");
const CADDY: &str = include_str!("../../../docs/hosting/Caddyfile");

/// A proxy in front of a relay; ends when it is dropped.
struct Proxy {
    address: Address,
    _child: Child,
    _folder: TempDir,
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Without the lines that hold one of these.
fn without(text: &str, words: &[&str]) -> String {
    let stays = |line: &&str| !words.iter().any(|word| line.contains(word));
    text.lines().filter(stays).map(|line| format!("{line}\n")).collect()
}

fn put(text: &str, what: &str, instead: &str) -> Result<String> {
    ensure!(text.contains(what), "the example has no \"{what}\" any more");
    Ok(text.replace(what, instead))
}

async fn start(
    program: &str,
    port: u16,
    folder: TempDir,
    arguments: &[&str],
) -> Result<Option<Proxy>> {
    let started = Command::new(program)
        .args(arguments)
        .env("HOME", folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.path().join("said"))?)
        .kill_on_drop(true)
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: {program} is not installed");
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        let ended = child.try_wait()?.is_some();
        ensure!(!ended, "{}", fs::read_to_string(folder.path().join("said"))?);
        tokio::task::yield_now().await;
    }
    Ok(Some(Proxy { address: Address::new(port), _child: child, _folder: folder }))
}

async fn nginx(relay: Address, upgrades: bool) -> Result<Option<Proxy>> {
    let (port, folder) = (free_port()?, tempfile::tempdir()?);
    let mut server = without(NGINX, &["ssl_certificate", "[::]:443"]);
    server = put(&server, "listen 443 ssl", &format!("listen 127.0.0.1:{port}"))?;
    server = put(&server, "127.0.0.1:8080", &relay.socket().to_string())?;
    if !upgrades {
        server = without(&server, &["Upgrade", "\"upgrade\""]);
    }
    let root = folder.path().to_str().context("a folder with a name")?.to_owned();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("    {kind}_temp_path {root}/{kind};\n"))
        .collect();
    let user = if is_root(folder.path())? { "user root;" } else { "" };
    let file = folder.path().join("nginx.conf");
    let whole = format!(
        "{user}\ndaemon off;\npid {root}/pid;\nerror_log stderr;\nevents {{}}\n\
         http {{\n    access_log off;\n{temporary}{server}}}\n"
    );
    fs::write(&file, whole)?;
    let file = file.to_str().context("a file with a name")?.to_owned();
    start("nginx", port, folder, &["-p", &root, "-e", "stderr", "-c", &file]).await
}

fn is_root(own: &Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(fs::metadata(own)?.uid() == 0)
}

async fn caddy(relay: Address) -> Result<Option<Proxy>> {
    let (port, folder) = (free_port()?, tempfile::tempdir()?);
    let mut site =
        put(CADDY, "\nstaffelstab.example.org {", &format!("\nhttp://127.0.0.1:{port} {{"))?;
    site = put(&site, "127.0.0.1:8080\n}", &format!("{}\n}}", relay.socket()))?;
    let file = folder.path().join("Caddyfile");
    fs::write(&file, format!("{{\n\tadmin off\n}}\n{site}"))?;
    let file = file.to_str().context("a file with a name")?.to_owned();
    start("caddy", port, folder, &["run", "--adapter", "caddyfile", "--config", &file]).await
}

/// Two devices exchange something through the proxy.
async fn carries(relay: &LocalRelay, proxy: &Proxy, way: Way) -> Result<()> {
    let route = || by(way, proxy.address);
    let mut steward = Device::found(route()).await?;
    steward.create(&person(RECORD, "Renate Vogel"))?;
    let code = steward.invite(Role::Member).await?;
    let mut phone = Device::join(route(), &code).await?;
    phone.sync().await?;
    phone.edit(RECORD, &[Edit::put("district", "Altlindenau")])?;
    phone.sync().await?;
    let arrived =
        |it: &Device| it.view(&RECORD).is_some_and(|it| it.text("district") == "Altlindenau");
    steward.until(arrived).await?;
    // It is the relay behind it that has everything.
    let code = steward.invite(Role::Reader).await?;
    let mut direct = Device::join(by(way, relay.address()), &code).await?;
    direct.sync().await?;
    ensure!(arrived(&direct));
    Ok(())
}

#[tokio::test]
async fn the_nginx_example_carries_sockets_and_posts() -> Result<()> {
    let relay = LocalRelay::start().await?;
    let Some(proxy) = nginx(relay.address(), true).await? else { return Ok(()) };
    carries(&relay, &proxy, Way::Socket).await?;
    carries(&relay, &proxy, Way::Post).await
}

#[tokio::test]
async fn the_nginx_example_without_upgrades_carries_posts() -> Result<()> {
    let relay = LocalRelay::start().await?;
    let Some(proxy) = nginx(relay.address(), false).await? else { return Ok(()) };
    let refused = Device::found(by(Way::Socket, proxy.address)).await;
    ensure!(matches!(refused, Err(DeviceError::Lost(_))), "no socket comes through");
    carries(&relay, &proxy, Way::Post).await
}

#[tokio::test]
async fn the_caddy_example_carries_sockets_and_posts() -> Result<()> {
    let relay = LocalRelay::start().await?;
    let Some(proxy) = caddy(relay.address()).await? else { return Ok(()) };
    carries(&relay, &proxy, Way::Socket).await?;
    carries(&relay, &proxy, Way::Post).await
}

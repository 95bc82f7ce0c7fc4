//! The program itself, and what it writes for whoever runs it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, ChildStderr, Command, Stdio},
};

use staffelstab_shared::{crypto::InviteSecret, id::LedgerId};

/// A relay that serves; killed where a test fails.
struct Program {
    child: Child,
    log: BufReader<ChildStderr>,
    /// Until it listened.
    begun: String,
    address: SocketAddr,
}

impl Program {
    fn serve(folder: &Path, log: &str, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_staffelstab"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .args(more)
            .env("RUST_LOG", log)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut begun = String::new();
        loop {
            let from = begun.len();
            assert!(log.read_line(&mut begun).unwrap() > 0, "it did not start: {begun}");
            let Some((_, rest)) = begun[from..].split_once("listening on http://") else {
                continue;
            };
            let address = rest.split_whitespace().next().unwrap().parse().unwrap();
            return Self { child, log, begun, address };
        }
    }

    /// Sends a request on a connection of its own; the status.
    fn post(&self, place: &str, body: &str) -> u16 {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let len = body.len();
        let head = format!("POST {place} HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n");
        write!(stream, "{head}content-length: {len}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Stops it as a system does; all that it has written.
    #[cfg(unix)]
    fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut written = std::mem::take(&mut self.begun);
        self.log.read_to_string(&mut written).unwrap();
        assert!(self.child.wait().unwrap().success(), "{written}");
        written
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended.
        let _ended = self.child.kill();
        let _gone = self.child.wait();
    }
}

#[cfg(unix)]
#[test]
fn what_strangers_are_refused_a_hundred_times_is_two_lines_and_addresses_are_there_when_asked_for()
{
    for (log, addresses) in [("info", 0), ("info,refused=debug", 200)] {
        let folder = tempfile::tempdir().unwrap();
        let relay = Program::serve(folder.path(), log, &["--strangers-per-address", "0"]);
        for _ in 0..100 {
            assert_eq!(relay.post("/v1/exchange", ""), 429);
            assert_eq!(relay.post("/v1/founding", "code"), 429);
        }
        let written = relay.stop();
        let lines = |part: &str| written.lines().filter(|line| line.contains(part)).count();
        let said = ["a connection was refused reason=Busy", "connections were refused reason=Busy"];
        assert_eq!(said.map(&lines)[1], 1, "{written}");
        assert_eq!(lines("connections were refused reason=Busy times=199"), 1, "{written}");
        assert_eq!(lines("INFO"), 4, "it listens, one, the others, it stops: {written}");
        assert_eq!(lines(said[0]), 1 + addresses, "{written}");
        assert_eq!(lines("address=127.0.0.1"), addresses, "{written}");
    }
}

#[cfg(unix)]
#[test]
fn sessions_that_end_in_nonsense_are_counted_too() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Program::serve(folder.path(), "info", &[]);
    for _ in 0..20 {
        // A frame of one byte, which is none.
        assert_eq!(relay.post("/v1/exchange", "\0\0\0\u{1}x"), 204);
        assert_eq!(relay.post("/v1/exchange", "no frames"), 400);
    }
    let written = relay.stop();
    let lines = |part: &str| written.lines().filter(|line| line.contains(part)).count();
    for (one, more) in [
        ("a session ends reason=Malformed", "sessions end reason=Malformed times="),
        (
            "a connection was refused reason=Malformed",
            "connections were refused reason=Malformed times=19",
        ),
    ] {
        assert_eq!((lines(one), lines(more)), (1, 1), "{written}");
    }
}

#[cfg(unix)]
#[test]
fn a_log_that_begins_for_a_key_from_before_is_said_with_what_devices_can_do() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let begins = "was there, but no log at sqlite:";
    let written = Program::serve(&folder, "info", &[]).stop();
    assert!(!written.contains("WARN"), "a new relay: {written}");
    let written = Program::serve(&folder, "info", &[]).stop();
    assert!(!written.contains("WARN"), "the same one again: {written}");
    for (founding, bring) in [
        ("open", "devices bring what they have"),
        ("closed", "until it is started with `--founding open`"),
    ] {
        std::fs::remove_file(folder.join("relay.sqlite")).unwrap();
        let written = Program::serve(&folder, "info", &["--founding", founding]).stop();
        for needed in [begins, bring, "before the next backup is made"] {
            assert!(written.contains(needed), "{written}");
        }
    }
    std::fs::write(folder.join("relay.key"), "").unwrap();
    let written = Program::serve(&folder, "info", &["--new-identity"]).stop();
    assert!(written.contains("the damaged key was put aside as "), "{written}");
}

#[cfg(unix)]
#[test]
fn a_log_that_fails_at_every_try_is_told_of_in_two_lines() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Program::serve(folder.path(), "info", &[]);
    let log = rusqlite::Connection::open(folder.path().join("relay.sqlite")).unwrap();
    log.execute_batch("DROP TABLE founding_codes").unwrap();
    let body = format!("{}\n{}", InviteSecret::from_bytes([7; 16]).code(), LedgerId::new([9; 16]));
    for _ in 0..10 {
        assert_eq!(relay.post("/v1/founding", &body), 503);
    }
    let written = relay.stop();
    let lines: Vec<_> = written.lines().filter(|line| line.contains("ERROR")).collect();
    let [first, rest] = lines.as_slice() else { panic!("{written}") };
    for needed in ["the log cannot be read", "the storage of the log failed", "no such table"] {
        assert!(first.contains(needed), "{written}");
    }
    for needed in ["the log cannot be read", "the storage of the log failed", "times=9"] {
        assert!(rest.contains(needed), "{written}");
    }
}

#[test]
fn a_setting_that_cannot_be_is_looked_for_where_it_stands() {
    let said = |variable: Option<&str>, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_staffelstab"));
        command.arg("serve").args(more);
        if let Some(value) = variable {
            command.env("QUOTA_MIB", value);
        }
        let done = command.output().unwrap();
        assert_eq!(done.status.code(), Some(2));
        String::from_utf8(done.stderr).unwrap()
    };
    let named = "it stands in the environment, as QUOTA_MIB";
    let of_variable = said(Some("abc"), &[]);
    assert!(of_variable.contains("not a number of MiB"), "{of_variable}");
    assert!(of_variable.contains(named), "{of_variable}");
    for more in [["--quota-mib", "abc"].as_slice(), &["--quota-mib=abc"], &["--port", "x"]] {
        let typed = said(Some("1"), more);
        assert!(typed.contains(more[0].split('=').next().unwrap()), "{typed}");
        assert!(!typed.contains("environment"), "{typed}");
    }
}

#[cfg(unix)]
#[test]
fn a_port_that_is_not_listened_on_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let written = Program::serve(folder.path(), "info", &["--port", "9"]).stop();
    let said = "port 9 is not listened on: --listen, or LISTEN, says 127.0.0.1:0";
    assert!(written.contains(said), "{written}");
}

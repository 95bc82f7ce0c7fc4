//! Bodies of requests that do not end: they are counted before they are read, and not waited for.

use std::{net::IpAddr, sync::Arc};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use staffelstab_server::{
    config::{Connections, Policy},
    log::MemoryLog,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::line::{Carrier, Fixture, post};

/// Sends the head of a request and a part of its body.
async fn unfinished(relay: &Fixture, path: &str, more: &str) -> TcpStream {
    let mut stream = TcpStream::connect(relay.address()).await.unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nhost: relay\r\n{more}\r\n\r\nABC");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// The status of the answer, which comes before the body has ended.
async fn status(mut stream: TcpStream) -> u16 {
    let mut line = [0; 12];
    stream.read_exact(&mut line).await.unwrap();
    str::from_utf8(&line[9..]).unwrap().parse().unwrap()
}

#[tokio::test]
async fn bodies_that_strangers_do_not_end_are_counted_before_they_are_read() {
    for path in ["/v1/exchange", "/v1/founding"] {
        let connections = Connections {
            strangers_per_address: 3,
            trusted_proxy: vec!["127.0.0.1".parse::<IpAddr>().unwrap().into()],
            ..Connections::default()
        };
        let relay = Fixture::with(Policy::default(), connections, Arc::new(MemoryLog::new())).await;
        let (mut town, mut founder, mut line) = relay.town(Carrier::Post).await;
        let mut answers = FuturesUnordered::new();
        for number in 0..10 {
            let more = ["content-length: 1000", "transfer-encoding: chunked"][number % 2];
            answers.push(status(unfinished(&relay, path, more).await));
        }
        for _ in 0..7 {
            assert_eq!(answers.next().await, Some(429), "{path}");
        }
        // Three are waited for: nobody else comes in from there, except who is known.
        for path in ["/v1/exchange", "/v1/founding"] {
            let more = unfinished(&relay, path, "content-length: 3").await;
            assert_eq!(status(more).await, 429, "{path}");
            let elsewhere = "x-forwarded-for: 192.0.2.1\r\ncontent-length: 3";
            let let_in = unfinished(&relay, path, elsewhere).await;
            assert_eq!(status(let_in).await, 400, "{path}: another address is let in");
        }
        let record = town.record(200);
        let entry = town.change(&mut founder, record, "a member goes on");
        line.append(&[entry.bytes()]).await.unwrap();
        drop(answers);
        while post(relay.address(), None, vec![0; 4]).await.status() == 429 {}
    }
}

#[tokio::test]
async fn a_session_has_one_body_under_way_and_a_first_one_is_short() {
    let relay = Fixture::start().await;
    let (_, _, line) = relay.town(Carrier::Post).await;
    let more = format!("x-session: {}\r\ncontent-length: 1000", line.session_name());
    let first = status(unfinished(&relay, "/v1/exchange", &more).await);
    let second = status(unfinished(&relay, "/v1/exchange", &more).await);
    tokio::select! {
        status = first => assert_eq!(status, 429),
        status = second => assert_eq!(status, 429),
    }
    let first = post(relay.address(), None, vec![0; 16 * 1024 + 1]).await;
    assert_eq!(first.status(), 413);
}

#[tokio::test]
async fn a_body_that_is_none_is_called_so_and_not_too_large() {
    let relay = Fixture::start().await;
    let (_, _, line) = relay.town(Carrier::Post).await;
    let known = format!("x-session: {}\r\ntransfer-encoding: chunked", line.session_name());
    for (path, more) in [
        ("/v1/exchange", "transfer-encoding: chunked"),
        ("/v1/founding", "transfer-encoding: chunked"),
        ("/v1/exchange", &known),
    ] {
        // Its parts begin with "ABC", which is a length, and here no part of that length follows.
        let mut stream = unfinished(&relay, path, more).await;
        stream.write_all(b"\r\nshort\r\nZZ\r\n").await.unwrap();
        stream.shutdown().await.unwrap();
        assert_eq!(status(stream).await, 400, "{path} {more}");
        let head = format!("POST {path} HTTP/1.1\r\nhost: relay\r\n{more}\r\n\r\nZZ\r\n");
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        assert_eq!(status(stream).await, 400, "{path} {more}");
    }
    let long = format!("{:x}\r\n{}", 17 << 10, "a".repeat(17 << 10));
    let head = "POST /v1/exchange HTTP/1.1\r\nhost: relay\r\ntransfer-encoding: chunked";
    let mut stream = TcpStream::connect(relay.address()).await.unwrap();
    stream.write_all(format!("{head}\r\n\r\n{long}").as_bytes()).await.unwrap();
    assert_eq!(status(stream).await, 413);
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let connections = Connections { body_secs: 0, ..Connections::default() };
    let relay = Fixture::with(Policy::default(), connections, Arc::new(MemoryLog::new())).await;
    for path in ["/v1/founding", "/v1/exchange"] {
        let late = unfinished(&relay, path, "content-length: 100").await;
        assert_eq!(status(late).await, 408, "{path}");
    }
}

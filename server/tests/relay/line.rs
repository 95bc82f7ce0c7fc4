//! A line to a relay, by WebSocket or by POST: the tests speak the same over both.

use std::{collections::VecDeque, net::SocketAddr, sync::Arc};

use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, StatusCode, body::Bytes};
use hyper_util::rt::TokioIo;
use staffelstab_server::{
    Relay, Running,
    config::{Connections, Policy},
    log::{Log, MemoryLog},
};
use staffelstab_shared::{
    cbor::List,
    crypto::SigningKey,
    envelope::ChainHead,
    id::{EntryId, LedgerId, RelayId},
    protocol::{
        ClientFrame, Cursor, Delivery, Frame, Handshake, Item, Reason, ServerFrame, join_frames,
        split_frames,
    },
};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use crate::town::{Device, Invitation, Town, bytes, relay_key};

pub(crate) const NONCE: [u8; 32] = [6; 32];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    WebSocket,
    Post,
}

pub(crate) const CARRIERS: [Carrier; 2] = [Carrier::WebSocket, Carrier::Post];

/// A running relay.
pub(crate) struct Fixture {
    pub(crate) running: Running,
    pub(crate) id: RelayId,
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        Self::with(Policy::default(), Connections::default(), Arc::new(MemoryLog::new())).await
    }

    pub(crate) async fn with(policy: Policy, connections: Connections, log: Arc<dyn Log>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Relay::new(relay_key(), policy, connections, log);
        let id = relay.id();
        Self { running: Running::start(listener, relay).unwrap(), id }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running.address()
    }

    pub(crate) async fn line(&self, carrier: Carrier) -> Line {
        Line::connect(self.address(), carrier).await
    }

    /// A ledger founded on this relay, and the founder's open line, which has read all.
    pub(crate) async fn town(&self, carrier: Carrier) -> (Town, Device, Line) {
        let (town, founder) = Town::found(self.id, 1);
        let mut line = self.line(carrier).await;
        let welcome = line.open(town.ledger, founder.keys.sign(), None).await;
        assert!(matches!(welcome, ServerFrame::Welcome { known: false, .. }));
        line.append(&[town.founding.bytes()]).await.unwrap();
        line.read_to(2).await;
        (town, founder, line)
    }

    /// One more device, joined with an invite, and its open line.
    pub(crate) async fn join(
        &self,
        town: &mut Town,
        invitation: &Invitation,
        carrier: Carrier,
    ) -> (Device, Line) {
        let device = town.device();
        let mut line = self.line(carrier).await;
        line.open(town.ledger, &invitation.secret.signing_key(), None).await;
        line.append(&[town.join(invitation, &device).bytes()]).await.unwrap();
        let mut line = self.line(carrier).await;
        line.open(town.ledger, device.keys.sign(), None).await;
        (device, line)
    }
}

pub(crate) struct Line {
    wire: Wire,
    ledger: LedgerId,
    /// Everything delivered so far, and where that leads.
    pub(crate) items: Vec<Delivery>,
    pub(crate) cursor: Option<Cursor>,
}

enum Wire {
    Socket(Box<WebSocketStream<TcpStream>>),
    Post { address: SocketAddr, session: Option<String>, waiting: VecDeque<Vec<u8>> },
}

impl Line {
    pub(crate) async fn connect(address: SocketAddr, carrier: Carrier) -> Self {
        let wire = match carrier {
            Carrier::WebSocket => {
                let stream = TcpStream::connect(address).await.unwrap();
                let url = format!("ws://{address}/v1/session");
                let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
                Wire::Socket(Box::new(socket))
            }
            Carrier::Post => Wire::Post { address, session: None, waiting: VecDeque::new() },
        };
        Self { wire, ledger: LedgerId::new([0; 16]), items: Vec::new(), cursor: None }
    }

    pub(crate) async fn send(&mut self, frame: &ClientFrame) {
        self.send_bytes(frame.to_bytes()).await;
    }

    pub(crate) async fn send_bytes(&mut self, frame: Vec<u8>) {
        match &mut self.wire {
            Wire::Socket(socket) => socket.send(Message::Binary(frame.into())).await.unwrap(),
            Wire::Post { address, session, .. } => {
                let body = join_frames([frame.as_slice()]);
                let response = post(*address, session.as_deref(), body).await;
                if let Some(name) = response.headers().get("x-session") {
                    *session = Some(name.to_str().unwrap().to_owned());
                }
            }
        }
    }

    /// A message that is no binary one.
    pub(crate) async fn send_text(&mut self, text: &str) {
        let Wire::Socket(socket) = &mut self.wire else { panic!("only a WebSocket has text") };
        socket.send(Message::Text(text.into())).await.unwrap();
    }

    /// The next frame; nothing once the relay has closed.
    pub(crate) async fn receive(&mut self) -> Option<ServerFrame> {
        let bytes = match &mut self.wire {
            Wire::Socket(socket) => loop {
                match socket.next().await? {
                    Ok(Message::Binary(bytes)) => break bytes.to_vec(),
                    Ok(Message::Ping(_) | Message::Pong(_)) => {}
                    Ok(_) | Err(_) => return None,
                }
            },
            Wire::Post { address, session, waiting } => loop {
                if let Some(frame) = waiting.pop_front() {
                    break frame;
                }
                let response = post(*address, session.as_deref(), Vec::new()).await;
                if response.status() != StatusCode::OK {
                    return None;
                }
                let body = response.into_body();
                waiting.extend(split_frames(&body).unwrap().into_iter().map(<[u8]>::to_vec));
            },
        };
        Some(ServerFrame::from_bytes(&bytes).unwrap())
    }

    /// The name of a session by POST.
    pub(crate) fn session_name(&self) -> String {
        match &self.wire {
            Wire::Post { session, .. } => session.clone().expect("nothing was sent yet"),
            Wire::Socket(_) => panic!("a WebSocket needs no name"),
        }
    }

    pub(crate) async fn hello(&mut self, ledger: LedgerId, key: &SigningKey) -> Handshake {
        self.ledger = ledger;
        let principal = key.public();
        self.send(&ClientFrame::Hello { ledger, versions: (1, 1), principal, nonce: NONCE }).await;
        let challenge = self.receive().await.unwrap();
        let ServerFrame::Challenge { relay, version, nonce, signature, .. } = challenge else {
            panic!("no challenge: {challenge:?}")
        };
        let handshake = Handshake {
            relay,
            ledger,
            version,
            principal,
            client_nonce: NONCE,
            relay_nonce: nonce,
        };
        handshake.verify_challenge(&signature).unwrap();
        handshake
    }

    /// Opens a session; the answer is `Welcome` or `Goodbye`.
    pub(crate) async fn open(
        &mut self,
        ledger: LedgerId,
        key: &SigningKey,
        cursor: Option<Cursor>,
    ) -> ServerFrame {
        let signature = self.hello(ledger, key).await.prove(key);
        self.send(&ClientFrame::Prove { ledger, signature, cursor }).await;
        self.receive().await.unwrap()
    }

    pub(crate) async fn offer(&mut self, items: &[&Arc<[u8]>]) {
        let items = List::new(items.iter().map(|item| bytes(item)).collect()).unwrap();
        self.send(&ClientFrame::Append { ledger: self.ledger, items }).await;
    }

    /// Appends items and waits until every one is acked, or one is rejected.
    pub(crate) async fn append(&mut self, items: &[&Arc<[u8]>]) -> Result<(), Reason> {
        self.offer(items).await;
        self.verdict(items.len()).await
    }

    pub(crate) async fn verdict(&mut self, mut missing: usize) -> Result<(), Reason> {
        while missing > 0 {
            match self.receive().await.expect("the relay has closed") {
                ServerFrame::Acked { items, .. } => missing -= items.len(),
                ServerFrame::Rejected { reason, .. } | ServerFrame::Goodbye { reason, .. } => {
                    return Err(reason);
                }
                ServerFrame::Deliver { items, cursor, .. } => {
                    self.delivered(items.into_vec(), cursor)
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn delivered(&mut self, items: Vec<Delivery>, cursor: Cursor) {
        self.items.extend(items);
        self.cursor = Some(cursor);
    }

    /// Reads on until the log's item of this sequence is there.
    pub(crate) async fn read_to(&mut self, sequence: u64) -> &[Delivery] {
        while self.cursor.is_none_or(|cursor| cursor.sequence < sequence) {
            let frame = self.receive().await.expect("the relay has closed");
            if let ServerFrame::Deliver { items, cursor, .. } = frame {
                self.delivered(items.into_vec(), cursor);
            }
        }
        &self.items
    }

    /// Reads on until a frame that `find` wants.
    pub(crate) async fn wait_for<T>(&mut self, find: impl Fn(&ServerFrame) -> Option<T>) -> T {
        loop {
            let frame = self.receive().await.expect("the relay has closed");
            if let Some(found) = find(&frame) {
                return found;
            }
        }
    }

    /// Why the relay ends this session.
    pub(crate) async fn goodbye(&mut self) -> Reason {
        self.wait_for(|frame| match frame {
            ServerFrame::Goodbye { reason, .. } => Some(*reason),
            _ => None,
        })
        .await
    }
}

/// The ids of entries among what was delivered.
pub(crate) fn entries(items: &[Delivery]) -> Vec<EntryId> {
    let is_entry = |item: &&Delivery| match item {
        Delivery::Whole(bytes) => matches!(Item::parse(bytes.as_slice()), Ok(Item::Entry(_))),
        Delivery::Own(_) | Delivery::Stub { .. } => true,
    };
    items.iter().filter(is_entry).map(Delivery::id).collect()
}

pub(crate) async fn post(
    address: SocketAddr,
    session: Option<&str>,
    body: Vec<u8>,
) -> Response<Bytes> {
    let request = Request::post("/v1/exchange");
    let request = match session {
        Some(name) => request.header("x-session", name),
        None => request,
    };
    request_to(address, request.body(Full::new(body.into())).unwrap()).await
}

pub(crate) async fn get(address: SocketAddr, path: &str) -> Response<Bytes> {
    request_to(address, Request::get(path).body(Full::default()).unwrap()).await
}

pub(crate) async fn request_to(
    address: SocketAddr,
    mut request: Request<Full<Bytes>>,
) -> Response<Bytes> {
    let host = address.to_string().parse().unwrap();
    request.headers_mut().insert("host", host);
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    Response::from_parts(head, body.collect().await.unwrap().to_bytes())
}

pub(crate) const fn own(welcome: &ServerFrame) -> Option<ChainHead> {
    if let ServerFrame::Welcome { own, .. } = welcome { Some(*own) } else { None }
}

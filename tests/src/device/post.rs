//! Frames by `POST /v1/exchange`: one request carries what is to be sent, another waits
//! for what the relay has to say.

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use staffelstab_shared::protocol::{join_frames, split_frames};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{address::Address, lost::Lost};

const SESSION: &str = "x-session";
/// Frames from the relay that wait to be taken.
const WAITING: usize = 64;
/// Frames in one body: this many small ones and one of any size fit.
const FRAMES: usize = 16;
const SMALL: usize = 4 * 1024;

#[derive(Debug)]
pub(super) struct Post {
    to_send: mpsc::UnboundedSender<Vec<u8>>,
    received: mpsc::Receiver<Result<Vec<u8>, Lost>>,
    exchanging: JoinHandle<()>,
}

impl Drop for Post {
    fn drop(&mut self) {
        self.exchanging.abort();
    }
}

impl Post {
    pub(super) fn open(address: Address) -> Self {
        let (to_send, sending) = mpsc::unbounded_channel();
        let (receiving, received) = mpsc::channel(WAITING);
        let exchanging = tokio::spawn(async move {
            if let Err(lost) = exchange(Exchange::new(address), sending, &receiving).await {
                // Nobody waits for it: the device has gone.
                let _gone = receiving.send(Err(lost)).await;
            }
        });
        Self { to_send, received, exchanging }
    }

    pub(super) fn send(&mut self, frame: Vec<u8>) -> Result<(), Lost> {
        self.to_send.send(frame).map_err(|_| Lost::Closed)
    }

    pub(super) async fn next(&mut self) -> Result<Vec<u8>, Lost> {
        self.received.recv().await.unwrap_or(Err(Lost::Closed))
    }
}

#[derive(Clone)]
struct Exchange {
    client: Client<HttpConnector, Full<Bytes>>,
    uri: String,
}

async fn exchange(
    exchange: Exchange,
    mut sending: mpsc::UnboundedReceiver<Vec<u8>>,
    receiving: &mpsc::Sender<Result<Vec<u8>, Lost>>,
) -> Result<(), Lost> {
    let Some(body) = body(&mut sending).await else { return Ok(()) };
    let (_, session) = exchange.post(body, None).await?;
    let session = session.ok_or_else(|| Lost::Post("no session".to_owned()))?;
    tokio::select! {
        ended = exchange.send(sending, &session) => ended,
        ended = exchange.poll(receiving, &session) => ended,
    }
}

/// The next frame, and small ones that wait behind it: a body may be a little larger than
/// a frame.
async fn body(sending: &mut mpsc::UnboundedReceiver<Vec<u8>>) -> Option<Vec<u8>> {
    let mut frames = vec![sending.recv().await?];
    while frames.len() < FRAMES
        && frames.iter().all(|frame| frame.len() <= SMALL)
        && let Ok(frame) = sending.try_recv()
    {
        frames.push(frame);
    }
    Some(join_frames(frames.iter().map(Vec::as_slice)))
}

impl Exchange {
    fn new(address: Address) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { client, uri: format!("http://{}/v1/exchange", address.socket()) }
    }

    async fn send(
        &self,
        mut sending: mpsc::UnboundedReceiver<Vec<u8>>,
        session: &HeaderValue,
    ) -> Result<(), Lost> {
        while let Some(body) = body(&mut sending).await {
            self.post(body, Some(session)).await?;
        }
        Ok(())
    }

    async fn poll(
        &self,
        receiving: &mpsc::Sender<Result<Vec<u8>, Lost>>,
        session: &HeaderValue,
    ) -> Result<(), Lost> {
        loop {
            let (answer, _) = self.post(Vec::new(), Some(session)).await?;
            let frames = split_frames(&answer).map_err(|error| Lost::Post(error.to_string()))?;
            for frame in frames {
                if receiving.send(Ok(frame.to_vec())).await.is_err() {
                    return Ok(());
                }
            }
        }
    }

    async fn post(
        &self,
        body: Vec<u8>,
        session: Option<&HeaderValue>,
    ) -> Result<(Bytes, Option<HeaderValue>), Lost> {
        let mut request = Request::post(&self.uri);
        if let Some(session) = session {
            request = request.header(SESSION, session);
        }
        let request = request.body(Full::new(body.into())).map_err(failed)?;
        let answer = self.client.request(request).await.map_err(failed)?;
        match answer.status() {
            StatusCode::OK | StatusCode::NO_CONTENT => {
                let session = answer.headers().get(SESSION).cloned();
                let body = answer.into_body().collect().await.map_err(failed)?;
                Ok((body.to_bytes(), session))
            }
            refused => Err(Lost::Post(refused.to_string())),
        }
    }
}

fn failed(error: impl std::error::Error) -> Lost {
    Lost::Post(error.to_string())
}

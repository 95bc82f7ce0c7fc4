//! How the relay was a moment ago: looking costs a write to the disk, and anybody may ask.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::Instant};

/// What ails the relay, in words; nothing if it is well.
pub(crate) type Ails = Option<String>;

/// Looks once for all who ask at about the same time.
#[derive(Debug)]
pub(crate) struct Pulse {
    /// How long an answer is good.
    fresh: Duration,
    /// Held by whoever looks: everybody else waits, and has the same answer.
    last: Arc<Mutex<Option<(Instant, Ails)>>>,
}

impl Pulse {
    pub(crate) fn new(fresh: Duration) -> Self {
        Self { fresh, last: Arc::default() }
    }

    /// The last answer, or a new one by `look` if that is too old at `now`. Whoever does not wait
    /// for it leaves `look` going on, and nobody begins another one meanwhile.
    pub(crate) async fn feel(
        &self,
        now: Instant,
        look: impl Future<Output = Ails> + Send + 'static,
    ) -> Ails {
        let (fresh, last) = (self.fresh, Arc::clone(&self.last));
        let mut last = last.lock_owned().await;
        if let Some((at, ails)) = &*last
            && now.saturating_duration_since(*at) < fresh
        {
            return ails.clone();
        }
        let looked = tokio::spawn(async move {
            let ails = look.await;
            *last = Some((now, ails.clone()));
            ails
        });
        looked.await.unwrap_or_else(|_| Some("the relay could not look after itself".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::{join, sync::oneshot};

    use super::*;

    const FRESH: Duration = Duration::from_secs(2);

    #[tokio::test]
    async fn a_thousand_who_ask_at_once_cost_one_look_and_the_next_comes_when_that_is_old() {
        let looks = Arc::new(AtomicUsize::new(0));
        let (pulse, begin) = (Pulse::new(FRESH), Instant::now());
        let feel = async |at| {
            let looks = Arc::clone(&looks);
            pulse
                .feel(at, async move { Some(looks.fetch_add(1, Ordering::SeqCst).to_string()) })
                .await
        };
        for millis in [0, 0, 1, 1_999] {
            let felt = feel(begin + Duration::from_millis(millis)).await;
            assert_eq!(felt.as_deref(), Some("0"), "{millis}");
        }
        for _ in 0..1_000 {
            assert_eq!(feel(begin + FRESH).await.as_deref(), Some("1"));
        }
    }

    #[tokio::test]
    async fn nobody_begins_a_look_while_one_is_under_way() {
        let (pulse, now) = (Pulse::new(FRESH), Instant::now());
        let (answer, look) = oneshot::channel::<Ails>();
        // The first one asks and goes away.
        let first = pulse.feel(now, async { look.await.unwrap_or_default() });
        tokio::select! {
            biased;
            _ = first => panic!("nothing was seen yet"),
            () = tokio::task::yield_now() => {}
        }
        let asks = || pulse.feel(now, async { panic!("a second look") });
        let (second, third, _) = join!(asks(), asks(), async { answer.send(None) });
        assert_eq!((second, third), (None, None));
    }
}

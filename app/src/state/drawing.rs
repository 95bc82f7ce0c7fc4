//! What a page needs that draws for itself: frames, a clock for slices, and files.

use super::App;
use crate::platform::{clock, download};

impl App {
    /// Waits until the browser draws.
    pub(crate) async fn next_frame(&self) {
        clock::next_frame().await;
    }

    /// Milliseconds that only go forward, to cut work into slices.
    #[must_use]
    pub(crate) fn elapsed_ms(&self) -> f64 {
        clock::elapsed_ms()
    }

    /// Offers a text as a file; says whether that worked.
    pub(crate) fn save_file(&self, name: &str, kind: &str, text: &str) -> bool {
        download::text(name, kind, text)
    }

    /// Offers a drawing as a picture; says whether that worked.
    pub(crate) async fn save_picture(
        &self,
        name: &str,
        svg: &str,
        width: f64,
        height: f64,
    ) -> bool {
        download::picture(name, svg, width, height).await
    }
}

//! What a page needs that draws for itself: places for what is on a map, and files.

use leptos::prelude::*;
use staffelstab_shared::ledger::{Asked, Ground, Places, Question};

use super::App;
use crate::platform::{clock, download};

/// Places on a map are reckoned in slices of this length, so that no frame waits.
const SLICE_MS: f64 = 8.0;
/// So often somebody sees how far it has come.
const SHOW_MS: f64 = 250.0;

impl App {
    /// Where what is on a map lies: several answers, each better than the one before, as long
    /// as somebody wants them.
    pub(crate) async fn lay_out(
        &self,
        ground: Ground,
        wanted: impl Fn() -> bool,
        mut hear: impl FnMut(Places),
    ) {
        let day = self.board().day.get_untracked();
        let asked = self.board().records.borrow_mut().answer(&Question::Layout(ground), day);
        let mut laying = match asked {
            Asked::Laying(laying) => laying,
            Asked::Answered(answer) => {
                return answer.places().into_iter().for_each(hear);
            }
        };
        let mut shown_at = f64::NEG_INFINITY;
        loop {
            clock::next_frame().await;
            if !wanted() {
                return;
            }
            let began = clock::elapsed_ms();
            let more = laying.go_on_while(|| clock::elapsed_ms() - began < SLICE_MS);
            if !more || began - shown_at > SHOW_MS {
                laying.answer().places().into_iter().for_each(&mut hear);
                shown_at = began;
            }
            if !more {
                return;
            }
        }
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

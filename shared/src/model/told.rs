//! What records tell of people having been in touch.

use super::form::Model as _;
use super::meeting::Meeting;
use super::touchpoint::{Touchpoint, TouchpointType};
use crate::kind::Kind;
use crate::view::View;

impl Touchpoint {
    /// What a record tells of people having been in touch: a touchpoint does, and a meeting that
    /// was held, of those who came. The one place where that is read; what was planned, or called
    /// off, tells of nothing, and neither does one to which nobody came.
    #[must_use]
    pub fn told_by(view: &View) -> Option<Self> {
        if view.kind == Kind::Touchpoint {
            return Some(Self::read(view));
        }
        if view.kind != Kind::Meeting {
            return None;
        }
        let meeting = Meeting::read(view);
        (meeting.is_held() && meeting.leaves_a_trace()).then(|| {
            let Meeting { date, attended, about, note, .. } = meeting;
            Self { date, kind: TouchpointType::Meeting, who: attended, about, note }
        })
    }
}

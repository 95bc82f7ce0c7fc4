//! Making a meeting with one tap, with a way back.

use leptos::task::spawn_local;
use staffelstab_shared::{
    id::RecordId,
    model::{Meeting, Model as _, Network, edits_between},
    view::{Flat, Heads, Kind},
};

use crate::{
    components::{announce::trouble_text, toast::use_toast},
    records::archiving::set_back,
    state::use_ledger,
    text::t,
};

/// Makes a meeting; whoever asked is told its id once it is there. Taking it back puts it away,
/// as archiving does.
pub(crate) fn use_planning()
-> impl Fn(Meeting, Box<dyn FnOnce(RecordId)>) + Copy + Send + Sync + 'static {
    let (ledger, toast) = (use_ledger(), use_toast());
    move |meeting, then| {
        let edits = edits_between(&Flat::new(), &meeting.flat());
        spawn_local(async move {
            match ledger.save(None, Kind::Meeting, Heads::default(), edits).await {
                Ok(id) => {
                    let undo = move || set_back(ledger, toast, id, true);
                    toast.done_with_undo(t().meeting_made, undo);
                    then(id);
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    }
}

/// The next meeting of a network, with its members invited; of anything else, one about it.
pub(crate) fn meeting_of(about: RecordId, network: Option<&Network>) -> Meeting {
    let invited = network.map(|network| network.members.clone()).unwrap_or_default();
    Meeting { about: [about].into(), invited, ..Meeting::default() }
}

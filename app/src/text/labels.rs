//! The words for the model's own words: kinds, fields, ties, roles, languages.

use staffelstab_shared::{
    language,
    membership::Role,
    model::{
        Capacity, Complaint, Guide, Level, MOST_COUNTED, MeetingState, Number, OrganizationType,
        PhoneKind, Side, Step, ThingSort, TieKind, TouchpointType, unhidden,
    },
    protocol::Reason,
    view::Fault,
};

use super::language::{Language, chosen, t};

/// The label of a field of the model's tables; a key nobody knows stands for itself.
pub(crate) fn field(name: &str) -> String {
    known_field(name).unwrap_or(name).to_owned()
}

/// The label of a field, if it has one.
pub(crate) fn known_field(name: &str) -> Option<&'static str> {
    let t = t();
    Some(match name {
        "name" => t.full_name,
        "given" => t.given,
        "family" => t.family,
        "also_known_as" => t.also_known_as,
        "phones" => t.phone,
        "phone_kind" => t.phone_kind,
        "phone_preferred" => t.phone_preferred,
        "emails" => t.email,
        "phone_rank" | "email_rank" | "agenda_rank" | "decision_rank" => t.place_in_list,
        "languages" => t.language,
        "month" => t.month,
        "answered_by" => t.answered_by,
        "topics" => t.topic,
        "district" => t.district,
        "notes" => t.note,
        "ties" => t.tie,
        "tie_since" => t.tie_since,
        "tie_confirmed" => t.tie_confirmed,
        "informed_at" => t.informed_at,
        "legal_basis" => t.legal_basis,
        "confirmed_at" => t.confirmed,
        "type" => t.organization_type,
        "parent" => t.parent,
        "level" => t.level,
        "website" => t.website,
        "address" => t.address,
        "title" => t.title,
        "body" => t.body,
        "about" => t.about,
        "holders" => t.holder,
        "holder_confirmed" => t.holder_confirmed,
        "written" => t.written_down,
        "review_at" => t.review_at,
        "purpose" => t.purpose,
        "cadence_months" => t.cadence_months,
        "members" => t.network_members,
        "last_met" => t.last_met,
        "within" => t.within,
        "reports_to" => t.reports_to,
        "paid" => t.paid,
        "fte" => t.fte,
        "funded_until" => t.funded_until,
        "min_holders" => t.min_holders,
        "tenures" => t.tenure,
        "tenure_capacity" => t.tenure_capacity,
        "tenure_from" => t.tenure_from,
        "tenure_until" => t.tenure_until,
        "provider" => t.provider,
        "run_by" => t.run_by,
        "place" => t.place,
        "schedule" => t.schedule,
        "last_assured" => t.last_assured,
        "date" => t.date,
        "who" => t.who,
        "note" => t.note,
        "touchpoint_type" => t.touchpoint,
        "due" => t.due,
        "assigned" => t.assigned,
        "done_at" => t.done_at,
        "done_by" => t.done_by,
        "others" => t.others,
        "begins" => t.begins,
        "ends" => t.ends,
        "agenda" => t.agenda,
        "invited" => t.invited,
        "attended" => t.attended,
        "decisions" => t.decisions,
        "tasks" => t.meeting_tasks,
        "state" => t.meeting_state,
        "giver" => t.giver,
        "receiver" => t.receiver,
        "posts" => t.handover_posts,
        "last_day" => t.last_day,
        "moderator" => t.moderator,
        "ask_until" => t.ask_until,
        "meetings" => t.handover_meetings,
        "items" => t.items,
        "item_agreed" => t.item_agreed,
        "item_done_at" => t.item_done_at,
        "item_done_by" => t.item_done_by,
        "points" => t.points,
        "point_done_at" => t.point_done_at,
        "point_done_by" => t.point_done_by,
        "things" => t.things,
        "thing_sort" => t.thing_sort,
        "thing_received_on" => t.thing_received_on,
        "thing_received_by" => t.thing_received_by,
        "answers" => t.answers,
        "signed" => t.signed,
        "signed_on" => t.signed_on,
        "person" => t.absence_who,
        "from" => t.tenure_from,
        "until" => t.tenure_until,
        "stands_in" => t.stands_in,
        _ => return None,
    })
}

/// The label of all values of a field at once.
pub(crate) fn fields(name: &str) -> String {
    match name {
        "topics" => t().topics.to_owned(),
        "languages" => t().languages.to_owned(),
        _ => field(name),
    }
}

/// A heading for several values of one field: "Zwei Telefonnummern".
pub(crate) fn several(name: &str, count: usize) -> String {
    let t = t();
    let number = t.numbers.split('|').nth(count).map_or_else(|| count.to_string(), str::to_owned);
    match name {
        "phones" => t.several_phones(&number),
        "emails" => t.several_emails(&number),
        "name" => t.several_names(&number),
        _ => t.several_values(&field(name), &number),
    }
}

pub(crate) fn tie(kind: &TieKind) -> String {
    let t = t();
    match kind {
        TieKind::Knows => t.tie_knows.to_owned(),
        TieKind::WorksWith => t.tie_works_with.to_owned(),
        TieKind::WorksFor => t.tie_works_for.to_owned(),
        TieKind::Supports => t.tie_supports.to_owned(),
        TieKind::Mentors => t.tie_mentors.to_owned(),
        TieKind::ToMeet => t.tie_to_meet.to_owned(),
        TieKind::Other(word) => word.clone(),
    }
}

pub(crate) fn phone_kind(kind: &PhoneKind) -> String {
    let t = t();
    match kind {
        PhoneKind::Unsaid => t.phone_unsaid.to_owned(),
        PhoneKind::Mobile => t.phone_mobile.to_owned(),
        PhoneKind::Work => t.phone_work.to_owned(),
        PhoneKind::Private => t.phone_private.to_owned(),
        PhoneKind::Fax => t.phone_fax.to_owned(),
        PhoneKind::Pager => t.phone_pager.to_owned(),
        PhoneKind::Other => t.phone_other.to_owned(),
        PhoneKind::Own(word) => word.clone(),
    }
}

pub(crate) fn level(level: &Level) -> String {
    match level {
        Level::Knows => t().level_knows.to_owned(),
        Level::CanTeach => t().level_can_teach.to_owned(),
        Level::ToLearn => t().level_to_learn.to_owned(),
        Level::Other(word) => word.clone(),
    }
}

/// A number as it is written here: "0,5".
pub(crate) fn number(number: f64) -> String {
    written_here(&number.to_string())
}

/// What a form holds as a number, as it is written here; what is none, as it stands there.
pub(crate) fn typed_number(typed: &str) -> String {
    match Number::typed(typed) {
        Some(_) => written_here(typed.trim()),
        None => typed.to_owned(),
    }
}

fn written_here(number: &str) -> String {
    match chosen() {
        Language::German => number.replace('.', ","),
        Language::English => number.replace(',', "."),
    }
}

pub(crate) fn capacity(capacity: &Capacity) -> String {
    let t = t();
    match capacity {
        Capacity::Holder => t.capacity_holder.to_owned(),
        Capacity::Deputy => t.capacity_deputy.to_owned(),
        Capacity::Acting => t.capacity_acting.to_owned(),
        Capacity::Other(word) => word.clone(),
    }
}

pub(crate) fn touchpoint_type(kind: &TouchpointType) -> String {
    let t = t();
    match kind {
        TouchpointType::Meeting => t.touchpoint_meeting.to_owned(),
        TouchpointType::Call => t.touchpoint_call.to_owned(),
        TouchpointType::Message => t.touchpoint_message.to_owned(),
        TouchpointType::Visit => t.touchpoint_visit.to_owned(),
        TouchpointType::Event => t.touchpoint_event.to_owned(),
        TouchpointType::Other(word) => word.clone(),
    }
}

/// Nothing where nobody has said it.
pub(crate) fn organization_type(kind: &OrganizationType) -> String {
    let t = t();
    match kind {
        OrganizationType::Unsaid => String::new(),
        OrganizationType::Authority => t.type_authority.to_owned(),
        OrganizationType::Association => t.type_association.to_owned(),
        OrganizationType::ReligiousCommunity => t.type_religious.to_owned(),
        OrganizationType::School => t.type_school.to_owned(),
        OrganizationType::Health => t.type_health.to_owned(),
        OrganizationType::Business => t.type_business.to_owned(),
        OrganizationType::Initiative => t.type_initiative.to_owned(),
        OrganizationType::Other => t.type_other.to_owned(),
        OrganizationType::Unknown(word) => word.clone(),
    }
}

/// A word of the list that a field of the tables has, as it is said; one of a later version
/// stands for itself.
pub(crate) fn word(field: &str, stored: &str) -> String {
    match field {
        "type" => organization_type(&stored.into()),
        "ties" => tie(&stored.into()),
        "phone_kind" => phone_kind(&stored.into()),
        "holders" => level(&stored.into()),
        "tenure_capacity" => capacity(&stored.into()),
        "touchpoint_type" => touchpoint_type(&stored.into()),
        "legal_basis" => legal_basis(stored),
        "state" => meeting_state(&stored.into()),
        "items" => step(&stored.into()),
        "thing_sort" => thing_sort(&stored.into()),
        "answers" => guide(&stored.into()),
        "signed" => side(&stored.into()),
        _ => stored.to_owned(),
    }
}

/// How something passes from one to the other; nothing where nobody has said it.
/// So many letters of a word that this version does not know are shown.
const FOREIGN_CHARS: usize = 40;

/// A word that this version does not know: of whoever wrote it, and so in quotes.
fn foreign(word: &str) -> String {
    let first: String = word.chars().take(FOREIGN_CHARS).collect();
    t().quoted(&if first.len() < word.len() { format!("{}…", first.trim_end()) } else { first })
}

pub(crate) fn step(step: &Step) -> String {
    let t = t();
    match step {
        Step::Unsaid => String::new(),
        Step::Introduce => t.step_introduce.to_owned(),
        Step::Show => t.step_show.to_owned(),
        Step::WriteDown => t.step_write_down.to_owned(),
        Step::Move => t.step_move.to_owned(),
        Step::HandOut => t.step_hand_out.to_owned(),
        Step::LetGo => t.step_let_go.to_owned(),
        Step::Other(word) => foreign(word),
    }
}

pub(crate) fn thing_sort(sort: &ThingSort) -> String {
    let t = t();
    match sort {
        ThingSort::Unsaid => t.thing_sort_unsaid.to_owned(),
        ThingSort::Key => t.thing_sort_key.to_owned(),
        ThingSort::Stamp => t.thing_sort_stamp.to_owned(),
        ThingSort::Paper => t.thing_sort_paper.to_owned(),
        ThingSort::PowerOfAttorney => t.thing_sort_power.to_owned(),
        ThingSort::Bank => t.thing_sort_bank.to_owned(),
        ThingSort::Account => t.thing_sort_account.to_owned(),
        ThingSort::Other(word) => foreign(word),
    }
}

/// A question that whoever knows is asked; nothing where it is none.
pub(crate) fn guide(guide: &Guide) -> String {
    let t = t();
    match guide {
        Guide::Unsaid => String::new(),
        Guide::Purpose => t.guide_purpose.to_owned(),
        Guide::Reasons => t.guide_reasons.to_owned(),
        Guide::Pitfalls => t.guide_pitfalls.to_owned(),
        Guide::BuildingSites => t.guide_building_sites.to_owned(),
        Guide::Traditions => t.guide_traditions.to_owned(),
        Guide::WhomToAsk => t.guide_whom_to_ask.to_owned(),
        Guide::Other(word) => foreign(word),
    }
}

pub(crate) fn side(side: &Side) -> String {
    let t = t();
    match side {
        Side::Unsaid => String::new(),
        Side::Giver => t.side_giver.to_owned(),
        Side::Receiver => t.side_receiver.to_owned(),
        Side::Steward => t.side_steward.to_owned(),
        Side::Other(word) => foreign(word),
    }
}

pub(crate) fn meeting_state(state: &MeetingState) -> String {
    let t = t();
    match state {
        MeetingState::Planned => t.meeting_planned.to_owned(),
        MeetingState::Held => t.meeting_held.to_owned(),
        MeetingState::Cancelled => t.meeting_cancelled.to_owned(),
        MeetingState::Other(word) => word.clone(),
    }
}

/// The legal basis as it is stored, and as it is said.
pub(crate) fn legal_bases() -> [(&'static str, &'static str); 3] {
    let t = t();
    [
        ("consent", t.basis_consent),
        ("public-task", t.basis_public_task),
        ("legitimate-interest", t.basis_interest),
    ]
}

pub(crate) fn legal_basis(stored: &str) -> String {
    let known = legal_bases().into_iter().find(|(word, _)| *word == stored);
    known.map_or(stored, |(_, said)| said).to_owned()
}

/// Why a relay refuses something, as the end of a sentence.
pub(crate) fn reason(reason: Reason) -> &'static str {
    let t = t();
    match reason {
        Reason::Malformed | Reason::OtherLedger => t.reason_malformed,
        Reason::Version => t.reason_version,
        Reason::BadProof | Reason::BadSignature => t.reason_signature,
        Reason::NotMember => t.reason_not_member,
        Reason::Removed => t.reason_removed,
        Reason::NotAllowed => t.reason_not_allowed,
        Reason::Fork => t.reason_fork,
        Reason::Gap | Reason::UnknownHeads => t.reason_gap,
        Reason::InviteClosed => t.reason_invite_closed,
        Reason::InviteUnknown => t.reason_invite_unknown,
        Reason::Erased => t.reason_erased,
        Reason::OldKey => t.reason_old_key,
        Reason::TooLarge => t.reason_too_large,
        Reason::Quota => t.reason_quota,
        Reason::FoundingClosed => t.reason_founding_closed,
        Reason::Busy | Reason::TooSlow | Reason::Restarting => t.reason_busy,
        Reason::Storage => t.reason_storage,
        Reason::Other => t.reason_other,
    }
}

pub(crate) fn role(role: Role) -> &'static str {
    let t = t();
    match role {
        Role::Steward => t.role_steward,
        Role::Member => t.role_member,
        Role::Reader => t.role_reader,
        Role::Mirror => t.role_mirror,
    }
}

/// A language in the words of the app's language; a code without a name stands for itself.
pub(crate) fn language(code: &str) -> String {
    let name = language::find(code).map(|language| match chosen() {
        Language::German => language.german,
        Language::English => language.english,
    });
    name.unwrap_or(code).to_owned()
}

/// What its speakers call a language, where that differs.
pub(crate) fn own_language(code: &str) -> Option<&'static str> {
    language::find(code).map(|found| found.own).filter(|own| *own != language(code))
}

/// A text without what turns the letters of it: other programs stored that, and so did earlier
/// versions.
pub(crate) fn shown(text: &str) -> String {
    unhidden(text)
}

pub(crate) fn complaint(complaint: Complaint) -> String {
    let t = t();
    match complaint {
        Complaint::NameEmpty => t.complaint_name.to_owned(),
        Complaint::EmailUnlikely => t.complaint_email.to_owned(),
        Complaint::PhoneWithoutDigits => t.complaint_phone.to_owned(),
        Complaint::PhoneUndialled => t.complaint_phone_dial.to_owned(),
        Complaint::NotADay => t.complaint_day.to_owned(),
        Complaint::NotATime => t.complaint_time.to_owned(),
        Complaint::DayMissing => t.complaint_day_missing.to_owned(),
        Complaint::NotANumber => t.complaint_number.to_owned(),
        Complaint::NotACount => t.complaint_count(&MOST_COUNTED.to_string()),
        Complaint::ShareUnlikely => t.complaint_share.to_owned(),
        Complaint::EndsBeforeStart => t.complaint_ends_before_start.to_owned(),
        Complaint::TimeTurned => t.complaint_time_turned.to_owned(),
        Complaint::CarriesAlready => t.complaint_carries_already.to_owned(),
        Complaint::TooLong { most_chars } => t.complaint_long(most_chars),
    }
}

pub(crate) fn fault(fault: Fault) -> &'static str {
    let t = t();
    match fault {
        Fault::Unreadable => t.fault_unreadable,
        Fault::WrongType => t.fault_wrong_type,
        Fault::NotADay => t.fault_not_a_day,
        Fault::NotATime => t.fault_not_a_time,
        Fault::NotARecord => t.fault_not_a_record,
        Fault::NotANumber => t.fault_not_a_number,
        Fault::NoSuchNumber => t.fault_no_such_number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_nobody_knows_is_in_quotes_and_short() {
        let said = "erledigt · abgezeichnet von Dörte Zschocke, und noch viel mehr";
        let shown = step(&Step::from(said));
        assert_eq!(shown, "„erledigt · abgezeichnet von Dörte Zschoc…“");
        assert_eq!(thing_sort(&ThingSort::from("Bank!")), "„Bank!“");
        assert_eq!(side(&Side::from("boss")), "„boss“");
    }
}

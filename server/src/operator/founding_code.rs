//! A code with which somebody may found one ledger.

use std::io::Write;

use staffelstab_shared::{crypto::InviteSecret, time::UnixMillis};

use super::error::ErrandError;
use crate::{
    error::ServeError,
    log::{FoundingCode, Purpose, counted},
    place::Place,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

pub(super) fn make(
    place: &Place,
    days: u16,
    now: UnixMillis,
    out: &mut dyn Write,
) -> Result<(), ErrandError> {
    place.is_there(Purpose::Write)?;
    // A relay that cannot start takes no code, and under another key it is another relay's.
    let no_key = || ErrandError::no_key(place, "there is no relay here that a code could be for");
    place.seed(Purpose::Write)?.ok_or_else(no_key)?;
    let log = place.open()?;
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(ServeError::from)?;
    let secret = InviteSecret::from_bytes(bytes);
    let until = UnixMillis(now.0.saturating_add(i64::from(days).saturating_mul(DAY_MS)));
    log.offer_founding(FoundingCode::of(&secret), until).map_err(|error| place.failed(error))?;
    writeln!(out, "{}", secret.code())?;
    let within = counted(days.into(), "day", "days");
    writeln!(
        out,
        "Founds one ledger at this relay, within {within}, while founding is closed there: the app asks \
         for it then. While it is open, as it is without `--founding closed`, everybody may found \
         without a code."
    )?;
    Ok(())
}

//! The secret of an invite and its typed form.
//!
//! 16 random bytes become 26 characters of Crockford's base 32 and two check
//! characters: 28 in groups of four, to be read out on the telephone. The same code
//! is the fragment of an invite's link, which browsers never send to a server.

use core::fmt;

use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{CryptoError, EpochKey, SigningKey, WrappedKey, purpose};
use crate::id::LedgerId;

/// Characters of a typed code, without its separators.
pub const INVITE_CODE_LEN: usize = 28;

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a typed or pasted code cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("the code is empty")]
    Empty,
    #[error("the code has {found} of {INVITE_CODE_LEN} characters")]
    Length { found: usize },
    #[error("the character {0:?} does not occur in codes")]
    Character(char),
    #[error("a character of the code is wrong")]
    Check,
}

/// The secret that an invite hands on. Whoever has it can join once.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct InviteSecret([u8; 16]);

impl InviteSecret {
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The key that signs the one join of this invite.
    #[must_use]
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(&blake3::derive_key(purpose::INVITE_SIGN, &self.0))
    }

    /// Encrypts an epoch key for whoever has the secret.
    #[must_use]
    pub fn wrap(&self, key: &EpochKey, ledger: LedgerId, rng: &mut impl CryptoRng) -> WrappedKey {
        WrappedKey::new(key, &blake3::derive_key(purpose::INVITE_WRAP, &self.0), ledger, rng)
    }

    /// Decrypts what [`Self::wrap`] made.
    ///
    /// # Errors
    /// [`CryptoError::WrongKey`] when it was made with another secret.
    pub fn open(&self, wrapped: &WrappedKey, ledger: LedgerId) -> Result<EpochKey, CryptoError> {
        wrapped.open(&blake3::derive_key(purpose::INVITE_WRAP, &self.0), ledger)
    }

    /// The typed form: seven groups of four characters.
    #[must_use]
    pub fn code(&self) -> String {
        let value = u128::from_be_bytes(self.0);
        let mut code = String::with_capacity(INVITE_CODE_LEN + 6);
        for index in 0..INVITE_CODE_LEN {
            if index > 0 && index % 4 == 0 {
                code.push('-');
            }
            let digit = match index {
                // 26 characters hold 130 bits: the first carries three.
                0..26 => (value >> (5 * (25 - index))) & 31,
                26 => u128::from(self.check() >> 5),
                _ => u128::from(self.check() & 31),
            };
            code.push(digit_char(digit));
        }
        code
    }

    /// Reads a typed or pasted code, or a link that ends in one: upper or lower case,
    /// with or without separators; O is read as 0, I and L as 1.
    ///
    /// # Errors
    /// A [`CodeError`] that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text = text.rsplit('#').next().unwrap_or_default();
        let mut digits = Vec::with_capacity(INVITE_CODE_LEN);
        for character in text.chars() {
            // A messenger may put what nobody sees around it.
            let is_unseen = matches!(
                character,
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}' | '\u{feff}'
            );
            let is_separator = matches!(character, '-' | '–' | '—' | '·' | '.');
            if is_separator || is_unseen || character.is_whitespace() {
                continue;
            }
            digits.push(char_digit(character).ok_or(CodeError::Character(character))?);
            if digits.len() > 2 * INVITE_CODE_LEN {
                break;
            }
        }
        if digits.is_empty() {
            return Err(CodeError::Empty);
        }
        let found = digits.len();
        let digits: [u8; INVITE_CODE_LEN] =
            digits.try_into().map_err(|_| CodeError::Length { found })?;
        let [head @ .., high, low] = digits;
        let value = head
            .iter()
            .try_fold(0_u128, |value, digit| {
                // The first character carries three bits; more do not fit.
                (value >> 123 == 0).then_some(value << 5 | u128::from(*digit))
            })
            .ok_or(CodeError::Check)?;
        let secret = Self(value.to_be_bytes());
        let check = u16::from(high) << 5 | u16::from(low);
        if secret.check() == check { Ok(secret) } else { Err(CodeError::Check) }
    }

    /// Ten bits that a typing mistake hits with 1 in 1,024.
    fn check(&self) -> u16 {
        let [first, second, ..] = blake3::derive_key(purpose::INVITE_CHECK, &self.0);
        u16::from_be_bytes([first, second]) >> 6
    }
}

fn digit_char(digit: u128) -> char {
    usize::try_from(digit)
        .ok()
        .and_then(|digit| ALPHABET.get(digit))
        .map_or('0', |c| char::from(*c))
}

fn char_digit(character: char) -> Option<u8> {
    let character = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let position = ALPHABET.iter().position(|c| char::from(*c) == character)?;
    u8::try_from(position).ok()
}

impl fmt::Debug for InviteSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let secret = InviteSecret::from_bytes(*b"Lindenau/Mulde!!");
        let code = secret.code();
        assert_eq!(code.len(), INVITE_CODE_LEN + 6);
        for typed in [
            code.clone(),
            code.to_lowercase(),
            code.replace('-', ""),
            code.replace('-', " "),
            code.replace('0', "o").replace('1', "l"),
            format!("https://netz.example.org/join#{code}"),
            format!("\u{2068}{code}\u{2069}"),
            format!("\u{200b}{code}\u{202e}\u{feff}"),
        ] {
            assert_eq!(InviteSecret::parse(&typed).as_ref(), Ok(&secret), "{typed}");
        }
    }

    #[test]
    fn a_broken_code_says_what_is_wrong() {
        let code = InviteSecret::from_bytes([9; 16]).code();
        assert_eq!(InviteSecret::parse("  "), Err(CodeError::Empty));
        assert_eq!(
            InviteSecret::parse(code.get(..20).unwrap()),
            Err(CodeError::Length { found: 16 })
        );
        assert_eq!(InviteSecret::parse("LIND_7K4Q"), Err(CodeError::Character('_')));
        let swapped: String = code.chars().rev().collect();
        assert_eq!(InviteSecret::parse(&swapped), Err(CodeError::Check));
        assert_eq!(
            InviteSecret::parse(&"Z".repeat(10_000)),
            Err(CodeError::Length { found: 2 * INVITE_CODE_LEN + 1 })
        );
    }

    proptest! {
        #[test]
        fn every_secret_survives_its_code(bytes in any::<[u8; 16]>()) {
            let secret = InviteSecret::from_bytes(bytes);
            prop_assert_eq!(InviteSecret::parse(&secret.code()), Ok(secret));
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".*") {
            let _ = InviteSecret::parse(&text);
        }
    }
}

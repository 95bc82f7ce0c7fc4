//! How the words of questions and answers are written: codes of the model by their names,
//! days as people write them, what is shared as if it were owned.

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::{
    model::{Capacity, Level, Step, TieKind, TouchpointType},
    time::Day,
};

/// Words of a later version stay as they are.
macro_rules! by_word {
    ($($name:ty),*) => {$(
        impl<C> Encode<C> for $name {
            fn encode<W: encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), encode::Error<W::Error>> {
                e.str(self.as_str())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
                d.str().map(Self::from)
            }
        }
    )*};
}

by_word!(Capacity, Level, Step, TieKind, TouchpointType);

impl<C> Encode<C> for Day {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(3)?.u16(self.year())?.u8(self.month())?.u8(self.day())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Day {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(3) {
            return Err(decode::Error::message("a day is three numbers"));
        }
        let (year, month, day) = (d.u16()?, d.u8()?, d.u8()?);
        Self::new(year, month, day).ok_or_else(|| decode::Error::message("no such day"))
    }
}

/// For fields: what several hold is written as if one held it.
pub(super) mod shared {
    use std::sync::Arc;

    use minicbor::{
        Decode, Decoder, Encode, Encoder,
        decode::Error as Unreadable,
        encode::{Error as Unwritten, Write},
    };

    pub(in crate::ledger) fn encode<C, T: Encode<C>, W: Write>(
        value: &Arc<T>,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), Unwritten<W::Error>> {
        T::encode(value, e, ctx)
    }

    pub(in crate::ledger) fn decode<'b, C, T: Decode<'b, C>>(
        d: &mut Decoder<'b>,
        ctx: &mut C,
    ) -> Result<Arc<T>, Unreadable> {
        T::decode(d, ctx).map(Arc::new)
    }
}

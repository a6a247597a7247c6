//! How built policies are written down: one value after the other, numbers as variable-length integers, every text once.
//!
//! Reading cannot fail half-way: past the end, or where something is wrong, come zeros and empty lists, and the reader
//! remembers it. So a value needs no path for errors at each of its parts, and opening a policy takes a third of the
//! code that a general format does.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Something that can be part of a built policy.
pub(crate) trait Packed: Sized {
    /// Writes it.
    fn pack(&self, to: &mut Packer);

    /// Reads it.
    fn unpack(from: &mut Unpacker<'_>) -> Self;
}

/// Writes a built policy.
#[derive(Default)]
pub(crate) struct Packer {
    texts: Vec<u8>,
    numbers: BTreeMap<String, u64>,
    bytes: Vec<u8>,
}

impl Packer {
    /// What has been written, texts first.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut all = Vec::new();
        number(self.numbers.len() as u64, &mut all);
        all.extend(self.texts);
        all.extend(self.bytes);
        all
    }

    fn number(&mut self, value: u64) {
        number(value, &mut self.bytes);
    }

    fn text(&mut self, text: &str) {
        let next = self.numbers.len() as u64;
        let known = *self.numbers.entry(text.to_owned()).or_insert(next);
        if known == next {
            number(text.len() as u64, &mut self.texts);
            self.texts.extend(text.as_bytes());
        }
        self.number(known);
    }
}

/// Seven bits a byte, the lowest first; the top bit says that more follow.
fn number(mut value: u64, to: &mut Vec<u8>) {
    while value > 0x7f {
        to.push(u8::try_from(value & 0x7f).unwrap_or_default() | 0x80);
        value >>= 7;
    }
    to.push(u8::try_from(value).unwrap_or_default());
}

/// Reads a built policy.
pub(crate) struct Unpacker<'a> {
    texts: Vec<&'a str>,
    bytes: &'a [u8],
    failed: bool,
}

impl<'a> Unpacker<'a> {
    /// Reads what [`Packer::finish`] wrote.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let mut from = Self { texts: Vec::new(), bytes, failed: false };
        for _ in 0..from.length() {
            let length = from.length();
            let (text, rest) = from.bytes.split_at_checked(length).unwrap_or_default();
            from.bytes = rest;
            let text = str::from_utf8(text).unwrap_or_else(|_| from.fail());
            from.texts.push(text);
        }
        from
    }

    /// Whether everything was read, nothing was wrong, and nothing is left.
    pub(crate) fn is_whole(&self) -> bool {
        !self.failed && self.bytes.is_empty()
    }

    /// Notes that something is wrong. Nothing that follows is read.
    pub(crate) fn fail<T: Default>(&mut self) -> T {
        self.failed = true;
        self.bytes = &[];
        T::default()
    }

    fn number(&mut self) -> u64 {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let Some((&byte, rest)) = self.bytes.split_first() else { return self.fail() };
            self.bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return value;
            }
        }
        self.fail()
    }

    /// How many parts follow. Each takes a byte at least, so there cannot be more of them than bytes.
    fn length(&mut self) -> usize {
        let length = usize::unpack(self);
        if length > self.bytes.len() { self.fail() } else { length }
    }
}

macro_rules! packed_numbers {
    ($($number:ty),*) => {$(
        impl Packed for $number {
            fn pack(&self, to: &mut Packer) {
                to.number(u64::try_from(*self).unwrap_or_default());
            }

            fn unpack(from: &mut Unpacker<'_>) -> Self {
                let value = from.number();
                Self::try_from(value).unwrap_or_else(|_| from.fail())
            }
        }
    )*};
}

packed_numbers!(u16, u32, u64, usize);

impl Packed for i64 {
    /// Zigzag: the sign is the lowest bit.
    fn pack(&self, to: &mut Packer) {
        to.number(((self << 1) ^ (self >> 63)).cast_unsigned());
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let value = from.number();
        (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
    }
}

impl Packed for bool {
    fn pack(&self, to: &mut Packer) {
        to.number(u64::from(*self));
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        from.number() == 1
    }
}

impl Packed for String {
    fn pack(&self, to: &mut Packer) {
        to.text(self);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let number = usize::unpack(from);
        match from.texts.get(number) {
            Some(text) => (*text).to_owned(),
            None => from.fail(),
        }
    }
}

/// Bytes as they are.
#[cfg(feature = "text")]
#[derive(Default)]
pub(crate) struct Raw(pub(crate) Vec<u8>);

#[cfg(feature = "text")]
impl Packed for Raw {
    fn pack(&self, to: &mut Packer) {
        self.0.len().pack(to);
        to.bytes.extend(&self.0);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let length = from.length();
        let (raw, rest) = from.bytes.split_at_checked(length).unwrap_or_default();
        from.bytes = rest;
        Self(raw.to_vec())
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn pack(&self, to: &mut Packer) {
        self.len().pack(to);
        for part in self {
            part.pack(to);
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let length = from.length();
        let mut parts = Self::new();
        while parts.len() < length && !from.failed {
            parts.push(T::unpack(from));
        }
        parts
    }
}

impl<T: Packed> Packed for Option<T> {
    fn pack(&self, to: &mut Packer) {
        self.is_some().pack(to);
        if let Some(value) = self {
            value.pack(to);
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        if bool::unpack(from) { Some(T::unpack(from)) } else { None }
    }
}

impl<T: Packed> Packed for Arc<T> {
    fn pack(&self, to: &mut Packer) {
        T::pack(self, to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        Self::new(T::unpack(from))
    }
}

impl<A: Packed, B: Packed> Packed for (A, B) {
    fn pack(&self, to: &mut Packer) {
        self.0.pack(to);
        self.1.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        (A::unpack(from), B::unpack(from))
    }
}

/// Packs a struct field by field, leaving out those in brackets; or an enum by the number of its variant, which must
/// never change its meaning.
macro_rules! packed {
    (struct $name:ident { $($field:ident),* $(,)? } $([$($left_out:ident),*])?) => {
        impl $crate::packed::Packed for $name {
            fn pack(&self, to: &mut $crate::packed::Packer) {
                $(self.$field.pack(to);)*
            }

            fn unpack(from: &mut $crate::packed::Unpacker<'_>) -> Self {
                Self {
                    $($field: $crate::packed::Packed::unpack(from),)*
                    $($($left_out: Default::default(),)*)?
                }
            }
        }
    };
    (enum $name:ident { $first:ident $(($($first_part:ident),*))? $({ $($first_field:ident),* })? $(, $variant:ident $(($($part:ident),*))? $({ $($field:ident),* })?)* $(,)? }) => {
        impl $crate::packed::Packed for $name {
            fn pack(&self, to: &mut $crate::packed::Packer) {
                // The numbers of the variants, by their place here.
                #[allow(dead_code, clippy::enum_variant_names, reason = "only the numbers are used")]
                enum Number { $first, $($variant),* }
                match self {
                    Self::$first $(($($first_part),*))? $({ $($first_field),* })? => {
                        (Number::$first as usize).pack(to);
                        $($($first_part.pack(to);)*)?
                        $($($first_field.pack(to);)*)?
                    }
                    $(Self::$variant $(($($part),*))? $({ $($field),* })? => {
                        (Number::$variant as usize).pack(to);
                        $($($part.pack(to);)*)?
                        $($($field.pack(to);)*)?
                    })*
                }
            }

            fn unpack(from: &mut $crate::packed::Unpacker<'_>) -> Self {
                #[allow(dead_code, clippy::enum_variant_names, reason = "only the numbers are used")]
                enum Number { $first, $($variant),* }
                let number = usize::unpack(from);
                $(if number == Number::$variant as usize {
                    return Self::$variant
                        $(($({ let $part = $crate::packed::Packed::unpack(from); $part }),*))?
                        $({ $($field: $crate::packed::Packed::unpack(from)),* })?;
                })*
                if number != Number::$first as usize {
                    from.fail::<()>();
                }
                Self::$first
                    $(($({ let $first_part = $crate::packed::Packed::unpack(from); $first_part }),*))?
                    $({ $($first_field: $crate::packed::Packed::unpack(from)),* })?
            }
        }
    };
}

pub(crate) use packed;

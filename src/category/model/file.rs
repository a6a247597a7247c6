//! The file of a model.
//!
//! Eight bytes that say what it is, the last of them the version of the format; a checksum (CRC-32, little endian) over all that follows;
//! then the parts, packed. It is laid out to be compressed by whoever sends it: hashes in ascending order by their differences, whose
//! lower eight bits stand apart because nothing compresses them; weights class by class.

use super::ModelError;
use crate::packed::{Packed, Packer, Raw, Unpacker, packed};
use crate::text;

/// The version of the format, and of what features are.
pub const FORMAT: u8 = 1;

/// The most bytes of a model.
pub const MAX_MODEL_BYTES: usize = 16 << 20;

/// The most classes of a model.
pub const MAX_CLASSES: usize = 1_000;

/// The most features of a model.
pub const MAX_FEATURES: usize = 1 << 16;

/// The most bits of a hash.
pub const MAX_HASH_BITS: u8 = 30;

/// The most that [`Parts::ground`] can be.
pub const MAX_GROUND: u32 = 1 << 24;

/// The binary places of [`Class::factor`].
pub(super) const FACTOR_PLACES: u32 = 20;

const MAGIC: &[u8; 7] = b"itsm-m\n";

const CHECK: crc::Crc<u32, crc::NoTable> = crc::Crc::<u32, crc::NoTable>::new(&crc::CRC_32_ISO_HDLC);

/// What a model is made of: the trainer's side of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The field of the policy for which it suggests values.
    pub field: String,
    /// The values.
    pub classes: Vec<Class>,
    /// How it did when it was trained.
    pub figures: Figures,
    /// What texts of few values are short of: its square is added to theirs, so that a text of which little is known gets scores that
    /// say little. Up to [`MAX_GROUND`].
    pub ground: u32,
    /// How many bits of hashes count, the upper ones: up to [`MAX_HASH_BITS`].
    pub hash_bits: u8,
    /// The hashes of the features, ascending.
    pub hashes: Vec<u32>,
    /// How rare each feature is. Not zero.
    pub rarities: Vec<u8>,
    /// Class by class, the weight of each feature.
    pub weights: Vec<i8>,
    /// Whether each weight is from -7 to 7, and two of them stand in a byte.
    pub narrow: bool,
}

/// A value that a model knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// Its id in the policy.
    pub id: String,
    /// Its score where nothing is known, in 1/1024 of a doubling of the odds.
    pub bias: i32,
    /// What a weight of one counts at a value of one, in 2^-20 of a doubling.
    pub factor: u32,
}

/// How a model did when it was trained, on tickets that were held out. Shares are in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many tickets it was trained on.
    pub tickets: u32,
    /// How many tickets it was measured on.
    pub measured: u32,
    /// How often the first suggestion was right.
    pub accuracy: u16,
    /// The mean over all classes of F1, the harmonic mean of precision and recall.
    pub macro_f1: u16,
    /// How often one of the first three was right.
    pub top3: u16,
    /// How far confidence was off, on average (expected calibration error).
    pub calibration_error: u16,
    /// The seed of all that was drawn by lot.
    pub seed: u64,
}

packed!(struct Class { id, bias, factor });
packed!(struct Figures { tickets, measured, accuracy, macro_f1, top3, calibration_error, seed });

impl Packed for i32 {
    fn pack(&self, to: &mut Packer) {
        i64::from(*self).pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let value = i64::unpack(from);
        Self::try_from(value).unwrap_or_else(|_| from.fail())
    }
}

/// The highest count that counts as such: what stands in a text more often stands there this often.
pub const HIGHEST_FREQUENCY: u32 = 31;

/// log₂(1 + count) × 256, rounded to the nearest.
const FREQUENCIES: [u16; HIGHEST_FREQUENCY as usize + 1] = [
    0, 256, 406, 512, 594, 662, 719, 768, 812, 850, 886, 918, 947, 975, 1000, 1024, 1046, 1067, 1087, 1106, 1124, 1142,
    1158, 1174, 1189, 1203, 1217, 1231, 1244, 1256, 1268, 1280,
];

/// What a count counts: log₂(1 + count) × 256, of counts up to [`HIGHEST_FREQUENCY`].
pub fn frequency(count: u32) -> u16 {
    let at = usize::try_from(count.min(HIGHEST_FREQUENCY)).unwrap_or_default();
    FREQUENCIES.get(at).copied().unwrap_or_default()
}

/// What stands behind the checksum, if it is right.
pub(super) fn checked(bytes: &[u8]) -> Result<&[u8], ModelError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Damaged)?;
    let (&version, rest) = rest.split_first().ok_or(ModelError::Damaged)?;
    let (checksum, body) = rest.split_first_chunk::<4>().ok_or(ModelError::Damaged)?;
    if bytes.len() > MAX_MODEL_BYTES {
        return Err(ModelError::TooLarge);
    }
    if version > FORMAT {
        return Err(ModelError::Newer);
    }
    if version != FORMAT || u32::from_le_bytes(*checksum) != CHECK.checksum(body) {
        return Err(ModelError::Damaged);
    }
    Ok(body)
}

impl Parts {
    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Packer::default();
        text::fingerprint().pack(&mut to);
        self.field.pack(&mut to);
        self.classes.pack(&mut to);
        self.figures.pack(&mut to);
        self.ground.pack(&mut to);
        u16::from(self.hash_bits).pack(&mut to);
        let before = std::iter::once(0).chain(self.hashes.iter().copied());
        let steps: Vec<u32> = self.hashes.iter().zip(before).map(|(hash, before)| hash.wrapping_sub(before)).collect();
        steps.iter().map(|step| step >> 8).collect::<Vec<u32>>().pack(&mut to);
        Raw(steps.iter().map(|step| step.to_le_bytes()[0]).collect()).pack(&mut to);
        Raw(self.rarities.clone()).pack(&mut to);
        self.narrow.pack(&mut to);
        Raw(if self.narrow {
            self.weights.chunks(2).map(pair).collect()
        } else {
            self.weights.iter().map(|weight| weight.cast_unsigned()).collect()
        })
        .pack(&mut to);
        let body = to.finish();
        let mut bytes = MAGIC.to_vec();
        bytes.push(FORMAT);
        bytes.extend(CHECK.checksum(&body).to_le_bytes());
        bytes.extend(body);
        bytes
    }

    /// The parts, if they fit together.
    pub(super) fn unpacked(from: &mut Unpacker<'_>) -> Result<Self, ModelError> {
        let fingerprint = u64::unpack(from);
        if fingerprint != text::fingerprint() {
            return Err(if fingerprint == 0 { ModelError::Damaged } else { ModelError::OtherNormaliser });
        }
        let mut parts = Self {
            field: Packed::unpack(from),
            classes: Packed::unpack(from),
            figures: Packed::unpack(from),
            ground: Packed::unpack(from),
            hash_bits: u8::try_from(u16::unpack(from)).unwrap_or_default(),
            ..Self::default()
        };
        let upper: Vec<u32> = Packed::unpack(from);
        let Raw(lower) = Raw::unpack(from);
        let mut last = 0_u32;
        for (upper, &lower) in upper.iter().zip(&lower) {
            last = last.saturating_add(upper.saturating_mul(1 << 8)).saturating_add(u32::from(lower));
            parts.hashes.push(last);
        }
        parts.rarities = Raw::unpack(from).0;
        parts.narrow = bool::unpack(from);
        let Raw(weights) = Raw::unpack(from);
        let count = parts.classes.len() * parts.hashes.len();
        if parts.narrow {
            parts.weights = weights.into_iter().flat_map(halves).collect();
            // Of an odd number of them the last half is empty.
            if count % 2 == 1 {
                parts.weights.pop();
            }
        } else {
            parts.weights = weights.into_iter().map(u8::cast_signed).collect();
        }
        let fits = from.is_whole()
            && upper.len() == lower.len()
            && parts.rarities.len() == parts.hashes.len()
            && parts.weights.len() == count
            && parts.classes.len() <= MAX_CLASSES
            && parts.hashes.len() <= MAX_FEATURES
            && parts.ground <= MAX_GROUND
            && parts.hash_bits <= MAX_HASH_BITS
            && parts.hashes.is_sorted_by(|one, next| one < next)
            && parts.hashes.last().is_none_or(|last| last >> parts.hash_bits == 0)
            && !parts.rarities.contains(&0);
        if fits { Ok(parts) } else { Err(ModelError::Damaged) }
    }
}

/// Two weights in a byte, the first in its lower half.
fn pair(weights: &[i8]) -> u8 {
    let half = |at: usize| weights.get(at).copied().unwrap_or_default().cast_unsigned() & 0xf;
    half(0) | half(1) << 4
}

fn halves(byte: u8) -> [i8; 2] {
    let half = |bits: u8| (bits << 4).cast_signed() >> 4;
    [half(byte), half(byte >> 4)]
}

//! How values are written, in policies and in facts alike, and the integers they stand for.
//!
//! | type | written | integer |
//! | --- | --- | --- |
//! | integer | `42` | itself, within ±(2^53 − 1) |
//! | decimal | `12.50` | scaled by the field's places |
//! | duration | `90s`, `15m`, `4h`, `2d`, `1w`, `1h30m`, `PT4H` | seconds; a day is 24 hours |
//! | date | `2026-11-22` | days since 1970-01-01 |
//! | time | `08:30`, `08:30:15`, `24:00` | seconds since midnight |
//! | instant | `2026-11-22T08:30:00Z`, `…+01:00`, `….250Z` | milliseconds since 1970-01-01T00:00Z |

use super::calendar_date::{civil_from_days, days_from_civil};

/// The greatest integer a JavaScript number holds exactly, 2^53 − 1.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// The longest duration, one hundred years of 365 days, in seconds.
pub const MAX_DURATION: i64 = 100 * 365 * 86_400;

/// Seconds of a day; the clock time 24:00.
pub const DAY: i64 = 86_400;

/// The first and the last date, 0001-01-01 and 9999-12-31, in days since 1970-01-01.
pub const DATES: (i64, i64) = (-719_162, 2_932_896);

/// The first and the last instant, in milliseconds since 1970-01-01T00:00Z.
pub const INSTANTS: (i64, i64) = (DATES.0 * DAY * 1_000, (DATES.1 + 1) * DAY * 1_000 - 1);

/// Reads an integer. `1.0` and `1e3` are integers too when they are whole: JavaScript writes large numbers so.
pub fn integer(text: &str) -> Option<i64> {
    decimal(text, 0)
}

/// Reads a decimal number with at most `places` places, scaled by 10^places. No rounding: what does not fit is
/// refused. An exponent is understood, because JavaScript writes small numbers so.
pub fn decimal(text: &str, places: u32) -> Option<i64> {
    let (digits, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if unsigned.len() > 3 || !all_digits(unsigned) {
                return None;
            }
            let size: i64 = unsigned.parse().ok()?;
            (mantissa, if exponent.starts_with('-') { -size } else { size })
        }
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    if !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let shift = i64::from(places) + exponent - i64::try_from(fraction.len()).ok()?;
    let joined = [whole, fraction].concat();
    let significant = joined.trim_start_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    let (kept, zeros) = if let Ok(zeros) = usize::try_from(shift) {
        (significant, zeros)
    } else {
        let cut = usize::try_from(-shift).ok()?;
        let (kept, gone) = significant.split_at_checked(significant.len().checked_sub(cut)?)?;
        if !gone.bytes().all(|b| b == b'0') {
            return None;
        }
        (kept, 0)
    };
    if kept.len() + zeros > 16 {
        return None;
    }
    let value = kept.parse::<i64>().ok()?.checked_mul(10_i64.checked_pow(u32::try_from(zeros).ok()?)?)?;
    (value <= MAX_INTEGER).then_some(if negative { -value } else { value })
}

/// Writes a scaled decimal with all its places.
pub fn write_decimal(value: i64, places: u32) -> String {
    let scale = 10_u64.saturating_pow(places);
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    match places {
        0 => format!("{sign}{size}"),
        _ => format!("{sign}{}.{:0width$}", size / scale, size % scale, width = places as usize),
    }
}

/// Reads a duration in seconds: numbers with units `w`, `d`, `h`, `m` (also `min`), `s`, largest first, or ISO 8601
/// (`P1DT4H`).
pub fn duration(text: &str) -> Option<i64> {
    let (mut rest, iso) = match text.strip_prefix('P') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let mut seconds = 0_i64;
    let mut last = i64::MAX;
    let mut clock = false;
    let mut any = false;
    while !rest.is_empty() {
        if let (true, false, Some(after)) = (iso, clock, rest.strip_prefix('T')) {
            rest = after;
            clock = true;
            if rest.is_empty() {
                return None;
            }
            continue;
        }
        if !iso {
            rest = rest.trim_start_matches(' ');
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|&end| (1..=12).contains(&end))?;
        let number: i64 = rest.get(..digits)?.parse().ok()?;
        let unit_and_rest = rest.get(digits..)?;
        let end =
            unit_and_rest.find(|c: char| !c.is_ascii_alphabetic() || (iso && c == 'T')).unwrap_or(unit_and_rest.len());
        let end = if iso { end.min(1) } else { end };
        let (unit, after) = unit_and_rest.split_at_checked(end)?;
        let size = match (unit, iso, clock) {
            ("w", false, _) | ("W", true, false) => 7 * DAY,
            ("d", false, _) | ("D", true, false) => DAY,
            ("h", false, _) | ("H", true, true) => 3_600,
            ("m" | "min", false, _) | ("M", true, true) => 60,
            ("s", false, _) | ("S", true, true) => 1,
            _ => return None,
        };
        if size >= last {
            return None;
        }
        last = size;
        any = true;
        seconds = seconds.checked_add(number.checked_mul(size)?)?;
        rest = after;
    }
    (any && seconds <= MAX_DURATION).then_some(seconds)
}

/// Writes a duration with the units `d`, `h`, `m`, `s`: `1d4h`, `90s` as `1m30s`, nothing as `0s`.
pub fn write_duration(seconds: i64) -> String {
    let mut rest = seconds.unsigned_abs();
    let mut text = String::new();
    for (unit, size) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
        if rest >= size {
            text.push_str(&(rest / size).to_string());
            text.push_str(unit);
            rest %= size;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// Reads a date, `YYYY-MM-DD`, in days since 1970-01-01.
pub fn date(text: &str) -> Option<i64> {
    let (year, month, day) = match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => (text.get(..4)?, text.get(5..7)?, text.get(8..10)?),
        _ => return None,
    };
    let days = days_from_civil(number(year)?, number(month)?, number(day)?)?;
    (DATES.0..=DATES.1).contains(&days).then_some(days)
}

/// Writes a date.
pub fn write_date(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads a clock time, `HH:MM` or `HH:MM:SS`, in seconds since midnight. `24:00` is the end of the day.
pub fn time(text: &str) -> Option<i64> {
    let (hours, minutes, seconds) = match text.as_bytes() {
        [_, _, b':', _, _] => (text.get(..2)?, text.get(3..5)?, "00"),
        [_, _, b':', _, _, b':', _, _] => (text.get(..2)?, text.get(3..5)?, text.get(6..8)?),
        _ => return None,
    };
    let (hours, minutes, seconds) = (number(hours)?, number(minutes)?, number(seconds)?);
    if minutes > 59 || seconds > 59 {
        return None;
    }
    let sum = hours * 3_600 + minutes * 60 + seconds;
    (sum <= DAY).then_some(sum)
}

/// Writes a clock time, without seconds where there are none.
pub fn write_time(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{rest:02}") }
}

/// Reads an instant, RFC 3339 with an offset, in milliseconds since 1970-01-01T00:00Z. More than three digits of
/// a second are refused.
pub fn instant(text: &str) -> Option<i64> {
    let (day, rest) = text.split_at_checked(10)?;
    let clock = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset_seconds) = if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        (clock, 0)
    } else {
        let (clock, offset) = clock.split_at_checked(clock.len().checked_sub(6)?)?;
        let size = time(offset.get(1..)?).filter(|&size| size < DAY)?;
        match offset.as_bytes().first()? {
            b'+' => (clock, size),
            b'-' => (clock, -size),
            _ => return None,
        }
    };
    let (clock, millis) = match clock.split_once('.') {
        Some((clock, fraction)) if (1..=3).contains(&fraction.len()) && all_digits(fraction) => {
            (clock, format!("{fraction:0<3}").parse::<i64>().ok()?)
        }
        Some(_) => return None,
        None => (clock, 0),
    };
    if clock.len() != 8 {
        return None;
    }
    let seconds = time(clock).filter(|&seconds| seconds < DAY)?;
    let instant = (date(day)? * DAY + seconds - offset_seconds) * 1_000 + millis;
    (INSTANTS.0..=INSTANTS.1).contains(&instant).then_some(instant)
}

/// Writes an instant in UTC.
pub fn write_instant(millis: i64) -> String {
    let (days, of_day) = (millis.div_euclid(DAY * 1_000), millis.rem_euclid(DAY * 1_000));
    let (seconds, rest) = (of_day / 1_000, of_day % 1_000);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:03}") };
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!("{}T{hours:02}:{minutes:02}:{:02}{fraction}Z", write_date(days), seconds % 60)
}

/// Writes an instant with the offset of a place, in seconds east of UTC.
pub fn write_local(millis: i64, offset: i32) -> String {
    let mut text = write_instant(millis + i64::from(offset) * 1_000);
    text.pop();
    let (sign, size) = (if offset < 0 { '-' } else { '+' }, i64::from(offset.unsigned_abs()));
    format!("{text}{sign}{}", write_time(size))
}

/// Reads a length of working time in milliseconds: a duration without days and weeks, whose lengths calendars do not
/// share; or whole milliseconds, `1500ms`. With `-` before it, backwards.
pub fn working_time(text: &str) -> Option<i64> {
    let (text, sign) = text.strip_prefix('-').map_or((text, 1), |text| (text, -1));
    if text.contains(['d', 'w', 'D', 'W']) {
        return None;
    }
    let millis = text.strip_suffix("ms").and_then(|digits| number(digits).filter(|_| digits.len() <= 16));
    Some(sign * millis.or_else(|| Some(duration(text)? * 1_000))?)
}

/// Writes a length of working time, which is in milliseconds, in hours, minutes and seconds: `34h30m`. A day of work is
/// no 24 hours.
pub fn write_working(millis: i64) -> String {
    let (seconds, rest) = (millis.unsigned_abs() / 1_000, millis.unsigned_abs() % 1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let some = |number: u64, unit: &str| if number > 0 { format!("{number}{unit}") } else { String::new() };
    let last = match (seconds, rest) {
        (0, 0) if hours + minutes > 0 => String::new(),
        (seconds, 0) => format!("{seconds}s"),
        (seconds, rest) => format!("{seconds}.{rest:03}s"),
    };
    let sign = if millis < 0 { "-" } else { "" };
    [sign, &some(hours, "h"), &some(minutes, "m"), &last].concat()
}

/// Writes a length of working time of whole seconds.
pub fn write_hours(seconds: i64) -> String {
    write_working(seconds.saturating_mul(1_000))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn number(text: &str) -> Option<i64> {
    if all_digits(text) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_exact_or_refused() {
        assert_eq!(decimal("12.50", 2), Some(1_250));
        assert_eq!(decimal("12.505", 2), None);
        assert_eq!(decimal("12.500", 2), Some(1_250));
        assert_eq!(decimal("-0.01", 2), Some(-1));
        assert_eq!(decimal("1e-7", 7), Some(1));
        assert_eq!(decimal("1e3", 0), Some(1_000));
        assert_eq!(decimal("2.5e1", 0), Some(25));
        assert_eq!(decimal("9007199254740991", 0), Some(MAX_INTEGER));
        assert_eq!(decimal("9007199254740992", 0), None);
        for wrong in ["", "-", ".5", "5.", "1e", "1e9999", "0x10", "1_000", "+1", "NaN", "Infinity", "1 ", "١"] {
            assert_eq!(decimal(wrong, 2), None, "{wrong:?}");
        }
    }

    #[test]
    fn durations_add_up() {
        assert_eq!(duration("4h"), Some(14_400));
        assert_eq!(duration("1h30m"), Some(5_400));
        assert_eq!(duration("1h 30min"), Some(5_400));
        assert_eq!(duration("2d"), Some(172_800));
        assert_eq!(duration("P1DT4H"), Some(100_800));
        assert_eq!(duration("PT90S"), Some(90));
        for wrong in ["", "4", "h", "4 h", "30m1h", "1h1h", "P", "PT", "P1H", "-4h", "1.5h", "4H", "P1Y", "1dT4h"] {
            assert_eq!(duration(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn working_time_has_no_days() {
        for (text, millis) in
            [("34h30m", 124_200_000), ("-1h", -3_600_000), ("0s", 0), ("1m1.500s", 61_500), ("59s", 59_000)]
        {
            assert_eq!(write_working(millis), text);
        }
        assert_eq!(working_time("1h30m"), Some(5_400_000));
        assert_eq!(working_time("-PT2H"), Some(-7_200_000));
        assert_eq!(working_time("-1500ms"), Some(-1_500));
        for wrong in ["1d", "P1D", "1w", "", "-", "--1h", "ms", "1.5ms", "99999999999999999ms"] {
            assert_eq!(working_time(wrong), None, "{wrong:?}");
        }
        assert_eq!(write_local(0, 19_800), "1970-01-01T05:30:00+05:30");
        assert_eq!(write_local(0, -2_670), "1969-12-31T23:15:30-00:44:30");
    }

    #[test]
    fn clock_times_and_dates_are_checked() {
        assert_eq!(time("24:00"), Some(DAY));
        assert_eq!(time("08:30:15"), Some(30_615));
        assert_eq!(date("2024-02-29"), Some(19_782));
        for wrong in ["24:01", "8:30", "08:60", "25:00", "08-30", "+8:30"] {
            assert_eq!(time(wrong), None, "{wrong:?}");
        }
        for wrong in ["2026-02-29", "26-01-01", "2026-1-01", "0000-12-31", "2026-01-01T"] {
            assert_eq!(date(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn instants_need_an_offset() {
        assert_eq!(instant("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(instant("2026-11-22T08:30:00.25Z"), instant("2026-11-22T09:30:00.250+01:00"));
        for wrong in [
            "2026-11-22T08:30:00",
            "2026-11-22T08:30Z",
            "2026-11-22",
            "2026-11-22T08:30:60Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T08:30:00.1234Z",
        ] {
            assert_eq!(instant(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(n in -MAX_INTEGER..=MAX_INTEGER, places in 0_u32..=9, s in 0..=MAX_DURATION, d in DATES.0..=DATES.1, t in 0..=DAY, i in INSTANTS.0..=INSTANTS.1) {
            prop_assert_eq!(decimal(&write_decimal(n, places), places), Some(n));
            prop_assert_eq!(duration(&write_duration(s)), Some(s));
            prop_assert_eq!(date(&write_date(d)), Some(d));
            prop_assert_eq!(time(&write_time(t)), Some(t));
            prop_assert_eq!(instant(&write_instant(i)), Some(i));
        }

        #[test]
        fn instants_agree_with_jiff(i in INSTANTS.0 + DAY * 1_000..=INSTANTS.1 - DAY * 2_000) {
            let jiff = jiff::Timestamp::from_millisecond(i).unwrap();
            prop_assert_eq!(instant(&jiff.to_string()), Some(i));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = (decimal(&text, 3), duration(&text), date(&text), time(&text), instant(&text));
        }
    }
}

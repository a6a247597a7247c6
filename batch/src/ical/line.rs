//! The content lines of a file (RFC 5545, 3.1).

use std::borrow::Cow;

use super::IcalError;

/// A content line, unfolded.
pub struct Line<'a> {
    /// Where it begins, from 1.
    pub number: usize,
    text: Cow<'a, str>,
}

/// A line's name, parameters and value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property<'a> {
    name: &'a str,
    parameters: &'a str,
    /// What stands behind the colon, as it stands there.
    pub value: &'a str,
}

/// The lines of a file that are not empty. Bytes are put together before they are read as text: some programs fold
/// lines inside of a character.
pub fn lines(file: &[u8]) -> impl Iterator<Item = Result<Line<'_>, IcalError>> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut physical = file.split(|&byte| byte == b'\n').map(without_return).zip(1..).peekable();
    std::iter::from_fn(move || {
        loop {
            let (first, number) = physical.next()?;
            let mut bytes = Cow::Borrowed(first);
            while let Some((more, _)) = physical.next_if(|(next, _)| next.starts_with(b" ") || next.starts_with(b"\t"))
            {
                bytes.to_mut().extend_from_slice(more.get(1..).unwrap_or_default());
            }
            if !bytes.trim_ascii().is_empty() {
                return Some(text(bytes).map(|text| Line { number, text }).ok_or(IcalError::NotUtf8 { line: number }));
            }
        }
    })
}

fn without_return(mut line: &[u8]) -> &[u8] {
    while let Some(shorter) = line.strip_suffix(b"\r") {
        line = shorter;
    }
    line
}

fn text(bytes: Cow<'_, [u8]>) -> Option<Cow<'_, str>> {
    match bytes {
        Cow::Borrowed(bytes) => str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

impl Line<'_> {
    /// `NAME;PARAMETER=VALUE:VALUE`, if it is that.
    pub fn property(&self) -> Option<Property<'_>> {
        let text = self.text.as_ref();
        let is_part_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let (name, rest) = text.split_at_checked(text.bytes().position(|byte| !is_part_of_name(byte))?)?;
        // A colon in quotes does not end the parameters.
        let mut in_quotes = false;
        let colon = rest.bytes().position(|byte| {
            in_quotes ^= byte == b'"';
            byte == b':' && !in_quotes
        })?;
        let (parameters, value) = (rest.get(..colon)?, rest.get(colon + 1..)?);
        let is_one = !name.is_empty() && (parameters.is_empty() || parameters.starts_with(';'));
        is_one.then_some(Property { name, parameters, value })
    }

    /// The line, for a message.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Property<'_> {
    /// Names are the same in capitals and small letters.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether a parameter has this value, `;RANGE=THISANDFUTURE`.
    pub fn has(&self, parameter: &str, value: &str) -> bool {
        self.parameter(parameter).is_some_and(|given| given.eq_ignore_ascii_case(value))
    }

    /// The value of a parameter, `;TZID=Europe/Berlin`, without quotes around it. A semicolon in quotes does not end it.
    pub fn parameter(&self, parameter: &str) -> Option<&str> {
        let mut in_quotes = false;
        let parts = self.parameters.split(|character| {
            in_quotes ^= character == '"';
            character == ';' && !in_quotes
        });
        parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(parameter))
            .map(|(_, given)| given.trim_matches('"'))
    }
}

/// The values of a list of type TEXT, each in one line; a comma behind a backslash does not end one.
pub fn texts(value: &str) -> impl Iterator<Item = String> {
    let mut escaped = false;
    let parts = value.split(move |character| {
        let ends = character == ',' && !escaped;
        escaped = character == '\\' && !escaped;
        ends
    });
    parts.map(one_line).filter(|text| !text.is_empty())
}

/// A value of type TEXT in one line: without escapes, control characters and needless blanks.
pub fn one_line(value: &str) -> String {
    let mut out = String::new();
    let mut characters = value.chars();
    let mut blank = false;
    while let Some(character) = characters.next() {
        let character = match character {
            '\\' => match characters.next() {
                Some('n' | 'N') | None => ' ',
                Some(escaped) => escaped,
            },
            other => other,
        };
        if character.is_whitespace() || character.is_control() {
            blank = !out.is_empty();
        } else if is_character(character) {
            if blank {
                out.push(' ');
            }
            blank = false;
            out.push(character);
        }
    }
    out
}

/// YAML has no byte order marks inside of a text, and no noncharacters.
fn is_character(character: char) -> bool {
    character != '\u{feff}'
        && u32::from(character) & 0xfffe != 0xfffe
        && !('\u{fdd0}'..='\u{fdef}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(file: &[u8]) -> Vec<(usize, String)> {
        lines(file).map(|line| line.map(|line| (line.number, line.text().to_owned())).unwrap()).collect()
    }

    #[test]
    fn lines_end_as_programs_end_them_and_go_on_after_a_blank() {
        let file = "\u{feff}A:1\r\nB:2\r\n 3\r\n\t4\n\nC:5\r\r\nD:6";
        let expected = [(1, "A:1"), (2, "B:234"), (6, "C:5"), (7, "D:6")];
        assert_eq!(values(file.as_bytes()), expected.map(|(at, text)| (at, text.to_owned())));
    }

    #[test]
    fn a_line_may_be_folded_inside_of_a_character() {
        assert_eq!(values(b"SUMMARY:Fr\xc3\r\n \xbchling"), [(1, "SUMMARY:Frühling".to_owned())]);
        let wrong: Vec<_> = lines(b"A:1\nB:\xff").map(|line| line.map(|line| line.number)).collect();
        assert_eq!(wrong, [Ok(1), Err(IcalError::NotUtf8 { line: 2 })]);
    }

    #[test]
    fn a_property_is_a_name_parameters_and_a_value() {
        let property = |text: &'static str| Line { number: 1, text: text.into() };
        let line = property("dtstart;X-A=\"a:b;c\";Value=date:2026:0101");
        let found = line.property().unwrap();
        assert!(found.is("DTSTART") && found.has("VALUE", "DATE") && !found.has("VALUE", "DATE-TIME"));
        assert_eq!(found.value, "2026:0101");
        for wrong in ["", "no line", "A", ":1", "A B:1", "A;X=\":1", "<p>:"] {
            assert_eq!(property(wrong).property(), None, "{wrong}");
        }
    }

    #[test]
    fn a_parameter_may_stand_in_quotes() {
        let line = Line { number: 1, text: "ATTENDEE;CN=\"Doe; Jane\";role=CHAIR:mailto:jane@example.org".into() };
        let found = line.property().unwrap();
        assert_eq!((found.parameter("cn"), found.parameter("ROLE")), (Some("Doe; Jane"), Some("CHAIR")));
        assert_eq!((found.parameter("X"), found.value), (None, "mailto:jane@example.org"));
    }

    #[test]
    fn lists_end_at_commas_that_are_not_escaped() {
        let list = |value: &'static str| texts(value).collect::<Vec<_>>();
        assert_eq!(list(r"mail, web\, shop,,db\\,x"), ["mail", "web, shop", r"db\", "x"]);
        assert!(list("").is_empty());
    }

    #[test]
    fn texts_become_one_line() {
        for (value, expected) in [
            (r"Labour Day\, observed", "Labour Day, observed"),
            (r"a\;b\\c\:d", r"a;b\c:d"),
            (r" two\nlines\N\n ", "two lines"),
            ("tab\tbell\u{7}nul\0\u{85}\u{2028}end\\", "tab bell nul end"),
            ("\u{feff}\u{ffff}ok\u{fdd0}", "ok"),
            (r"\n", ""),
        ] {
            assert_eq!(one_line(value), expected, "{value:?}");
        }
    }
}

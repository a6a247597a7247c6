//! JSON text written anew: canonical for digests, laid out for people. Working on the text, a document needs one way to
//! become JSON, not three.

use crate::order;

/// JSON text that [`serde_json::to_string`] wrote, with the keys of every object sorted.
pub fn canonical(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    value(text, &mut out);
    out
}

/// Writes the value that `text` begins with to `out`, and gives the rest. Recursion is as deep as the value.
fn value<'a>(text: &'a str, out: &mut String) -> &'a str {
    match text.as_bytes().first() {
        Some(b'{') => {
            let mut entries: Vec<(&str, String)> = Vec::new();
            let mut rest = text.get(1..).unwrap_or_default();
            while !rest.starts_with('}') && !rest.is_empty() {
                let (key, after) = token(rest.trim_start_matches(','));
                let mut written = String::new();
                rest = value(after.trim_start_matches(':'), &mut written);
                entries.push((key, written));
            }
            order::sort_by_key(&mut entries, |&(key, _)| key.get(1..key.len().saturating_sub(1)));
            out.push('{');
            for (at, (key, written)) in entries.iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                out.extend([comma, key, ":", written]);
            }
            out.push('}');
            rest.get(1..).unwrap_or_default()
        }
        Some(b'[') => {
            out.push('[');
            let mut rest = text.get(1..).unwrap_or_default();
            while !rest.starts_with(']') && !rest.is_empty() {
                if let Some(after) = rest.strip_prefix(',') {
                    out.push(',');
                    rest = after;
                }
                rest = value(rest, out);
            }
            out.push(']');
            rest.get(1..).unwrap_or_default()
        }
        _ => {
            let (scalar, rest) = token(text);
            out.push_str(scalar);
            rest
        }
    }
}

/// The string, number or word that `text` begins with, and the rest.
fn token(text: &str) -> (&str, &str) {
    let mut escaped = true;
    let string = text.starts_with('"');
    let end = text.bytes().position(|byte| match byte {
        _ if string && escaped => {
            escaped = false;
            false
        }
        b'\\' if string => {
            escaped = true;
            false
        }
        b'"' => string,
        b',' | b']' | b'}' | b':' => !string,
        _ => false,
    });
    let end = end.map_or(text.len(), |end| end + usize::from(string));
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// JSON text that [`serde_json::to_string`] wrote, with a line for every entry, as [`serde_json::to_string_pretty`]
/// writes it.
pub fn laid_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut rest = text;
    let line = |depth: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(&byte) = rest.as_bytes().first() {
        let step = match byte {
            b'{' | b'[' => {
                let empty = matches!(rest.as_bytes().get(1), Some(b'}' | b']'));
                out.push_str(rest.get(..1 + usize::from(empty)).unwrap_or_default());
                if !empty {
                    depth += 1;
                    line(depth, &mut out);
                }
                1 + usize::from(empty)
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                line(depth, &mut out);
                out.push(char::from(byte));
                1
            }
            b',' => {
                out.push(',');
                line(depth, &mut out);
                1
            }
            b':' => {
                out.push_str(": ");
                1
            }
            _ => {
                let (scalar, _) = token(rest);
                out.push_str(scalar);
                scalar.len().max(1)
            }
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,6}|[\"\\\\{}\\[\\]:,\n ]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::vec(("[a-zé !\"\\\\]{0,4}", inner), 0..5)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_says_the_same(value in any_json()) {
            let text = value.to_string();
            prop_assert_eq!(laid_out(&text), serde_json::to_string_pretty(&value).unwrap());
            let canonical = canonical(&text);
            prop_assert_eq!(serde_json::from_str::<Value>(&canonical).unwrap(), value);
        }
    }

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let text = r#"{"b":[{"z":1,"a b":2,"a":{}}],"a\"":"}{","":null}"#;
        assert_eq!(canonical(text), r#"{"":null,"a\"":"}{","b":[{"a":{},"a b":2,"z":1}]}"#);
        assert_eq!(canonical(&json!([]).to_string()), "[]");
    }
}

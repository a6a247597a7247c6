//! Laws of the readers on random texts: no panic, no place outside of the text, and JSON as another parser reads it.
#![allow(clippy::unwrap_used)]

use itsm_core::document::tree::{Node, NodeKind, path_at};
use itsm_core::document::{Syntax, json, read};
use itsm_core::finding::Findings;
use itsm_core::span::Span;
use proptest::prelude::*;

#[cfg(feature = "yaml")]
const KEYS_AND_VALUES: &str = "(itsm|policy|name|fields|type|rules|when|then|any|in|x|1|null|true|\"a\"|'b'|ü|😀|&a|\\*a|!t|!!str|<<|#|>|\\||\\[|\\]|\\{|\\}|,|: |:|- |\\? |\n|\n  |\n    |\r\n|\t| |---\n|%){0,60}";

fn places_are_inside(node: &Node, text: &str) {
    let inside =
        |span: Span| assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {text:?}");
    inside(node.span);
    match &node.kind {
        NodeKind::Scalar(_) => {}
        NodeKind::List(items) => items.iter().for_each(|item| places_are_inside(item, text)),
        NodeKind::Map(entries) => entries.iter().for_each(|(key, value)| {
            inside(key.span);
            places_are_inside(value, text);
        }),
    }
}

fn survives(text: &str, syntax: Syntax) {
    let read = read(text, syntax);
    assert!(read.tree.is_some() || read.findings.has_errors(), "silence about {text:?}");
    for finding in &read.findings {
        let span = finding.span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {text:?}");
    }
    let _ = read.findings.report(text);
    if let Some(tree) = &read.tree {
        places_are_inside(tree, text);
        let _ = path_at(tree, Span::new(0, 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_is_accepted_where_another_parser_accepts_it(text in r#"([\[\]{},:"0123.eE+\-tfn \n\t\\/a]|true|false|null|"a"|"b":|1|\{"a":|\[1,){0,12}"#) {
        let ours = json::parse(&text, &mut Findings::new()).is_some();
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(ours, theirs, "{:?}", text);
    }

    #[test]
    fn any_text_is_read_as_json_without_panic(text in any::<String>()) {
        survives(&text, Syntax::Json);
    }

    #[test]
    fn escapes_are_read_without_panic(text in r#""(\\u[d0][89abcdef0][0-9a-f]{2}|\\|[nubx"']|ü|😀){0,8}"?"#) {
        survives(&text, Syntax::Json);
    }
}

#[cfg(feature = "yaml")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_as_yaml_without_panic(text in any::<String>()) {
        survives(&text, Syntax::Yaml);
    }

    #[test]
    fn almost_yaml_is_read_without_panic(text in KEYS_AND_VALUES) {
        survives(&text, Syntax::Yaml);
    }
}

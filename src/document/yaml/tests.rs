#![allow(clippy::items_after_statements, clippy::format_collect, clippy::format_push_string)]

use super::*;

fn read(text: &str) -> (Option<Node>, Vec<String>) {
    let mut findings = Findings::new();
    let tree = parse(text, &mut findings);
    assert!(tree.is_some() || !findings.is_empty(), "silence about {text:?}");
    let said = findings.iter().map(|f| format!("{} {}..{} {}", f.code, f.span.start, f.span.end, f.message));
    (tree, said.collect())
}

fn tree(text: &str) -> Node {
    let (tree, findings) = read(text);
    assert_eq!(findings, Vec::<String>::new(), "{text:?}");
    tree.unwrap()
}

/// Every value and key of a tree, as its kind and its source text.
fn sources(text: &str) -> Vec<String> {
    fn walk(node: &Node, text: &str, out: &mut Vec<String>) {
        let source = &text[node.span.start as usize..node.span.end as usize];
        match &node.kind {
            NodeKind::Scalar(scalar) => out.push(format!("{:?} {source:?} = {:?}", scalar.kind, scalar.text)),
            NodeKind::List(items) => {
                out.push(format!("List {source:?}"));
                for item in items {
                    walk(item, text, out);
                }
            }
            NodeKind::Map(entries) => {
                out.push(format!("Map {source:?}"));
                for (key, value) in entries {
                    out.push(format!(
                        "key {:?} = {:?}",
                        &text[key.span.start as usize..key.span.end as usize],
                        key.value
                    ));
                    walk(value, text, out);
                }
            }
        }
    }
    let mut out = Vec::new();
    walk(&tree(text), text, &mut out);
    out
}

#[test]
fn spans_are_exact_in_bytes() {
    let text = "# größe 😀\r\nä: \"ü 😀\"   # ß\r\n'k': 'it''s' \r\nlist:\r\n  - plain text # c\r\n  - 'x'\r\n\r\nend: yes\r\n\r\n";
    assert_eq!(
        sources(text),
        [
            r#"Map "ä: \"ü 😀\"   # ß\r\n'k': 'it''s' \r\nlist:\r\n  - plain text # c\r\n  - 'x'\r\n\r\nend: yes""#,
            r#"key "ä" = "ä""#,
            r#"Text "\"ü 😀\"" = "ü 😀""#,
            r#"key "'k'" = "k""#,
            r#"Text "'it''s'" = "it's""#,
            r#"key "list" = "list""#,
            r#"List "- plain text # c\r\n  - 'x'""#,
            r#"Plain "plain text" = "plain text""#,
            r#"Text "'x'" = "x""#,
            r#"key "end" = "end""#,
            r#"Plain "yes" = "yes""#,
        ]
    );
}

#[test]
fn brackets_belong_to_their_list_or_map() {
    assert_eq!(
        sources("a: { b: [1, \"2\" ] , c: {} } # x\nd: [e: f]\n"),
        [
            r#"Map "a: { b: [1, \"2\" ] , c: {} } # x\nd: [e: f]""#,
            r#"key "a" = "a""#,
            r#"Map "{ b: [1, \"2\" ] , c: {} }""#,
            r#"key "b" = "b""#,
            r#"List "[1, \"2\" ]""#,
            r#"Plain "1" = "1""#,
            r#"Text "\"2\"" = "2""#,
            r#"key "c" = "c""#,
            r#"Map "{}""#,
            r#"key "d" = "d""#,
            r#"List "[e: f]""#,
            r#"Map "e: f""#,
            r#"key "e" = "e""#,
            r#"Plain "f" = "f""#,
        ]
    );
}

#[test]
fn only_plain_nulls_are_null() {
    assert_eq!(
        sources("a: null\nb: ~\nc:\nd: 'null'\ne: |\n  ~\nf: nUll\ng: Null\nh:\n- \n- NULL\n"),
        [
            r#"Map "a: null\nb: ~\nc:\nd: 'null'\ne: |\n  ~\nf: nUll\ng: Null\nh:\n- \n- NULL""#,
            r#"key "a" = "a""#,
            r#"Null "null" = """#,
            r#"key "b" = "b""#,
            r#"Null "~" = """#,
            r#"key "c" = "c""#,
            r#"Null "" = """#,
            r#"key "d" = "d""#,
            r#"Text "'null'" = "null""#,
            r#"key "e" = "e""#,
            r#"Text "~" = "~\n""#,
            r#"key "f" = "f""#,
            r#"Plain "nUll" = "nUll""#,
            r#"key "g" = "g""#,
            r#"Null "Null" = """#,
            r#"key "h" = "h""#,
            r#"List "- \n- NULL""#,
            r#"Null "-" = """#,
            r#"Null "NULL" = """#,
        ]
    );
}

#[test]
fn anchors_and_core_tags_stand_outside_their_value() {
    assert_eq!(
        sources("a: &x !!str 5\nb: *x \nc: &l # c [\n  - 1\nd: &m { k: v }\ne: !!map\n  k: !!int 3\nf: *l\n"),
        [
            r#"Map "a: &x !!str 5\nb: *x \nc: &l # c [\n  - 1\nd: &m { k: v }\ne: !!map\n  k: !!int 3\nf: *l""#,
            r#"key "a" = "a""#,
            r#"Text "5" = "5""#,
            r#"key "b" = "b""#,
            r#"Text "*x" = "5""#,
            r#"key "c" = "c""#,
            r#"List "- 1""#,
            r#"Plain "1" = "1""#,
            r#"key "d" = "d""#,
            r#"Map "{ k: v }""#,
            r#"key "k" = "k""#,
            r#"Plain "v" = "v""#,
            r#"key "e" = "e""#,
            r#"Map "k: !!int 3""#,
            r#"key "k" = "k""#,
            r#"Plain "3" = "3""#,
            r#"key "f" = "f""#,
            r#"List "*l""#,
            r#"Plain "1" = "1""#,
        ]
    );
}

#[test]
fn json_reads_the_same_as_yaml() {
    let text = r#"{"a": [1, true, null, "x\n\u00e9"], "b": {"c": -1.5e3}}"#;
    let by_yaml = tree(text);
    let by_json = super::super::json::parse(text, &mut Findings::new()).unwrap();
    fn shape(node: &Node) -> String {
        match &node.kind {
            NodeKind::Scalar(scalar) => format!("{:?}@{:?}", scalar.text, node.span),
            NodeKind::List(items) => format!("{:?}@{:?}", items.iter().map(shape).collect::<Vec<_>>(), node.span),
            NodeKind::Map(entries) => {
                let entries: Vec<_> = entries.iter().map(|(k, v)| (k.value.clone(), k.span, shape(v))).collect();
                format!("{entries:?}@{:?}", node.span)
            }
        }
    }
    assert_eq!(shape(&by_yaml), shape(&by_json));
}

#[test]
fn what_is_not_supported_is_said() {
    let said = |text: &str| read(text).1.join("; ");
    assert_eq!(said("a: 1\n<<: {b: 2}\nc: 3\n"), "document.merge_key 5..7 merge keys (`<<`) are not supported");
    assert_eq!(said("a: !secret x\n"), "document.tag 3..10 the tag `!secret` means nothing here");
    assert_eq!(said("a: != mail\n"), "document.tag 3..5 a value that starts with `!` needs quotes");
    assert_eq!(said("a: !!set {b}\n"), "document.tag 3..8 the tag `!!set` means nothing here");
    assert_eq!(
        said("a: 1\n---\nb: 2\n"),
        "document.several 5..8 a second document starts here; a policy is one document"
    );
    assert_eq!(said("? [a, b]\n: 1\nc: 2\n"), "document.key_not_scalar 2..8 a key must be a name, not a list");
    assert_eq!(said("a: &x [1, *x]\n"), "document.alias 10..12 `*x` stands inside the value it repeats");
    assert_eq!(said("a: *x\n"), "document.syntax 3..4 there is no anchor of that name before this alias");
    assert_eq!(
        said("a: 1\nb: 2\na: 3\n"),
        "document.duplicate_key 10..11 `a` stands twice in the same map: in line 1 and in line 3"
    );
    assert_eq!(said(""), "document.empty 0..0 the document is empty");
    assert_eq!(said("# only a comment\n"), "document.empty 0..0 the document is empty");
    assert_eq!(said("a: \u{0}\n"), "document.control_character 3..4 control character U+0000 cannot stand here");
}

#[test]
fn tabs_are_told_from_other_errors() {
    for text in ["a:\n\tb: 1\n", "a:\n  b: 1\n\tc: 2\n", "a:\n  - x\n\t- y\n", "a:\n  b:\n \t c: 1\n d: 2\n"] {
        let (_, findings) = read(text);
        assert!(findings[0].ends_with("a tab cannot indent"), "{text:?}: {findings:?}");
    }
}

#[test]
fn hostile_nesting_ends_at_the_limit() {
    for open in ["[", "{", "{a: ", "- ", "? ", "[a, "] {
        let (tree, findings) = read(&open.repeat(100_000));
        assert!(tree.is_none(), "{open:?}");
        assert!(findings[0].contains("too") || findings[0].contains("syntax"), "{findings:?}");
    }
    let indented: String = (0..1_500).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(read(&indented).1[0].starts_with("document.too_deep"));
    let allowed = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert!(read(&allowed).0.is_some());
    let deeper = format!("[{allowed}]");
    assert!(read(&deeper).1[0].starts_with("document.too_deep"));
}

#[test]
fn alias_bombs_end_at_the_limits() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let aliases = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb += &format!("a{n}: &a{n} [{aliases}]\n");
    }
    assert!(read(&bomb).1[0].starts_with("document.too_many_nodes"));

    let chain: String = (1..100).map(|n| format!("a{n}: &a{n} [*a{}]\n", n - 1)).collect();
    assert!(read(&format!("a0: &a0 [x]\n{chain}")).1[0].starts_with("document.too_deep"));

    let nested: String = (0..60).map(|n| format!("&a{n} [")).collect();
    let nested = format!("{nested}{}{}", "x,".repeat(100_000), "]".repeat(60));
    assert!(read(&nested).1[0].starts_with("document.too_many_nodes"));
}

#[test]
fn long_texts_of_any_one_character_are_bounded() {
    for c in [
        "[", "]", "{", "}", ",", ":", "-", "?", "'", "\"", "&", "*", "!", "|", ">", "%", "#", " ", "\n", "a ", "- ",
        "\"\" ", "!a ", "&a ", ": ", "? ",
    ] {
        let _ = read(&c.repeat(300_000 / c.len()));
        let _ = read(&format!("[{}", c.repeat(300_000 / c.len())));
    }
}

#[test]
fn lists_no_further_in_than_their_key_start_at_their_dash() {
    let list = |text: &str| sources(text).iter().filter(|s| s.starts_with("List")).cloned().collect::<Vec<_>>();
    assert_eq!(list("a:\n- - x\n  - y\n- z\nb: 1\n"), [r#"List "- - x\n  - y\n- z""#, r#"List "- x\n  - y""#]);
    assert_eq!(list("a: &l\n- x\n"), [r#"List "- x""#]);
}

//! Logs in every shape that desks export, and with everything that can be wrong with them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use itsm_batch::log::{Columns, Log, MAX_PROBLEMS, Times};
use itsm_core::engine::MAX_EVENTS;
use itsm_core::{Policy, wire};

/// Facts belong to the policy that they were made for.
fn policy() -> &'static Policy {
    static LOADED: LazyLock<Policy> = LazyLock::new(|| Policy::from_yaml(include_str!("desk.yaml")).unwrap());
    &LOADED
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(one, two)| ((*one).to_owned(), (*two).to_owned())).collect()
}

/// A row for each ticket.
fn per_ticket() -> Columns {
    Columns { events: pairs(&[("closed", "closed_at"), ("opened", "opened_at")]), ..Columns::default() }
}

/// A row for each event.
fn per_event() -> Columns {
    Columns { at: Some("at".to_owned()), kind: Some("event".to_owned()), ..Columns::default() }
}

/// A ticket's number; by each of its clocks the metric, the target, and what has elapsed.
type Shown = (String, Vec<(String, String, String)>);

/// What the log says, as what its clocks show at the end of 2026.
fn shown(columns: &Columns, log: &[u8]) -> Vec<Shown> {
    let log = Log::read(policy(), columns, log).unwrap();
    assert_eq!(log.problems, []);
    let now = itsm_core::fact::notation::instant("2026-12-31T00:00:00Z").unwrap();
    let tickets = log.tickets.into_iter().map(|mut ticket| {
        ticket.question.now = now;
        let clocks = policy().sla_clocks(&ticket.question).unwrap().clocks.into_iter();
        let started = clocks.filter_map(|clock| {
            let target = clock.target.map_or_else(|| "none".to_owned(), |target| target.id);
            clock.started.map(|_| (clock.metric, target, clock.elapsed))
        });
        (ticket.id, started.collect())
    });
    tickets.collect()
}

/// The only problem of a log, or why it cannot be read at all.
fn wrong(columns: &Columns, log: &[u8]) -> String {
    let problem = match Log::read(policy(), columns, log) {
        Ok(log) => {
            assert_eq!((log.left_out, log.problems.len()), (1, 1), "{:?}", log.problems);
            log.problems.into_iter().next().unwrap()
        }
        Err(problem) => problem,
    };
    let help = problem.help.map_or(String::new(), |help| format!(" ({help})"));
    format!("{}: {}{help}", problem.line, problem.message)
}

#[test]
fn one_log_reads_the_same_in_every_shape() {
    let tickets = "ticket,impact,service,opened_at,closed_at\n\
                   A,high,payroll,2026-11-02T08:00:00+01:00,2026-11-02T12:00:00+01:00\n\
                   B,low,mail,2026-11-03T08:00:00+01:00,\n";
    let events = "ticket,at,event,impact,service\n\
                  A,2026-11-02T12:00:00+01:00,closed,high,payroll\n\
                  B,2026-11-03T08:00:00+01:00,opened,low,mail\n\
                  A,2026-11-02T08:00:00+01:00,opened,high,payroll\n";
    let lines = r#"
{"ticket":"A","facts":{"impact":"high","service":"payroll"},"events":[{"at":"2026-11-02T08:00:00+01:00","event":"opened"},{"at":"2026-11-02T12:00:00+01:00","event":"closed"}]}

{"ticket":"B","facts":{"impact":"low","service":"mail"},"events":[{"at":"2026-11-03T08:00:00+01:00","event":"opened"}]}
"#;
    let expected = shown(&per_ticket(), tickets.as_bytes());
    assert_eq!(expected[0].1[1], ("resolution".to_owned(), "critical".to_owned(), "4h".to_owned()));
    assert_eq!(shown(&per_event(), events.as_bytes()), expected);
    assert_eq!(shown(&Columns::default(), lines.as_bytes()), expected);
    for delimiter in [";", "\t", "|"] {
        assert_eq!(shown(&per_ticket(), tickets.replace(',', delimiter).as_bytes()), expected, "{delimiter:?}");
    }
    let with_mark = format!("\u{feff}{}", tickets.replace('\n', "\r\n"));
    assert_eq!(shown(&per_ticket(), with_mark.as_bytes()), expected);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(tickets.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    assert_eq!(shown(&per_ticket(), &packed), expected);
    let cut = packed.get(..packed.len() / 2).unwrap();
    assert!(wrong(&per_ticket(), cut).contains("the log cannot be read"));
}

#[test]
fn what_was_known_first_holds_from_the_opening_and_each_row_changes_something() {
    let log = "ticket,at,event,impact,service,status\n\
               A,2026-11-02T08:00:00+01:00,opened,low,mail,new\n\
               A,2026-11-02T10:00:00+01:00,updated,high,mail,waiting\n\
               A,2026-11-02T12:00:00+01:00,updated,high,mail,new\n\
               A,2026-11-02T13:00:00+01:00,closed,high,mail,closed\n";
    let clocks = &shown(&per_event(), log.as_bytes())[0].1;
    assert_eq!(clocks[1], ("resolution".to_owned(), "critical".to_owned(), "3h".to_owned()));
    // A value that is not known any more is unknown from there on.
    let forgotten = log.replace("closed,high,mail,closed", "updated,,,new");
    assert_eq!(shown(&per_event(), forgotten.as_bytes())[0].1[1].1, "agreed");
}

#[test]
fn the_fields_that_have_a_column_are_told() {
    let columns = Columns { facts: pairs(&[("service", "Category")]), ..per_ticket() };
    let text = "ticket,Category,impact,opened_at,closed_at,color\nA,mail,low,2026-11-02T08:00:00Z,,red\n";
    let log = Log::read(policy(), &columns, text.as_bytes()).unwrap();
    assert_eq!(log.fields, pairs(&[("impact", "impact"), ("service", "Category")]));
}

#[test]
fn what_makes_a_log_unreadable_is_said() {
    let columns = |change: &dyn Fn(&mut Columns)| {
        let mut columns = per_ticket();
        change(&mut columns);
        columns
    };
    let head = "ticket,impact,opened_at,closed_at\n";
    for (columns, log, expected) in [
        (
            columns(&|columns| columns.ticket = Some("number".to_owned())),
            head,
            "1: the log has no column `number` (its columns are `ticket`, `impact`, `opened_at`, `closed_at`)",
        ),
        (
            columns(&|columns| columns.at = Some("open_at".to_owned())),
            head,
            "1: the log has no column `open_at` (did you mean `opened_at`?)",
        ),
        (
            columns(&|columns| columns.facts = pairs(&[("inpact", "impact")])),
            head,
            "0: the policy has no field `inpact` (did you mean `impact`?)",
        ),
        (
            columns(&|columns| columns.facts = pairs(&[("impact", "Impact level")])),
            head,
            "1: the log has no column `Impact level` (its columns are `ticket`, `impact`, `opened_at`, `closed_at`)",
        ),
        (
            columns(&|columns| columns.events = pairs(&[("open", "opened_at")])),
            head,
            "0: `open` is no kind of event of this policy (did you mean `opened`?)",
        ),
        (
            Columns::default(),
            head,
            "0: nothing says when anything happened (name the column of the rows' instants (`--at COLUMN`), or those of events (`--event opened=COLUMN`))",
        ),
        (
            per_ticket(),
            "ticket,impact,opened_at,closed_at\nA,low,\u{fffd},",
            "2: `\u{fffd}` is no instant with an offset such as `2026-11-22T08:30:00+01:00` (say how the log writes instants: `--time-format '%d/%m/%Y %H:%M'`, `--time-zone Europe/Berlin`)",
        ),
    ] {
        assert_eq!(wrong(&columns, log.as_bytes()), expected);
    }
    assert!(wrong(&Columns::default(), b"[{}]").starts_with("1: this is one JSON list (write a ticket in each line"));
    assert_eq!(
        wrong(&per_ticket(), b"ticket,impact,opened_at,closed_at\nA,l\xf6w,2026-11-02T08:00:00Z,\n"),
        "2: this is no text in UTF-8 (export the log with the encoding UTF-8)"
    );
    assert_eq!(
        wrong(&per_ticket(), b"ticket,\xf6,opened_at,closed_at\n"),
        "1: this is no text in UTF-8 (export the log with the encoding UTF-8)"
    );
}

#[test]
fn what_is_wrong_with_a_ticket_is_said_and_only_that_one_left_out() {
    let tickets = |row: &str| format!("ticket,impact,opened_at,closed_at\nA,low,2026-11-02T08:00:00Z,\n{row}\n");
    for (row, expected) in [
        ("B,middle,2026-11-02T08:00:00Z,", "3: `impact` must be one of `high`, `low`, and not `middle`"),
        ("B,low,,", "3: of ticket `B` nothing says when anything happened"),
        ("B,low,02.11.2026 08:00,", "3: `02.11.2026 08:00` is no instant with an offset"),
        ("B,low,2101-11-02T08:00:00Z,", "3: `2101-11-02T08:00:00Z` lies outside of the years 1970 to 2100"),
        (",low,2026-11-02T08:00:00Z,", "3: this row names no ticket"),
        ("A,low,2026-11-02T08:00:00Z,", "3: ticket `A` has another row, in line 2 (name the column"),
    ] {
        let wrong = wrong(&per_ticket(), tickets(row).as_bytes());
        assert!(wrong.starts_with(expected), "{wrong}");
    }
    let events = |row: &str| format!("ticket,at,event\nA,2026-11-02T08:00:00Z,opened\n{row}\n");
    for (row, expected) in [
        ("B,,opened", "3: this row has no instant (fill it in, or take the row out)"),
        ("B,2026-11-02T08:00:00Z,opend", "3: `opend` is no kind of event of this policy (did you mean `opened`?)"),
    ] {
        assert_eq!(wrong(&per_event(), events(row).as_bytes()), expected);
    }
    for (line, expected) in [
        ("{", "2: this is no JSON object: EOF while parsing"),
        (r#"{"events":[]}"#, "2: `ticket` is missing (write a ticket in each line"),
        (r#"{"ticket":1,"events":[]}"#, "2: ticket `1` has no events (tell when it was opened)"),
        (r#"{"ticket":1,"now":"2026-11-02T08:00:00Z"}"#, "2: `now` is that of the report (take it out)"),
        (r#"{"ticket":1,"evnts":[]}"#, "2: a request has no key `evnts`"),
        (r#"{"ticket":1,"events":[{"at":"today","event":"opened"}]}"#, "2: event 1: `at` must be"),
    ] {
        let good = r#"{"ticket":"A","events":[{"at":"2026-11-02T08:00:00Z","event":"opened"}]}"#;
        let wrong = wrong(&Columns::default(), format!("{good}\n{line}\n").as_bytes());
        assert!(wrong.starts_with(expected), "{wrong}");
    }
}

#[test]
fn no_log_takes_more_than_its_share() {
    // More events than a ticket may have: one ticket is left out, whatever comes of it.
    let mut log = "ticket,at\n".to_owned();
    for _ in 0..=MAX_EVENTS {
        log.push_str("A,2026-11-02T08:00:00Z\n");
    }
    let columns = Columns { at: Some("at".to_owned()), ..Columns::default() };
    assert_eq!(
        wrong(&columns, log.as_bytes()),
        format!("{}: ticket `A` has more than {MAX_EVENTS} events", MAX_EVENTS + 2)
    );
    // Problems are counted to the end, and told up to a number.
    let mut log = "ticket,at\n".to_owned();
    for ticket in 0..MAX_PROBLEMS * 3 {
        let _ = writeln!(log, "{ticket},never");
    }
    let read = Log::read(policy(), &columns, log.as_bytes()).unwrap();
    assert_eq!((read.left_out, read.problems.len()), (MAX_PROBLEMS * 3, MAX_PROBLEMS));
}

#[test]
fn problems_are_told_at_their_lines() {
    let head = "ticket,impact,opened_at,closed_at,customer";
    let bad = "B,middle,2026-11-02T08:00:00Z,,x";
    for (text, line) in [
        (format!("{head}\r\n{bad}\r\n"), 2),
        (format!("{head}\n\n\n{bad}"), 4),
        (format!("\r\n\r\n{head}\r\nA,low,2026-11-02T08:00:00Z,,\"two\r\nlines\"\r\n\r\n{bad}\r\n"), 7),
        (format!("sep=,\r\n{head}\r\n{bad}\r\n"), 3),
        (format!("{head}\r{bad}\r"), 2),
    ] {
        let wrong = wrong(&per_ticket(), text.as_bytes());
        assert!(wrong.starts_with(&format!("{line}: `impact` must be")), "{text:?}: {wrong}");
    }
}

#[test]
fn rows_that_are_not_as_long_as_the_head_are_refused() {
    let rows = |row: &str| format!("ticket,impact,opened_at,closed_at\nA,low,2026-11-02T08:00:00Z,,,\n{row}\n");
    for (row, expected) in [
        ("B,low,2026-11-02T08:00:00Z", "3: this row has 3 cells, and the head has 4 (fill it up)"),
        (
            "B,low,2026-11-02T08:00:00Z,,x",
            "3: this row has 5 cells, and the head has 4 (put texts with delimiters in them in quotes)",
        ),
    ] {
        assert_eq!(wrong(&per_ticket(), rows(row).as_bytes()), expected);
    }
    let unclosed = rows("B,low,2026-11-02T08:00:00Z,\"\nC,low,2026-11-02T08:00:00Z,");
    let open = wrong(&per_ticket(), unclosed.as_bytes());
    assert!(open.starts_with("3: a quote is opened here and never closed"), "{open}");
    // A quote inside of a text is that of an inch.
    assert_eq!(
        shown(&per_ticket(), b"ticket,impact,opened_at,closed_at,note\nA,low,2026-11-02T08:00:00Z,,a 5\" disk\n").len(),
        1
    );
}

#[test]
fn cells_may_say_what_people_and_spreadsheets_say() {
    let ids = "ticket,impact,service,opened_at,closed_at\nA,high,payroll,2026-11-02T08:00:00Z,\n";
    let labels = ids.replace("high", "EVERYBODY").replace("payroll", "Payroll");
    assert_eq!(shown(&per_ticket(), labels.as_bytes()), shown(&per_ticket(), ids.as_bytes()));
    let events = "ticket,at,event\nA,2026-11-02T08:00:00Z,Opened\n";
    assert_eq!(shown(&per_event(), events.as_bytes()).len(), 1);
}

#[test]
fn what_is_said_twice_is_refused() {
    let twice = "ticket,impact,impact,opened_at,closed_at\n";
    assert_eq!(
        wrong(&per_ticket(), twice.as_bytes()),
        "1: the columns 2 and 3 are both called `impact` (give one of them another name)"
    );
    let columns = Columns { facts: pairs(&[("impact", "a"), ("impact", "b")]), ..per_ticket() };
    assert!(
        wrong(&columns, b"ticket,a,b,opened_at,closed_at\n")
            .starts_with("0: two columns are named for the field `impact`")
    );
    let line = r#"{"ticket":"A","events":[{"at":"2026-11-02T08:00:00Z","event":"opened"}]}"#;
    assert!(
        wrong(&Columns::default(), format!("{line}\n{line}").as_bytes())
            .starts_with("2: ticket `A` has another line, 1")
    );
    assert!(wrong(&per_ticket(), line.as_bytes()).starts_with("1: `--event` is for CSV"));
    let reversed = "ticket,opened_at,closed_at\nA,2026-11-02T08:00:00Z,2026-11-01T08:00:00Z\n";
    assert!(
        wrong(&per_ticket(), reversed.as_bytes())
            .starts_with("2: ticket `A` is closed at 2026-11-01T08:00:00Z, before it is opened")
    );
    assert_eq!(wrong(&per_ticket(), b""), "0: the log is empty");
}

#[test]
fn hostile_logs_are_read_to_their_end_or_refused() {
    let deep = format!(r#"{{"ticket":"A","events":{}}}"#, "[".repeat(100_000));
    for log in [
        &b""[..],
        b"\n\n\n",
        b"{",
        b"\xff\xfe\x00",
        b"\x1f\x8b",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03garbage",
        b"ticket\n\"",
        b"ticket,at,at,at\nA,\"2026-11-02T08:00:00Z\"\"\n",
        b",,,\n,,,\n",
        deep.as_bytes(),
    ] {
        for columns in [per_ticket(), per_event(), Columns::default()] {
            if let Ok(log) = Log::read(policy(), &columns, log) {
                assert!(log.tickets.is_empty());
            }
        }
    }
}

#[test]
fn a_policy_without_service_levels_reads_no_events() {
    let policy = Policy::from_yaml("itsm: 1\npolicy: { name: x }").unwrap();
    let log = Log::read(&policy, &per_ticket(), "ticket,opened_at,closed_at\n".as_bytes());
    assert_eq!(log.unwrap_err().message, "this policy has no service levels");
    assert!(wire::build(&policy).is_some());
}

#[test]
fn local_times_go_by_the_zone_that_is_named() {
    let columns = Columns { times: Times::new(None, Some("America/New_York")).unwrap(), ..per_ticket() };
    let text = "ticket,impact,opened_at,closed_at\nA,high,2026-11-02 02:00,2026-11-02 03:00:00\n";
    assert_eq!(shown(&columns, text.as_bytes())[0].1[1].2, "1h");
}
